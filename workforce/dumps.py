"""The database in one file, by its own tools: written as it stood at one moment, counted, and put back."""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from django.db import DatabaseError, connection, transaction
from django.db.backends.sqlite3._functions import register
from django.db.migrations.recorder import MigrationRecorder

TRIAL = "workforce_restore_drill"
# Who owns the tables and who may use them is the affair of the server they come back to.
PLAIN = ("--no-owner", "--no-privileges")


class BackupError(Exception):
    """A backup that cannot be made or put back, in words for an administrator."""


@dataclass(frozen=True)
class Contents:
    """What a dump holds: rows by table, and the migrations that its tables stand at."""

    rows: dict[str, int]
    migrations: list[list[str]]


def dump(target: Path) -> Contents:
    """Writes the database as it is at one moment, whoever writes to it meanwhile, and counts just that."""
    return dump_sqlite(target) if connection.vendor == "sqlite" else dump_postgresql(target)


def dump_sqlite(target: Path) -> Contents:
    """By the online backup, since copying a file in use loses what is still in its log."""
    source = connection.settings_dict["NAME"]
    with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(target)) as copy:
        live.backup(copy)
        register(copy)  # the checks on our tables use functions that Django adds
        if copy.execute("PRAGMA integrity_check").fetchone()[0] != "ok":
            raise BackupError("The database does not pass its own integrity check, so it was not backed up.")
        done = copy.execute("SELECT app, name FROM django_migrations ORDER BY app, name").fetchall()
        return Contents(rows_in(copy), list(map(list, done)))


def rows_in(database: sqlite3.Connection) -> dict[str, int]:
    named = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
    tables = [name for (name,) in database.execute(named).fetchall()]
    return {name: database.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in tables}  # noqa: S608


def dump_postgresql(target: Path) -> Contents:
    """By pg_dump, from the very state that is counted."""
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        cursor.execute("SELECT pg_export_snapshot()")
        (snapshot,) = cursor.fetchone()
        postgresql("pg_dump", "--format=custom", *PLAIN, f"--snapshot={snapshot}", f"--file={target}")
        done = MigrationRecorder(connection).applied_migrations()
        return Contents(row_counts(), sorted(map(list, done)))


def row_counts(database=connection) -> dict[str, int]:
    """How many rows each table of a database holds now."""
    with database.cursor() as cursor:
        counted = {}
        for table in sorted(database.introspection.table_names(cursor)):
            cursor.execute(f"SELECT count(*) FROM {database.ops.quote_name(table)}")  # noqa: S608
            counted[table] = cursor.fetchone()[0]
    return counted


def postgresql(program: str, *options: str, database: str = "") -> None:
    """Runs one of PostgreSQL's own tools on this installation's database; the password goes by the environment."""
    environment = os.environ | reached_by() | ({"PGDATABASE": database} if database else {})
    path = shutil.which(program)
    if path is None:
        raise BackupError(f"PostgreSQL's {program} was not found. Install the PostgreSQL client tools.")
    done = subprocess.run([path, *options], env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise BackupError(f"{program} failed: {done.stderr.strip()[-500:]}")


def reached_by() -> dict[str, str]:
    """How this program reaches its server, as the tools read it: by its certificates and sockets too."""
    from psycopg.pq import Conninfo

    held = connection.get_connection_params() | {"options": ""}
    names = {option.keyword.decode(): option.envvar for option in Conninfo.get_defaults() if option.envvar}
    return {envvar.decode(): str(held[keyword]) for keyword, envvar in names.items() if held.get(keyword)}


def load(file: Path) -> None:
    """Puts a dump in the place of the database, in one step."""
    if connection.vendor == "sqlite":
        connection.close()
        with closing(sqlite3.connect(file)) as copy, closing(sqlite3.connect(connection.settings_dict["NAME"])) as live:
            copy.backup(live)
        return
    # What a newer release added would stand in the way of its migrations, so everything goes that is there now.
    script, away = file.with_suffix(".sql"), file.with_suffix(".away.sql")
    away.write_text(removal())
    connection.close()
    postgresql("pg_restore", *PLAIN, f"--file={script}", str(file))
    postgresql("psql", "-X", "-q", "--single-transaction", "-v", "ON_ERROR_STOP=1", "-f", str(away), "-f", str(script))


def removal() -> str:
    """The SQL that takes away every table and every function of ours."""
    with connection.cursor() as cursor:
        tables = [connection.ops.quote_name(name) for name in connection.introspection.table_names(cursor)]
        cursor.execute(
            "SELECT oid::regprocedure::text FROM pg_proc WHERE pronamespace = current_schema()::regnamespace "
            "AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e')"
        )
        functions = [name for (name,) in cursor.fetchall()]
    lines = [f"DROP TABLE IF EXISTS {name} CASCADE;" for name in tables]
    return "\n".join([*lines, *(f"DROP FUNCTION IF EXISTS {name} CASCADE;" for name in functions)])


def try_out(file: Path) -> dict[str, int]:
    """Loads a dump beside the database, where nobody sees it; the rows it holds."""
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(file)) as copy:
            register(copy)
            if copy.execute("PRAGMA integrity_check").fetchone()[0] != "ok":
                raise BackupError("The database in the backup does not pass its own integrity check.")
            return rows_in(copy)
    make_trial()
    try:
        postgresql("pg_restore", *PLAIN, "--single-transaction", f"--dbname={TRIAL}", str(file), database=TRIAL)
        beside = connection.copy()
        beside.settings_dict = connection.settings_dict | {"NAME": TRIAL}
        with closing(beside):
            return row_counts(beside)
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {TRIAL}")


def make_trial() -> None:
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {TRIAL}")
            cursor.execute(f"CREATE DATABASE {TRIAL}")
    except DatabaseError as problem:
        user = connection.settings_dict["USER"] or "its user"
        raise BackupError(
            f"PostgreSQL made no database to try the backup out in ({str(problem).strip()}). It is made "
            f"as the owner of the tables, who has to be allowed to: ALTER ROLE {user} CREATEDB."
        ) from None
