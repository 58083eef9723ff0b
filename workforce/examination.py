"""What may be wrong with an installation, each as a question, a finding and what to do about it."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, OperationalError, ProgrammingError, connection
from django.utils import timezone

from workforce import audit, backups, grants, health, originals, reaching, sealing, telemetry
from workforce.models import User
from workforce.reaching import Answer

LOCAL = {"localhost", "127.0.0.1", "[::1]"}


@dataclass(frozen=True)
class Finding:
    """`problem` is empty where all is well."""

    subject: str
    problem: str = ""
    remedy: str = ""


def examine() -> Iterator[Finding]:
    """Every question and its answer; those that only a sound database answers wait until it is one."""
    waits = False
    for subject, look in QUESTIONS.items():
        if waits and subject == "Migrations":
            continue
        try:
            problem, remedy = look() or ("", "")
        except DatabaseError as error:
            if waits:
                continue
            problem, remedy = f"the database refused: {error}", "See to the database first."
        waits = waits or bool(problem and subject in ("Database", "Migrations"))
        yield Finding(subject, problem, remedy)


def database() -> Answer:
    if not health.database():
        where = settings.DATABASES["default"]["NAME"]
        file = f"Check that {where} may be written to and is a sound database, or restore a backup."
        server = "Check that it runs and that DATABASE_URL is right."
        return "the database does not answer", file if connection.vendor == "sqlite" else server
    return None


def migrations() -> Answer:
    if not health.migrations():
        command = "python manage.py migrate" if grants.may_migrate(connection) else "systemctl start workforce-migrate"
        return "the tables are older than the program", f"Run: {command}"
    return None


def unfit() -> str:
    """Why no command can do anything with this database, and what to do; empty where it is sound."""
    for look in (database, migrations):
        if answer := look():
            problem, remedy = answer
            return f"{problem[0].upper()}{problem[1:]}. {remedy}"
    return ""


def journal() -> Answer:
    if connection.vendor != "sqlite":
        return None
    with connection.cursor() as cursor:
        mode = cursor.execute("PRAGMA journal_mode").fetchone()[0]
    return None if mode == "wal" else (f"SQLite's journal is {mode}, not wal", "Is the data folder on a network drive?")


def database_user() -> Answer:
    """Whether what guards the audit record holds against the site itself, whatever it is made to send."""
    if connection.vendor != "postgresql" or settings.PLAIN_HTTP:
        return None
    where = "as docs/deployment.md says under 'Two database users'."
    if grants.owns(connection):
        words = "the site's own database user owns the tables, so it could take away what guards the audit record"
        return words, f"Give them an owner of their own, {where}"
    if grants.may_too_much(connection):
        words = "the site's database user may change the audit record or the list of migrations"
        return words, "Run: systemctl start workforce-migrate, and see who gave it more."
    if grants.may_create(connection):
        words = "the site's database user may add tables and functions"
        return words, "As the server's administrator, in this database: REVOKE CREATE ON SCHEMA public FROM PUBLIC"
    if os.environ.get("DATABASE_OWNER_URL"):
        return (
            "the site itself is told how to become the owner of its tables",
            f"Keep DATABASE_OWNER_URL apart, {where}",
        )
    return None


def storage() -> Answer:
    if not health.storage():
        where = "the bucket and its key, and whether this machine reaches it"
        remedy = f"Let the site's user write to {settings.DATA_DIR}." if originals.folder() else f"See to {where}."
        return "original files cannot be written", remedy
    return None


def trial() -> Answer:
    try:
        originals.try_out()
    except OSError as problem:
        remedy = f"Let the site's user write to {settings.DATA_DIR}, or see to the bucket and its key."
        return f"an original file cannot be written and read again ({problem})", remedy
    return None


def leaks() -> Answer:
    """Whether others than the site's own user could read what is kept; on one's own machine nobody asks."""
    if not settings.PLAIN_HTTP and settings.DATA_DIR.exists() and settings.DATA_DIR.stat().st_mode & 0o007:
        return "everyone on this machine can read the data", f"Run: chmod o= {settings.DATA_DIR}"
    return None


def key_files() -> Answer:
    for file in settings.KEY_FILES:
        if file.exists() and file.stat().st_mode & 0o007:
            return (
                f"everyone on this machine can read the key in {file}",
                f"Run: chmod o= {file}; then make another key.",
            )
    return None


def backup() -> Answer:
    """Asked for where others depend on it, and not on one's own machine."""
    if settings.PLAIN_HTTP:
        return None
    last = backups.last_made()
    if last is None:
        return "no backup has ever been made", "Switch the timer on: systemctl enable --now workforce-backup.timer"
    if timezone.now() - last > backups.LATE:
        made = f"{timezone.localtime(last):%-d %B %Y at %H:%M}"
        return f"the last backup was made on {made}", "See why: journalctl -u workforce-backup"
    return None


def backup_keys() -> Answer:
    try:
        keys = sealing.recipients(settings.BACKUP_RECIPIENTS)
    except backups.BackupError as problem:
        return str(problem).rstrip("."), "Make a pair of keys on another machine: age-keygen"
    if settings.PLAIN_HTTP:
        return None
    if not keys:
        return "backups are not encrypted", "Set BACKUP_RECIPIENTS to the public key of a pair made with age-keygen."
    if not settings.BACKUP_SEND:
        return "backups stay on this machine", "Set BACKUP_SEND to a command that takes them to another."
    return None


def workers() -> Answer:
    _, ask = telemetry.asked_for.get("workforce_jobs_oldest_seconds", ("", lambda: 0))
    waiting = ask() or 0
    if waiting > settings.WORKER_SILENCE * 2:
        return f"a large file has waited {waiting / 60:.0f} minutes for a worker", "Start one: python manage.py work"
    return None


def disk() -> Answer:
    return None if health.disk() else ("less than a tenth of the disk is free", "Make room or move WORKFORCE_DATA.")


def shared_cache() -> Answer:
    try:
        cache.set("examination", "ok", 10)
        works = cache.get("examination") == "ok"
    except (ProgrammingError, OperationalError):
        # Its table is not made by the migrations.
        works = not health.database()
    if not works:
        return "the cache that counts sign-ins does not work", "Run: python manage.py createcachetable"
    return None


def static_files() -> Answer:
    if not (Path(settings.STATIC_ROOT) / "staticfiles.json").exists():
        return "style sheets and scripts have not been collected", "Run: python manage.py collectstatic"
    return None


def encryption() -> Answer:
    if settings.PLAIN_HTTP:
        return "pages and cookies travel without HTTPS", "Unset WORKFORCE_PLAIN_HTTP anywhere but on one's own machine."
    return None


def proxies() -> Answer:
    """HTTPS ends at a proxy: where none is trusted, twenty wrong tries from anywhere stop everybody."""
    if settings.PLAIN_HTTP or settings.TRUSTED_PROXIES:
        return None
    return (
        "behind the proxy everybody seems to come from one address, so one person's wrong tries stop all",
        "Set TRUSTED_PROXIES to how many proxies stand before the site, mostly 1.",
    )


def hosts() -> Answer:
    if "*" in settings.ALLOWED_HOSTS:
        words = "any name is taken for this site's, so a link to choose a password may lead elsewhere"
        return words, "Set ALLOWED_HOSTS to the site's own names."
    if not settings.PLAIN_HTTP and set(settings.ALLOWED_HOSTS) <= LOCAL:
        return "the site answers to no name but this machine's", "Set ALLOWED_HOSTS to the names that people type."
    return None


def debugging() -> Answer:
    return ("errors show the program's insides", "Unset DEBUG.") if settings.DEBUG else None


def demonstration_logins() -> Answer:
    if not settings.PLAIN_HTTP and User.objects.filter(email__endswith="@example.org", is_active=True).exists():
        return "demonstration logins are open", "Run: python manage.py remove_demonstration"
    return None


def second_factors() -> Answer:
    with_one = Authenticator.objects.values("user")
    without = User.objects.filter(is_superuser=True, is_active=True).exclude(pk__in=with_one).count()
    if without and not settings.PLAIN_HTTP:
        who = "1 administrator has" if without == 1 else f"{without} administrators have"
        return f"{who} no second factor", "Let them set one up under Your account."
    return None


def administrators() -> Answer:
    if not User.objects.filter(is_superuser=True, is_active=True).exists():
        return "nobody can administer the site", "Run: python manage.py createsuperuser"
    return None


def audit_record() -> Answer:
    broken = audit.first_broken()
    if broken:
        return f"row {broken.pk} of the audit record was changed", "Compare with a backup, and find out who did."
    if audit.can_be_changed():
        return (
            "nothing keeps the rows of the audit record as they are",
            "Find out who dropped its triggers, and restore.",
        )
    return None


QUESTIONS: dict[str, Callable[[], Answer]] = {
    "Database": database,
    "Migrations": migrations,
    "Database user": database_user,
    "Journal": journal,
    "Original files": storage,
    "Trial of a file": trial,
    "Permissions": leaks,
    "Key files": key_files,
    "Disk": disk,
    "Shared cache": shared_cache,
    "Static files": static_files,
    "Encryption": encryption,
    "Proxies": proxies,
    "Directory": reaching.directories,
    "Host names": hosts,
    "Mail": reaching.mail_server,
    "Virus scanner": reaching.virus_scanner,
    "Debugging": debugging,
    "Demonstration logins": demonstration_logins,
    "Second factors": second_factors,
    "Administrators": administrators,
    "Audit record": audit_record,
    "Last backup": backup,
    "Backup keys": backup_keys,
    "Worker": workers,
}
