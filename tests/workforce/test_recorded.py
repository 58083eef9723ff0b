"""Every view that changes something, or gives figures away, leaves a row in the audit record."""

import datetime as dt

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from metrics.models import ReportingCalendar
from tests.conftest import PASSWORD
from tests.metrics.files import csv_bytes, row
from tests.strategies.conftest import component, make_measure, strategy  # noqa: F401 - fixtures asked for here
from tests.test_access import RULES
from workforce.models import AccessToken, AuditEntry

# What each leaves when it does its work. Every other view only shows, or is in SHOWS with the reason.
LEAVES = {
    "strategy-dashboard": "exported",
    "measure-csv": "exported",
    "measure-workbook": "exported",
    "adding-up": "exported",
    "compare": "exported",
    "compare-months": "exported",
    "published": "exported",
    "measure-comment": "added",
    "tokens": "added",
    "token-revoke": "deleted",
    "upload-new": "received",
    "upload-answer": "changed",
    "upload-fix": "changed",
    "upload-columns": "changed",
    "upload-annotated": "downloaded",
    "upload-apply": "stored",
    "upload-undo": "undone",
    "upload-original": "downloaded",
    "breakdown": "unsuppressed",
}
SHOWS = {
    "health", "ready", "home", "metric-list", "metric-detail", "help-statuses", "help-analysis", "api-help",
    "accessibility", "strategy-changes", "completeness-index",
    "strategy-document", "measure", "completeness", "upload-list", "upload-rules", "upload-detail",
    "restatement-list", "upload-check", "upload-progress-data",
    # Asks again for a check that failed; the file is on record already, and so is its storing.
    "upload-progress",
    # Has a copy marked, which is on record when it is downloaded; and shows once what a check only found.
    "upload-mark", "upload-result",
    # A template holds names and no figure.
    "upload-template",
}  # fmt: skip


def test_aud_1_every_view_shows_or_is_known_to_leave_a_row():
    assert set(RULES) == set(LEAVES) | SHOWS


@pytest.fixture
def world(client, council, analyst, component, upload):  # noqa: F811
    cache.clear()
    client.force_login(analyst)
    return client


def sent(client, council, *rows, **more):
    data = csv_bytes(*rows or [row()])
    return client.post(reverse("upload-new", args=[council.slug]), {"file": SimpleUploadedFile("f.csv", data)} | more)


def rows_of(action: str) -> list[AuditEntry]:
    return list(AuditEntry.objects.filter(action=action).order_by("pk"))


def confirm(client, council):
    upload = council.uploads.first()
    form = client.get(reverse("upload-check", args=[council.slug, upload.pk])).context["form"]
    client.post(reverse("upload-apply", args=[council.slug, upload.pk]), form.initial)
    return upload


def test_aud_1_a_file_is_followed_from_its_arrival_to_its_undoing(world, council, analyst):
    sent(world, council)
    upload = confirm(world, council)
    world.post(reverse("upload-undo", args=[council.slug, upload.pk]))
    b"".join(world.get(reverse("upload-original", args=[council.slug, upload.pk])))
    world.get(reverse("upload-annotated", args=[council.slug, upload.pk]))
    for action in ("received", "stored", "undone", "downloaded"):
        entry = rows_of(action)[0]
        assert (entry.actor, entry.council, entry.address) == (analyst, council, "127.0.0.1")
        assert upload.sha256 in entry.what
    assert len(rows_of("downloaded")) == 2


def test_aud_1_a_refused_file_and_one_only_checked_are_on_record(world, council):
    world.post(reverse("upload-new", args=[council.slug]), {"file": SimpleUploadedFile("f.xlsx", b"%PDF-1.7")})
    assert "f.xlsx" in rows_of("refused")[0].what
    sent(world, council, check_only="on")
    assert "only to be checked" in rows_of("received")[0].what


def test_aud_1_what_is_said_of_a_file_on_the_page_is_on_record(world, council):
    sent(world, council, row(value="not a number"))
    upload = council.uploads.first()
    world.post(reverse("upload-fix", args=[council.slug, upload.pk]), {"fix-!G2": "12.5"})
    columns = reverse("upload-columns", args=[council.slug, upload.pk])
    form = world.get(columns).context["form"]
    world.post(columns, {name: form.get_initial_for_field(field, name) or "" for name, field in form.fields.items()})
    words = [entry.what for entry in rows_of("changed")]
    assert any("cells put right" in said for said in words)
    assert any("columns" in said for said in words)


def test_aud_1_a_reason_is_on_record(world, council, monkeypatch):
    sent(world, council)
    monkeypatch.setattr("strategies.upload_views.uploads.answer", lambda *args: 1)
    world.post(reverse("upload-answer", args=[council.slug, council.uploads.first().pk]))
    assert "reasons for queries" in rows_of("changed")[0].what


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_aud_1_figures_taken_away_are_on_record(world, component, kind):  # noqa: F811
    slug, code = component.measure.strategy.slug, component.measure.code
    world.get(reverse("strategy-dashboard", args=[slug]), {"format": kind})
    world.get(reverse("measure-csv" if kind == "csv" else "measure-workbook", args=[slug, code]))
    assert len(rows_of("exported")) == 2


def test_aud_1_small_numbers_that_were_seen_are_on_record_with_the_address(world, council, make_snapshot):
    make_snapshot(dt.date(2025, 4, 1), 2)
    world.get(reverse("breakdown", args=[council.slug]), {"small": "on"})
    assert rows_of("unsuppressed")[0].address == "127.0.0.1"


def test_aud_1_a_commentary_and_a_token_are_on_record(world, council, component, analyst):  # noqa: F811
    measure = component.measure
    form = {"council": council.pk, "month": dt.date.today().replace(day=1).isoformat(), "text": "It went well."}
    world.post(reverse("measure-comment", args=[measure.strategy.slug, measure.code]), form)
    world.post(reverse("tokens"), {"name": "a program", "days": 30})
    world.post(reverse("token-revoke", args=[AccessToken.objects.get().pk]))
    assert "access token a program" in [entry.what for entry in rows_of("added")]
    assert any("commentary" in entry.what for entry in rows_of("added"))
    assert rows_of("deleted")[0].what == "access token a program"


def test_aud_1_what_is_not_theirs_and_was_asked_for_is_on_record(client, stranger, council):
    client.force_login(stranger)
    client.get(reverse("upload-list", args=[council.slug]))
    entry = rows_of("denied")[0]
    assert (entry.actor, entry.what) == (stranger, f"GET /councils/{council.slug}/uploads/")
    client.get("/a-mistyped-address/")
    assert len(rows_of("denied")) == 1


def test_aud_1_tries_that_were_stopped_are_on_record(client, member):
    cache.clear()
    for _ in range(11):
        client.post("/account/login/", {"login": member.email, "password": "wrong"})
    cache.clear()
    assert rows_of("sign-in-limited")[0].address == "127.0.0.1"
    assert len(rows_of("sign-in-failed")) == 10


def test_aud_1_a_changed_password_is_on_record_and_its_words_are_not(client, member):
    client.post("/account/login/", {"login": member.email, "password": PASSWORD})
    new = "entirely other words here"
    client.post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": new, "password2": new})
    entry = rows_of("changed")[0]
    assert (entry.actor, entry.what, entry.after) == (member, "own password", {})


def test_aud_1_every_kind_of_row_that_the_admin_stores_is_on_record():
    from django.contrib import admin

    from workforce.audited import Audited

    changing = [
        type(held).__name__
        for held in admin.site._registry.values()
        if not isinstance(held, Audited) and type(held).has_change_permission is admin.ModelAdmin.has_change_permission
    ]
    assert changing == []


def test_aud_1_a_setting_of_a_council_is_on_record(client, make_user, council):
    client.force_login(make_user(is_staff=True, is_superuser=True))
    page = reverse("admin:metrics_reportingcalendar_add")
    form = {"council": council.pk, "monthly_days": 10, "quarterly_days": 20, "annual_days": 30}
    assert client.post(page, form).status_code == 302
    assert ReportingCalendar.objects.exists()
    assert rows_of("added")[0].council == council


def test_aud_1_a_second_factor_taken_away_is_on_record(client, make_user, member):
    TOTP.activate(member, "JBSWY3DPEHPK3PXP")
    client.force_login(make_user(is_staff=True, is_superuser=True))
    people = reverse("admin:workforce_user_changelist")
    client.post(people, {"action": "reset_factor", "_selected_action": [member.pk]})
    assert not member.authenticator_set.exists()
    assert rows_of("deleted")[0].what == f"the second factor of {member}: 1"
