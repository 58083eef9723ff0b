"""A site whose database user does not own the tables, on a PostgreSQL where another does."""

import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from tests.faults.conftest import ROOT, WITHOUT_QUOTAS
from tests.faults.shared import rows, worker
from tests.faults.test_kill import Analyst, serving
from tests.postgresql import running

HEADINGS = "Council,Metric,Staff group,Month,Value,Cohort"


@pytest.fixture(scope="module")
def split(prepared, tmp_path_factory):
    """The environment of the site, and that of the unit which migrates; the demonstration was loaded by the site."""
    with running() as (address, bin_):
        with psycopg.connect(address, autocommit=True) as server:
            server.execute("CREATE ROLE site LOGIN")
            server.execute("CREATE ROLE keeper LOGIN CREATEDB")
            server.execute("CREATE DATABASE boards OWNER keeper")
        data = tmp_path_factory.mktemp("split")
        os.symlink(prepared / "static", data / "static")  # noqa: PTH211 - collected once for all
        site = os.environ | WITHOUT_QUOTAS
        site |= {"WORKFORCE_DATA": str(data), "WORKFORCE_PLAIN_HTTP": "1", "PATH": f"{bin_}:{os.environ['PATH']}"}
        site["DATABASE_URL"] = address.replace("postgres@", "site@").replace("/postgres", "/boards")
        owner = site | {"DATABASE_OWNER_URL": site["DATABASE_URL"].replace("site@", "keeper@")}
        for words in (["migrate", "-v0"], ["createcachetable"]):
            assert manage(owner, *words).returncode == 0
        assert manage(site, "load_demonstration").returncode == 0
        yield site, owner


def manage(environment: dict[str, str], *words: str) -> subprocess.CompletedProcess:
    command = [sys.executable, "manage.py", *words]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def may(site: dict[str, str], sql: str) -> bool:
    """Whether the site's user may do something to the database; what it did is taken back."""
    with psycopg.connect(site["DATABASE_URL"]) as database:
        try:
            database.execute(sql)
        except psycopg.errors.InsufficientPrivilege:
            return False
        finally:
            database.rollback()
    return True


FORBIDDEN = [
    "UPDATE workforce_auditentry SET what = 'forged'",
    "DELETE FROM workforce_auditentry",
    "TRUNCATE workforce_auditentry",
    "TRUNCATE metrics_metricsnapshot",
    "ALTER TABLE workforce_auditentry DISABLE TRIGGER USER",
    "ALTER TABLE workforce_auditentry DISABLE TRIGGER audit_append_only",
    "DROP TRIGGER audit_append_only ON workforce_auditentry",
    "DROP TRIGGER audit_not_emptied ON workforce_auditentry",
    "CREATE OR REPLACE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$",
    "DROP FUNCTION audit_append_only() CASCADE",
    "ALTER TABLE workforce_auditentry ADD COLUMN more text",
    "ALTER TABLE workforce_auditentry RENAME TO other",
    "ALTER TABLE workforce_auditentry OWNER TO site",
    "CREATE RULE quiet AS ON INSERT TO workforce_auditentry DO INSTEAD NOTHING",
    "CREATE TRIGGER quiet BEFORE INSERT ON workforce_auditentry FOR EACH ROW"
    " EXECUTE FUNCTION suppress_redundant_updates_trigger()",
    "DROP TABLE workforce_auditentry",
    "DROP TABLE metrics_metricsnapshot",
    "ALTER TABLE metrics_metricsnapshot DROP CONSTRAINT snapshot_numerator_can_be",
    "CREATE TABLE others (number integer)",
    "CREATE FUNCTION other() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
    "DELETE FROM django_migrations",
    "INSERT INTO django_migrations (app, name, applied) VALUES ('workforce', '9999', now())",
    "SET session_replication_role = replica",
    "SET ROLE keeper",
    "GRANT UPDATE ON workforce_auditentry TO site; UPDATE workforce_auditentry SET what = 'forged'",
    "SELECT setval('workforce_auditentry_id_seq', 1)",
]
ALLOWED = [
    "SELECT count(*) FROM workforce_auditentry",
    "UPDATE workforce_user SET name = name",
    "DELETE FROM workforce_datachange",
    "SELECT * FROM django_migrations",
    "DELETE FROM workforce_cache",
    "CREATE TEMPORARY TABLE staged (number integer)",
]


@pytest.mark.parametrize("sql", FORBIDDEN)
def test_aud_2_the_sites_database_user_cannot_touch_what_guards_the_record(split, sql):
    assert not may(split[0], sql)


@pytest.mark.parametrize("sql", ALLOWED)
def test_the_sites_database_user_may_do_what_the_site_does(split, sql):
    assert may(split[0], sql)


def test_the_site_serves_and_stores_as_a_user_who_owns_nothing(split, tmp_path):
    site, _ = split
    small, large = tmp_path / "small.csv", tmp_path / "large.csv"
    small.write_text(f"{HEADINGS}\nAnyborough Council,Headcount,All staff,2019-04,411,\n")
    months = [f"{2010 + number % 120 // 12}-{number % 12 + 1:02d}" for number in range(5200)]
    figures = [
        f"Anyborough Council,Headcount,All staff,{month},{50 + number % 2},part {number // 120}"
        for number, month in enumerate(months)
    ]
    large.write_text("\n".join([HEADINGS, *figures]))
    with serving(tmp_path, site) as (_, address):
        analyst = Analyst(address)
        assert analyst.confirm(analyst.send(small)).ok
        pages = ("/", "/compare/", "/metrics/", "/councils/anyborough/uploads/", "/councils/anyborough/completeness/")
        assert [analyst.session.get(address + page, timeout=60).status_code for page in pages] == [200] * len(pages)
        with large.open("rb") as opened:
            analyst.post("/councils/anyborough/uploads/new/", {}, files={"file": (large.name, opened)})
        done = worker(site, "--once")
        assert done.wait(120) == 0
    sent = "SELECT filename, state, counts->>'new' FROM metrics_upload ORDER BY id DESC LIMIT 2"
    assert rows(site, sent) == [("large.csv", "checked", "5200"), ("small.csv", "applied", "1")]
    assert manage(site, "remove_originals").returncode == 0
    assert manage(site, "verify_audit").returncode == 0


def test_ops_1_the_site_makes_a_backup_and_the_owner_puts_it_back(split, tmp_path):
    site, owner = split
    counted = "SELECT (SELECT count(*) FROM metrics_metricsnapshot), (SELECT count(*) FROM workforce_user)"
    before = rows(site, counted)
    made = manage(site, "backup", str(tmp_path))
    assert made.returncode == 0, made.stderr
    (backup,) = map(str, tmp_path.glob("workforce-*"))
    assert "could not be restored" not in manage(owner, "restore", backup, "--drill").stdout
    assert manage(owner, "restore", backup, "--drill").returncode == 0
    done = manage(owner, "restore", backup, "--replace")
    assert done.returncode == 0, done.stderr
    assert rows(site, counted) == before
    assert not may(site, FORBIDDEN[0]) and may(site, ALLOWED[1])
    refused = manage(site, "restore", backup, "--replace")
    assert refused.returncode == 1 and "Traceback" not in refused.stderr
    # Who may make no database is told so.
    refused = manage(site, "restore", backup, "--drill")
    assert refused.returncode == 1 and "Traceback" not in refused.stderr
    assert "ALTER ROLE site CREATEDB" in refused.stderr and "permission denied" in refused.stderr


def test_a_table_of_a_later_migration_can_be_used_at_once(split):
    site, owner = split
    with psycopg.connect(owner["DATABASE_OWNER_URL"]) as database:
        database.execute("CREATE TABLE later (id bigint GENERATED BY DEFAULT AS IDENTITY, name text)")
    try:
        assert may(site, "INSERT INTO later (name) VALUES ('a')") and may(site, "DELETE FROM later")
        assert not may(site, "TRUNCATE later")
    finally:
        with psycopg.connect(owner["DATABASE_OWNER_URL"]) as database:
            database.execute("DROP TABLE later")


def test_the_site_that_migrates_as_itself_is_told_who_may(split):
    site, owner = split
    done = manage(site, "migrate")
    assert done.returncode == 1 and "The tables belong to another database user" in done.stderr
    assert "Traceback" not in done.stderr
    assert manage(owner, "migrate").returncode == 0


def test_on_an_empty_database_too_the_site_is_told_who_may(split):
    site, owner = split
    with psycopg.connect(owner["DATABASE_OWNER_URL"], autocommit=True) as database:
        database.execute("CREATE DATABASE empty")
    empty = site | {"DATABASE_URL": site["DATABASE_URL"].replace("/boards", "/empty")}
    for words in (["migrate"], ["verify_audit"]):
        done = manage(empty, *words)
        assert done.returncode == 1 and "systemctl start workforce-migrate" in done.stderr, done.stderr
        assert "Traceback" not in done.stderr and "manage.py migrate" not in done.stderr


def test_who_owns_the_tables_needs_nothing_of_the_folder_with_the_originals(split):
    """The unit that migrates runs as a user to whom it is closed."""
    closed = split[1] | {"WORKFORCE_DATA": "/dev/null/closed"}
    for words in (["migrate", "-v0"], ["createcachetable"]):
        done = manage(closed, *words)
        assert done.returncode == 0, done.stderr


def test_an_installation_of_one_user_is_parted_and_loses_nothing(split):
    """By the words of docs/deployment.md."""
    site, _ = split
    server = site["DATABASE_URL"].replace("site@", "postgres@").replace("/boards", "/postgres")
    with psycopg.connect(server, autocommit=True) as database:
        database.execute("CREATE ROLE alone LOGIN")
        database.execute("CREATE DATABASE before OWNER alone")
    address = site["DATABASE_URL"].replace("site@", "alone@").replace("/boards", "/before")
    alone = site | {"DATABASE_URL": address}
    for words in (["migrate", "-v0"], ["createcachetable"], ["load_demonstration"]):
        assert manage(alone, *words).returncode == 0
    assert may(alone, "ALTER TABLE workforce_auditentry DISABLE TRIGGER USER")
    counted = "SELECT (SELECT count(*) FROM metrics_metricsnapshot), (SELECT count(*) FROM workforce_auditentry)"
    held = rows(alone, counted)
    with psycopg.connect(address.replace("alone@", "postgres@")) as database:
        database.execute("REASSIGN OWNED BY alone TO keeper")
    parted = alone | {"DATABASE_OWNER_URL": address.replace("alone@", "keeper@")}
    assert manage(parted, "migrate", "-v0").returncode == 0
    assert rows(alone, counted) == held
    assert [sql for sql in FORBIDDEN if may(alone, sql.replace("TO site", "TO alone"))] == []
    assert [sql for sql in ALLOWED if not may(alone, sql)] == []


def test_an_owner_beside_a_site_without_a_name_stops_the_start(split):
    _, owner = split
    nameless = owner | {"DATABASE_URL": "postgresql:///boards"}
    assert "DATABASE_URL must name the site's user" in manage(nameless, "migrate").stderr
    assert manage(nameless, "check").returncode == 0


def of_the_database_user(environment: dict[str, str], data: Path) -> str:
    """What the doctor says of it, where pages go by HTTPS."""
    said = manage(environment | {"WORKFORCE_PLAIN_HTTP": "0", "ALLOWED_HOSTS": "a.example"}, "doctor").stdout
    return next(line for line in said.splitlines() if line.startswith("Database user"))


def test_the_doctor_says_whether_the_site_could_touch_what_guards_the_record(split, tmp_path):
    site, owner = split
    as_keeper = site | {"DATABASE_URL": owner["DATABASE_OWNER_URL"]}
    assert of_the_database_user(site, tmp_path) == "Database user: well"
    assert "owns the tables" in of_the_database_user(as_keeper, tmp_path)
    assert "is told how to become the owner" in of_the_database_user(owner, tmp_path)
    with psycopg.connect(owner["DATABASE_OWNER_URL"], autocommit=True) as database:
        database.execute("GRANT UPDATE (what) ON workforce_auditentry TO site")
        assert "may change the audit record" in of_the_database_user(site, tmp_path)
        database.execute("REVOKE UPDATE (what) ON workforce_auditentry FROM site")
        database.execute("GRANT CREATE ON SCHEMA public TO site")
        assert "may add tables and functions" in of_the_database_user(site, tmp_path)
    assert manage(owner, "migrate", "-v0").returncode == 0
    assert of_the_database_user(site, tmp_path) == "Database user: well"
