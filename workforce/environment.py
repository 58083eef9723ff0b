"""What settings are read from: the environment. A missing or weak value stops the start with its name."""

import os
import re

from django.core.exceptions import ImproperlyConfigured


def flag(name: str, default: str = "0") -> bool:
    value = os.environ.get(name, default)
    if value not in ("0", "1"):
        raise ImproperlyConfigured(f"{name} must be 1 (yes) or 0 (no), not {value!r}.")
    return value == "1"


def is_weak(key: str) -> bool:
    return len(key) < 50 or len(set(key)) < 5 or key.startswith("django-insecure")


def secret_key() -> str:
    key = os.environ.get("SECRET_KEY", "")
    if is_weak(key):
        raise ImproperlyConfigured(
            "Set SECRET_KEY to a random text of 50 characters or more, and keep it secret. "
            "'make run' makes one for you and keeps it in var/secret-key."
        )
    return key


def earlier_keys() -> list[str]:
    """Keys that were replaced: what they signed holds, and nothing new is signed with them."""
    keys = os.environ.get("SECRET_KEY_FALLBACKS", "").split()
    if any(is_weak(key) for key in keys):
        raise ImproperlyConfigured(
            "Every key in SECRET_KEY_FALLBACKS must be a random text of 50 characters or more; a space parts them."
        )
    return keys


def telemetry_token() -> str:
    token = os.environ.get("WORKFORCE_TELEMETRY_TOKEN", "")
    if token and len(token) < 20:
        raise ImproperlyConfigured("WORKFORCE_TELEMETRY_TOKEN must be 20 characters or more, or not set at all.")
    return token


def needed(name: str, where: str) -> str:
    """What another setting asks for besides; `where` says which, as in "OIDC_SERVER_URL is"."""
    value = os.environ.get(name, "").strip()
    if not value:
        raise ImproperlyConfigured(f"{name} must be set where {where}.")
    return value


def number(name: str, default: int) -> int:
    value = os.environ.get(name, str(default))
    if not (value.isascii() and value.isdigit()):
        raise ImproperlyConfigured(f"{name} must be a whole number, 0 or more, not {value!r}.")
    return int(value)


def seconds(name: str, default: int) -> int:
    value = os.environ.get(name, str(default))
    if not value.isdigit() or value == "0":
        raise ImproperlyConfigured(f"{name} must be a number of seconds, not {value!r}.")
    return int(value)


def length(name: str, default: float) -> float:
    """A time in seconds, in which a part of one makes sense."""
    value = os.environ.get(name, str(default))
    if not re.fullmatch(r"\d{1,6}(\.\d{1,3})?", value, re.ASCII):
        raise ImproperlyConfigured(f"{name} must be a number of seconds, such as 20 or 0.5, not {value!r}.")
    return float(value)


def scanner_address() -> str:
    """Where clamd listens; empty where none is set."""
    address = os.environ.get("WORKFORCE_CLAMD", "")
    host, _, port = address.rpartition(":")
    if address and not address.startswith("/") and not (host and port.isascii() and port.isdigit()):
        raise ImproperlyConfigured(
            f"WORKFORCE_CLAMD must be the path of a socket or host:port, such as 127.0.0.1:3310, not {address!r}."
        )
    return address
