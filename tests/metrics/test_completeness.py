"""Missing, late, not due, suppressed and not applicable are different things."""

import datetime as dt

import pytest

from metrics.completeness import Days, Held, Presence, due, presence

APRIL = dt.date(2025, 4, 1)
DAYS = Days(monthly=20, quarterly=30, annual=60)


@pytest.mark.parametrize(
    ("frequency", "month", "as_of", "stands"),
    [
        ("monthly", APRIL, dt.date(2025, 5, 20), Presence.NOT_DUE),
        ("monthly", APRIL, dt.date(2025, 5, 21), Presence.LATE),
        ("quarterly", APRIL, dt.date(2026, 1, 1), Presence.NOT_EXPECTED),
        ("quarterly", dt.date(2025, 6, 1), dt.date(2025, 7, 30), Presence.NOT_DUE),
        ("quarterly", dt.date(2025, 6, 1), dt.date(2025, 7, 31), Presence.LATE),
        ("annual", APRIL, dt.date(2026, 1, 1), Presence.NOT_EXPECTED),
        ("cohort", APRIL, dt.date(2026, 1, 1), Presence.NOT_EXPECTED),
        ("report", APRIL, dt.date(2026, 1, 1), Presence.NOT_EXPECTED),
    ],
)
def test_what_is_not_there_is_late_only_after_its_day(frequency, month, as_of, stands):
    assert presence(frequency, month, {}, as_of, DAYS) == stands


@pytest.mark.parametrize(
    ("held", "stands"),
    [
        (Held(), Presence.PRESENT),
        (Held(revised=True), Presence.REVISED),
        (Held("c"), Presence.SUPPRESSED),
        (Held("x"), Presence.NOT_AVAILABLE),
        (Held("z"), Presence.NOT_APPLICABLE),
        (Held("k"), Presence.PRESENT),
    ],
)
def test_what_is_there_says_what_it_is(held, stands):
    assert presence("monthly", APRIL, {APRIL: held}, dt.date(2026, 1, 1), DAYS) == stands


def test_a_yearly_figure_is_expected_when_it_came_the_year_before():
    held = {dt.date(2024, 9, 1): Held()}
    september = dt.date(2025, 9, 1)
    assert due("annual", september, DAYS) == dt.date(2025, 11, 29)
    assert presence("annual", september, held, dt.date(2025, 11, 29), DAYS) == Presence.NOT_DUE
    assert presence("annual", september, held, dt.date(2025, 11, 30), DAYS) == Presence.LATE
