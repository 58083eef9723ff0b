"""Whether what the site asks elsewhere answers: directories, the mail server, the virus scanner. In words, and soon."""

import smtplib
import socket

import requests
from django.conf import settings
from django.core import mail

from workforce.directories import Directory
from workforce.models import Council

Answer = tuple[str, str] | None
# Whoever runs the doctor waits for each in turn.
SECONDS = 5
DESCRIBED = "/.well-known/openid-configuration"
NEEDED = {"authorization_endpoint", "token_endpoint", "issuer"}


def directories() -> Answer:
    """Whether one that says nothing of whom it vouches for is the only council's, and whether each answers."""
    if any(not held.domains for held in settings.DIRECTORIES) and Council.objects.filter(invented=False)[1:2]:
        words = "whoever runs the one directory may give anybody's address, also of another council, and is let in"
        return words, "Set OIDC_DOMAINS to the ends of that council's own addresses."
    silent = {held: problem for held in settings.DIRECTORIES if (problem := wrong_with(held))}
    if not silent:
        return None
    words = "; ".join(f"the directory {held.name} {problem}" for held, problem in silent.items())
    named = ", ".join(f"{held.prefix}_SERVER_URL" for held in silent)
    return words, f"See to {named}, and whether this machine reaches it."


def wrong_with(held: Directory) -> str:
    """What is wrong with a directory's description of itself, where sign-ins begin; empty where it is well."""
    address = held.server_url if "/.well-known/" in held.server_url else held.server_url + DESCRIBED
    try:
        answer = requests.get(address, timeout=SECONDS)
        answer.raise_for_status()
        names = answer.json()
    except requests.RequestException as problem:
        return f"does not answer ({type(problem).__name__})"
    if not isinstance(names, dict) or not names.keys() >= NEEDED:
        return "answers with something that is no description of a directory"
    return ""


def mail_server() -> Answer:
    """Whether it takes a connection, without which nobody is invited; on one's own machine mail is only printed."""
    if settings.PLAIN_HTTP:
        return None
    try:
        with mail.get_connection(timeout=SECONDS):
            return None
    except smtplib.SMTPAuthenticationError as refusal:
        problem, remedy = (
            f"refuses the name or password ({refusal.smtp_code})",
            "EMAIL_HOST_USER and EMAIL_HOST_PASSWORD",
        )
    except smtplib.SMTPException as refusal:
        problem, remedy = f"is not spoken to as it wants ({refusal})", "EMAIL_PORT, EMAIL_USE_TLS and EMAIL_HOST_USER"
    except OSError as away:
        problem = f"takes no connection ({away})"
        remedy = "EMAIL_HOST and EMAIL_PORT, and to whether this machine may reach that server"
    return f"no mail can be sent, for {settings.EMAIL_HOST} {problem}", f"See to {remedy}."


def virus_scanner() -> Answer:
    """Whether it answers to a word of its own for that; where one is set no file comes in without it."""
    if not settings.VIRUS_SCANNER:
        return None
    try:
        with scanner(settings.VIRUS_SCANNER, SECONDS) as asked:
            asked.sendall(b"zPING\0")
            answer = asked.recv(64)
        problem = "" if answer.rstrip(b"\0\n") == b"PONG" else "answers as no scanner does"
    except OSError as away:
        problem = f"does not answer ({away})"
    if not problem:
        return None
    words = f"the virus scanner at {settings.VIRUS_SCANNER} {problem}, so no file can come in"
    return words, "Start it (systemctl start clamav-daemon), or set WORKFORCE_CLAMD to where it listens."


def scanner(address: str, seconds: float) -> socket.socket:
    """A connection to clamd, at '/run/clamav/clamd.ctl' or 'host:port'. Raises OSError where there is none."""
    if not address.startswith("/"):
        host, _, port = address.rpartition(":")
        return socket.create_connection((host, int(port)), timeout=seconds)
    found = socket.socket(socket.AF_UNIX)
    try:
        found.settimeout(seconds)
        found.connect(address)
    except OSError:
        found.close()
        raise
    return found
