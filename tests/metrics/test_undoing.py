"""An upload taken back: what it replaced returns, what another gives too stays, and nothing else moves."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from metrics import uploads
from metrics.models import Confirmation, MetricSnapshot, Service, Upload
from tests.metrics.files import csv_bytes, row

TODAY = dt.date(2026, 11, 27)
START = dt.datetime(2026, 11, 1, 9, 0, tzinfo=dt.UTC)


def at(minute: int) -> dt.datetime:
    return START + dt.timedelta(minutes=minute)


def send(council, data: bytes, minute=0) -> Upload:
    return uploads.receive(council, None, f"file {minute}.csv", data, "own", at(minute))


def store(council, data: bytes, minute=0) -> uploads.Receipt:
    return uploads.apply(send(council, data, minute), None, at(minute), as_of=TODAY, asking=False)


def current(council) -> dict[int, str]:
    rows = MetricSnapshot.objects.current().filter(council=council)
    return {s.month.month: s.symbol or f"{s.value.normalize():f}" for s in rows}


def places(council) -> dict[int, tuple[str, str]]:
    rows = MetricSnapshot.objects.current().filter(council=council).select_related("upload")
    return {s.month.month: (s.upload.filename, s.source_cell) for s in rows}


def months_bytes(figures: dict) -> bytes:
    return csv_bytes(*(row(month=f"2025-{month:02d}", value=str(value)) for month, value in figures.items()))


@pytest.fixture
def named(council, agency_rate, social_workers, all_staff):
    """A council with one metric and two staff groups to upload for."""
    return council


def test_data_4_undo_brings_superseded_figures_back_as_new_rows(named):
    first = store(named, csv_bytes(row(value="12.5"), row(month="2025-05", value="7"))).upload
    before = current(named)
    second = store(named, csv_bytes(row(value="13.1"), row(month="2025-06", value="8")), 5).upload
    receipt = uploads.undo(second, None, at(9))
    assert current(named) == before
    back = MetricSnapshot.objects.current().get(month=dt.date(2025, 4, 1))
    assert (back.upload, back.recorded_at, back.source_cell) == (first, at(9), "G2")
    assert MetricSnapshot.objects.count() == 5
    second.refresh_from_db()
    assert (second.state, second.undone_at, receipt.stays) == ("undone", at(9), ())


def test_undo_leaves_and_names_what_changed_since(named):
    first = store(named, csv_bytes(row(value="12.5"), row(month="2025-05", value="7"))).upload
    store(named, csv_bytes(row(value="13.1")), 5)
    receipt = uploads.undo(first, None, at(9))
    assert receipt.stays == ("Agency share, Social workers, April 2025",)
    assert [s.value for s in MetricSnapshot.objects.current()] == [Decimal("13.1")]


def test_what_stays_is_named_with_its_service_and_cohort(named):
    root = Service.objects.root_of(named)
    Service.objects.create(council=named, parent=root, name="North team")
    first = store(named, csv_bytes(row(Service="North team", Cohort="2024"), row(value="7"))).upload
    store(named, csv_bytes(row(Service="North team", Cohort="2024", value="13.1"), row(value="8")), 5)
    stays = ("Agency share, Social workers, April 2025", "Agency share, Social workers, North team, 2024, April 2025")
    assert tuple(sorted(uploads.undoing(first).stays)) == stays


def test_undoing_both_in_either_order_leaves_nothing(named):
    first = store(named, csv_bytes(row(value="12.5"))).upload
    second = store(named, csv_bytes(row(value="13.1")), 5).upload
    uploads.undo(first, None, at(9))
    uploads.undo(second, None, at(10))
    assert current(named) == {}


def test_only_a_stored_upload_can_be_undone(named):
    with pytest.raises(uploads.NotReady, match="Only an upload that is stored"):
        uploads.undo(send(named, csv_bytes(row())), None, at(1))


def test_a_file_sent_again_after_its_undo_is_stored_again(named):
    first = store(named, csv_bytes(row())).upload
    uploads.undo(first, None, at(2))
    assert store(named, csv_bytes(row()), 4).new == 1


def test_undo_touches_no_other_council(named, other_council):
    store(other_council, csv_bytes(row(value="40")))
    upload = store(named, csv_bytes(row()), 3).upload
    before = current(other_council)
    uploads.undo(upload, None, at(4))
    assert current(other_council) == before


def test_a_figure_that_a_later_upload_only_confirmed_stays_with_it_at_its_own_cell(named):
    first = store(named, months_bytes({4: "12.5", 5: "7"})).upload
    second = store(named, months_bytes({6: "8", 5: "7"}), 5).upload
    receipt = uploads.undo(first, None, at(9))
    assert places(named) == {5: ("file 5.csv", "G3"), 6: ("file 5.csv", "G2")}
    assert (receipt.new, receipt.changed) == (1, 1)
    assert first.counts["confirmed_by"] == ({"upload": second.pk, "filename": "file 5.csv", "figures": 1},)
    uploads.undo(second, None, at(10))
    assert current(named) == {}


def test_a_figure_confirmed_by_several_stands_on_the_latest_that_still_stands(named):
    first = store(named, months_bytes({4: 1})).upload
    store(named, months_bytes({4: 1, 5: 2}), 1)
    third = store(named, months_bytes({4: 1, 6: 3}), 2).upload
    uploads.undo(third, None, at(3))
    uploads.undo(first, None, at(4))
    assert places(named)[4] == ("file 1.csv", "G2")


def test_a_file_that_gives_nothing_new_is_on_record_as_giving_it_too(named):
    first = store(named, months_bytes({4: "12.5", 5: "7"})).upload
    receipt = store(named, months_bytes({5: "7"}), 5)
    second = receipt.upload
    assert (receipt.new, receipt.changed, receipt.unchanged, receipt.nothing_done) == (0, 0, 1, False)
    assert second.state == "applied" and MetricSnapshot.objects.count() == 2
    assert uploads.undoing(first).confirmed_by == ({"upload": second.pk, "filename": "file 5.csv", "figures": 1},)
    uploads.undo(first, None, at(9))
    assert places(named) == {5: ("file 5.csv", "G2")}


def test_undoing_a_file_that_gave_nothing_new_takes_nothing(named):
    first = store(named, months_bytes({4: "12.5"})).upload
    second = store(named, months_bytes({4: "12.50"}), 5).upload
    uploads.undo(second, None, at(6))
    assert second.counts["taken_back"] == 0 and places(named) == {4: ("file 0.csv", "G2")}
    uploads.undo(first, None, at(7))
    assert current(named) == {}


def test_a_file_that_gave_nothing_new_is_on_record_once(named):
    store(named, months_bytes({4: "12.5", 5: "7"}))
    store(named, months_bytes({5: "7"}), 5)
    again = store(named, months_bytes({5: "7"}), 6)
    assert again.nothing_done and again.upload.state == "checked" and Confirmation.objects.count() == 1


def test_the_same_rows_of_another_staff_group_are_no_confirmation(named):
    first = store(named, csv_bytes(row(), row(group="All staff", value="7"))).upload
    store(named, csv_bytes(row(group="All staff", value="7"), row(month="2025-05")), 1)
    uploads.undo(first, None, at(3))
    kept = MetricSnapshot.objects.current().order_by("month").values_list("staff_group__name", "month__month")
    assert list(kept) == [("All staff", 4), ("Social workers", 5)]


def test_undoing_asks_as_many_queries_however_many_figures(named, django_assert_num_queries):
    few = store(named, months_bytes({1: 5, 2: 6})).upload
    store(named, months_bytes({1: 5, 3: 9}), 1)
    more = store(named, months_bytes({month: month for month in range(4, 11)}), 2).upload
    store(named, months_bytes({month: month for month in range(4, 12)}), 3)
    for upload in (few, more):
        with django_assert_num_queries(7):
            uploads.undoing(upload)


FIGURES = st.dictionaries(st.integers(1, 4), st.sampled_from(["1", "2", "c"]), min_size=1, max_size=3)
STEPS = st.lists(FIGURES | st.integers(0, 5), min_size=2, max_size=9)
ANY_FIXTURE = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


@settings(max_examples=60, suppress_health_check=ANY_FIXTURE)
@given(steps=STEPS)
@example(steps=[{1: "1"}, {1: "1", 2: "1"}, {1: "2"}, 0, 2])
@example(steps=[{1: "1"}, {1: "2"}, {1: "2", 3: "1"}, 1, 2])
@example(steps=[{1: "1", 2: "1"}, {1: "1"}, 0, 0])
def test_after_any_uploads_and_undos_the_figures_are_those_of_the_files_that_stand_read_in_order(named, steps):
    MetricSnapshot.objects.all().delete()
    Upload.objects.all().delete()
    stored: list[tuple[Upload, dict]] = []
    for minute, step in enumerate(steps):
        if isinstance(step, dict):
            upload = store(named, months_bytes(step), minute).upload
            if upload.state == "applied":
                stored.append((upload, step))
            else:
                assert step in [figures for _, figures in stored]
        elif step < len(stored):
            uploads.undo(stored.pop(step)[0], None, at(minute))
        slowly: dict = {}
        for _, figures in stored:
            slowly |= figures
        assert current(named) == slowly


def test_what_was_confirmed_goes_with_the_uploads_of_an_invented_council(named):
    named.invented = True
    named.save(update_fields=["invented"])
    store(named, months_bytes({4: 1}))
    store(named, months_bytes({4: 1, 5: 2}), 1)
    assert Confirmation.objects.count() == 1
    uploads.forget(named)
    assert not Confirmation.objects.exists()
