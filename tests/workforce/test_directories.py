"""What the environment says of councils' directories, and what of it stops the start."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from workforce.directories import directories

NORTH = {
    "OIDC_NORTH_SERVER_URL": "https://login.microsoftonline.com/1/v2.0/",
    "OIDC_NORTH_CLIENT_ID": "a",
    "OIDC_NORTH_CLIENT_SECRET": "b",
    "OIDC_NORTH_NAME": "Northford",
    "OIDC_NORTH_DOMAINS": "northford.gov.uk",
}
SOUTH = {
    name.replace("NORTH", "SOUTH_BURY"): value.replace("Northford", "Southbury").replace("northford", "southbury")
    for name, value in NORTH.items()
}
BOTH = {"OIDC_DIRECTORIES": "south-bury north"} | NORTH | SOUTH
ALONE = {name.replace("_NORTH", ""): value for name, value in NORTH.items()}


@pytest.fixture
def given(monkeypatch):
    def give(environment: dict) -> None:
        for name, value in environment.items():
            monkeypatch.setenv(name, value) if value else monkeypatch.delenv(name, raising=False)

    return give


def test_directories_are_read_from_the_environment_by_their_names(given):
    given(BOTH | {"OIDC_NORTH_TRUST_EMAIL": "1"})
    north, south = directories()
    assert (north.id, north.name, north.domains, north.trust_email) == (
        "north",
        "Northford",
        ("northford.gov.uk",),
        True,
    )
    assert north.server_url == "https://login.microsoftonline.com/1/v2.0"
    assert (south.id, south.name, south.trust_email) == ("south-bury", "Southbury", False)
    assert "secret" not in repr(north)


def test_one_directory_is_set_as_it_always_was(given):
    given(ALONE | {"OIDC_NAME": "", "OIDC_DOMAINS": ""})
    (alone,) = directories()
    assert (alone.id, alone.name, alone.domains) == ("council", "your council account", ())
    given({"OIDC_SERVER_URL": ""})
    assert directories() == ()


def test_the_one_directory_stays_as_it_is_where_others_come_beside_it(given):
    given(ALONE | BOTH | {"OIDC_DOMAINS": "eastford.gov.uk", "OIDC_NAME": "Eastford"})
    assert [held.id for held in directories()] == ["council", "north", "south-bury"]


def test_on_ones_own_machine_a_directory_may_be_asked_without_https(given):
    given(BOTH | {"OIDC_NORTH_SERVER_URL": "http://127.0.0.1:9000", "WORKFORCE_PLAIN_HTTP": "1"})
    assert directories()[0].server_url == "http://127.0.0.1:9000"


REFUSED = {
    "a domain of two": ({"OIDC_NORTH_DOMAINS": "x.gov.uk southbury.gov.uk"}, "both hold southbury.gov.uk"),
    "no domains": ({"OIDC_NORTH_DOMAINS": ""}, "OIDC_NORTH_DOMAINS must be set where OIDC_DIRECTORIES is"),
    "no domains of the one": (ALONE | {"OIDC_DOMAINS": "", "OIDC_NAME": "E"}, "OIDC_DOMAINS must be set where"),
    "no name": ({"OIDC_NORTH_NAME": ""}, "OIDC_NORTH_NAME must be set where OIDC_DIRECTORIES is"),
    "no secret": ({"OIDC_NORTH_CLIENT_SECRET": ""}, "CLIENT_SECRET must be set where OIDC_DIRECTORIES has 'north'"),
    "the same name": ({"OIDC_NORTH_NAME": "SOUTHBURY"}, "OIDC_SOUTH_BURY_NAME and OIDC_NORTH_NAME are the same"),
    "twice": ({"OIDC_DIRECTORIES": "north north"}, "'north' is the name of another directory"),
    "no short name": ({"OIDC_DIRECTORIES": "North"}, "must hold names of small letters"),
    "an address": (
        {"OIDC_NORTH_DOMAINS": "@northford.gov.uk"},
        "OIDC_NORTH_DOMAINS must hold what stands behind the @",
    ),
    "no HTTPS": (
        {"OIDC_NORTH_SERVER_URL": "http://sso.northford.gov.uk", "WORKFORCE_PLAIN_HTTP": "0"},
        "OIDC_NORTH_SERVER_URL must begin with https://",
    ),
    "every tenant": (
        {"OIDC_NORTH_SERVER_URL": "https://login.microsoftonline.com/common/v2.0"},
        "OIDC_NORTH_SERVER_URL lets in the accounts of every organisation",
    ),
}


@pytest.mark.parametrize("fault", REFUSED)
def test_directories_that_could_be_taken_for_each_other_stop_the_start(given, fault):
    changed, words = REFUSED[fault]
    given(BOTH | changed)
    with pytest.raises(ImproperlyConfigured, match=words):
        directories()


@pytest.mark.parametrize(
    "address",
    [
        "login.microsoftonline.com/Common/v2.0",
        "login.microsoftonline.com//common",
        "LOGIN.microsoftonline.com/common",
        "login.microsoftonline.com./organizations/v2.0",
        "login.microsoftonline.com:443/consumers/v2.0",
        "login.microsoftonline.com/9188040D-6c67-4c5b-b112-36a304b66dad/v2.0",
        "login.microsoftonline.com/%63ommon/v2.0",
        "login.microsoftonline.com/./common/v2.0",
        "login.microsoftonline.us/common/v2.0",
        "login.windows.net/common",
        "sts.windows.net/common",
        "login.partner.microsoftonline.cn/common/v2.0",
    ],
)
def test_no_way_of_writing_microsofts_door_for_everybody_goes_round_the_guard(given, address):
    given(BOTH | {"OIDC_NORTH_SERVER_URL": f"https://{address}"})
    with pytest.raises(ImproperlyConfigured, match="lets in the accounts of every organisation"):
        directories()


@pytest.mark.parametrize("address", ["sso.northford.gov.uk/realms/common", "login.windows.net/northford.gov.uk"])
def test_another_makers_realm_and_a_councils_own_tenant_are_taken(given, address):
    given(BOTH | {"OIDC_NORTH_SERVER_URL": f"https://{address}"})
    assert f"https://{address}" in {held.server_url for held in directories()}
