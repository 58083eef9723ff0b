"""Pages kept in memory for as long as nothing that they show has changed.

Triggers in the database add a row to `DataChange` with every change of what pages show, in the transaction of the
change itself. So no writer can forget it, a shell and the database's own tools included; and since rows are only added,
no writer waits for another. A page is kept under the newest row's number and how many there are: a change that was
numbered early and committed late moves the second. Figures have no trigger of their own: they never change but with
their upload.
"""

# ruff: noqa: S608 - every name is a table of ours.

import hashlib
from collections.abc import Callable

from django.apps import apps
from django.core.cache import caches
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Count, Max

from metrics.models import Job, JobPage, MetricSnapshot
from strategies.models import LoadedFile
from workforce.models import Council, DataChange

# An hour, for the one thing that is shown and has no trigger: the names of people.
SECONDS = 60 * 60
# A row per figure would cost every import; what jobs and loaded files leave is not shown on a page that is kept.
UNWATCHED = (MetricSnapshot, Job, JobPage, LoadedFile)


def page(parts: tuple[object, ...], make: Callable[[], str]) -> str:
    """The page that `parts` decide, all but the data: from memory, or made now and kept."""
    state = DataChange.objects.aggregate(newest=Max("pk"), number=Count("pk"))
    key = hashlib.sha256(repr((state["newest"], state["number"], parts)).encode()).hexdigest()
    return caches["pages"].get_or_set(key, make, SECONDS)


def watched() -> list[str]:
    """The tables whose changes count."""
    models = [Council, *apps.get_app_config("metrics").get_models(), *apps.get_app_config("strategies").get_models()]
    many = [field.remote_field.through for model in models for field in model._meta.local_many_to_many]
    return sorted({model._meta.db_table for model in [*models, *many] if model not in UNWATCHED})


def watch(using: str = DEFAULT_DB_ALIAS, **_: object) -> None:
    """Gives every watched table its triggers; called after every migration, since SQLite drops them when it alters a
    table. To be called again does no harm."""
    connection = connections[using]
    there = connection.introspection.table_names()
    statements = sqlite if connection.vendor == "sqlite" else postgresql
    changes = DataChange._meta.db_table
    with connection.cursor() as cursor:
        for table in watched():
            if table in there and changes in there:
                for statement in statements(table, changes):
                    cursor.execute(statement)


def sqlite(table: str, changes: str) -> list[str]:
    return [
        f'CREATE TRIGGER IF NOT EXISTS "{table}_{event}_noted" AFTER {event.upper()} ON "{table}"'
        f' BEGIN INSERT INTO "{changes}" (id) VALUES (NULL); END'
        for event in ("insert", "update", "delete")
    ]


def postgresql(table: str, changes: str) -> list[str]:
    return [
        f'CREATE OR REPLACE FUNCTION "{changes}_note"() RETURNS trigger LANGUAGE plpgsql AS'
        f' $$ BEGIN INSERT INTO "{changes}" DEFAULT VALUES; RETURN NULL; END $$',
        f'DROP TRIGGER IF EXISTS "{table}_noted" ON "{table}"',
        f'CREATE TRIGGER "{table}_noted" AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON "{table}"'
        f' FOR EACH STATEMENT EXECUTE FUNCTION "{changes}_note"()',
    ]
