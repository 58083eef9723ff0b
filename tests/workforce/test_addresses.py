"""From which network address somebody comes, as proxies say it."""

import pytest
from django.core.cache import cache

from tests.workforce.test_sign_in import sign_in
from workforce.accounts import UNKNOWN, AccountAdapter
from workforce.models import AuditEntry


@pytest.mark.parametrize(
    ("chain", "address"),
    [
        ("6.6.6.6, 10.0.0.1", "10.0.0.1"),
        ("10.0.0.1:443", "10.0.0.1"),
        ("[2001:db8::1]:443", "2001:db8::1"),
        ("2001:db8::1", "2001:db8::1"),
        ("fe80::1%eth0", "fe80::1"),
        ("::ffff:10.0.0.1", "10.0.0.1"),
        ("unknown", "127.0.0.1"),
        ("x" * 300, "127.0.0.1"),
        ("", "127.0.0.1"),
    ],
    ids=["two", "port", "port of IPv6", "IPv6", "zone", "IPv4 as IPv6", "a word", "long", "none"],
)
def test_auth_1_an_address_is_read_as_proxies_write_it(rf, settings, chain, address):
    settings.TRUSTED_PROXIES = 1
    request = rf.get("/", headers={"X-Forwarded-For": chain})
    assert AccountAdapter().get_client_ip(request) == address


@pytest.mark.parametrize("chain", ["10.0.0.1:443", "unknown", "x" * 300])
def test_auth_1_no_address_that_a_proxy_writes_stands_in_the_way_of_signing_in(client, member, settings, chain):
    settings.TRUSTED_PROXIES = 1
    cache.clear()
    assert sign_in(client, member, headers={"X-Forwarded-For": chain}).status_code == 302
    assert AuditEntry.objects.get().address in ("10.0.0.1", "127.0.0.1")


def test_where_a_socket_stands_in_place_of_an_address_people_sign_in(client, member):
    cache.clear()
    assert sign_in(client, member, REMOTE_ADDR="").status_code == 302
    assert AuditEntry.objects.get().address == UNKNOWN
