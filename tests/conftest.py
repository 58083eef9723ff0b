import datetime as dt
import time
from importlib import import_module

import pytest
from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY,
    AUTHENTICATION_METHODS_SESSION_KEY,
)
from django.contrib.auth.signals import user_logged_in
from django.core.cache import caches
from django.db import connection, connections
from django.db.models.signals import post_migrate
from django.utils import timezone
from hypothesis import settings as examples

from metrics.models import Metric, MetricSnapshot, Service, StaffGroup, Upload
from strategies import kept
from workforce.models import Council, Membership, User

append_only = import_module("workforce.migrations.0004_audit_is_append_only")
not_emptied = import_module("workforce.migrations.0009_audit_is_not_emptied_or_replaced")

# A busy machine is no failure.
examples.register_profile("untimed", deadline=None)
examples.load_profile("untimed")

PASSWORD = "correct horse battery staple"


def pytest_report_header() -> str:
    return f"database: {connection.vendor}"


def pytest_collection_modifyitems(config, items) -> None:
    """Side by side, each module of the browser and of the faults keeps to one process, where its site is.

    The faults come first, for where a browser ran no database of ours can be asked any more.

    What asks no database is run with SQLite alone: with another it would say the same again.
    """
    for item in items:
        if item.path.parent.name in ("browser", "faults"):
            item.add_marker(pytest.mark.xdist_group(item.path.stem))
    if connection.vendor != "sqlite":
        config.hook.pytest_deselected(items=[item for item in items if not asks_a_database(item)])
        items[:] = filter(asks_a_database, items)


def asks_a_database(item) -> bool:
    asks = item.get_closest_marker("django_db") or "db" in item.fixturenames or "transactional_db" in item.fixturenames
    return bool(asks) or hasattr(item.module, "subprocess") or item.path.parent.name in ("browser", "faults")


@pytest.fixture(autouse=True)
def plain_static_files(settings, tmp_path):
    """Pages link files by their plain names, and no test leaves an original behind."""
    settings.STORAGES = {
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path / "originals"},
        },
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def work_is_done_at_once(settings):
    """Background tasks run where they are asked for; tests of the queue itself set the real one again."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}


@pytest.fixture(autouse=True)
def whoever_is_signed_in_just_gave_a_password():
    """As after the sign-in page, which most tests do without: force_login alone leaves no proof of who is there."""

    def prove(sender, request, user, **kwargs):
        request.session.setdefault(_AUTHENTICATION_METHODS_USER_SESSION_KEY, str(user.pk))
        request.session.setdefault(AUTHENTICATION_METHODS_SESSION_KEY, [{"method": "password", "at": time.time()}])

    user_logged_in.connect(prove, dispatch_uid="prove")
    yield
    user_logged_in.disconnect(dispatch_uid="prove")


@pytest.fixture(autouse=True)
def no_page_of_another_test():
    """A test's database goes back to where it was, and with it the state that pages are kept under."""
    caches["pages"].clear()
    kept.strategies.forget()


@pytest.fixture(autouse=True)
def audit_record_can_be_emptied(request):
    """Lets a test that commits be cleaned up after: its flush deletes rows, which the audit record refuses."""
    yield
    marker = request.node.get_closest_marker("django_db")
    commits = {"transactional_db", "live_server"} & set(request.fixturenames)
    if commits or (marker and marker.kwargs.get("transaction")):
        with connection.schema_editor() as editor:
            append_only.allow(None, editor)
            not_emptied.allow(None, editor)
        post_migrate.connect(guard_again, dispatch_uid="guard_again")


def guard_again(using, **kwargs):
    post_migrate.disconnect(dispatch_uid="guard_again")
    with connections[using].schema_editor() as editor:
        append_only.forbid(None, editor)
        not_emptied.forbid(None, editor)


@pytest.fixture
def council(db):
    return Council.objects.create(name="Testshire County Council", short_name="Testshire", slug="testshire")


@pytest.fixture
def other_council(db):
    return Council.objects.create(name="Elsewhere Council", short_name="Elsewhere", slug="elsewhere")


@pytest.fixture
def make_user(db):
    def make(role: str | None = None, council: Council | None = None, **extra) -> User:
        number = User.objects.count() + 1
        user = User.objects.create_user(f"person{number}@example.org", PASSWORD, name=f"Person {number}", **extra)
        if role:
            Membership.objects.create(user=user, council=council, role=role)
        return user

    return make


@pytest.fixture
def member(make_user, council):
    return make_user("board", council)


@pytest.fixture
def analyst(make_user, council):
    return make_user("analyst", council)


@pytest.fixture
def editor(make_user, council):
    return make_user("editor", council, is_staff=True)


@pytest.fixture
def stranger(make_user, other_council):
    return make_user("board", other_council)


@pytest.fixture
def agency_rate(db):
    return Metric.objects.create(
        slug="agency-share",
        name="Agency share",
        unit="percent",
        polarity="lower",
        kind="point",
        frequency="monthly",
        numerator="agency workers (FTE)",
        denominator="all workers (FTE)",
        highest=100,
        definition="Agency workers as a share of all workers.",
        tier="core",
    )


@pytest.fixture
def social_workers(db):
    return StaffGroup.objects.create(slug="social-workers", name="Social workers", order=2)


@pytest.fixture
def all_staff(db):
    return StaffGroup.objects.create(slug="all-staff", name="All staff", order=1)


@pytest.fixture
def upload(council, analyst):
    moment = timezone.now()
    return Upload.objects.create(
        council=council,
        user=analyst,
        filename="may.xlsx",
        sha256="0" * 64,
        size=1,
        state="applied",
        uploaded_at=moment,
        applied_at=moment,
    )


@pytest.fixture
def make_snapshot(upload, agency_rate, social_workers):
    def make(month: dt.date, value=None, **extra) -> MetricSnapshot:
        council = extra.pop("council", upload.council)
        return MetricSnapshot.objects.create(
            council=council,
            metric=extra.pop("metric", agency_rate),
            staff_group=extra.pop("staff_group", social_workers),
            service=extra.pop("service", None) or Service.objects.root_of(council),
            month=month,
            value=value,
            upload=extra.pop("upload", upload),
            source_sheet="Figures",
            source_cell="E2",
            recorded_at=extra.pop("recorded_at", timezone.now()),
            **extra,
        )

    return make
