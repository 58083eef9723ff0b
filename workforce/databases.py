"""The database that the environment names, and how it is spoken to."""

import os
import sys
from pathlib import Path
from typing import Any

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

# What changes tables, and is done as who owns them, where that is another than the site's user.
BY_THE_OWNER = {"migrate", "createcachetable", "restore"}
KINDS = {"django.db.backends.sqlite3", "django.db.backends.postgresql"}


def database(data: Path, wait: int) -> Any:
    """What the environment names, else a file in the folder `data`. A lock is waited for as long as `wait` seconds."""
    site = named("DATABASE_URL", f"sqlite:///{data / 'workforce.sqlite3'}")
    if owner():
        if not site_user():
            words = (
                "DATABASE_URL must name the site's user where DATABASE_OWNER_URL is set: postgresql://USER@HOST/NAME."
            )
            raise ImproperlyConfigured(words)
        return spoken_to(named("DATABASE_OWNER_URL", ""), data, wait)
    return spoken_to(site, data, wait)


def owner() -> bool:
    """Whether this process changes tables, and is given the address of who owns them."""
    return bool(os.environ.get("DATABASE_OWNER_URL")) and bool(BY_THE_OWNER & set(sys.argv[1:2]))


def site_user() -> str:
    return named("DATABASE_URL", "sqlite://").get("USER") or ""


def named(setting: str, default: str) -> Any:
    """The database that a setting names. Raises ImproperlyConfigured for one of another kind, or of none."""
    words = f"{setting} must look like postgresql://USER:PASSWORD@HOST/NAME or sqlite:////FOLDER/FILE"
    signs = "in a password write @ as %40, : as %3A, / as %2F, # as %23 and ? as %3F"
    try:
        address = os.environ.get(setting) or default
        found: Any = dj_database_url.parse(address, conn_max_age=60, conn_health_checks=True)
    except (ValueError, KeyError):
        raise ImproperlyConfigured(f"{words}, or not be set at all; {signs}.") from None
    if found.get("ENGINE") not in KINDS:
        raise ImproperlyConfigured(f"{words}: the site runs on PostgreSQL and SQLite alone.")
    if not found.get("NAME") and "service" not in found.get("OPTIONS", {}):
        raise ImproperlyConfigured(f"{words}: it names no database.")
    return found


def spoken_to(found: Any, data: Path, wait: int) -> Any:
    if found["ENGINE"] == "django.db.backends.sqlite3":
        # A file, not memory: tests that start a server or a second process must see the same database.
        return found | {"OPTIONS": sqlite_options(wait), "TEST": {"NAME": data / "test.sqlite3"}}
    given = found.setdefault("OPTIONS", {})
    # Dates read as text look the same whatever the server is set to.
    given["options"] = f"{given.get('options', '')} -c lock_timeout={wait}s -c datestyle=ISO".strip()
    return found


def sqlite_options(wait: int) -> dict[str, object]:
    """Readers never wait for a writer (WAL), and a writer takes its lock at once, so none is refused half way.

    What was stored survives the loss of power too (FULL).
    """
    begin = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
    return {"transaction_mode": "IMMEDIATE", "timeout": wait, "init_command": begin}
