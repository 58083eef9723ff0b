"""From a file to snapshots and back: append-only, all or nothing, and the same however often."""

import datetime as dt
import re
import stat
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from metrics import uploads
from metrics.models import MetricSnapshot, Service, Upload
from metrics.uploads import Outcome, reasons
from tests.metrics.files import HEADINGS, csv_bytes, row
from workforce import settings as own

TODAY = dt.date(2026, 11, 27)
START = dt.datetime(2026, 11, 1, 9, 0, tzinfo=dt.UTC)


def at(minute: int) -> dt.datetime:
    return START + dt.timedelta(minutes=minute)


def send(council, data: bytes, minute=0, filename="figures.csv", user=None) -> Upload:
    return uploads.receive(council, user, filename, data, "own", at(minute))


def store(council, data: bytes, minute=0) -> uploads.Receipt:
    return uploads.apply(send(council, data, minute), None, at(minute), as_of=TODAY, asking=False)


def current(council) -> dict:
    rows = MetricSnapshot.objects.current().filter(council=council)
    return {
        (s.metric_id, s.staff_group_id, s.service_id, s.month, s.cohort): (
            s.value,
            s.symbol,
            s.numerator,
            s.denominator,
        )
        for s in rows
    }


@pytest.fixture
def named(council, agency_rate, social_workers, all_staff):
    """A council with one metric and two staff groups to upload for."""
    return council


def test_a_file_is_kept_hashed_and_recorded(named, analyst):
    upload = send(named, csv_bytes(row()), user=analyst)
    assert (upload.state, upload.user, upload.size > 0, len(upload.sha256)) == ("checked", analyst, True, 64)
    with upload.original.open() as stream:
        assert stream.read() == csv_bytes(row())


def test_a_preview_writes_nothing_and_counts_what_is_new(named):
    found = uploads.preview(send(named, csv_bytes(row(), row(month="2025-05", value="13"))), TODAY)
    assert (found.outcome, found.counts["new"], found.counts["changed"]) == (Outcome.ACCEPTED, 2, 0)
    assert MetricSnapshot.objects.count() == 0


def test_applied_rows_know_their_file_and_cell(named):
    receipt = store(named, csv_bytes(row()))
    snapshot = MetricSnapshot.objects.get()
    assert (snapshot.value, snapshot.source_cell, snapshot.upload) == (Decimal("12.5"), "G2", receipt.upload)
    assert (receipt.new, receipt.changed, receipt.unchanged) == (1, 0, 0)
    assert snapshot.service == Service.objects.root_of(named)


def test_data_4_a_correction_supersedes_and_keeps_the_old_figure(named):
    store(named, csv_bytes(row(value="12.5")))
    found = uploads.preview(send(named, csv_bytes(row(value="13.1")), 5), TODAY)
    assert [(change.old_figure, change.new_figure) for change in uploads.changed_of(found)] == [("12.5", "13.1")]
    uploads.apply(found.upload, None, at(5), as_of=TODAY, asking=False)
    old, new = MetricSnapshot.objects.order_by("pk")
    assert (old.superseded_at, new.superseded_at, new.value) == (at(5), None, Decimal("13.1"))
    assert [s.value for s in MetricSnapshot.objects.known_at(at(3))] == [Decimal("12.5")]


def test_data_4_the_same_file_again_changes_nothing_and_says_so(named):
    first = store(named, csv_bytes(row(), row(month="2025-05")))
    found = uploads.preview(send(named, csv_bytes(row(), row(month="2025-05")), 5), TODAY)
    assert found.nothing_to_do and found.applied_before == first.upload
    receipt = uploads.apply(found.upload, None, at(5), as_of=TODAY, asking=False)
    assert receipt.nothing_done and MetricSnapshot.objects.count() == 2
    found.upload.refresh_from_db()
    assert found.upload.state == "checked"


def test_one_error_among_good_rows_stores_nothing(named):
    upload = send(named, csv_bytes(row(), row(month="2025-05", value="abc")))
    found = uploads.preview(upload, TODAY)
    assert (found.outcome, [p.cell for p in found.problems]) == (Outcome.REFUSED, ["G3"])
    with pytest.raises(uploads.NotReady, match="put right"):
        uploads.apply(upload, None, at(1), as_of=TODAY)
    assert MetricSnapshot.objects.count() == 0


def test_an_upload_is_applied_once(named):
    upload = store(named, csv_bytes(row())).upload
    with pytest.raises(uploads.NotReady, match="already"):
        uploads.apply(upload, None, at(1), as_of=TODAY)


def test_data_8_figures_stored_meanwhile_make_the_person_look_again(named):
    mine = send(named, csv_bytes(row(value="12")), 1)
    shown = uploads.preview(mine, TODAY, asking=False).fingerprint
    store(named, csv_bytes(row(value="14")), 2)
    with pytest.raises(uploads.Overtaken, match="after you looked"):
        uploads.apply(mine, None, at(3), as_of=TODAY, fingerprint=shown, asking=False)
    assert [s.value for s in MetricSnapshot.objects.current()] == [Decimal(14)]


@pytest.mark.parametrize("by", ["a fix", "a left out row"])
def test_data_8_what_is_put_right_meanwhile_makes_the_person_look_again(named, by):
    mine = send(named, csv_bytes(row(value="12"), row(month="2025-05", value="13")))
    shown = uploads.preview(mine, TODAY, asking=False).fingerprint
    uploads.fix(mine, {"!G2": "14"} if by == "a fix" else {}, {"!3"} if by != "a fix" else set())
    with pytest.raises(uploads.Overtaken, match="no longer read as you were shown"):
        uploads.apply(mine, None, at(3), as_of=TODAY, fingerprint=shown, asking=False)
    assert not MetricSnapshot.objects.exists()
    again = uploads.preview(mine, TODAY, asking=False).fingerprint
    assert again != shown and uploads.apply(mine, None, at(3), as_of=TODAY, fingerprint=again, asking=False).new


@pytest.mark.parametrize("heading", ["NI number", "SWE number", "Date of birth", "Home address", "Surname", "Name"])
def test_a_file_about_persons_is_not_kept(named, heading):
    data = csv_bytes([*row(), "QQ"], headings=[*HEADINGS, heading])
    upload = send(named, data)
    found = uploads.preview(upload, TODAY)
    assert found.outcome == Outcome.REFUSED and heading in found.problems[0].message
    assert upload.state == "refused" and not upload.original
    assert default_storage.listdir("")[0:2] == ([], []) if default_storage.exists("") else True


def test_a_refusal_is_remembered_though_the_file_was_not_kept(named):
    upload = send(named, b"<html><table></table></html>", filename="report.xls")
    again = Upload.objects.get(pk=upload.pk)
    assert "web page" in uploads.preview(again, TODAY).problems[0].message


def test_the_number_of_queries_does_not_grow_with_the_rows(named):
    def of(months: range, value: int) -> bytes:
        return csv_bytes(*(row(month=f"{2015 + n // 12}-{n % 12 + 1:02d}", value=str(value)) for n in months))

    def queries(data: bytes, minute: int) -> int:
        upload = send(named, data)
        with CaptureQueriesContext(connection) as captured:
            uploads.apply(upload, None, at(minute), as_of=TODAY, asking=False)
        return len(captured)

    store(named, of(range(100, 101), 1))
    assert queries(of(range(3), 10), 1) == queries(of(range(10, 50), 10), 2)
    assert queries(of(range(3), 11), 3) == queries(of(range(10, 50), 11), 4)


def test_a_figure_that_the_file_leaves_out_is_named_and_stays(named):
    store(named, csv_bytes(row(), row(group="All staff", value="9"), row(month="2025-05")))
    found = uploads.preview(send(named, csv_bytes(row(value="13")), 5), TODAY, asking=False)
    assert found.gone == ("Agency share, All staff, April 2025: 9",)
    uploads.apply(found.upload, None, at(5), as_of=TODAY, asking=False)
    assert len(current(named)) == 3


def test_a_figure_that_the_file_leaves_out_is_named_with_its_service_and_cohort(named):
    Service.objects.create(council=named, parent=Service.objects.root_of(named), name="North team")
    store(named, csv_bytes(row(), row(Service="North team", Cohort="2024", value="9")))
    found = uploads.preview(send(named, csv_bytes(row(value="13")), 5), TODAY, asking=False)
    assert found.gone == ("Agency share, Social workers, North team, 2024, April 2025: 9",)


# What the database itself holds to.


def test_data_8_a_key_has_one_current_figure(make_snapshot):
    make_snapshot(dt.date(2025, 4, 1), 1)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_snapshot(dt.date(2025, 4, 1), 2)


@pytest.mark.parametrize(
    "wrong",
    [
        {"month": dt.date(2025, 4, 2), "value": 1},
        {"month": dt.date(2025, 4, 1), "value": None},
        {"month": dt.date(2025, 4, 1), "value": 1, "symbol": "c"},
        {"month": dt.date(2025, 4, 1), "value": None, "symbol": "q"},
        {"month": dt.date(2025, 4, 1), "value": 1, "qualifier": "?"},
        {"month": dt.date(2025, 4, 1), "value": 1, "recorded_at": at(9), "superseded_at": at(1)},
    ],
    ids=["mid-month", "neither value nor symbol", "both", "unknown symbol", "unknown qualifier", "ended before begun"],
)
def test_data_8_a_snapshot_that_cannot_be_is_refused_by_the_database(make_snapshot, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_snapshot(**wrong)


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "applied", "applied_at": None},
        {"state": "checked", "applied_at": at(1)},
        {"state": "undone", "applied_at": at(1), "undone_at": None},
    ],
    ids=["applied without its time", "checked with one", "undone without its time"],
)
def test_an_upload_has_the_times_of_its_state(upload, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        Upload.objects.filter(pk=upload.pk).update(**wrong)


def test_a_metric_with_figures_cannot_be_deleted(make_snapshot, agency_rate, council):
    make_snapshot(dt.date(2025, 4, 1), 1)
    for thing in (agency_rate, council):
        with pytest.raises(ProtectedError):
            thing.delete()


FIGURES = st.dictionaries(
    st.integers(1, 8), st.integers(0, 99) | st.sampled_from(["c", "x", "z"]), min_size=1, max_size=5
)


ANY_FIXTURE = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


def months_bytes(figures: dict) -> bytes:
    return csv_bytes(*(row(month=f"2025-{month:02d}", value=str(value)) for month, value in figures.items()))


def empty() -> None:
    MetricSnapshot.objects.all().delete()
    Upload.objects.all().delete()


@settings(max_examples=15, suppress_health_check=ANY_FIXTURE)
@given(figures=FIGURES)
def test_any_file_sent_twice_is_a_no_op(named, figures):
    empty()
    store(named, months_bytes(figures), 1)
    before = MetricSnapshot.objects.count()
    assert store(named, months_bytes(figures), 2).nothing_done
    assert MetricSnapshot.objects.count() == before


def of_group(group: str, top: str, bottom: str, month="2025-04") -> list:
    value = f"{Decimal(top) * 100 / Decimal(bottom):.2f}"
    return row(group=group, month=month, value=value, Numerator=top, Denominator=bottom)


def guards(council) -> set:
    rows = MetricSnapshot.objects.current().filter(council=council, guard=True)
    return {(row.staff_group.name, row.month.month) for row in rows}


def test_storing_marks_what_would_give_a_small_number_away(named):
    store(named, csv_bytes(of_group("All staff", "20", "200"), of_group("Social workers", "18", "198")))
    assert guards(named) == {("Social workers", 4)}


def test_a_mark_stays_for_as_long_as_its_figure_stands(named):
    store(named, csv_bytes(of_group("All staff", "20", "200"), of_group("Social workers", "18", "198")))
    store(named, csv_bytes(of_group("All staff", "40", "220")), 5)
    assert guards(named) == {("Social workers", 4)}
    store(named, csv_bytes(of_group("Social workers", "30", "198")), 6)
    assert guards(named) == set()


def test_what_a_figure_was_before_it_was_withheld_is_marked_with_it(named):
    for minute, number in enumerate(("7", "6", "4")):
        store(named, csv_bytes(of_group("Social workers", number, "200"), of_group("All staff", "90", "400")), minute)
    before = MetricSnapshot.objects.filter(council=named).exclude(superseded_at=None)
    assert [(row.numerator, row.guard) for row in before.order_by("pk")] == [(7, True), (6, True)]
    store(named, csv_bytes(of_group("Social workers", "9", "200")), 5)
    assert guards(named) == set()


def test_what_a_figure_that_is_shown_was_before_is_left_alone(named):
    for minute, number in enumerate(("4", "70", "80")):
        store(named, csv_bytes(of_group("Social workers", number, "200")), minute)
    assert not MetricSnapshot.objects.filter(guard=True).exists()


def test_what_an_undo_brings_back_is_guarded_again(named):
    store(named, csv_bytes(of_group("All staff", "20", "200"), of_group("Social workers", "10", "100")))
    later = store(named, csv_bytes(of_group("All staff", "12", "102")), 5)
    assert guards(named) == {("Social workers", 4)}
    uploads.undo(later.upload, None, at(9))
    assert guards(named) == {("Social workers", 4)}


def test_other_months_than_those_stored_are_left_alone(named):
    store(named, csv_bytes(of_group("All staff", "20", "200"), of_group("Social workers", "10", "100")))
    store(named, csv_bytes(of_group("All staff", "20", "200", "2025-05")), 5)
    assert guards(named) == set()


def test_data_8_bytes_that_changed_since_they_were_checked_are_not_stored(named):
    upload = send(named, csv_bytes(row(value="12.5")))
    path = Path(default_storage.path(upload.original.name))
    path.write_bytes(csv_bytes(row(value="99.5")))
    again = Upload.objects.get(pk=upload.pk)
    with pytest.raises(uploads.NotReady, match="not the one that was checked"):
        uploads.apply(again, None, at(1), as_of=TODAY, asking=False)
    assert not MetricSnapshot.objects.exists()


def test_up_6_an_original_has_a_name_of_our_own_and_is_its_owners_alone(named, settings):
    """The name that a file was sent under never names anything here, wherever it points to."""
    options = own.STORAGES["default"]["OPTIONS"] | {"location": settings.STORAGES["default"]["OPTIONS"]["location"]}
    settings.STORAGES = settings.STORAGES | {"default": own.STORAGES["default"] | {"OPTIONS": options}}
    for number, name in enumerate(
        ["../../../etc/passwd.csv", "a\r\nX: y.csv", "C:\\x\\..\\nul.csv", "<b>.csv", "e" * 300]
    ):
        upload = send(named, csv_bytes(row(value=str(number))), number, name)
        path = Path(default_storage.path(upload.original.name))
        assert path.is_relative_to(options["location"])
        assert re.fullmatch(r"uploads/\d{4}/\d\d/[0-9a-f]{16}(_\w+)?\.bin", upload.original.name)
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_up_6_originals_are_kept_where_no_address_leads():
    kept = Path(own.DATA_DIR) / "originals"
    assert not kept.is_relative_to(own.STATIC_ROOT) and not Path(own.STATIC_ROOT).is_relative_to(kept)


def test_questions_read_ten_years_of_history_and_no_more(council, make_snapshot, agency_rate):
    for year in range(2008, 2026):
        make_snapshot(dt.date(year, 4, 1), Decimal(10))
    written = csv_bytes(row(month="2025-05"))
    moment = dt.datetime(2025, 7, 1, tzinfo=dt.UTC)
    upload = uploads.receive(council, None, "a.csv", written, "own", moment)
    (points,) = reasons.history_of(council, uploads.reading_of(upload, moment.date()).rows).values()
    assert [point.month.year for point in points] == list(range(2016, 2026))
