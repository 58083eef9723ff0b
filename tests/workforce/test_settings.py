import os
import secrets
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from workforce import databases, environment

KEY, OLD = secrets.token_urlsafe(60), secrets.token_urlsafe(60)


@pytest.mark.parametrize(
    "key", ["", "short", "a" * 60, f"django-insecure-{KEY}"], ids=["none", "short", "of one letter", "a default"]
)
def test_ops_3_a_weak_key_stops_the_start(monkeypatch, key):
    monkeypatch.setenv("SECRET_KEY", key)
    with pytest.raises(ImproperlyConfigured, match="Set SECRET_KEY to a random text"):
        environment.secret_key()


@pytest.mark.parametrize(
    ("given", "keys"),
    [(None, []), ("", []), (OLD, [OLD]), (f"{OLD}  {KEY}", [OLD, KEY])],
    ids=["not set", "empty", "one", "two"],
)
def test_ops_3_keys_of_before_are_read(monkeypatch, given, keys):
    monkeypatch.delenv("SECRET_KEY_FALLBACKS", raising=False)
    if given is not None:
        monkeypatch.setenv("SECRET_KEY_FALLBACKS", given)
    assert environment.earlier_keys() == keys


def test_ops_3_a_weak_key_of_before_stops_the_start_too(monkeypatch):
    monkeypatch.setenv("SECRET_KEY_FALLBACKS", f"{OLD} short")
    with pytest.raises(ImproperlyConfigured, match="Every key in SECRET_KEY_FALLBACKS"):
        environment.earlier_keys()


@pytest.mark.parametrize(("before", "stays"), [([OLD], True), ([], False)], ids=["kept", "not kept"])
def test_ops_3_sessions_outlive_a_new_key_while_the_one_before_is_kept(client, member, settings, before, stays):
    settings.SECRET_KEY = OLD
    client.force_login(member)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = KEY, before
    assert (client.get("/").status_code == 200) is stays


@pytest.mark.parametrize("given", ["one", "-1", "1.5", ""])
def test_a_number_of_proxies_that_is_none_stops_the_start(monkeypatch, given):
    monkeypatch.setenv("TRUSTED_PROXIES", given)
    with pytest.raises(ImproperlyConfigured, match="TRUSTED_PROXIES must be a whole number"):
        environment.number("TRUSTED_PROXIES", 0)


@pytest.mark.parametrize("given", ["localhost", "localhost:", ":3310", "localhost:clamd"])
def test_a_scanner_at_no_address_stops_the_start(monkeypatch, given):
    monkeypatch.setenv("WORKFORCE_CLAMD", given)
    with pytest.raises(ImproperlyConfigured, match="WORKFORCE_CLAMD must be the path of a socket or host:port"):
        environment.scanner_address()


@pytest.mark.parametrize("given", ["", "/run/clamav/clamd.ctl", "127.0.0.1:3310"])
def test_a_scanner_is_set_by_path_or_by_host_and_port(monkeypatch, given):
    monkeypatch.setenv("WORKFORCE_CLAMD", given)
    assert environment.scanner_address() == given


ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("mysql://me@host/boards", "PostgreSQL and SQLite alone"),
        ("nonsense", "must look like postgresql://USER:PASSWORD@HOST/NAME"),
        ("http://host/name", "must look like postgresql://USER:PASSWORD@HOST/NAME"),
        ("postgresql://me:a@b:c/d@host/boards", "in a password write @ as %40"),
        ("postgresql://me@host/", "it names no database"),
    ],
    ids=["another kind", "no address", "of the web", "a sign in the password", "no name"],
)
@pytest.mark.parametrize("setting", ["DATABASE_URL", "DATABASE_OWNER_URL"])
def test_a_database_of_another_kind_or_none_stops_the_start_with_what_to_write(monkeypatch, setting, address, words):
    monkeypatch.setenv(setting, address)
    with pytest.raises(ImproperlyConfigured) as refused:
        databases.named(setting, "")
    assert words in str(refused.value) and str(refused.value).startswith(setting)
    assert "a@b:c" not in str(refused.value)


def said(tmp_path, *words: str, **given: str) -> tuple[int, str]:
    """How a command ends in a process of its own, and what it says of it."""
    environment_of = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    done = subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=ROOT, env=environment_of | {"WORKFORCE_DATA": str(tmp_path)} | given,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.returncode, done.stderr


@pytest.mark.parametrize("words", [["verify_audit"], ["forget_person", "a@example.org"], ["remove_originals"]])
def test_a_command_on_an_empty_database_says_in_a_sentence_what_to_do(tmp_path, words):
    assert said(tmp_path, *words) == (1, "The tables are older than the program. Run: python manage.py migrate\n")


def test_a_command_without_its_database_says_in_a_sentence_what_to_do(tmp_path):
    away = "The database does not answer. Check that it runs and that DATABASE_URL is right.\n"
    assert said(tmp_path, "verify_audit", DATABASE_URL="postgresql://me@127.0.0.1:1/boards") == (1, away)
    (tmp_path / "workforce.sqlite3").write_text("this is no database" * 100)
    code, words = said(tmp_path, "verify_audit")
    assert code == 1 and "is a sound database, or restore a backup" in words and len(words.splitlines()) == 1


def test_a_command_says_in_a_sentence_that_the_database_is_of_another_kind(tmp_path):
    code, words = said(tmp_path, "verify_audit", DATABASE_URL="oracle://a/b")
    assert code == 1 and "DATABASE_URL must look like" in words and len(words.splitlines()) == 1


@pytest.mark.parametrize("given", ["abc", "-1", "nan", "inf", "1e3", ""])
def test_a_time_that_is_none_stops_the_start(monkeypatch, given):
    monkeypatch.setenv("WORKER_GRACE", given)
    with pytest.raises(ImproperlyConfigured, match="WORKER_GRACE must be a number of seconds"):
        environment.length("WORKER_GRACE", 20)


def test_a_time_may_be_a_part_of_a_second(monkeypatch):
    monkeypatch.setenv("WORKER_GRACE", "0.5")
    assert environment.length("WORKER_GRACE", 20) == 0.5
    monkeypatch.delenv("WORKER_GRACE")
    assert environment.length("WORKER_GRACE", 20) == 20


def test_a_command_says_in_a_sentence_that_a_time_is_none(tmp_path):
    code, words = said(tmp_path, "check", WORKER_GRACE="abc")
    assert code == 1 and "WORKER_GRACE must be a number of seconds" in words and len(words.splitlines()) == 1
