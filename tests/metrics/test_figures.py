from decimal import Decimal as D

import pytest

from metrics import figures


@pytest.mark.parametrize(
    ("value", "unit", "decimals", "words"),
    [
        ("15", "percent", 1, "15.0%"),
        ("9.95", "percent", 1, "10.0%"),
        ("12.25", "percent", 1, "12.3%"),
        ("-0.04", "percent", 1, "0.0%"),
        ("33", "headcount", 0, "33"),
        ("1234.5", "fte", 1, "1,234.5 FTE"),
        ("9.3", "days", 1, "9.3 days"),
        ("-1200", "pounds", 0, "-£1,200"),
    ],
)
def test_a_figure_reads_with_its_unit(value, unit, decimals, words):
    assert figures.words(D(value), unit, decimals) == words


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        ("10.000000", "percent", "10%"),
        ("40", "headcount", "40"),
        ("2.50", "fte", "2.5 FTE"),
        ("100", "percent", "100%"),
    ],
)
def test_a_promise_reads_with_the_decimals_it_has(value, unit, words):
    assert figures.bare(D(value), unit) == words


@pytest.mark.parametrize(
    ("value", "unit", "decimals", "words"),
    [
        ("5", "percent", 1, "5.0 points"),
        ("1", "percent", 0, "1 point"),
        ("-0.3", "days", 1, "0.3 days"),
        ("0.04", "percent", 1, "less than 0.1 points"),
        ("0", "percent", 1, "0.0 points"),
        ("22", "headcount", 0, "22"),
    ],
)
def test_a_distance_has_no_sign_and_is_never_zero_by_rounding(value, unit, decimals, words):
    assert figures.distance(D(value), unit, decimals) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [("1.2", "+1.2 points"), ("-3", "−3.0 points"), ("0", "no change"), ("-0.01", "down less than 0.1 points")],
)
def test_a_change_shows_its_sign(value, words):
    assert figures.signed(D(value), "percent", 1) == words


@pytest.mark.parametrize(
    ("name", "words"),
    [("All staff", "all staff"), ("ASYE", "ASYE"), ("Newly qualified (ASYE)", "newly qualified (ASYE)"), ("", "")],
)
def test_a_name_keeps_its_capitals_within_a_sentence(name, words):
    assert figures.mid_sentence(name) == words
