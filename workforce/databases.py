"""The database that the environment names, and how it is spoken to."""

from pathlib import Path
from typing import Any

import dj_database_url
from django.core.exceptions import ImproperlyConfigured


def database(data: Path, wait: int) -> Any:
    """What DATABASE_URL names, else a file in the folder `data`. A lock is waited for as long as `wait` seconds."""
    try:
        found: Any = dj_database_url.config(
            default=f"sqlite:///{data / 'workforce.sqlite3'}", conn_max_age=60, conn_health_checks=True
        )
    except ValueError:
        words = "DATABASE_URL must look like postgresql://USER@HOST/NAME, or not be set at all."
        raise ImproperlyConfigured(words) from None
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
