"""What the site's user of PostgreSQL may do where another owns the tables: enough to serve, and nothing that guards."""

from django.core.management.base import CommandError
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.migrations.recorder import MigrationRecorder

from workforce.databases import owner, site_user
from workforce.models import AuditEntry

AUDIT = AuditEntry._meta.db_table
HISTORY = MigrationRecorder.Migration._meta.db_table

GRANTS = (
    "GRANT USAGE ON SCHEMA {schema} TO {user}",
    "REVOKE CREATE ON SCHEMA {schema} FROM {user}",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {user}",
    "REVOKE TRUNCATE, REFERENCES, TRIGGER ON ALL TABLES IN SCHEMA {schema} FROM {user}",
    # A backup reads where the counters stand.
    "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {user}",
    "REVOKE UPDATE, DELETE ON {audit} FROM {user}",
    "REVOKE INSERT, UPDATE, DELETE ON {history} FROM {user}",
    # What later migrations add can be used at once, by the processes that still serve as well.
    "ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {user}",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT USAGE, SELECT ON SEQUENCES TO {user}",
)
# Files are compared with what is stored in tables of a moment's own. Everybody has both, unless somebody took them.
OF_THE_DATABASE = ("GRANT CONNECT, TEMPORARY ON DATABASE {database} TO {user}",)

# Whoever may act as the owner of a table may drop its triggers, and whoever owns their function may empty that.
OWNED = """
    SELECT EXISTS (SELECT FROM pg_class WHERE relnamespace = current_schema()::regnamespace
                   AND relkind IN ('r', 'S') AND pg_has_role(relowner, 'MEMBER'))
        OR EXISTS (SELECT FROM pg_proc WHERE pronamespace = current_schema()::regnamespace
                   AND pg_has_role(proowner, 'MEMBER'))
"""
TOO_MUCH = """
    SELECT has_table_privilege(%s, 'UPDATE, DELETE, TRUNCATE, TRIGGER')
        OR has_any_column_privilege(%s, 'UPDATE') OR has_table_privilege(%s, 'INSERT, UPDATE, DELETE')
"""


def give(using: str = DEFAULT_DB_ALIAS, **_: object) -> None:
    """Gives the site's user what it needs, and takes the rest away; called after every migration by the owner."""
    connection = connections[using]
    if connection.vendor != "postgresql" or not owner():
        return
    quote = connection.ops.quote_name
    with transaction.atomic(using), connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_schema(), datname, pg_has_role(datdba, 'MEMBER') FROM pg_database WHERE "
            "datname = current_database()"
        )
        schema, database, its_own = cursor.fetchone()
        names = {"schema": quote(schema), "user": quote(site_user()), "database": quote(database)}
        for statement in (*GRANTS, *(OF_THE_DATABASE if its_own else ())):
            cursor.execute(statement.format(audit=quote(AUDIT), history=quote(HISTORY), **names))


def refuse(using: str = DEFAULT_DB_ALIAS, **_: object) -> None:
    """Stops a migration by a user who may not change the tables, before it does half of it."""
    if not may_migrate(connections[using]):
        raise CommandError(
            "The tables belong to another database user, who alone may change them. Run: systemctl start "
            "workforce-migrate, which is given DATABASE_OWNER_URL."
        )


def may_migrate(connection) -> bool:
    """Whether the user of a connection may change the tables, or make them where there are none yet."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_has_role(relowner, 'MEMBER') FROM pg_class WHERE oid = to_regclass(%s)", [AUDIT])
        found = cursor.fetchone()
    return found[0] if found else may_create(connection)


def owns(connection) -> bool:
    """Whether the user of a connection may act as who owns the tables or what their triggers do."""
    with connection.cursor() as cursor:
        cursor.execute(OWNED)
        return cursor.fetchone()[0]


def may_too_much(connection) -> bool:
    """Whether it may do to the audit record, or to the list of migrations, more than the site ever does."""
    with connection.cursor() as cursor:
        cursor.execute(TOO_MUCH, [AUDIT, AUDIT, HISTORY])
        return cursor.fetchone()[0]


def may_create(connection) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_schema_privilege(current_schema(), 'CREATE')")
        return cursor.fetchone()[0]
