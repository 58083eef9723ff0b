"""Councils' own directories (Microsoft Entra ID and others) that sign people in, as the environment names them."""

import os
import re
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from workforce.environment import flag, needed

SHORT_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
# The one directory of an installation that has one, whose settings carry no name.
ALONE = "council"
# Where Microsoft signs people in, and the tenants by which it lets in the accounts of every other there is.
MICROSOFTS = re.compile(r"(.+\.)?(microsoftonline\.(com|us|de|cn)|windows\.net|microsoft\.com)")
EVERYBODYS = {"common", "organizations", "consumers", "9188040d-6c67-4c5b-b112-36a304b66dad"}


@dataclass(frozen=True)
class Directory:
    """`domains` are the ends of the addresses that it may vouch for; where there are none it may vouch for any."""

    id: str
    prefix: str
    name: str
    server_url: str
    client_id: str
    secret: str = field(repr=False)
    trust_email: bool = False
    domains: tuple[str, ...] = ()

    def vouches_for(self, address: str) -> bool:
        """Whether an address ends in one of its domains; a part of one is not enough."""
        return not self.domains or address.lower().rpartition("@")[2] in self.domains


def directories() -> tuple[Directory, ...]:
    """Every directory of the environment, by its name. One that could be taken for another stops the start."""
    found = [described(ALONE, "OIDC", "OIDC_SERVER_URL is")] if os.environ.get("OIDC_SERVER_URL") else []
    names = os.environ.get("OIDC_DIRECTORIES", "").split()
    for name in names:
        if not SHORT_NAME.fullmatch(name):
            raise ImproperlyConfigured(
                "OIDC_DIRECTORIES must hold names of small letters, digits and hyphens, with spaces between, "
                f"not {name!r}."
            )
        if name in {held.id for held in found}:
            raise ImproperlyConfigured(f"OIDC_DIRECTORIES: {name!r} is the name of another directory already.")
        found.append(described(name, f"OIDC_{name.upper().replace('-', '_')}", f"OIDC_DIRECTORIES has {name!r}"))
    if names:
        keep_apart(found)
    return tuple(sorted(found, key=lambda held: held.name.casefold()))


def described(name: str, prefix: str, where: str) -> Directory:
    return Directory(
        id=name,
        prefix=prefix,
        name=os.environ.get(f"{prefix}_NAME", "your council account"),
        server_url=of_one_tenant(prefix, needed(f"{prefix}_SERVER_URL", where)).rstrip("/"),
        client_id=needed(f"{prefix}_CLIENT_ID", where),
        secret=needed(f"{prefix}_CLIENT_SECRET", where),
        trust_email=flag(f"{prefix}_TRUST_EMAIL"),
        domains=domains(f"{prefix}_DOMAINS"),
    )


def of_one_tenant(prefix: str, address: str) -> str:
    """Who answers for everybody, or over a line that others may write on, could name anybody."""
    parts = urlsplit(address)
    if parts.scheme != "https" and not flag("WORKFORCE_PLAIN_HTTP"):
        raise ImproperlyConfigured(
            f"{prefix}_SERVER_URL must begin with https://, for what it answers says who signs in."
        )
    tenants = {unquote(part).casefold() for part in parts.path.split("/")}
    if MICROSOFTS.fullmatch((parts.hostname or "").rstrip(".")) and EVERYBODYS & tenants:
        raise ImproperlyConfigured(
            f"{prefix}_SERVER_URL lets in the accounts of every organisation, whose administrators may give anybody's "
            "address. Put the council's own tenant into it: https://login.microsoftonline.com/TENANT/v2.0"
        )
    return address


def domains(setting: str) -> tuple[str, ...]:
    held = tuple(os.environ.get(setting, "").lower().split())
    if any("@" in domain or "," in domain or "*" in domain for domain in held):
        raise ImproperlyConfigured(
            f"{setting} must hold what stands behind the @ of addresses, such as example.gov.uk, with spaces between."
        )
    return held


def keep_apart(found: list[Directory]) -> None:
    """Of those with names, each says whom it may vouch for; no two vouch for the same address or read the same."""
    owners: dict[str, Directory] = {}
    names: dict[str, Directory] = {}
    for held in found:
        needed(f"{held.prefix}_NAME", "OIDC_DIRECTORIES is")
        needed(f"{held.prefix}_DOMAINS", "OIDC_DIRECTORIES is")
        other = names.setdefault(held.name.casefold(), held)
        if other is not held:
            raise ImproperlyConfigured(
                f"{other.prefix}_NAME and {held.prefix}_NAME are the same: nobody could tell which button is theirs."
            )
        for domain in held.domains:
            other = owners.setdefault(domain, held)
            if other is not held:
                raise ImproperlyConfigured(
                    f"{other.prefix}_DOMAINS and {held.prefix}_DOMAINS both hold {domain}: one directory alone may "
                    "vouch for an address."
                )
