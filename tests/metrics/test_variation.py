import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics import spc_charts, variation
from metrics.series import Point, Series
from workforce import months

START = dt.date(2023, 1, 1)
NOISE = [20, 22, 19, 21, 23, 18, 20, 22, 21, 19, 20, 21, 22, 20, 19, 21, 20, 22]


def series_of(values, *, step=1, breaks=(), **parts) -> Series:
    points = [
        Point(
            months.add(START, place * step),
            None if value is None else Decimal(value),
            symbol="" if value else "c",
            **parts,
        )
        for place, value in enumerate(values)
        if value != "absent"
    ]
    return Series.of(points, breaks)


def percent(value: Decimal) -> str:
    return f"{value:.1f}%"


def read(series, *, unit="percent", kind="point", polarity="lower", target=None):
    return variation.read(series, unit, kind, polarity, target)


@pytest.mark.parametrize(
    ("series", "unit", "kind", "why"),
    [
        (series_of(NOISE), "percent", "rolling", "each figure covers twelve months"),
        (series_of(NOISE[:12]), "percent", "point", "need 13 figures, and there are 12"),
        (series_of(NOISE[:1]), "percent", "point", "there is 1."),
        (series_of([]), "percent", "point", "there are none"),
        (series_of([2, 1, 3] * 5), "count", "period", "fewer than 5"),
        (series_of(NOISE, numerator=Decimal(2), denominator=Decimal(10)), "percent", "point", "fewer than 5"),
        (series_of(NOISE, numerator=Decimal(196), denominator=Decimal(200)), "percent", "point", "fewer than 5"),
        (series_of(NOISE), "score", "survey", "once a year"),
        (series_of(NOISE, qualifier="<"), "percent", "point", "some are known only to be less or more"),
    ],
    ids=["rolling", "twelve", "one", "none", "tiny counts", "tiny numerators", "nearly all", "a survey", "open ended"],
)
def test_limits_are_withheld_with_the_reason(series, unit, kind, why):
    reading = read(series, unit=unit, kind=kind)
    assert reading.chart is None
    assert why in variation.sentence(reading, percent)


def test_yearly_figures_of_a_rolling_metric_do_not_share_months():
    assert read(series_of(NOISE, step=12), kind="rolling").chart


def test_thirteen_figures_are_enough():
    reading = read(series_of(NOISE[:13]))
    assert (reading.trial, reading.variation) == (False, "common_cause")


def test_a_missing_month_is_a_row_without_a_value_and_is_not_bridged():
    values = [*NOISE[:8], "absent", 60, *NOISE[8:]]
    reading = read(series_of(values))
    gap = reading.at(months.add(START, 8))
    assert gap.value is None
    assert reading.at(months.add(START, 9)).special_cause_type == "Above UCL"


def test_a_symbol_at_the_end_decides_nothing():
    reading = read(series_of([*NOISE, 40, None]))
    assert reading.last.date == months.add(START, len(NOISE))
    assert reading.variation == "special_cause_concern"


def test_limits_start_again_only_at_a_break_and_are_marked_as_trial():
    reading = read(series_of([*NOISE, 10, 11, 9, 10], breaks=[months.add(START, len(NOISE))]), target=Decimal(5))
    assert reading.starts == (months.add(START, len(NOISE)),)
    assert (reading.trial, reading.variation, reading.assurance) == (True, "", "")
    assert "trial limits" in variation.sentence(reading, percent)
    assert reading.last.mean == 10


def test_a_break_in_a_month_without_a_figure_starts_again_there():
    values = [*NOISE, "absent", *NOISE]
    broken = months.add(START, len(NOISE))
    assert read(series_of(values, breaks=[broken])).starts == (broken,)


def test_a_break_before_the_first_figure_does_nothing():
    assert read(series_of(NOISE, breaks=[START, months.add(START, -5)])).starts == ()


def test_a_series_without_variation_has_limits_on_its_mean_and_says_so():
    reading = read(series_of([5] * 14), target=Decimal(5))
    assert (reading.constant, reading.assurance) == (True, "consistent_pass")
    assert "there is no variation" in variation.sentence(reading, percent)


@pytest.mark.parametrize(
    ("target", "assurance"),
    [(4, "consistent_fail"), (6, "consistent_pass"), (None, "")],
    ids=["below", "above", "none"],
)
def test_a_series_without_variation_is_judged_by_its_value(target, assurance):
    assert read(series_of([5] * 14), target=target if target is None else Decimal(target)).assurance == assurance


def test_one_step_in_a_flat_series_does_not_collapse_the_limits_on_the_mean():
    last = read(series_of([5] * 10 + [9] * 10)).last
    assert last.lpl < last.mean < last.upl


@pytest.mark.parametrize(
    ("polarity", "values", "words"),
    [
        ("lower", [*NOISE, 40], "a real change for the worse"),
        ("higher", [*NOISE, 40], "a real change for the better"),
        ("neutral", [*NOISE, 40], "a real rise (neither way is better in itself)"),
        ("match", [*NOISE, 5], "a real fall (neither way is better in itself)"),
        ("lower", NOISE, "no significant change"),
    ],
)
def test_the_sentence_says_what_the_latest_figure_means(polarity, values, words):
    assert words in variation.sentence(read(series_of(values), polarity=polarity), percent)


@pytest.mark.parametrize(
    ("target", "words"),
    [(5, "unless something changes"), (20, "by chance"), (60, "will reliably be kept")],
    ids=["out of reach", "within the range", "well clear"],
)
def test_the_sentence_says_what_the_process_will_do(target, words):
    assert words in variation.sentence(read(series_of(NOISE), target=Decimal(target)), percent)


@given(
    st.lists(st.one_of(st.integers(0, 40), st.none(), st.just("absent")), max_size=60),
    st.lists(st.integers(0, 60), max_size=2),
    st.sampled_from(["lower", "higher", "neutral"]),
)
def test_the_last_point_is_the_one_of_the_whole_chart(values, breaks, polarity):
    held = [value if value in (None, "absent") else value + 100 for value in values]
    reading = read(
        series_of(held, breaks=[months.add(START, at) for at in breaks]), polarity=polarity, target=Decimal(120)
    )
    if reading.chart:
        assert reading.last == reading.chart.points[-1]
        assert reading.variation == ("" if reading.trial else reading.chart.variation)
        assert len(reading.chart.points) <= max(variation.LAST, len(values))


def test_limits_rest_on_the_last_36_figures():
    assert read(series_of([90] * 60 + NOISE + NOISE)).last.upl == read(series_of(NOISE + NOISE)).last.upl


@pytest.mark.parametrize(("strict", "end"), [(False, "kept every time."), (True, "unless something changes.")])
def test_a_strict_promise_is_not_kept_by_figures_that_all_stand_on_it(strict, end):
    found = variation.read(series_of([50] * 14), "percent", "point", "higher", Decimal(50), strict=strict)
    assert variation.sentence(found, percent).endswith(end)


def test_why_there_are_no_limits_is_true_of_quarters_and_of_what_is_withheld():
    assert "share nine of them" in read(series_of(NOISE, step=3), kind="rolling").withheld
    assert read(series_of([20, *[None] * 20])).withheld.endswith("there is 1 that can be shown.")


def test_no_range_is_said_to_begin_below_zero_where_no_figure_lies_there():
    counts = [10, 19, 1, 18, 10, 19, 2, 17, 10, 19, 1, 18, 15]
    found = read(series_of(counts), unit="count", kind="period")
    said = variation.sentence(found, percent)
    assert said.startswith(
        "Ordinary variation runs up to 44.8%, around an average of 12.2%; the lower limit lies below"
    )
    assert spc_charts.table_words(found, found.last, percent) == "up to 44.8%"
    below = variation.sentence(read(series_of([-1, *counts]), unit="pounds"), percent)
    assert below.startswith("Ordinary variation runs from -")


@pytest.mark.parametrize(
    ("values", "runs", "table"),
    [
        ([96, 99, 97, 99, 96, 99, 96, 100, 97, 98, 95, 99, 98], "runs from 90.5% upwards", "from 90.5% upwards"),
        ([96, 99, 97, 99, 96, 99, 96, 122, 97, 98, 95, 99, 98], "runs from 92.7% to 106.0%", "92.7% to 106.0%"),
        ([5, 95, 10, 90, 5, 95, 10, 90, 5, 95, 10, 90, 60], "takes in every figure that there can be", "any figure"),
    ],
    ids=["nearly all", "one lies above 100%", "anything"],
)
def test_no_range_of_a_percentage_is_said_to_end_above_100_where_no_figure_lies_there(values, runs, table):
    found = read(series_of(values))
    assert variation.sentence(found, percent).startswith(f"Ordinary variation {runs}, around")
    assert spc_charts.table_words(found, found.last, percent) == table
