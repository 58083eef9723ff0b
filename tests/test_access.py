"""Who reaches what: every address, tried by nobody, a stranger, a member with too little of a role, the right one."""

import datetime as dt
import re
from decimal import Decimal

import pytest
from django.core.files.base import ContentFile
from django.urls import get_resolver, reverse

from tests.strategies.conftest import (  # noqa: F401 - fixtures that these tests ask for
    component,
    make_measure,
    strategy,
)

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
    "compare-months": "signed in",
    "strategy-changes": "board",
    "completeness-index": "signed in",
    "strategy-dashboard": "board",
    "strategy-document": "board",
    "measure": "board",
    "measure-csv": "board",
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
# Django's admin has tests of its own, allauth is about the person alone, and the API and the telemetry go by tokens.
OTHERS = ("admin/", "account/", "api/", "telemetry/")
RANK = {"board": 0, "analyst": 1}


def addresses(resolver=None, prefix="", others=OTHERS):
    for entry in (resolver or get_resolver()).url_patterns:
        where = prefix + str(entry.pattern)
        if hasattr(entry, "url_patterns"):
            yield from addresses(entry, where, others)
        elif not where.startswith(others):
            yield where, entry.name


def test_iso_1_every_address_has_a_rule():
    assert {name for _, name in addresses()} == set(RULES)


@pytest.mark.parametrize("method", ["get", "post", "put", "delete"])
def test_iso_1_every_address_of_the_api_wants_a_token_but_its_description(client, member, method):
    client.force_login(member)
    data = [
        where
        for where, name in addresses(others=())
        if where.startswith("api/") and name not in ("openapi-json", "api-root")
    ]
    assert len(data) >= 5
    for where in data:
        response = getattr(client, method)("/" + where.replace("<slug>", "testshire-2023"))
        assert response.status_code in (401, 405), where


@pytest.fixture
def place(component, upload, council, agency_rate, make_snapshot):  # noqa: F811
    """What the parts of an address stand for, all of one council."""
    upload.original.save("a.csv", ContentFile(b"Council,Metric\n"))
    make_snapshot(dt.date(2025, 4, 1), Decimal(12))
    return {
        "council": {"slug": council.slug},
        "strategy": {"slug": component.measure.strategy.slug},
        "metric": {"slug": agency_rate.slug},
        "pk": upload.pk,
        "code": component.measure.code,
    }


def address(name: str, place: dict) -> str:
    pattern = dict((named, where) for where, named in addresses())[name]  # noqa: C402
    parts = {}
    if "slug:slug" in pattern:
        kind = "strategy" if pattern.startswith("strategies/") else "metric" if "metrics/" in pattern else "council"
        parts |= place[kind]
    if "<int:pk>" in pattern:
        parts["pk"] = place["pk"]
    if "<str:code>" in pattern:
        parts["code"] = place["code"]
    if "format" in pattern:
        parts["format"] = "csv"
    return reverse(name, kwargs=parts)


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", [name for name, rule in RULES.items() if rule != "anyone"])
def test_iso_1_nobody_reaches_anything_without_signing_in(client, place, name, method):
    response = getattr(client, method)(address(name, place))
    assert response.status_code == 302
    assert response.url.startswith("/account/login/")


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", [name for name, rule in RULES.items() if rule in RANK])
@pytest.mark.parametrize("role", ["board", "analyst", "editor"])
def test_iso_1_to_another_councils_people_nothing_exists(client, make_user, other_council, place, name, role, method):
    client.force_login(make_user(role, other_council))
    assert getattr(client, method)(address(name, place)).status_code in (404, 405)


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", [name for name, rule in RULES.items() if rule == "analyst"])
def test_iso_1_a_board_member_does_not_reach_what_is_an_analysts(client, member, place, name, method):
    client.force_login(member)
    assert getattr(client, method)(address(name, place)).status_code in (404, 405)


@pytest.mark.parametrize("name", RULES)
def test_iso_1_the_right_person_reaches_it(client, member, analyst, place, name):
    client.force_login(analyst if RULES[name] == "analyst" else member)
    response = client.get(address(name, place))
    assert response.status_code in (200, 302, 400, 405)
    for chunk in response:
        assert isinstance(chunk, bytes)
    response.close()


def test_iso_3_what_is_anothers_and_what_never_was_read_the_same(client, stranger, place, council):
    client.force_login(stranger)
    theirs, nothing = (client.get(f"/councils/{slug}/uploads/") for slug in (council.slug, "never-was"))
    assert theirs.status_code == nothing.status_code == 404
    token = rb'name="csrfmiddlewaretoken" value="\w+"'
    assert re.sub(token, b"", theirs.content) == re.sub(token, b"", nothing.content)


@pytest.mark.parametrize("name", [name for name, rule in RULES.items() if rule in RANK])
def test_iso_1_an_administrator_reaches_every_council(client, make_user, place, name):
    client.force_login(make_user(is_staff=True, is_superuser=True))
    response = client.get(address(name, place))
    assert response.status_code in (200, 302, 400, 405)
    response.close()


@pytest.mark.parametrize("name", RULES)
def test_web_3_no_page_is_kept_by_a_cache_or_loosens_the_policy(client, analyst, place, name):
    client.force_login(analyst)
    response = client.get(address(name, place))
    assert "no-store" in response["Cache-Control"]
    policy = response["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert response["X-Content-Type-Options"] == "nosniff"
    response.close()


@pytest.mark.parametrize("name", [name for name, rule in RULES.items() if rule != "anyone"])
def test_web_4_a_form_without_its_token_is_refused(place, analyst, name):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(analyst)
    assert client.post(address(name, place)).status_code in (403, 405)
