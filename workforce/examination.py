"""What may be wrong with an installation, each as a question, a finding and what to do about it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection

from workforce import audit, health
from workforce.models import User


@dataclass(frozen=True)
class Finding:
    """`problem` is empty where all is well."""

    subject: str
    problem: str = ""
    remedy: str = ""


def examine() -> Iterator[Finding]:
    for subject, look in QUESTIONS.items():
        try:
            problem, remedy = look() or ("", "")
        except DatabaseError as error:
            problem, remedy = f"the database refused: {error}", "See to the database first."
        yield Finding(subject, problem, remedy)


Answer = tuple[str, str] | None


def database() -> Answer:
    if not health.database():
        return "the database does not answer", "Check that it runs and that DATABASE_URL is right."
    return None


def migrations() -> Answer:
    if not health.migrations():
        return "the tables are older than the program", "Run: python manage.py migrate"
    return None


def journal() -> Answer:
    if connection.vendor != "sqlite":
        return None
    with connection.cursor() as cursor:
        mode = cursor.execute("PRAGMA journal_mode").fetchone()[0]
    return None if mode == "wal" else (f"SQLite's journal is {mode}, not wal", "Is the data folder on a network drive?")


def storage() -> Answer:
    if not health.storage():
        return "original files cannot be written", f"Let the site's user write to {settings.DATA_DIR}."
    return None


def disk() -> Answer:
    return None if health.disk() else ("less than a tenth of the disk is free", "Make room or move WORKFORCE_DATA.")


def shared_cache() -> Answer:
    cache.set("examination", "ok", 10)
    if cache.get("examination") != "ok":
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
        return f"{without} administrators have no second factor", "Let them set one up under Your account."
    return None


def administrators() -> Answer:
    if not User.objects.filter(is_superuser=True, is_active=True).exists():
        return "nobody can administer the site", "Run: python manage.py createsuperuser"
    return None


def audit_record() -> Answer:
    broken = audit.first_broken()
    if broken:
        return f"row {broken.pk} of the audit record was changed", "Compare with a backup, and find out who did."
    return None


QUESTIONS: dict[str, Callable[[], Answer]] = {
    "Database": database,
    "Migrations": migrations,
    "Journal": journal,
    "Original files": storage,
    "Disk": disk,
    "Shared cache": shared_cache,
    "Static files": static_files,
    "Encryption": encryption,
    "Debugging": debugging,
    "Demonstration logins": demonstration_logins,
    "Second factors": second_factors,
    "Administrators": administrators,
    "Audit record": audit_record,
}
