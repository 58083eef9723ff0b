"""Single sign-on through councils' own directories, against providers that run."""

import html
import re
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from allauth.mfa.totp.internal.auth import TOTP
from allauth.socialaccount.models import SocialAccount, SocialApp
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.test import Client
from django.urls import reverse

from tests.conftest import PASSWORD
from tests.workforce.test_sign_in import code
from workforce import factors, tokens
from workforce.directories import Directory
from workforce.models import AccessToken, AuditEntry, User


@contextmanager
def running():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", str(port)],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(200):
            try:
                requests.get(f"{address}/.well-known/openid-configuration", timeout=2)
                break
            except requests.ConnectionError:
                time.sleep(0.1)
        yield address
    finally:
        server.terminate()
        server.wait(10)


@pytest.fixture(scope="module")
def provider():
    with running() as address:
        yield address


@pytest.fixture(scope="module")
def other_provider():
    with running() as address:
        yield address


def directory(address: str, id_: str = "council", **given) -> Directory:
    named = {"prefix": f"OIDC_{id_.upper()}", "name": "your council account", "client_id": "workforce"}
    return Directory(id=id_, server_url=address, **(named | {"secret": "secret"} | given))


@pytest.fixture
def single_sign_on(settings, provider):
    settings.DIRECTORIES = (directory(provider),)
    return provider


@pytest.fixture
def two(settings, provider, other_provider, council, other_council):
    """Testshire's directory and Elsewhere's, each for addresses of its own."""
    settings.DIRECTORIES = (
        directory(provider, "testshire", name="Testshire Council", domains=("testshire.gov.uk",)),
        directory(other_provider, "elsewhere", name="Elsewhere Council", domains=("elsewhere.gov.uk",)),
    )
    return {"testshire": provider, "elsewhere": other_provider}


def through(client, provider, email, verified=True, **how):
    """Signs in at the provider as a person would, and comes back with what it answers."""
    return client.get(way_back(client, provider, email, verified, **how), follow=True)


def way_back(client, provider, email, verified=True, by="council", sub=None, process="login"):
    """Where the provider sends whoever signed in there as `sub`, of whom it says that they have the address `email`."""
    sub = sub or email
    requests.put(f"{provider}/users/{sub}", json={"email": email, "email_verified": verified}, timeout=5)
    page = client.post(f"/account/oidc/{by}/login/?process={process}").content.decode()
    start = html.unescape(re.search(r'http-equiv="refresh" content="0; url=([^"]+)"', page)[1])
    assert "code_challenge" in parse_qs(urlsplit(start).query)
    back = requests.post(start, data={"sub": sub}, allow_redirects=False, timeout=5).headers["Location"]
    return back.replace("http://testserver", "")


def test_a_directory_opens_the_account_of_the_same_verified_address(client, member, single_sign_on, council):
    page = through(client, single_sign_on, member.email)
    assert council.name in page.content.decode()
    assert member.socialaccount_set.get().uid == member.email


def test_aud_1_a_tie_to_a_directory_is_put_on_record(client, member, single_sign_on):
    through(client, single_sign_on, member.email)
    tie = member.socialaccount_set.get()
    # To come in by the directory takes the password away, and the last way in cannot be given up.
    member.set_password(PASSWORD)
    member.save()
    client.force_login(member)
    client.post(reverse("socialaccount_connections"), {"account": tie.pk})
    assert not member.socialaccount_set.exists()
    entries = AuditEntry.objects.filter(what="own tie to a directory", actor=member).order_by("pk")
    assert [entry.action for entry in entries] == ["added", "deleted"]


def test_single_sign_on_answers_a_council_that_demands_a_second_factor(client, member, single_sign_on, council):
    council.second_factor = True
    council.save()
    assert council.name in through(client, single_sign_on, member.email).content.decode()


@pytest.mark.parametrize(
    ("email", "verified"),
    [("stranger@example.org", True), ("person1@example.org", False)],
    ids=["unknown", "unverified"],
)
def test_a_directory_makes_no_account_and_opens_none_it_cannot_vouch_for(
    client, member, single_sign_on, email, verified, council
):
    page = through(client, single_sign_on, email, verified)
    assert council.name not in page.content.decode()
    assert User.objects.count() == 1
    assert client.get("/").status_code == 302


@pytest.mark.parametrize(
    ("domains", "opens"),
    [(["example.org"], True), (["council.gov.uk", "example.org"], True), (["council.gov.uk"], False), (["org"], False)],
    ids=["its own", "one of two", "another's", "a part"],
)
def test_iso_5_a_directory_opens_no_account_of_addresses_that_are_not_its_own(
    client, member, single_sign_on, council, settings, domains, opens
):
    settings.DIRECTORIES = (directory(single_sign_on, domains=tuple(domains)),)
    assert (council.name in through(client, single_sign_on, member.email).content.decode()) is opens
    assert member.socialaccount_set.exists() is opens


def test_a_link_to_a_directory_asks_before_it_leads_there(client, db, single_sign_on):
    page = client.get("/account/oidc/council/login/").content.decode()
    assert "Sign in with your council account" in page and "Go on to your council’s directory" in page


def test_a_directory_that_does_not_describe_itself_is_a_busy_site(client, db, settings, provider):
    settings.DIRECTORIES = (directory(f"{provider}/no-such-tenant"),)
    client.raise_request_exception = False
    assert client.post("/account/oidc/council/login/").status_code == 503


def test_a_reply_that_was_not_asked_for_is_refused(client, member, single_sign_on):
    page = client.get("/account/oidc/council/login/callback/", {"code": "x", "state": "forged"}, follow=True)
    assert page.status_code in (200, 401)
    assert client.get("/").status_code == 302


# -- several councils' directories --


@pytest.fixture
def here(make_user, council):
    person = make_user("board", council)
    User.objects.filter(pk=person.pk).update(email="ann@testshire.gov.uk")
    return User.objects.get(pk=person.pk)


@pytest.fixture
def there(make_user, other_council):
    person = make_user("board", other_council)
    User.objects.filter(pk=person.pk).update(email="bob@elsewhere.gov.uk")
    return User.objects.get(pk=person.pk)


def signed_in(client) -> bool:
    return client.get("/").status_code == 200


def test_each_councils_directory_opens_its_own_peoples_accounts(client, two, here, there, council, other_council):
    assert council.name in through(client, two["testshire"], here.email, by="testshire").content.decode()
    client.post("/account/logout/")
    assert other_council.name in through(client, two["elsewhere"], there.email, by="elsewhere").content.decode()
    assert [tie.provider for tie in SocialAccount.objects.order_by("pk")] == ["testshire", "elsewhere"]


@pytest.mark.parametrize("tied", [False, True], ids=["never signed in by one", "signed in by their own"])
def test_iso_5_one_councils_directory_never_opens_the_account_of_another(client, two, here, there, tied):
    """Its administrator may give any address, and any number, to any account in it."""
    if tied:
        through(client, two["elsewhere"], there.email, by="elsewhere", sub="7")
        client.post("/account/logout/")
    for claimed in (there.email, there.email.upper()):
        through(client, two["testshire"], claimed, by="testshire", sub="7")
        assert not signed_in(client)
    assert not SocialAccount.objects.filter(provider="testshire").exists()


def test_auth_2_whoever_runs_a_directory_learns_nothing_of_another_councils_accounts(client, two, here, there):
    pages = [
        through(client, two["testshire"], claimed, by="testshire", sub="7")
        for claimed in (there.email, "nobody@elsewhere.gov.uk")
    ]
    assert (pages[0].status_code, pages[0].content) == (pages[1].status_code, pages[1].content)


def test_aud_1_a_sign_in_names_the_directory_that_it_came_by(client, two, here, there):
    through(client, two["testshire"], here.email, by="testshire")
    client.post("/account/logout/")
    client.post("/account/login/", {"login": there.email, "password": PASSWORD})
    signed = AuditEntry.objects.filter(action="signed-in").order_by("pk").values_list("actor_id", "what")
    assert list(signed) == [(here.pk, "by the directory of Testshire Council"), (there.pk, "")]


def test_iso_5_the_same_number_in_two_directories_is_two_people(client, two, here, there):
    through(client, two["testshire"], here.email, by="testshire", sub="7")
    client.post("/account/logout/")
    through(client, two["elsewhere"], there.email, by="elsewhere", sub="7")
    assert client.session["_auth_user_id"] == str(there.pk)
    assert here.socialaccount_set.get().uid == there.socialaccount_set.get().uid == "7"


def test_iso_5_whoever_moved_to_another_council_is_not_opened_by_the_directory_of_before(client, two, here, there):
    through(client, two["testshire"], here.email, by="testshire", sub="7")
    client.post("/account/logout/")
    User.objects.filter(pk=here.pk).update(email="ann@elsewhere.gov.uk")
    page = through(client, two["testshire"], "ann@testshire.gov.uk", by="testshire", sub="7")
    assert (page.status_code, "That directory cannot open this account" in page.content.decode()) == (403, True)
    assert not signed_in(client)
    assert AuditEntry.objects.filter(action="sign-in-failed", what__endswith="by the directory of Testshire Council")
    through(client, two["elsewhere"], "ann@elsewhere.gov.uk", by="elsewhere", sub="8")
    assert client.session["_auth_user_id"] == str(here.pk)


def test_iso_5_nobody_ties_another_councils_directory_to_their_account(client, two, here):
    client.force_login(here)
    back = way_back(client, two["elsewhere"], "x@elsewhere.gov.uk", by="elsewhere", process="connect")
    assert client.get(back).status_code == 403
    assert not SocialAccount.objects.exists()


def test_iso_5_what_one_directory_answers_is_not_taken_at_the_door_of_another(client, two, here, there):
    back = way_back(client, two["testshire"], there.email, by="testshire")
    client.get(back.replace("/oidc/testshire/", "/oidc/elsewhere/"), follow=True)
    assert not signed_in(client)


@pytest.mark.parametrize("name", ["nowhere", "council", "openid_connect", "TESTSHIRE"])
def test_iso_1_a_directory_that_is_not_set_is_not_there(client, two, name):
    for where in (f"/account/oidc/{name}/login/", f"/account/oidc/{name}/login/callback/?code=x&state=y"):
        for method in ("get", "post"):
            assert getattr(client, method)(where).status_code == 404


def test_iso_1_a_row_of_the_database_makes_no_directory(client, db, single_sign_on):
    app = {"provider": "openid_connect", "provider_id": "evil", "name": "Evil", "client_id": "a", "secret": "b"}
    SocialApp.objects.create(**app, settings={"server_url": single_sign_on})
    assert client.post("/account/oidc/evil/login/").status_code == 404
    assert "Evil" not in client.get("/account/login/").content.decode()


@pytest.mark.parametrize("number", [0, 1, 2, 12])
def test_the_sign_in_page_has_a_button_for_each_directory(client, db, settings, number):
    given = [directory("http://127.0.0.1:1", f"c{n}", name=f"Council {n}") for n in range(10, 10 + number)]
    settings.DIRECTORIES = tuple(given)
    page = client.get("/account/login/").content.decode()
    buttons = re.findall(r"secondary\">([^<]+)<", page)
    assert buttons == [("Sign in with " if number == 1 else "") + held.name for held in given]
    assert ("Sign in with your council’s own account" in page) == (number > 1)
    assert all(f"/account/oidc/{held.id}/login/?process=login" in page for held in given)


@pytest.mark.parametrize(("several", "lacks"), [(False, False), (True, True)], ids=["one council", "two councils"])
def test_auth_5_whoever_sees_several_councils_has_a_factor_here_beside_their_directory(
    client, two, here, other_council, settings, several, lacks
):
    """Else whoever runs one council's directory would be let into the other's figures."""
    settings.SECOND_FACTOR_FOR_SEVERAL = True
    if several:
        here.memberships.create(council=other_council, role="board")
    through(client, two["testshire"], here.email, by="testshire")
    assert (client.get("/").headers.get("Location") == reverse("mfa_index")) is lacks
    assert factors.is_missing_for_token(User.objects.get()) is lacks
    settings.DIRECTORIES = settings.DIRECTORIES[:1]
    assert signed_in(client) is not lacks


@pytest.mark.parametrize(("members_of", "lacks"), [(1, False), (2, True)], ids=["one council", "two councils"])
def test_auth_5_an_administrator_needs_a_factor_beside_the_directory_once_there_are_two_councils(
    client, single_sign_on, member, council, stranger, other_council, settings, members_of, lacks
):
    """A council that is only compared with has nobody here, and no figures of its own."""
    settings.SECOND_FACTOR_FOR_SEVERAL = True
    User.objects.filter(pk=member.pk).update(is_superuser=True)
    if members_of == 1:
        stranger.delete()
    through(client, single_sign_on, member.email)
    assert signed_in(client) is not lacks


def test_auth_5_a_directory_of_before_is_no_factor_for_whoever_moved_to_a_council_that_demands_one(
    client, two, here, council, other_council
):
    council.second_factor = other_council.second_factor = True
    council.save(), other_council.save()
    through(client, two["testshire"], here.email, by="testshire")
    key = tokens.make(here, "a program", 30)[1]
    bearer = {"Authorization": f"Bearer {key}"}
    assert signed_in(client) and Client().get("/api/v1/councils", headers=bearer).status_code == 200
    here.memberships.update(council=other_council)
    User.objects.filter(pk=here.pk).update(email="ann@elsewhere.gov.uk")
    assert not signed_in(client)
    assert Client().get("/api/v1/councils", headers=bearer).status_code == 403


# -- what a directory proves of who is there --


@pytest.fixture
def says(monkeypatch):
    """Has the directory say when somebody gave it a password, or nothing of it."""

    def say(moment):
        decode = OpenIDConnectOAuth2Adapter._decode_id_token
        added = {"auth_time": moment}
        monkeypatch.setattr(
            OpenIDConnectOAuth2Adapter, "_decode_id_token", lambda *args: decode(*args) | added, raising=True
        )

    return say


def makes_a_token(client) -> bool:
    client.post(reverse("tokens"), {"name": "a program", "days": 30})
    return AccessToken.objects.exists()


def starting_at(client, provider, email):
    """The address of the directory that a person is led to."""
    page = client.post("/account/oidc/council/login/?process=login").content.decode()
    return parse_qs(urlsplit(html.unescape(re.search(r"url=([^\"]+)\"", page)[1])).query)


def test_auth_6_a_directory_that_asked_nothing_proves_nothing_anew(client, single_sign_on, member, says):
    says(None)
    assert "prompt" not in starting_at(client, single_sign_on, member.email)
    through(client, single_sign_on, member.email)
    assert signed_in(client) and not makes_a_token(client)
    # They are led to sign in again, and this time the directory is told to ask.
    asked = starting_at(client, single_sign_on, member.email)
    assert (asked["prompt"], asked["max_age"]) == (["login"], ["0"])
    through(client, single_sign_on, member.email)
    assert makes_a_token(client)


@pytest.mark.parametrize(("ago", "is_fresh"), [(60, True), (3600, False)], ids=["just now", "an hour ago"])
def test_auth_6_a_directory_that_says_when_it_asked_is_believed(client, single_sign_on, member, says, ago, is_fresh):
    """Also where the browser took away what the site had asked for."""
    says(int(time.time()) - ago)
    through(client, single_sign_on, member.email)
    assert makes_a_token(client) is is_fresh
    if not is_fresh:
        through(client, single_sign_on, member.email)
        assert not makes_a_token(client)


def test_auth_6_the_proof_of_one_person_is_none_of_the_next(client, single_sign_on, member, analyst, says):
    says(None)
    through(client, single_sign_on, member.email)
    makes_a_token(client)
    through(client, single_sign_on, member.email)
    client.post("/account/logout/")
    through(client, single_sign_on, analyst.email)
    assert signed_in(client) and not makes_a_token(client)


def test_auth_5_a_factor_that_is_there_is_asked_for_after_the_directory_too(client, two, here):
    TOTP.activate(here, "JBSWY3DPEHPK3PXP")
    page = through(client, two["testshire"], here.email, by="testshire")
    assert page.redirect_chain[-1][0] == reverse("mfa_authenticate") and not signed_in(client)
    client.post(reverse("mfa_authenticate"), {"code": code("JBSWY3DPEHPK3PXP")})
    assert signed_in(client)


def test_a_tie_to_a_directory_that_is_gone_opens_nothing_and_breaks_no_page(
    client, single_sign_on, member, council, settings
):
    council.second_factor = True
    council.save()
    through(client, single_sign_on, member.email)
    assert not factors.is_missing_for_token(User.objects.get())
    settings.DIRECTORIES = ()
    assert "a directory that is not used any more" in client.get("/account/3rdparty/").content.decode()
    assert factors.is_missing_for_token(User.objects.get())
