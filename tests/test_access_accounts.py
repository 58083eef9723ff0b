"""Who reaches what of the pages about one's own account, of the API and of telemetry, whose addresses are a library's
or go by tokens. An address without a rule fails."""

import re
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator

from metrics.models import Metric
from strategies.models import Strategy
from tests.reaching import NEVER, NOT_THERE_FOR, addresses, built, world  # noqa: F401 - fixtures that these tests ask for
from workforce import tokens

OIDC = "account/oidc/^(?P<provider_id>[^/]+)/login/"
# 'anyone' needs no account, 'own' is each person's own page, 'one of own' is about a row of theirs, 'moved' leads on
# to another of these, 'absent' is never there, whatever a library offers. No rule looks at a role, since none of them
# shows anything of a council.
RULES = {
    "account/login/": "anyone",
    "account/logout/": "anyone",
    "account/inactive/": "anyone",
    "account/signup/": "anyone",
    "account/password/reset/": "anyone",
    "account/password/reset/done/": "anyone",
    "account/password/reset/key/done/": "anyone",
    "account/^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": "anyone",
    "account/login/code/confirm/": "anyone",
    "account/2fa/authenticate/": "anyone",
    "account/3rdparty/login/cancelled/": "anyone",
    "account/3rdparty/signup/": "anyone",
    "account/reauthenticate/": "own",
    "account/reauthenticate/code/": "absent",
    "account/reauthenticate/code/confirm/": "absent",
    "account/password/change/": "own",
    "account/password/set/": "absent",
    "account/2fa/": "own",
    "account/2fa/mailbox/": "own",
    "account/2fa/reauthenticate/": "own",
    "account/2fa/totp/activate/": "own",
    "account/2fa/totp/deactivate/": "own",
    "account/2fa/recovery-codes/": "own",
    "account/2fa/recovery-codes/generate/": "own",
    "account/2fa/recovery-codes/download/": "own",
    "account/2fa/webauthn/": "own",
    "account/2fa/webauthn/add/": "own",
    "account/2fa/webauthn/reauthenticate/": "own",
    "account/2fa/webauthn/keys/<int:pk>/remove/": "one of own",
    "account/2fa/webauthn/keys/<int:pk>/edit/": "one of own",
    "account/3rdparty/": "own",
    "account/3rdparty/login/error/": "own",
    "account/social/login/cancelled/": "moved",
    "account/social/login/error/": "moved",
    "account/social/signup/": "moved",
    "account/social/connections/": "moved",
    "account/sessions/": "own",
    "account/email/": "absent",
    "account/confirm-email/": "absent",
    "account/confirm-email/<path:key>": "absent",
    "account/^confirm-email/(?P<key>[-:\\w]+)/$": "absent",
    # What is there where a directory is set is tried with one, by the tests named.
    OIDC: "test_a_directory_opens_the_account_of_the_same_verified_address",
    "account/oidc/<str:provider_id>/login/": "test_a_link_to_a_directory_asks_before_it_leads_there",
    f"{OIDC}callback/": "test_a_directory_makes_no_account_and_opens_none_it_cannot_vouch_for",
    "telemetry/": "test_without_the_token_the_page_does_not_exist",
    "api/v1/openapi.json": "test_the_description_lists_every_operation_and_the_token",
    "api/v1/": "absent from all",
    "api/v1/councils": "token",
    "api/v1/strategies": "token",
    "api/v1/metrics": "token",
    "api/v1/strategies/<slug>/promises": "token",
    "api/v1/figures": "token",
    "api/v1/councils/<slug>/breakdown": "token for several",
    "api/v1/councils/<slug>/sums": "token for several",
    "api/v1/councils/<slug>/census": "token for several",
    "api/v1/strategies/<slug>/changes": "token for several",
    "api/v1/strategies/<slug>/measures/<code>/comparators": "token for several",
}
PARTS = {
    "(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)": "1-abc", r"(?P<key>[-:\w]+)": "abc", "(?P<provider_id>[^/]+)": "council",
    "<path:key>": "abc", "<slug>": "testshire-2023", "<code>": "M01", "^": "", "$": "",
}  # fmt: skip
METHODS = ("get", "post", "put", "patch", "delete", "head")


def of(*rules: str) -> list[str]:
    return [where for where, rule in RULES.items() if rule in rules]


def at(where: str, pk: int = 1) -> str:
    if "/councils/" in where:
        where = where.replace("<slug>", "testshire")
    for part, value in (PARTS | {"<int:pk>": str(pk)}).items():
        where = where.replace(part, value)
    return f"/{where}"


def wants_sign_in(answer) -> bool:
    return answer.status_code == 302 and answer.url.startswith("/account/login/?next=")


def test_iso_1_every_other_address_has_a_rule():
    others = {where for where, _ in addresses() if where.startswith(("account/", "api/", "telemetry/"))}
    assert others == set(RULES)


def test_iso_1_a_test_that_a_rule_names_is_there():
    text = "".join(path.read_text() for path in Path(__file__).parent.rglob("test_*.py"))
    named = {rule for rule in RULES.values() if rule.startswith("test_")}
    assert named <= set(re.findall(r"^def (test_\w+)", text, re.MULTILINE))


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("where", of("own", "one of own"))
def test_iso_1_nobody_reaches_the_page_of_an_account_without_signing_in(world, where, method):  # noqa: F811
    assert wants_sign_in(getattr(world.client("nobody"), method)(at(where)))


@pytest.mark.parametrize("where", of("anyone"))
def test_iso_1_a_page_that_needs_no_account_opens_and_tells_nothing(world, where):  # noqa: F811
    for method in ("get", "post"):
        answer = getattr(world.client("nobody"), method)(at(where))
        assert answer.status_code in (200, 302, 405) and not wants_sign_in(answer)
        assert b"Testshire" not in answer.content and b"Person" not in answer.content


@pytest.mark.parametrize("where", of("own"))
def test_iso_1_a_person_reaches_their_own_page(world, where):  # noqa: F811
    answers = [getattr(world.client("board"), method)(at(where)) for method in ("get", "post")]
    reached = [answer.status_code for answer in answers if answer.status_code != 405]
    assert reached and set(reached) <= {200, 302, 401, 404} and not any(map(wants_sign_in, answers))


@pytest.mark.parametrize("where", of("moved"))
def test_iso_1_an_address_of_before_leads_on_within_the_account(world, where):  # noqa: F811
    for method in ("get", "post"):
        assert wants_sign_in(getattr(world.client("nobody"), method)(at(where)))
        answer = getattr(world.client("board"), method)(at(where))
        assert answer.status_code == 301 and answer.url.startswith("/account/3rdparty/")


@pytest.mark.parametrize("where", of("one of own"))
def test_iso_1_a_key_is_its_owners(world, where):  # noqa: F811
    data = {"name": "Key", "credential": {}}
    key = Authenticator.objects.create(user=world.people["analyst"], type="webauthn", data=data)
    for method in ("get", "post"):
        theirs, nothing = (getattr(world.client("board"), method)(at(where, pk)) for pk in (key.pk, NEVER))
        assert theirs.status_code == nothing.status_code in (302, 403, 404)
        key.refresh_from_db()
    for method in ("get", "post"):
        assert getattr(world.client("analyst"), method)(at(where, key.pk)).status_code in (200, 302)


@pytest.mark.parametrize("where", of("absent", "absent from all"))
def test_iso_1_what_a_library_offers_and_nobody_needs_is_not_there(world, where):  # noqa: F811
    for method in METHODS:
        answer = getattr(world.client("nobody"), method)(at(where))
        assert wants_sign_in(answer) or answer.status_code == 404
        assert getattr(world.client("administrator"), method)(at(where)).status_code == 404


@pytest.mark.parametrize("where", of("token", "token for several"))
def test_iso_1_the_api_opens_by_a_token_and_not_by_a_session(world, where):  # noqa: F811
    key = tokens.make(world.people["board"], "of a program", 1)[1]
    asked = {"council": "testshire", "metric": Metric.objects.get().slug, "since": "2020-01-01"}
    for person in ("nobody", "board", "administrator"):
        for method in METHODS:
            assert getattr(world.client(person), method)(at(where), asked).status_code in (401, 405)
    held = {"authorization": f"Bearer {key}"}
    answers = {method: getattr(world.client("nobody"), method)(at(where), asked, headers=held) for method in METHODS}
    assert [method for method, answer in answers.items() if answer.status_code != 405] == ["get"]
    count = answers["get"].json()["count"]
    assert count == 1 if RULES[where] == "token" else count >= 0


@pytest.mark.parametrize("where", of("token for several"))
@pytest.mark.parametrize("person", NOT_THERE_FOR)
def test_iso_1_what_the_api_works_out_for_another_council_does_not_exist(world, where, person):  # noqa: F811
    asked = {"metric": Metric.objects.get().slug, "since": "2020-01-01"}
    answers = []
    for each in (person, "board"):
        held = {"authorization": f"Bearer {tokens.make(world.people[each], 'asks', 1)[1]}"}
        answers.append(world.client("nobody").get(at(where), asked, headers=held).status_code)
    assert answers == [404, 200]


@pytest.mark.parametrize("where", of("token"))
@pytest.mark.parametrize("person", NOT_THERE_FOR)
def test_iso_1_the_api_holds_nothing_of_another_council(world, where, person):  # noqa: F811
    key = tokens.make(world.people[person], "reads", 1)[1]
    answer = world.client("nobody").get(at(where), {"council": "testshire"}, headers={"authorization": f"Bearer {key}"})
    shared = {row["slug"] for row in Metric.objects.values("slug")} if where.endswith("metrics") else {"elsewhere"}
    assert answer.status_code == 404 or {row["slug"] for row in answer.json()["items"]} <= shared
    assert Strategy.objects.get().title not in answer.text
