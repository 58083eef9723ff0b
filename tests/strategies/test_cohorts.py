"""A floor for each cohort: one cohort decides, and page, file and API all show that one."""

import csv
import datetime as dt
import io
from dataclasses import replace
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from metrics.models import Metric, MetricSnapshot
from metrics.series import Point
from strategies.captions import cohorts_caption
from strategies.judging import assess
from strategies.models import SuccessMeasure
from strategies.people import Rate, gap_in_people
from strategies.progress import Evidence
from strategies.targets import Promise, Subject
from workforce import tokens

URL = "/strategies/testshire-2023/"
SUBJECT = Subject("ASYE retention", "percent", 1, "higher", "cohort", "cohort")
RATE = Rate("people retained", "starters", 100, "more to stay")
FLOOR = Promise("cohort_floor", "90%", D(90), ">=", dt.date(2027, 12, 31), "year", D(5))
NOW = dt.date(2026, 11, 27)


def cohort(name: str, kept: int, began: int = 14, *, few=False, month=None) -> Point:
    end = month or dt.date(int(name) + 1, 9, 1)
    return Point(end, D(kept) * 100 / began, "", D(kept), D(began), cohort=name, few=few)


def gone(name: str, symbol="c") -> Point:
    return Point(dt.date(int(name) + 1, 9, 1), None, symbol, cohort=name)


def judged(*points, promise=FLOOR, as_of=NOW):
    return assess(SUBJECT, promise, Evidence(cohorts=points), as_of)


# -- which cohort decides --


def test_of_cohorts_the_one_furthest_short_decides_and_the_sentence_names_it():
    progress = judged(cohort("2022", 12), cohort("2023", 11), cohort("2024", 14))
    assert (progress.status, progress.point.cohort) == ("missed", "2023")
    assert progress.sentence == (
        "ASYE retention: the promise is 90% or more of each cohort: cohort 2022 85.7% (12 of 14), missed by 4.3 "
        "points; cohort 2023 78.6% (11 of 14), missed by 11.4 points; cohort 2024 100.0% (14 of 14), met. Cohort 2023 "
        "decides. A cohort is counted once, so no later figure changes that."
    )


def test_of_cohorts_as_far_short_the_last_decides():
    assert judged(cohort("2022", 11), cohort("2023", 11)).point.cohort == "2023"


ANY_TIME = replace(FLOOR, due=None, due_precision="")


@pytest.mark.parametrize("promise", [FLOOR, ANY_TIME], ids=["before its date", "without a date"])
@pytest.mark.parametrize("kept", [89, 70], ids=["within the tolerance", "beyond it"])
def test_a_cohort_that_was_counted_below_the_floor_has_missed_it_for_good(promise, kept):
    progress = judged(cohort("2023", kept, 100), promise=promise)
    assert progress.status == "missed"
    assert progress.sentence.endswith(
        f"missed by {90 - kept}.0 point{'s' if kept < 89 else ''}. "
        "A cohort is counted once, so no later figure changes that."
    )


def test_after_the_date_nobody_is_told_that_no_later_figure_changes_it():
    assert "no later figure" not in judged(cohort("2023", 70, 100), as_of=dt.date(2028, 1, 1)).sentence


@pytest.mark.parametrize(
    ("names", "status"), [((), "too-early"), (("2022",), "missed")], ids=["no cohort named", "that cohort named"]
)
def test_a_cohort_that_was_counted_before_the_promise_began_breaks_it_only_where_it_is_named(names, status):
    promise = replace(FLOOR, effective_from=dt.date(2024, 1, 1), cohorts=names)
    assert judged(cohort("2022", 70, 100), promise=promise).status == status


def test_a_new_version_starts_afresh_with_the_cohorts_to_come():
    promise = replace(FLOOR, effective_from=dt.date(2024, 10, 1), version=2)
    assert judged(cohort("2023", 70, 100), cohort("2024", 95, 100), promise=promise).status == "on-track"


def test_where_every_cohort_keeps_the_promise_the_nearest_to_the_line_is_shown_and_none_decides():
    progress = judged(cohort("2022", 14), cohort("2023", 13), cohort("2024", 14))
    assert (progress.status, progress.point.cohort) == ("on-track", "2023")
    assert "decides" not in progress.sentence


@pytest.mark.parametrize(
    ("names", "as_of", "status"),
    [
        (("2022", "2023"), NOW, "met"),
        (("2022", "2023", "2024"), NOW, "on-track"),
        ((), NOW, "on-track"),
        ((), dt.date(2028, 1, 1), "met"),
        (("2022", "2023", "2024"), dt.date(2028, 1, 1), "passed-unknown"),
    ],
    ids=["all that are named", "one is to come", "none is named", "none is named, later", "one never came"],
)
def test_a_floor_is_met_when_no_cohort_can_break_it_any_more(names, as_of, status):
    progress = judged(cohort("2022", 14), cohort("2023", 13), promise=replace(FLOOR, cohorts=names), as_of=as_of)
    assert progress.status == status
    assert progress.sentence.endswith("Others are to come.") is (status == "on-track")
    unknown = "met. Not known of cohort 2024, of which no figure has been uploaded."
    assert progress.sentence.endswith(unknown) is (status == "passed-unknown")


def test_a_cohort_that_is_too_small_has_no_gap():
    progress = judged(cohort("2023", 5, 7))
    assert (progress.status, progress.gap) == ("too-small", None)


# -- in people --


@pytest.mark.parametrize(
    ("as_of", "kept", "short"),
    [
        (NOW, 11, "2 too few in cohort 2023"),
        (dt.date(2028, 1, 1), 11, "2 too few in cohort 2023"),
        (NOW, 14, "1 to spare in cohort 2023"),
    ],
    ids=["before the date", "after it", "kept"],
)
def test_a_finished_cohort_gains_nobody_so_it_has_a_gap_and_neither_pace_nor_date(as_of, kept, short):
    found = gap_in_people(SUBJECT, RATE, FLOOR, D(90), cohort("2023", kept), as_of)
    assert found.short == short
    assert "2027" not in found.sentence and "month" not in found.sentence and "to stay" not in found.sentence
    assert not any("month" in line for line in found.sums)
    if kept == 11:
        assert found.sentence == (
            "11 people retained of 14 starters; 90% or more means 13 or more: 2 too few in cohort 2023."
        )


def test_a_name_with_braces_is_told_as_it_is():
    point = replace_name(cohort("2023", 11), "{2023}")
    assert gap_in_people(SUBJECT, RATE, FLOOR, D(90), point, NOW).short == "2 too few in cohort {2023}"


def replace_name(point: Point, name: str) -> Point:
    return point._replace(cohort=name)


# -- withheld --


def test_a_cohort_that_can_be_seen_tells_its_number_beside_one_that_cannot():
    progress = judged(cohort("2022", 70, 100), cohort("2023", 13, few=True))
    assert (progress.status, progress.point.cohort, progress.gap) == ("missed", "2022", 20)
    assert progress.sentence.endswith(
        "cohort 2023 is suppressed and cannot be judged. Cohort 2022 decides of those that can be judged. "
        "A cohort is counted once, so no later figure changes that."
    )


def test_a_withheld_cohort_that_decides_is_not_told_and_none_of_several_is_named_alone():
    progress = judged(cohort("2022", 95, 100), cohort("2023", 11, few=True), cohort("2024", 13, few=True))
    assert (progress.status, progress.gap, progress.point.value) == ("missed", None, None)
    assert (progress.point.cohort, progress.point.month) == ("2023 or 2024", dt.date(2025, 9, 1))
    assert progress.sentence.endswith("A figure that decides it is withheld because of small numbers.")


KEPT = st.integers(10, 14)


@given(st.lists(KEPT, min_size=1, max_size=4), st.lists(KEPT, min_size=4, max_size=4), st.booleans())
def test_nothing_differs_between_withheld_cohorts_of_one_status(one, other, seen):
    visible = [cohort("2019", 80, 100)] if seen else []

    def told(values):
        held = [cohort(str(2020 + at), kept, few=True) for at, kept in enumerate(values)]
        return judged(*visible, *held)

    first, second = told(one), told(other[: len(one)])
    if first.status == second.status:
        assert first == second


# -- captions --


@pytest.mark.parametrize(
    ("points", "sentence"),
    [
        pytest.param((), ": no cohort’s figure has been uploaded.", id="none"),
        pytest.param((cohort("2023", 11),), ": the only figure is 78.6% for cohort 2023.", id="one"),
        pytest.param((gone("2023"),), ": no figure can be shown. Cohort 2023 is suppressed.", id="one suppressed"),
        pytest.param(
            (cohort("2023", 11), cohort("2024", 13), cohort("2025", 6, 7)),
            ": 78.6% for cohort 2023, 92.9% for cohort 2024 and 85.7% for cohort 2025. "
            "Each cohort is counted once, so no line joins them.",
            id="several",
        ),
        pytest.param(
            (gone("2023"), cohort("2024", 13)),
            ": 92.9% for cohort 2024. Each cohort is counted once, so no line joins them. Cohort 2023 is suppressed.",
            id="one of two suppressed",
        ),
        pytest.param(
            (gone("2023"), gone("2024", "x")),
            ": no figure can be shown. Cohort 2023 is suppressed. Cohort 2024 is not available.",
            id="all without a number",
        ),
        pytest.param(
            tuple(gone(str(year)) for year in range(2019, 2025)),
            ": no figure can be shown. 6 figures are withheld or not available.",
            id="many suppressed",
        ),
        pytest.param(
            tuple(cohort(str(2019 + at), kept) for at, kept in enumerate((12, 11, 14, 13, 12))),
            ": 85.7% for cohort 2023, the last of 5 that can be shown; the highest is 100.0% for cohort 2021 and the "
            "lowest 78.6% for cohort 2020. Each cohort is counted once, so no line joins them.",
            id="many",
        ),
        pytest.param(
            (replace_name(cohort("2023", 11), "Cohort 6 (2017-18)"),),
            ": the only figure is 78.6% for Cohort 6 (2017-18).",
            id="a name that says cohort",
        ),
    ],
)
def test_the_caption_of_cohorts_is_right_in_every_state(points, sentence):
    assert cohorts_caption(SUBJECT, "Testshire", points) == f"ASYE retention, Testshire{sentence}"


# -- on the pages, in the files and by the API --


@pytest.fixture
def stored(component, make_snapshot):
    """2023: 70 of 100, which decides; 2024: 94 of 100; 2025: 86 of 100; due in 2027."""
    Metric.objects.filter(pk=component.metric_id).update(
        kind="cohort",
        frequency="cohort",
        polarity="higher",
        closing="more to stay",
        numerator="people retained",
        denominator="starters",
    )
    component.targets.update(
        kind="cohort_floor", operator=">=", value=90, due=dt.date(2027, 12, 31), due_precision="year", due_text="2027"
    )
    SuccessMeasure.objects.update(name="New social workers who stay")
    for year, kept in ((2023, 70), (2024, 94), (2025, 86)):
        make_snapshot(dt.date(year + 1, 9, 1), D(kept), numerator=kept, denominator=100, cohort=str(year))


def small(name: str, kept: int, began: int) -> None:
    MetricSnapshot.objects.filter(cohort=name).update(value=D(kept) * 100 / began, numerator=kept, denominator=began)


def page(client, address="", **query) -> str:
    return client.get(URL + address, {"month": "2026-10"} | query).content.decode()


def rows(client, user) -> list[tuple]:
    """Value, cohort, month, gap and gap in people as csv, as workbook and by the API."""
    (line,) = csv.DictReader(io.StringIO(page(client, format="csv").removeprefix("\ufeff")))
    book = load_workbook(io.BytesIO(client.get(URL, {"format": "xlsx", "month": "2026-10"}).content))
    _, headings, cells = list(book["Scorecard"].iter_rows(values_only=True))
    sheet = dict(zip(headings, cells, strict=True))
    _, key = tokens.make(user, "test", 30)
    answer = client.get(
        "/api/v1/strategies/testshire-2023/promises",
        {"month": "2026-10"},
        headers={"authorization": f"Bearer {key}"},
    )
    (out,) = answer.json()["items"]
    return [
        *((found["Value"], found["Cohort"], found["Month"], found["Gap"]) for found in (line, sheet)),
        (out["value"], out["cohort"], out["month"], out["gap"], out["symbol"]),
    ]


def test_the_cohort_that_decides_is_shown_on_every_page_and_in_every_file(client, analyst, stored):
    client.force_login(analyst)
    text = page(client)
    assert '<strong class="wf-value">70.0%</strong>' in text
    assert "70 of 100" in text
    assert "cohort 2023, Sep 2024" in text
    assert "20.0 points short in cohort 2023" in text
    assert "20 too few in cohort 2023" in text
    line, sheet, out = rows(client, analyst)
    assert line == ("70.0", "2023", "2024-09", "20.0 points short in cohort 2023")
    assert sheet == (70, "2023", "2024-09", "20.0 points short in cohort 2023")
    assert (D(out[0]), out[1], out[2], D(out[3]), out[4]) == (70, "2023", "2024-09-01", 20, "")
    text = page(client, "measures/M01/")
    assert "70.0% for cohort 2023, 94.0% for cohort 2024 and 86.0% for cohort 2025" in text
    assert "Cohort 2023 decides." in text
    assert "20 too few in cohort 2023." in text
    assert "no figure has been uploaded" not in text and "stay as they are" not in text


def test_a_later_cohort_is_not_shown_before_its_month(client, analyst, stored):
    client.force_login(analyst)
    text = page(client, "measures/M01/", month="2025-10")
    assert "70.0% for cohort 2023 and 94.0% for cohort 2024." in text


def test_a_withheld_cohort_that_decides_is_suppressed_on_every_page_and_in_every_file(client, member, stored):
    small("2023", 3, 12)
    small("2024", 11, 12)
    small("2025", 95, 100)
    client.force_login(member)
    assert "Suppressed: small numbers" in page(client)
    line, sheet, out = rows(client, member)
    assert line == sheet == ("[c]", "2023 or 2024", "2025-09", "[z]")
    assert out == (None, "2023 or 2024", "2025-09-01", None, "c")
    text = page(client, "measures/M01/")
    assert "95.0% for cohort 2025. Each cohort is counted once" in text
    assert "Cohort 2023 is suppressed. Cohort 2024 is suppressed." in text
    for one in (page(client), text, page(client, format="csv")):
        assert "25.0" not in one and "91.7" not in one and "3 of 12" not in one


def test_a_board_reads_the_number_of_a_cohort_that_decides_beside_a_withheld_one(client, member, stored):
    small("2024", 11, 12)
    client.force_login(member)
    line, _, out = rows(client, member)
    assert line == ("70.0", "2023", "2024-09", "20.0 points short in cohort 2023")
    assert (D(out[0]), out[1]) == (70, "2023")


def test_without_a_cohort_the_page_says_that_none_has_been_uploaded(client, analyst, component, stored):
    client.force_login(analyst)
    text = page(client, "measures/M01/", month="2024-01")
    assert "no cohort’s figure has been uploaded." in text


def test_a_promise_of_some_cohorts_is_shown_with_one_of_those():
    promise = replace(FLOOR, cohorts=("2024", "2025"))
    assert judged(cohort("2023", 1), cohort("2024", 12), cohort("2025", 13), promise=promise).point.cohort == "2024"
