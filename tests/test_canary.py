"""One council's secrets, looked for in everything that another council's people can reach."""

import datetime as dt
import re
from decimal import Decimal

import pytest
from django.apps import apps
from django.core import mail
from django.core.files.base import ContentFile
from django.utils import timezone

from metrics.models import Metric, Service, Upload
from strategies.models import Commentary, Event, Strategy
from tests.strategies.conftest import component, make_measure, strategy  # noqa: F401 - fixtures asked for here
from workforce.models import Council

CANARY = "Canaryshire"
NUMBER = "73.9135"
NOT_FOLLOWED = ("/account/logout", "/static/", "/admin/logout", "#", "mailto:")


@pytest.fixture
def secrets(other_council, agency_rate, social_workers, make_snapshot, stranger):
    """Another council's name, strategy, file, note, commentary, event and figure, each carrying the canary."""
    Council.objects.update_or_create(pk=other_council.pk, defaults={"name": CANARY, "short_name": CANARY})
    other_council.refresh_from_db()
    theirs = Strategy.objects.create(
        slug="secret", title=f"{CANARY} strategy", starts=2023, ends=2026, document="a", period_text="2023"
    )
    theirs.councils.add(other_council)
    measure = theirs.measures.create(code="S1", name=f"{CANARY} measure", order=1, kind="mixed")
    upload = Upload.objects.create(
        council=other_council, user=stranger, filename=f"{CANARY}.xlsx", sha256="9" * 64, size=1, state="applied",
        uploaded_at=timezone.now(), applied_at=timezone.now(),
    )  # fmt: skip
    upload.original.save("c.xlsx", ContentFile(CANARY.encode()))
    service = Service.objects.root_of(other_council)
    make_snapshot(
        dt.date(2025, 9, 1), Decimal(NUMBER), council=other_council, service=service, upload=upload, note=CANARY
    )
    Commentary.objects.create(
        measure=measure, council=other_council, month=dt.date(2025, 9, 1), text=CANARY, author=stranger,
        written_at=timezone.now(),
    )  # fmt: skip
    Event.objects.create(council=other_council, month=dt.date(2025, 9, 1), kind="other", text=CANARY)
    return other_council


def links(page: str) -> set[str]:
    found = {link.replace("&amp;", "&") for link in re.findall(r'(?:href|action)="(/[^"]*)"', page)}
    return {link for link in found if not link.startswith(NOT_FOLLOWED)}


def crawl(client, most=400):
    """Every answer that following links reaches from the home page, by address."""
    waiting, seen = ["/"], {}
    while waiting and len(seen) < most:
        address = waiting.pop()
        if address in seen:
            continue
        response = client.get(address)
        body = b"".join(response) if response.streaming else response.content
        seen[address] = body
        if "text/html" in response.get("Content-Type", ""):
            waiting += links(body.decode()) - seen.keys()
    return seen


def contents() -> dict:
    """Every table's rows, but for those that reading a page may write: sessions, the audit record, the last look."""
    spared = {"sessions.Session", "workforce.AuditEntry", "usersessions.UserSession", "admin.LogEntry"}
    return {
        model._meta.label: sorted(map(repr, model._base_manager.values_list()))
        for model in apps.get_models()
        if model._meta.label not in spared
    }


@pytest.fixture
def own(component, make_snapshot):  # noqa: F811
    make_snapshot(dt.date(2025, 9, 1), Decimal(12))
    Metric.objects.filter(pk=component.metric_id).update(decimals=4)


@pytest.mark.parametrize("role", ["board", "analyst", "editor"])
def test_iso_4_no_page_file_log_or_message_carries_anothers_secrets(
    client, make_user, council, own, secrets, role, caplog
):
    caplog.set_level("INFO")
    client.force_login(make_user(role, council, is_staff=role == "editor"))
    seen = crawl(client)
    assert len(seen) > 15
    leaks = [address for address, body in seen.items() if CANARY.encode() in body or NUMBER.encode() in body]
    assert leaks == []
    client.get("/councils/elsewhere/uploads/")
    client.post("/account/password/reset/", {"email": "nobody@example.org"})
    assert CANARY not in caplog.text and CANARY not in "".join(message.body for message in mail.outbox)


def test_the_canary_is_found_by_those_it_belongs_to(client, stranger, secrets):
    """The proof that the crawl would see a leak."""
    client.force_login(stranger)
    seen = crawl(client)
    assert sum(CANARY.encode() in body for body in seen.values()) > 3
    assert any(NUMBER.encode()[:4] in body for body in seen.values())


def test_web_4_reading_pages_changes_nothing(client, analyst, own):
    client.force_login(analyst)
    client.get("/")
    before = contents()
    crawl(client)
    assert contents() == before
