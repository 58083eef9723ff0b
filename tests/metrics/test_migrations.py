"""What is stored already is brought up to date when the product is."""

import datetime as dt
import hashlib
import io

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from metrics.models import MetricSnapshot, MetricVersion
from workforce import backups
from workforce.models import AuditEntry

BEFORE = [("metrics", "0009_snapshot_history")]


@pytest.fixture
def stored(db):
    """A database of before, in which all staff are 100 and social workers 97, and were ten fewer the day before."""
    executor = MigrationExecutor(connection)
    executor.migrate(BEFORE)
    apps = executor.loader.project_state(BEFORE).apps

    def make(app: str, model: str, **values):
        return apps.get_model(app, model).objects.create(**values)

    council = make("workforce", "Council", name="Testshire", short_name="Testshire", slug="testshire")
    words = {"unit": "headcount", "polarity": "neutral", "kind": "point", "frequency": "monthly", "tier": "core"}
    metric = make("metrics", "Metric", slug="headcount", name="Headcount", definition="People.", **words)
    service = make("metrics", "Service", council=council, name="Whole council")
    sent = {"filename": "may.xlsx", "sha256": "0" * 64, "size": 1, "state": "applied", "uploaded_at": timezone.now()}
    upload = make("metrics", "Upload", council=council, applied_at=timezone.now(), **sent)
    place = {"council": council, "metric": metric, "service": service, "upload": upload, "month": dt.date(2025, 5, 1)}
    now = timezone.now()
    for slug, value in (("all-staff", 100), ("social-workers", 97)):
        group = make("metrics", "StaffGroup", slug=slug, name=slug)
        for held, since, until in ((value - 10, now - dt.timedelta(1), now), (value, now, None)):
            make(
                "metrics", "MetricSnapshot", staff_group=group, value=held, source_cell="A1", recorded_at=since,
                superseded_at=until, **place,
            )  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_stored_figures_are_guarded_and_metrics_get_their_first_version(stored):
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())
    guards = MetricSnapshot.objects.filter(guard=True)
    assert [row.staff_group.slug for row in guards] == ["social-workers", "social-workers"]
    assert [version.definition for version in MetricVersion.objects.all()] == ["People."]


def rows_by_table(columns: dict[str, list[str]] | None = None) -> tuple[dict, dict[str, list[str]]]:
    """A hash of each table's rows, and the columns it was taken over: those given, or all there are."""
    hashes, taken = {}, {}
    with connection.cursor() as cursor:
        for table in columns or connection.introspection.table_names(cursor):
            described = connection.introspection.get_table_description(cursor, table)
            taken[table] = columns[table] if columns else [column.name for column in described]
            cursor.execute(f"SELECT {', '.join(map(connection.ops.quote_name, taken[table]))} FROM {table}")  # noqa: S608
            rows = sorted(map(repr, cursor.fetchall()))
            hashes[table] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
    # What this release's own migrations add to, the record of the restore, and what a restore empties.
    for grows in (
        "django_migrations",
        "django_content_type",
        "auth_permission",
        "workforce_auditentry",
        "workforce_cache",
    ):
        hashes.pop(grows, None)
    return hashes, taken


@pytest.mark.django_db(transaction=True)
def test_ops_2_a_backup_of_the_release_before_is_migrated_and_keeps_every_row(stored, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    before, columns = rows_by_table()
    made, _ = backups.make(tmp_path / "kept", timezone.now())
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())
    MetricSnapshot.objects.all().delete()
    call_command("restore", made, "--replace", stdout=io.StringIO())
    assert rows_by_table(columns)[0] == before
    assert AuditEntry.objects.count() == 1
    # In the shape of this release.
    assert MetricSnapshot.objects.filter(guard=True).count() == 2
    assert not MigrationExecutor(connection).migration_plan(executor.loader.graph.leaf_nodes())
