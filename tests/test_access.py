"""Who reaches what: every address, tried by nobody, a stranger, a member with too little of a role, the right one.

The admin, the pages of accounts, the API and telemetry have rules of their own beside this; every address has one.
"""

import re

import pytest
from django.test import Client
from django.urls import reverse

from metrics.models import Metric, Upload
from strategies.models import Strategy, SuccessMeasure
from tests.reaching import NOT_THERE_FOR, addresses, built, world  # noqa: F401 - fixtures that these tests ask for

# The least role that opens each address. 'signed in' is anyone with an account.
RULES = {
    "health": "anyone",
    "ready": "anyone",
    "home": "signed in",
    "metric-list": "signed in",
    "metric-detail": "signed in",
    "help-statuses": "signed in",
    "help-analysis": "signed in",
    "api-help": "signed in",
    "tokens": "signed in",
    "token-revoke": "signed in",
    "accessibility": "anyone",
    "adding-up": "board",
    "breakdown": "board",
    "compare": "signed in",
    "published": "signed in",
    "compare-months": "signed in",
    "strategy-changes": "board",
    "completeness-index": "signed in",
    "strategy-dashboard": "board",
    "strategy-document": "board",
    "measure": "board",
    "measure-csv": "board",
    "measure-workbook": "board",
    "measure-comment": "analyst",
    "completeness": "board",
    "upload-list": "board",
    "upload-rules": "board",
    "upload-detail": "board",
    "restatement-list": "board",
    "upload-new": "analyst",
    "upload-template": "analyst",
    "upload-check": "analyst",
    "upload-progress": "analyst",
    "upload-progress-data": "analyst",
    "upload-answer": "analyst",
    "upload-columns": "analyst",
    "upload-fix": "analyst",
    "upload-annotated": "analyst",
    "upload-mark": "analyst",
    "upload-result": "analyst",
    "upload-apply": "analyst",
    "upload-undo": "analyst",
    "upload-original": "analyst",
}
# Where these begin, test_access_admin and test_access_accounts say the rules.
OTHERS = ("admin/", "account/", "api/", "telemetry/")
TOO_LITTLE = {"board": NOT_THERE_FOR, "analyst": (*NOT_THERE_FOR, "board", "editor")}
# An empty form is answered in words, as one that cannot be read or taken.
REACHED = {200, 302, 400, 422}
LEAST = {"board": "board", "analyst": "analyst", "signed in": "board", "anyone": "nobody"}
METHODS = ("get", "post", "put", "patch", "delete", "head")
OF_A_COUNCIL = [name for name, rule in RULES.items() if rule in TOO_LITTLE]
SIGNED_IN = [name for name, rule in RULES.items() if rule != "anyone"]


def test_iso_1_every_address_has_a_rule():
    assert {name for where, name in addresses() if not where.startswith(OTHERS)} == set(RULES)


def address(name: str, world) -> str:  # noqa: F811
    """The address with what it asks for, all of one council."""
    pattern = dict((named, where) for where, named in addresses())[name]  # noqa: C402
    kind = "strategy" if pattern.startswith("strategies/") else "metric" if "metrics/" in pattern else "council"
    slugs = {"strategy": world.rows[Strategy].slug, "metric": world.rows[Metric].slug, "council": world.council.slug}
    known = {
        "slug:slug": slugs[kind],
        "int:pk": world.singular.get(name, world.rows[Upload].pk),
        "str:code": world.rows[SuccessMeasure].code,
        "int:year": 2025,
        "format": "csv",
    }
    return reverse(name, kwargs={part.split(":")[-1]: value for part, value in known.items() if part in pattern})


def ask(world, person: str, method: str, name: str):  # noqa: F811
    answer = getattr(world.client(person), method)(address(name, world))
    for chunk in answer:
        assert isinstance(chunk, bytes)
    return answer


@pytest.mark.parametrize("name", SIGNED_IN)
def test_iso_1_nobody_reaches_anything_without_signing_in(world, name):  # noqa: F811
    for method in METHODS:
        answer = ask(world, "nobody", method, name)
        assert answer.status_code == 302 and answer.url.startswith("/account/login/"), method


@pytest.mark.parametrize("name", RULES)
def test_iso_1_the_right_person_reaches_it(world, name):  # noqa: F811
    """By reading or by sending, and by one of them at least."""
    answers = {method: ask(world, LEAST[RULES[name]], method, name).status_code for method in ("get", "post")}
    taken = {method: code for method, code in answers.items() if code != 405}
    assert taken and set(taken.values()) <= REACHED, answers


@pytest.mark.parametrize("name", OF_A_COUNCIL)
def test_iso_1_to_whoever_has_too_little_of_a_role_nothing_exists(world, name):  # noqa: F811
    """What the right person may send, these may not: that an address takes no such method is no answer to them."""
    right = {method: ask(world, LEAST[RULES[name]], method, name).status_code for method in METHODS}
    for person in TOO_LITTLE[RULES[name]]:
        for method in METHODS:
            assert ask(world, person, method, name).status_code in ({404} if right[method] != 405 else {404, 405}), (
                person,
                method,
            )


# Pages of a council that are taken away as they are shown.
TAKEN_AWAY = (
    "restatement-list", "strategy-changes", "adding-up", "breakdown", "strategy-dashboard", "completeness",
)  # fmt: skip


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("name", TAKEN_AWAY)
def test_iso_1_a_page_is_taken_away_by_those_alone_who_see_it(world, name, kind):  # noqa: F811
    where = address(name, world)
    for person in TOO_LITTLE[RULES[name]]:
        assert world.client(person).get(where, {"format": kind}).status_code == 404, person
    answer = world.client(LEAST[RULES[name]]).get(where, {"format": kind})
    assert answer.status_code == 200 and "attachment" in answer["Content-Disposition"]


@pytest.mark.parametrize("name", OF_A_COUNCIL)
def test_iso_1_an_administrator_reaches_every_council(world, name):  # noqa: F811
    codes = {ask(world, "administrator", method, name).status_code for method in ("get", "post")}
    assert codes - {405} and codes <= {*REACHED, 405}


def without_what_differs_each_time(page: bytes) -> bytes:
    return re.sub(rb'name="csrfmiddlewaretoken" value="\w+"', b"", page)


@pytest.mark.parametrize("name", OF_A_COUNCIL)
def test_iso_3_anothers_page_and_one_that_never_was_read_the_same(world, name):  # noqa: F811
    theirs = address(name, world)
    nothing = re.sub(r"^/(councils|strategies)/[^/]+/", r"/\1/never-was/", theirs)
    pages = [world.client("another's analyst").get(where) for where in (theirs, nothing)]
    assert {page.status_code for page in pages} <= {404, 405} and pages[0].status_code == pages[1].status_code
    first, second = (without_what_differs_each_time(page.content) for page in pages)
    assert first == second
    differs = {"X-Request-ID", "Content-Length"}
    assert {k: v for k, v in pages[0].headers.items() if k not in differs} == {
        k: v for k, v in pages[1].headers.items() if k not in differs
    }


@pytest.mark.parametrize("name", RULES)
def test_web_3_no_page_is_kept_by_a_cache_or_loosens_the_policy(world, name):  # noqa: F811
    response = ask(world, "analyst", "get", name)
    assert "no-store" in response["Cache-Control"]
    policy = response["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert response["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("name", SIGNED_IN)
def test_web_4_a_form_without_its_token_is_refused(world, name):  # noqa: F811
    client = Client(enforce_csrf_checks=True)
    client.cookies = world.client("analyst").cookies
    assert client.post(address(name, world)).status_code in (403, 405)
