import datetime as dt
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.polarity import is_improvement
from metrics.series import CADENCES, Point, Series, cadence
from workforce import months


def series(*values, start=dt.date(2024, 1, 1), breaks=()):
    """Figures month by month from January 2024; None leaves the month out, 'c' suppresses it."""
    points = []
    for place, value in enumerate(values):
        month = months.add(start, place)
        if value == "c":
            points.append(Point(month, None, "c"))
        elif value is not None:
            points.append(Point(month, D(str(value))))
    return Series.of(points, breaks)


def test_two_points_cannot_share_a_month():
    with pytest.raises(ValueError, match="share a month"):
        Series.of([Point(dt.date(2024, 1, 1), D(1)), Point(dt.date(2024, 1, 1), D(2))])


@pytest.mark.parametrize(
    ("figures", "back", "amount", "since"),
    [
        ((10, 12), 1, "2", 1),
        ((10, None, 13), 1, "3", 1),
        ((10, "c", 13), 1, "3", 1),
        ((10, *[11] * 11, 15), 12, "5", 1),
        ((10, 12, None, 15), 2, "3", 2),
    ],
    ids=["last month", "over a gap", "over a suppressed month", "last year", "two months back"],
)
def test_a_change_says_what_it_was_measured_from(figures, back, amount, since):
    found = series(*figures)
    change = found.change(found.latest.month, back)
    assert change.amount == D(amount)
    assert change.since == dt.date(2024, since, 1)
    assert change.over_a_gap == (change.since != months.add(found.latest.month, -back))


def test_there_is_no_change_across_a_break():
    broken = series(10, 12, breaks=[dt.date(2024, 2, 1)])
    assert broken.change(dt.date(2024, 2, 1), 1) is None


@pytest.mark.parametrize("figures", [(10,), (None, 10), (10, "c")], ids=["only one", "none before", "suppressed now"])
def test_there_is_no_change_without_two_numbers(figures):
    found = series(*figures)
    assert found.change(found.latest.month, 1) is None


@given(st.lists(st.one_of(st.none(), st.integers(0, 100)), max_size=40), st.integers(0, 40))
def test_the_past_does_not_know_the_future(figures, cut):
    found, month = series(*figures), months.add(dt.date(2024, 1, 1), cut)
    assert found.until(month).points == tuple(point for point in found.points if point.month <= month)


@pytest.mark.parametrize(
    ("figures", "step"), [((), 1), ((1,), 1), ((1, 2), 1), ((1, None, 3), 2), ((1, None, 3, 4), 1)]
)
def test_the_step_is_the_shortest_seen(figures, step):
    assert series(*figures).step == step


@pytest.mark.parametrize(
    ("frequency", "source", "on", "late"),
    [
        ("monthly", "own", dt.date(2024, 3, 20), False),
        ("monthly", "own", dt.date(2024, 3, 21), True),
        ("annual", "own", dt.date(2025, 4, 1), False),
        ("annual", "own", dt.date(2025, 4, 2), True),
        ("monthly", "census", dt.date(2025, 6, 1), False),
    ],
    ids=["on the due day", "the day after", "a year on", "a year and a day", "the census"],
)
def test_a_figure_is_late_the_day_after_it_is_due(frequency, source, on, late):
    assert cadence(frequency, source).is_late(dt.date(2024, 1, 1), on) is late


def test_the_census_of_september_is_due_by_early_march():
    assert CADENCES["census"].next_due(dt.date(2025, 9, 1)) == dt.date(2027, 3, 4)


@pytest.mark.parametrize("frequency", ["cohort", "report"])
def test_no_calendar_says_when_a_cohort_or_a_report_is_due(frequency):
    assert cadence(frequency, "own") is None


@pytest.mark.parametrize(
    ("change", "polarity", "better"),
    [
        ("-1", "lower", True),
        ("1", "lower", False),
        ("1", "higher", True),
        ("0", "lower", None),
        ("1", "neutral", None),
        ("1", "match", None),
    ],
)
def test_only_a_metric_with_a_better_way_improves(change, polarity, better):
    assert is_improvement(D(change), polarity) is better
