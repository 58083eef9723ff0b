import secrets

import pytest
from django.core.exceptions import ImproperlyConfigured

from workforce import environment

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
