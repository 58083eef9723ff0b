"""Pages, and what strategies say, kept in memory for as long as nothing that they rest on has changed.

Triggers in the database add a row to `DataChange` with every change of what pages show, in the transaction of the
change itself. So no writer can forget it, a shell and the database's own tools included; and since rows are only added,
no writer waits for another. A page is kept under the newest row's number and how many there are: a change that was
numbered early and committed late moves the second. Figures have no trigger of their own: they never change but with
their upload. What changes with uploads is counted apart, so that after one only figures are read anew.
"""

# ruff: noqa: S608 - every name is a table of ours.

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from time import monotonic
from typing import TypeVar

from django.apps import apps
from django.core.cache import caches
from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction
from django.utils.safestring import mark_safe

from metrics.models import ColumnProfile, Job, JobPage, MetricSnapshot, QueryReason, Upload
from strategies import evidence
from strategies.models import LoadedFile
from workforce.models import Council, DataChange

# An hour, for the one thing that is shown and has no trigger: the names of people.
SECONDS = 60 * 60
# A row per figure would cost every import; what jobs and loaded files leave is not shown on a page that is kept.
UNWATCHED = (MetricSnapshot, Job, JobPage, LoadedFile)
# What changes as files come in. Everything else counts as said by strategies.
UPLOADING = (Upload, ColumnProfile, QueryReason)
# So many strategies are kept as they stand.
MOST = 200
Answer = TypeVar("Answer")


@dataclass(frozen=True)
class State:
    """What the data stand at: `said` moves with strategies and catalogue alone, `figures` with everything else."""

    said: tuple[int, int]
    figures: tuple[int, int]


def state() -> State:
    """One query, of every page: in plain SQL, since to put it together took longer than to answer it."""
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT uploading, MAX(id), COUNT(*) FROM "{DataChange._meta.db_table}" GROUP BY uploading')
        found = {bool(uploading): (newest, number) for uploading, newest, number in cursor.fetchall()}
    return State(found.get(False, (0, 0)), found.get(True, (0, 0)))


def answer(parts: tuple[object, ...], make: Callable[[], Answer], at: State | None = None) -> Answer:
    """What `parts` decide, all but the data: from memory, or made now and kept."""
    key = hashlib.sha256(repr((at or state(), parts)).encode()).hexdigest()
    return caches["pages"].get_or_set(key, make, SECONDS)


def fragment(parts: tuple[object, ...], make: Callable[[], str]) -> str:
    """Markup that `parts` decide, and no data."""
    key = hashlib.sha256(repr(parts).encode()).hexdigest()
    return mark_safe(caches["fragments"].get_or_set(key, make, SECONDS))


class Strategies:
    """What each strategy says, read once and again when any of it has changed; shared, and never to be changed."""

    def __init__(self) -> None:
        self.said: tuple[int, int] | None = None
        self.held: dict[str, evidence.Records | None] = {}
        self.until = 0.0
        self.lock = Lock()

    def get(self, slug: str, at: State) -> evidence.Records | None:
        """The strategy with all its councils, as it stood at `at`; None where there is none."""
        with self.lock:
            if self.said != at.said or len(self.held) >= MOST or monotonic() > self.until:
                self.said, self.held, self.until = at.said, {}, monotonic() + SECONDS
            held = self.held
        if slug not in held:
            held[slug] = evidence.find(slug)
        return held[slug]

    def forget(self) -> None:
        self.said = None


strategies = Strategies()


def watched() -> list[str]:
    """The tables whose changes count."""
    models = [Council, *apps.get_app_config("metrics").get_models(), *apps.get_app_config("strategies").get_models()]
    many = [field.remote_field.through for model in models for field in model._meta.local_many_to_many]
    return sorted({model._meta.db_table for model in [*models, *many] if model not in UNWATCHED})


def watch(using: str = DEFAULT_DB_ALIAS, **_: object) -> None:
    """Gives every watched table its triggers; called after every migration, since SQLite drops them when it alters a
    table. To be called again does no harm: no table is without them for whoever writes meanwhile."""
    connection = connections[using]
    there = connection.introspection.table_names()
    statements = sqlite if connection.vendor == "sqlite" else postgresql
    changes = DataChange._meta.db_table
    uploading = {model._meta.db_table for model in UPLOADING}
    for table in watched():
        if table in there and changes in there:
            with transaction.atomic(using), connection.cursor() as cursor:
                for statement in statements(table, changes, "TRUE" if table in uploading else "NULL"):
                    cursor.execute(statement)


def sqlite(table: str, changes: str, uploading: str) -> list[str]:
    return [
        statement
        for event in ("insert", "update", "delete")
        for statement in (
            f'DROP TRIGGER IF EXISTS "{table}_{event}_noted"',
            f'CREATE TRIGGER "{table}_{event}_noted" AFTER {event.upper()} ON "{table}"'
            f' BEGIN INSERT INTO "{changes}" (uploading) VALUES ({uploading}); END',
        )
    ]


def postgresql(table: str, changes: str, uploading: str) -> list[str]:
    return [
        f'CREATE OR REPLACE FUNCTION "{changes}_note"() RETURNS trigger LANGUAGE plpgsql AS'
        f' $$ BEGIN INSERT INTO "{changes}" (uploading) VALUES (CAST(TG_ARGV[0] AS boolean)); RETURN NULL; END $$',
        f'DROP TRIGGER IF EXISTS "{table}_noted" ON "{table}"',
        f'CREATE TRIGGER "{table}_noted" AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON "{table}"'
        f' FOR EACH STATEMENT EXECUTE FUNCTION "{changes}_note"({"TRUE" if uploading == "TRUE" else ""})',
    ]
