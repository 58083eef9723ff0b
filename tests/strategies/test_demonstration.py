import datetime as dt

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import override_settings
from django.utils import timezone

from metrics import uploads
from metrics.models import MetricSnapshot, Upload
from strategies import adding_up, measure_pages, wordings
from strategies.loading.demonstration import LOGINS, PASSWORD, load_demonstration, remove_demonstration
from strategies.models import Baseline, Commentary, Judgement, Strategy, SuccessMeasure, Target
from strategies.people import People
from workforce import access
from workforce.models import Council, User


@pytest.fixture(scope="module")
def originals(tmp_path_factory):
    return tmp_path_factory.mktemp("originals")


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker, originals):
    """The whole demonstration, loaded once for the tests of this file."""
    storages = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": originals}},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    with django_db_blocker.unblock(), transaction.atomic():
        hashers = ["django.contrib.auth.hashers.MD5PasswordHasher"]
        with override_settings(STORAGES=storages, PASSWORD_HASHERS=hashers):
            load_demonstration(timezone.now())
        yield
        transaction.set_rollback(True)


@pytest.fixture
def demonstration(loaded, db):
    return Council.objects.get(slug="anyborough")


def census(slug: str, metric: str, month: str) -> MetricSnapshot:
    return MetricSnapshot.objects.current().get(council__slug=slug, metric__slug=metric, month=f"{month}-01")


def test_the_real_figures_came_in_through_the_upload_path(demonstration):
    assert census("wiltshire", "vacancy-rate-pct", "2023-09").value == 15
    agency = census("cambridgeshire", "agency-share-pct", "2023-09")
    assert (float(agency.value), float(agency.numerator)) == (25.8, 73.5)
    assert agency.upload.source == "census" and agency.source_sheet == "Figures"
    assert census("cambridgeshire", "absence-rate-pct", "2023-09").symbol == "u"
    assert MetricSnapshot.objects.current().filter(upload__source="census").count() == 540


def test_no_invented_figure_stands_under_a_real_council(demonstration):
    invented = MetricSnapshot.objects.filter(upload__source="invented")
    assert invented.exclude(council=demonstration).count() == 0
    assert MetricSnapshot.objects.filter(council=demonstration).exclude(upload__source="invented").count() == 0
    assert invented.exclude(note__startswith="Invented figure").count() == 0


def test_the_invented_council_has_an_upload_history_with_corrections(demonstration):
    history = list(demonstration.uploads.order_by("uploaded_at"))
    assert [upload.counts["changed"] for upload in history] == [0, 0, 0, 6, 0, 0]
    assert [upload.state for upload in history] == ["applied"] * 6
    assert MetricSnapshot.objects.filter(council=demonstration, superseded_at__isnull=False).count() == 6


def test_the_invented_strategy_uses_every_kind_of_target_and_has_changed_ones(demonstration):
    targets = Target.objects.filter(component__measure__strategy__slug="anyborough-2024")
    assert set(targets.values_list("kind", flat=True)) == set(Target.Kind.values)
    assert targets.filter(version=2).count() == 2
    assert Judgement.objects.filter(council=demonstration).count() == 4
    assert demonstration.events.filter(breaks=True).count() == 1


def test_the_logins_have_their_roles_and_the_printed_password(demonstration):
    people = {user.email: user for user in User.objects.filter(email__endswith="@example.org")}
    assert all(people[login.email].check_password(PASSWORD) for login in LOGINS)
    assert people["admin@example.org"].is_superuser
    assert access.can_upload(people["analyst@example.org"], demonstration)
    assert not access.can_upload(people["board@example.org"], demonstration)
    wiltshire, bexley = Council.objects.get(slug="wiltshire"), Council.objects.get(slug="bexley")
    assert access.can_edit(people["editor@example.org"], wiltshire)
    assert not access.can_edit(people["editor@example.org"], bexley)


def test_a_second_run_changes_nothing(demonstration, capsys):
    analyst = User.objects.get(email="analyst@example.org")
    analyst.set_password("another password")
    analyst.save()
    before = (Upload.objects.count(), MetricSnapshot.objects.count(), User.objects.count())
    call_command("load_demonstration")
    assert (Upload.objects.count(), MetricSnapshot.objects.count(), User.objects.count()) == before
    analyst.refresh_from_db()
    assert analyst.check_password("another password")
    said = capsys.readouterr().out
    assert "new" not in said and PASSWORD in said


def test_a_second_run_leaves_judgements_commentary_and_what_was_undone(demonstration, make_user):
    user, now = make_user(), timezone.now()
    measure = SuccessMeasure.objects.get(code="ANY-M01")
    said = Commentary.objects.create(
        measure=measure, council=demonstration, month="2026-10-01", text="Two came.", author=user, written_at=now
    )
    Judgement.objects.filter(judged_by="Workforce Board").update(evidence="The board's own words.")
    upload = Upload.objects.get(filename="anyborough-5-october-2026.xlsx")
    uploads.undo(upload, user, now)
    load_demonstration(now)
    assert Commentary.objects.filter(pk=said.pk).exists()
    assert Judgement.objects.filter(evidence="The board's own words.").count() == 2
    assert not MetricSnapshot.objects.current().filter(upload=upload).exists()


def test_removing_it_leaves_the_real_councils_and_loading_brings_it_back(demonstration, capsys):
    figures = MetricSnapshot.objects.filter(council=demonstration).count()
    call_command("remove_demonstration")
    assert f"Removed 1 strategies, {figures} figures and 4 logins." in capsys.readouterr().out
    assert not Council.objects.filter(invented=True).exists()
    assert Strategy.objects.count() == 5
    assert MetricSnapshot.objects.count() == 540
    call_command("load_strategies")
    assert not Council.objects.filter(invented=True).exists()
    call_command("load_demonstration")
    assert MetricSnapshot.objects.filter(council__invented=True).count() == figures


def test_what_the_invented_council_has_in_a_real_strategy_goes_with_it_even_if_given_up(demonstration):
    shared = Strategy.objects.filter(councils__slug="wiltshire").exclude(councils=demonstration).first()
    shared.councils.add(demonstration)
    target = Target.objects.filter(component__measure__strategy=shared).first()
    stated = [Baseline.objects.create(component=target.component, council=demonstration, printed=n) for n in "12"]
    wordings.give_up(stated[:1], None, timezone.now())
    shared.facts.create(code="ANY-1", council=demonstration, category="workforce", label="Posts", printed="100")
    told = {"target": target, "council": demonstration, "month": "2026-09-01", "judged_on": "2026-09-30"}
    Judgement.objects.create(verdict="met", evidence="All.", judged_by="The board", **told)
    remove_demonstration()
    assert not Council.objects.filter(invented=True).exists()
    assert Target.objects.filter(pk=target.pk).exists()


def test_a_login_that_is_named_in_a_real_councils_records_is_closed(demonstration):
    analyst = User.objects.get(email="analyst@example.org")
    measure = SuccessMeasure.objects.get(code="WILT-M01")
    wiltshire = Council.objects.get(slug="wiltshire")
    Commentary.objects.create(
        measure=measure, council=wiltshire, month="2023-09-01", text="So.", author=analyst, written_at=timezone.now()
    )
    gone = remove_demonstration()
    analyst.refresh_from_db()
    assert gone.closed == ["analyst@example.org"]
    assert not analyst.is_active and not analyst.memberships.exists()


def test_real_figures_are_never_deleted(demonstration):
    with pytest.raises(ValueError, match="real council"):
        uploads.forget(Council.objects.get(slug="wiltshire"))


def test_logins_that_everybody_knows_are_made_on_a_local_site_only(settings, demonstration):
    settings.PLAIN_HTTP = False
    remove_demonstration()
    with pytest.raises(CommandError, match="one machine"):
        call_command("load_demonstration")
    assert not User.objects.filter(email="admin@example.org").exists()


def people(code: str, as_of: dt.date) -> dict[str, People]:
    """The gaps in people of a measure of Anyborough, by component, as an analyst reads them."""
    strategy = Strategy.objects.get(slug="anyborough-2024")
    page = measure_pages.build(strategy, list(strategy.councils.all()), strategy.measures.get(code=code), as_of)
    return {part.component.label: part.people for part in page.row.parts}


def test_a_council_reads_how_many_may_still_leave_where_its_counts_agree(demonstration):
    found = people("ANY-M02", dt.date(2026, 11, 27))["Turnover of social workers"]
    assert found.short == "at most 8 more by March 2027"
    assert "13 have been counted since April 2026" in found.sentence


def test_a_council_reads_which_counts_disagree_where_they_do(demonstration):
    found = people("ANY-M02", dt.date(2026, 9, 30))["Turnover of social workers"]
    assert found.short == ""
    assert "the 12 months to September 2026 come to 19, and the rate counts 20 leavers" in found.withheld
    failing = adding_up.build(demonstration, dt.date(2026, 11, 27)).failing
    assert [row.check.when for row in failing if "Twelve" in row.check.name] == ["the 12 months to September 2026"]


@pytest.mark.parametrize(
    ("code", "label", "short"),
    [
        ("ANY-M03", "Permanent staff", "2 to spare in Dec 2025"),
        ("ANY-M13", "Supervision completed", "9 more supervisions to hold in a month like Oct 2026"),
    ],
)
def test_a_gap_in_people_says_of_which_month_it_is(demonstration, code, label, short):
    assert people(code, dt.date(2026, 11, 27))[label].short == short
