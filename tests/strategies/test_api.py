import datetime as dt
from decimal import Decimal

import pytest
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db import OperationalError
from django.utils import timezone

from tests.workforce.test_single_sign_on import directory
from workforce import tokens
from workforce.models import AccessToken, AuditEntry

API = "/api/v1"


@pytest.fixture
def ask(client, member):
    """Asks the API as `member`, with a token of theirs."""
    _, key = tokens.make(member, "test", 30)

    def get(path: str, key: str = key, **query):
        return client.get(API + path, query, headers={"authorization": f"Bearer {key}"})

    return get


@pytest.fixture
def figures(component, make_snapshot):
    make_snapshot(dt.date(2025, 8, 1), Decimal("15.25"), numerator=61, denominator=400)
    make_snapshot(dt.date(2025, 9, 1), None, symbol="c")


def test_a_person_reads_the_councils_and_strategies_they_have_a_role_in(ask, strategy, other_council):
    strategy.councils.add(other_council)
    assert [item["slug"] for item in ask("/councils").json()["items"]] == ["testshire"]
    assert [(item["slug"], item["councils"]) for item in ask("/strategies").json()["items"]] == [
        ("testshire-2023", ["testshire"])
    ]


def test_figures_are_unrounded_with_their_parts_and_where_they_came_from(ask, figures):
    first, second = ask("/figures", council="testshire", metric="agency-share").json()["items"]
    assert (Decimal(first["value"]), Decimal(first["numerator"]), first["file"], first["cell"]) == (
        Decimal("15.25"), 61, "may.xlsx", "E2",
    )  # fmt: skip
    assert (second["value"], second["symbol"]) == (None, "c")


def test_a_figure_brings_the_reason_that_was_given_for_it_unless_it_is_withheld(ask, component, make_snapshot):
    make_snapshot(dt.date(2025, 8, 1), Decimal(15), numerator=60, denominator=400, note="A team was set up.")
    make_snapshot(dt.date(2025, 9, 1), Decimal(1), numerator=4, denominator=400, note="Four left.")
    first, second = ask("/figures", council="testshire", metric="agency-share").json()["items"]
    assert (first["note"], second["note"]) == ("A team was set up.", "The note is withheld with the figure.")


def test_figures_that_are_taken_by_the_api_are_on_record_and_lists_of_names_are_not(ask, figures, member):
    for path in ("/councils", "/strategies", "/metrics"):
        ask(path)
    assert not AuditEntry.objects.filter(action="exported").exists()
    ask("/figures", council="testshire", limit=1)
    ask("/strategies/testshire-2023/promises")
    ask("/councils/testshire/sums")
    assert list(AuditEntry.objects.filter(action="exported").order_by("pk").values_list("actor", "what")) == [
        (member.pk, "By the API: /api/v1/figures?council=testshire&limit=1"),
        (member.pk, "By the API: /api/v1/strategies/testshire-2023/promises"),
        (member.pk, "By the API: /api/v1/councils/testshire/sums"),
    ]


def test_figures_come_in_pages_and_say_how_many_there_are(ask, figures):
    answer = ask("/figures", council="testshire", limit=1, offset=1).json()
    assert (answer["count"], [item["month"] for item in answer["items"]]) == (2, ["2025-09-01"])


@pytest.mark.parametrize("path", ["/figures", "/metrics", "/councils"])
def test_a_page_further_on_than_anything_can_be_is_refused_in_words(ask, council, path):
    refused = ask(path, council="testshire", offset=10**20)
    assert refused.status_code == 422
    assert "less than or equal to" in refused.text


def test_figures_can_be_had_as_they_were_known(ask, component, make_snapshot):
    first, second = timezone.make_aware(dt.datetime(2025, 10, 5)), timezone.make_aware(dt.datetime(2025, 10, 20))
    make_snapshot(dt.date(2025, 9, 1), Decimal(9), recorded_at=first, superseded_at=second)
    make_snapshot(dt.date(2025, 9, 1), Decimal(15), recorded_at=second)
    then = ask("/figures", council="testshire", known="2025-10-10").json()["items"]
    now = ask("/figures", council="testshire").json()["items"]
    assert [Decimal(item["value"]) for item in then + now] == [9, 15]


def test_promises_say_how_they_stand_as_the_page_does(ask, figures):
    (item,) = ask("/strategies/testshire-2023/promises", month="2025-08").json()["items"]
    assert (item["status"], item["promise"], Decimal(item["gap_in_people"])) == (
        "off-track", "10% by September 2025", Decimal("21.0"),
    )  # fmt: skip


@pytest.mark.parametrize(
    "path", ["/strategies/testshire-2023/promises", "/figures?council=testshire"], ids=["promises", "figures"]
)
def test_another_council_does_not_exist(client, stranger, figures, path):
    _, key = tokens.make(stranger, "test", 30)
    response = client.get(API + path, headers={"authorization": f"Bearer {key}"})
    assert response.status_code == 404


@pytest.mark.parametrize("path", ["/councils", "/strategies", "/metrics", "/figures?council=testshire"])
@pytest.mark.parametrize("key", ["", "wfb_wrong", "nonsense"])
def test_without_a_good_token_nothing_is_read(client, figures, path, key):
    assert client.get(API + path, headers={"authorization": f"Bearer {key}"}).status_code == 401


def test_a_session_is_no_token(client, member, figures):
    client.force_login(member)
    assert client.get(API + "/councils").status_code == 401


def test_a_token_that_has_run_out_opens_nothing(ask):
    AccessToken.objects.update(
        created_at=timezone.now() - dt.timedelta(days=2), expires_at=timezone.now() - dt.timedelta(days=1)
    )
    assert ask("/councils").status_code == 401


def test_a_person_who_left_has_no_token_that_works(ask, member):
    member.is_active = False
    member.save()
    assert ask("/councils").status_code == 401


@pytest.fixture
def demanding(council):
    """The council comes to demand a second factor when the token has long been made."""
    council.second_factor = True
    council.save()


def test_auth_5_a_token_made_before_a_factor_was_demanded_opens_nothing_without_one(ask, figures, member, demanding):
    refused = ask("/figures", council="testshire")
    assert refused.status_code == 403
    assert "You need a second factor here, and for a token too. Set one up" in refused.json()["detail"]
    assert AuditEntry.objects.filter(action="denied", actor=member, what="GET /api/v1/figures").exists()


@pytest.mark.parametrize("several", [True, False], ids=["by whoever sees several", "by nobody"])
def test_auth_5_a_token_of_somebody_who_sees_several_councils_needs_a_factor_too(
    ask, figures, member, other_council, settings, several
):
    settings.SECOND_FACTOR_FOR_SEVERAL = several
    member.memberships.create(council=other_council, role="board")
    assert ask("/councils").status_code == (403 if several else 200)


def test_auth_5_with_single_sign_on_a_token_opens_what_it_did(ask, figures, member, demanding, settings):
    settings.DIRECTORIES = (directory("http://127.0.0.1:1"),)
    SocialAccount.objects.create(user=member, provider="council", uid="1")
    assert ask("/figures", council="testshire").status_code == 200


def test_auth_5_with_a_factor_a_token_made_since_opens_and_the_one_of_before_does_not(
    client, ask, figures, member, demanding
):
    Authenticator.objects.create(user=member, type="totp", data={})
    assert ask("/figures", council="testshire").status_code == 401
    since = tokens.make(member, "since", 30)[1]
    answer = client.get(f"{API}/figures", {"council": "testshire"}, headers={"authorization": f"Bearer {since}"})
    assert answer.status_code == 200


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_the_api_changes_nothing(client, member, method):
    _, key = tokens.make(member, "test", 30)
    response = getattr(client, method)(API + "/councils", headers={"authorization": f"Bearer {key}"})
    assert response.status_code == 405


def test_a_month_before_the_strategy_is_refused_with_the_reason(ask, figures):
    refused = ask("/strategies/testshire-2023/promises", month="2022-12")
    assert (refused.status_code, ask("/strategies/testshire-2023/promises", month="2023-01").status_code) == (404, 200)
    assert "The strategy begins in 2023: choose 2023-01 or later." in refused.text


@pytest.mark.parametrize(
    "query",
    [{"month": "banana"}, {"month": "2025-13"}, {"month": ""}, {"figures": "banana"}, {"figures": "1758000000"}],
    ids=["no month", "a thirteenth month", "empty", "no day", "seconds"],
)
def test_what_cannot_be_read_is_refused_and_not_guessed(ask, figures, query):
    refused = ask("/strategies/testshire-2023/promises", **query)
    assert refused.status_code == 422
    assert [mistake["loc"][-1] for mistake in refused.json()["detail"]] == list(query)


@pytest.mark.parametrize("path", ["/strategies/testshire-2023/promises?month=%00B", "/figures?council=%00", "/%00"])
def test_what_no_database_can_be_asked_is_refused_as_the_api_refuses(client, ask, figures, path):
    refused = client.get(API + path)
    assert (refused.status_code, refused["Content-Type"]) == (400, "application/json")
    assert "number 0" in refused.json()["detail"]
    assert "text/html" in client.get("/compare/?metric=%00")["Content-Type"]


def test_a_busy_database_is_said_as_the_api_says_it(ask, figures, monkeypatch):
    def busy(*given):
        raise OperationalError("database is locked")

    monkeypatch.setattr("workforce.access.councils_for", busy)
    refused = ask("/councils")
    assert (refused.status_code, refused["Retry-After"]) == (503, "30")
    assert refused.json()["detail"].startswith("The site is busy.")


def test_the_description_lists_every_operation_and_the_token(client):
    schema = client.get(API + "/openapi.json").json()
    assert set(schema["paths"]) == {
        f"{API}/{name}"
        for name in (
            *("councils", "strategies", "metrics", "strategies/{slug}/promises", "figures"),
            *("councils/{slug}/breakdown", "councils/{slug}/sums", "councils/{slug}/census"),
            *("strategies/{slug}/changes", "strategies/{slug}/measures/{code}/comparators"),
        )
    }
    assert schema["components"]["securitySchemes"]["Token"]["scheme"] == "bearer"
    assert all(list(held) == ["get"] for held in schema["paths"].values())
    for path, held in schema["paths"].items():
        of_one = "{" in path or path.endswith("/figures")
        assert set(held["get"]["responses"]) == {"200", "400", "401", "403", "422", *(["404"] if of_one else [])}


def test_every_parameter_of_text_says_what_it_may_be(client):
    schema = client.get(API + "/openapi.json").json()
    for path in schema["paths"].values():
        for parameter in path["get"].get("parameters", []):
            held = parameter["schema"]
            kinds = [kind for kind in held.get("anyOf", [held]) if kind["type"] == "string"]
            assert all("pattern" in kind or kind.get("format") == "date" for kind in kinds), parameter["name"]


def test_a_token_is_shown_once_kept_as_a_hash_and_noted(client, member):
    client.force_login(member)
    page = client.post("/tokens/", {"name": "Power BI", "days": "90"}).content.decode()
    token = AccessToken.objects.get()
    key = next(word for word in page.replace("<", " ").replace(">", " ").split() if word.startswith("wfb_"))
    assert tokens.person_of(key) == member
    assert key not in token.digest
    assert key not in client.get("/tokens/").content.decode()
    assert AuditEntry.objects.filter(action="added", what="access token Power BI").exists()


def test_a_token_of_the_same_name_is_refused_in_words(client, member):
    client.force_login(member)
    client.post("/tokens/", {"name": "Power BI", "days": "90"})
    response = client.post("/tokens/", {"name": "Power BI", "days": "90"})
    assert response.status_code == 422
    assert "Revoke it first" in response.content.decode()


def test_a_revoked_token_opens_nothing_and_only_its_owner_revokes_it(client, member, stranger):
    token, key = tokens.make(member, "test", 30)
    client.force_login(stranger)
    assert client.post(f"/tokens/{token.pk}/revoke/").status_code == 404
    client.force_login(member)
    assert client.post(f"/tokens/{token.pk}/revoke/").status_code == 302
    assert tokens.person_of(key) is None


def test_the_help_page_lists_what_the_api_offers_and_asks_no_other_host(client, member):
    client.force_login(member)
    page = client.get("/help/api/").content.decode()
    assert "GET /api/v1/figures" in page
    assert "cdn" not in page


def test_a_page_of_the_api_has_an_end(ask, figures):
    assert ask("/figures", council="testshire", limit=1001).status_code == 422


def test_the_help_page_says_what_each_choice_means(client, member):
    client.force_login(member)
    page = client.get("/help/api/").content.decode()
    schema = client.get("/api/v1/openapi.json").json()
    asked = [held for path in schema["paths"].values() for held in path["get"].get("parameters", [])]
    own = [held for held in asked if held["name"] not in ("limit", "offset")]
    assert len(own) == 27
    assert all(f"<code>{held['name']}</code>" in page and held["description"] in page for held in own)


def test_what_is_not_there_or_not_done_is_said_in_json(ask, figures, client, member):
    _, key = tokens.make(member, "other", 30)
    for path, status in (("/nope", 404), ("/strategies/testshire-2023/measures/ZZ/comparators", 404)):
        answer = ask(path)
        assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/json; charset=utf-8") or (
            answer.status_code == status and answer.headers["Content-Type"] == "application/json"
        )
    assert ask("/strategies/testshire-2023/measures/ZZ/comparators").json()["detail"].endswith("no measure ZZ.")
    answer = client.post(API + "/councils", headers={"authorization": f"Bearer {key}"})
    assert (answer.status_code, answer.json()["detail"]) == (405, "The API is only read: ask with GET.")
