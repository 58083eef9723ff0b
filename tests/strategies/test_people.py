import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.series import Point, Series
from strategies.people import Rate, gap_in_people
from strategies.sums import allowed
from strategies.targets import Promise, Subject, holds
from workforce import months

AGENCY = Rate("agency workers", "posts", 100, "posts to convert")
TURNOVER = Rate("leavers in 12 months", "average staff in 12 months", 100, "leavers too many")
SHARE = Subject("Agency", "percent", 1, "lower", "point", "monthly")
ROLLING = Subject("Turnover", "percent", 1, "lower", "rolling", "monthly")
MAY_2022 = dt.date(2022, 5, 1)


def promise(value="10", operator="<=", due=dt.date(2023, 9, 30), **extra) -> Promise:
    named = {"kind": "ceiling_by_date", "due_precision": "month" if due else ""}
    return Promise(value=Decimal(value), operator=operator, due=due, **(named | extra))


def figure(numerator, denominator, month=MAY_2022, scale=100, **extra) -> Point:
    top, bottom = Decimal(numerator), Decimal(denominator)
    return Point(month, top / bottom * scale, "", top, bottom, **extra)


def gap(point, promised=None, rate=AGENCY, subject=SHARE, as_of=dt.date(2022, 5, 31), flow=None, latest=None):
    promised = promised or promise()
    return gap_in_people(subject, rate, promised, promised.value, point, as_of, flow, latest)


def test_cambridgeshires_agency_workers_come_to_thirty_six_posts_in_sixteen_months():
    found = gap(figure(48, 120))
    assert found.amount == 36
    assert found.short == "36 posts to convert"
    assert found.sentence == (
        "48 agency workers of 120 posts; 10% or less means 12 or fewer: 36 posts to convert by September 2023, about "
        "2.3 a month."
    )
    assert found.sums == ("10% of 120 = 12.00, so 12 or fewer", "48 − 12 = 36", "36 ÷ 16 months = 2.25 a month")


def test_twenty_posts_in_seven_months_are_about_three_a_month():
    found = gap(figure(32, 120, dt.date(2023, 2, 1)), as_of=dt.date(2023, 2, 28))
    assert found.sentence.endswith(
        "10% or less means 12 or fewer: 20 posts to convert by September 2023, about 3 a month."
    )


@pytest.mark.parametrize(("as_of", "left"), [(dt.date(2023, 5, 30), 5), (dt.date(2023, 5, 31), 4)], ids=str)
def test_a_month_is_whole_on_its_last_day(as_of, left):
    found = gap(figure(32, 120, dt.date(2023, 2, 1)), as_of=as_of)
    assert found.sums[-1].startswith(f"20 ÷ {left} months")


def test_six_posts_in_sixteen_months_are_less_than_one_a_month():
    found = gap(figure(18, 120))
    assert found.sentence.endswith("6 posts to convert by September 2023, less than one a month.")
    assert found.sums[-1] == "6 ÷ 16 months = 0.38 a month"


@pytest.mark.parametrize(
    ("closing", "one"),
    [
        ("posts to convert", "1 post to convert"),
        ("more appraisals to complete", "1 more appraisal to complete"),
        ("more people with 12 months of service", "1 more person with 12 months of service"),
        ("no shows too many", "1 no show too many"),
        ("more to stay", "1 more to stay"),
        ("", "1 too many"),
    ],
)
def test_what_closes_a_gap_of_one_is_said_of_one(closing, one):
    assert gap(figure(13, 120), rate=replace(AGENCY, closing=closing)).short == one


def test_a_kept_promise_says_what_is_to_spare():
    found = gap(figure(10, 120))
    assert (found.amount, found.short) == (-2, "2 to spare")
    assert "kept" in found.sentence


@pytest.mark.parametrize(
    ("operator", "numerator", "amount"),
    [("<=", 12, 0), ("<", 12, 1), (">=", 12, 0), (">", 12, 1), ("=", 11, 1)],
)
def test_on_the_line_the_operator_decides(operator, numerator, amount):
    assert gap(figure(numerator, 120), promise(operator=operator)).amount == amount


def test_fte_are_worked_out_in_tenths_and_never_too_few():
    rate = Rate("agency FTE", "FTE in post", 100, "posts to convert")
    found = gap(figure("25.2", "181.2"), promise("13"), rate)
    assert found.amount == Decimal("1.7")
    assert "13% or less means 23.5 or fewer: 1.7 posts to convert" in found.sentence
    assert found.sums[:2] == ("13% of 181.2 = 23.56, so 23.5 or fewer", "25.20 − 23.50 = 1.70, so 1.7")


@pytest.mark.parametrize(
    ("operator", "limit"),
    [("<=", "23.5 or fewer"), ("<", "23.5 or fewer"), (">=", "23.6 or more"), (">", "23.6 or more")],
)
def test_a_limit_in_tenths_keeps_the_promise_as_it_is_printed(operator, limit):
    found = gap(figure("23.556", "181.2"), promise("13", operator), Rate("agency FTE", "FTE in post"))
    assert f"means {limit}" in found.sentence


def test_a_promise_kept_by_less_than_a_tenth_is_kept():
    found = gap(figure("23.55", "181.2"), promise("13"), Rate("agency FTE", "FTE in post"))
    assert (found.amount, found.short) == (0, "nothing to spare")
    assert ": kept, with nothing to spare." in found.sentence


def test_a_floor_asks_for_more():
    rate = Rate("supervisions held", "supervisions due", 100, "more supervisions to hold")
    found = gap(figure(165, 174), promise("100", "="), rate)
    assert found.short == "9 more supervisions to hold"


def test_cases_for_each_worker_can_fall_or_workers_can_be_more():
    rate = Rate("allocated cases", "FTE social workers", 1, "cases too many")
    found = gap(
        figure(2122, 129, scale=1), promise("15"), rate, Subject("Caseload", "cases", 1, "lower", "point", "monthly")
    )
    assert "187 cases too many" in found.sentence
    assert "or 12.5 more FTE social workers for the same allocated cases" in found.sentence


def test_after_the_date_it_says_how_many_too_many_and_no_pace():
    found = gap(figure(48, 120, dt.date(2023, 9, 1)), as_of=dt.date(2024, 1, 1))
    assert found.short == "36 too many"
    assert "a month" not in found.sentence


def test_a_gap_says_its_month_where_a_later_figure_is_shown():
    found = gap(figure(48, 120, dt.date(2023, 9, 1)), as_of=dt.date(2024, 6, 1), latest=dt.date(2024, 5, 1))
    assert found.short == "36 too many in Sep 2023"
    assert found.sentence.endswith("10% or less means 12 or fewer: 36 too many in September 2023.")
    spare = gap(figure(10, 120, dt.date(2023, 9, 1)), as_of=dt.date(2024, 6, 1), latest=dt.date(2024, 5, 1))
    assert spare.short == "2 to spare in Sep 2023"
    assert spare.sentence.endswith("kept, with 2 to spare in September 2023.")


def test_a_gap_in_the_latest_figure_shown_names_no_month():
    point = figure(48, 120, dt.date(2023, 9, 1))
    assert gap(point, as_of=dt.date(2024, 1, 1), latest=dt.date(2023, 9, 1)).short == "36 too many"


HELD = Rate("supervisions held", "supervisions due", 100, "more supervisions to hold")
AFRESH = Subject("Supervision", "percent", 1, "higher", "period", "monthly")


def test_a_rate_counted_afresh_each_month_has_a_gap_of_one_month_and_no_pace():
    """Nine of one month's supervisions cannot be held bit by bit until March: each month brings as many again."""
    found = gap(figure(165, 174), promise("100", "="), HELD, AFRESH)
    assert found.amount == 9
    assert found.short == "9 more supervisions to hold in a month like May 2022"
    assert found.sentence == (
        "165 supervisions held of 174 supervisions due; 100% means 174: 9 more supervisions to hold in a month like "
        "May 2022, for each month is counted afresh."
    )
    assert found.sums == ("100% of 174 = 174.00, so 174", "174 − 165 = 9")


@pytest.mark.parametrize(
    ("point", "as_of", "short"),
    [
        (figure(174, 174), dt.date(2022, 6, 5), "nothing to spare"),
        (figure(165, 174, dt.date(2023, 9, 1)), dt.date(2024, 1, 5), "9 too few in Sep 2023"),
    ],
    ids=["kept", "past"],
)
def test_a_rate_counted_afresh_is_kept_or_broken_in_its_own_month(point, as_of, short):
    assert gap(point, promise("100", "="), HELD, AFRESH, as_of).short == short


def monthly(count: int, end: dt.date, value=2) -> Series:
    return Series.of(Point(months.add(end, -back), Decimal(value)) for back in range(count))


def test_a_figure_of_twelve_months_says_how_many_more_may_leave():
    """The year to September 2023 began in October 2022; six months of it have brought twelve leavers of fifteen."""
    point = figure(24, 150, dt.date(2023, 3, 1))
    found = gap(point, rate=TURNOVER, subject=ROLLING, as_of=dt.date(2023, 4, 5), flow=monthly(12, dt.date(2023, 3, 1)))
    assert found.short == "at most 3 more by September 2023"
    assert found.sums[-1] == "15 − 12 already counted since October 2022 = 3"


def test_leavers_of_whom_not_all_are_counted_exactly_are_not_added_up():
    point = figure(24, 160, dt.date(2023, 3, 1))
    held = monthly(12, dt.date(2023, 3, 1)).points
    flow = Series((*held[:-1], held[-1]._replace(value=Decimal(5), qualifier="<")))
    found = gap(point, rate=TURNOVER, subject=ROLLING, as_of=dt.date(2023, 4, 5), flow=flow)
    assert found.amount is None
    assert found.withheld.endswith(
        "from the monthly figures, and some are known only to be less or more than a number."
    )


def test_more_leavers_than_allowed_are_said_to_be_too_many_already():
    point = figure(48, 150, dt.date(2023, 3, 1))
    flow = monthly(12, dt.date(2023, 3, 1), 4)
    found = gap(point, rate=TURNOVER, subject=ROLLING, as_of=dt.date(2023, 4, 5), flow=flow)
    assert found.short == "9 too many already"


def test_a_year_that_has_not_begun_is_wholly_to_come():
    found = gap(figure(30, 150), rate=TURNOVER, subject=ROLLING)
    assert found.short == "15 allowed in the 12 months to September 2023"
    assert "none of which has been counted yet" in found.sentence


def test_two_counts_that_disagree_are_not_subtracted_from_each_other():
    point = figure(30, 150, dt.date(2023, 3, 1))
    found = gap(point, rate=TURNOVER, subject=ROLLING, as_of=dt.date(2023, 4, 5), flow=monthly(12, dt.date(2023, 3, 1)))
    assert (found.amount, found.sentence) == (None, "")
    assert found.withheld == (
        "Not worked out in people: the monthly figures of the 12 months to March 2023 come to 24, and the rate counts "
        "30 leavers in 12 months."
    )


def test_a_sum_that_cannot_be_made_withholds_nothing():
    """Six of the twelve months are known, and they are those that count."""
    point = figure(30, 150, dt.date(2023, 3, 1))
    found = gap(point, rate=TURNOVER, subject=ROLLING, as_of=dt.date(2023, 4, 5), flow=monthly(6, dt.date(2023, 3, 1)))
    assert found.short == "at most 3 more by September 2023"


@pytest.mark.parametrize("flow", [None, monthly(3, dt.date(2023, 3, 1))], ids=["no monthly figures", "some missing"])
def test_without_the_monthly_figures_it_is_withheld(flow):
    point = figure(30, 150, dt.date(2023, 3, 1))
    found = gap(point, rate=TURNOVER, subject=ROLLING, as_of=dt.date(2023, 4, 5), flow=flow)
    assert found.amount is None
    assert "known only from the monthly figures" in found.withheld


@pytest.mark.parametrize(
    ("point", "promised", "why"),
    [
        (Point(MAY_2022, Decimal(40)), promise(), "without its numerator and denominator"),
        (Point(MAY_2022, None, "c"), promise(), "the figure is suppressed"),
        (figure(48, 120, qualifier="~"), promise(), "not exact"),
        (None, promise(), "there is no figure"),
        (figure(48, 120), promise(kind="ambiguous_operator"), "contradicts the intent"),
        (figure(48, 120), promise(operator=""), "no number was promised"),
        (Point(MAY_2022, Decimal(0), "", Decimal(0), Decimal(0)), promise(), "the denominator is zero"),
    ],
    ids=["no parts", "suppressed", "about", "no figure", "ambiguous", "no number", "of nothing"],
)
def test_what_cannot_be_worked_out_is_withheld_with_the_reason(point, promised, why):
    found = gap(point, promised)
    assert (found.amount, found.sentence) == (None, "")
    assert why in found.withheld


def test_a_count_needs_no_gap_in_people():
    assert gap_in_people(SHARE, None, promise(), Decimal(10), figure(1, 2), MAY_2022) is None


def slowly(numerator: int, denominator: int, operator: str, bound: Decimal) -> int | None:
    """The fewest people that must leave (or join) the numerator for the promise to hold, found by trying them all."""
    tried = [
        other for other in range(-1, denominator + 2) if holds(Decimal(other) * 100, operator, bound * denominator)
    ]
    if not tried:
        return None
    best = max(tried) if operator in ("<=", "<") else min(tried)
    return numerator - best if operator in ("<=", "<") else best - numerator


@given(
    st.integers(1, 60),
    st.integers(0, 60),
    st.sampled_from(["<=", "<", ">=", ">"]),
    st.integers(0, 200).map(lambda n: Decimal(n) / 2),
)
def test_trying_every_number_of_people_gives_the_same_gap(denominator, numerator, operator, bound):
    numerator = min(numerator, denominator)
    found = gap(figure(numerator, denominator), promise(str(bound), operator))
    expected = slowly(numerator, denominator, operator, bound)
    if expected is not None:
        assert found.amount == expected


@given(
    st.integers(1, 500),
    st.integers(0, 1000).map(lambda n: Decimal(n) / 10),
    st.sampled_from(["<=", "<", ">=", ">"]),
    st.booleans(),
)
def test_the_number_allowed_keeps_the_promise_and_the_next_breaks_it(denominator, bound, operator, whole):
    found = allowed(bound, Decimal(denominator), 100, operator, whole=whole)
    size = 1 if whole else Decimal("0.1")
    step = size if operator in ("<=", "<") else -size
    assert holds(found * 100, operator, bound * denominator)
    assert not holds((found + step) * 100, operator, bound * denominator)


def test_a_monthly_figure_in_fractions_leaves_whole_people_only():
    point = figure(25, 150, dt.date(2023, 3, 1))
    flow = monthly(12, dt.date(2023, 3, 1), "2.09")
    found = gap(point, rate=TURNOVER, subject=ROLLING, as_of=dt.date(2023, 4, 5), flow=flow)
    assert found.short == "at most 2 more by September 2023"  # 15 - 12.54 = 2.46


@pytest.mark.parametrize(
    ("value", "breaks", "why"),
    [
        (None, (), "not all of them can be shown"),
        (Decimal(1), (dt.date(2026, 6, 1),), "those from before June 2026 cannot be added to later ones"),
        ("absent", (), "not all of them have been uploaded"),
    ],
    ids=["withheld", "a break", "missing"],
)
def test_why_leavers_cannot_be_counted_is_said_as_it_is(value, breaks, why):
    held = [Point(dt.date(2026, n, 1), Decimal(1)) for n in (4, 6, 7)]
    held += [] if value == "absent" else [Point(dt.date(2026, 5, 1), value, "" if value else "c", few=value is None)]
    promise = Promise("ceiling_by_date", "14%", Decimal(14), "<=", dt.date(2027, 3, 31), "month")
    point = Point(dt.date(2026, 7, 1), Decimal(10), numerator=Decimal(10), denominator=Decimal(100))
    flow = Series.of(held, breaks)
    found = gap_in_people(ROLLING, TURNOVER, promise, Decimal(14), point, dt.date(2026, 8, 1), flow)
    assert found and found.withheld.endswith(f"monthly figures, and {why}.")
