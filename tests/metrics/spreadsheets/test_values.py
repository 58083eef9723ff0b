"""Numbers and symbols as people write them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.spreadsheets.cells import Broken, Percent, Uncalculated
from metrics.spreadsheets.values import NotANumber, read_figure, read_text

NUMBERS = [
    ("12.5", "12.5"),
    ("12.5%", "12.5"),
    ("12.5 %", "12.5"),
    ("1,234", "1234"),
    ("£1,234.50", "1234.5"),
    (" 1 020.50 ", "1020.5"),
    ("(3)", "-3"),
    ("-3", "-3"),
    ("−3", "-3"),
    ("£-3", "-3"),
    ("+4", "4"),
    ("0", "0"),
    (".5", "0.5"),
    ("5.", "5"),
    ("12\u00a0450", "12450"),
    (0.8999999999999999, "0.9"),
    (0.1 + 0.2, "0.3"),
    (131, "131"),
    (Percent(0.125), "12.5"),
    (Percent(0.07), "7"),
    (Percent(1.4), "140"),
]


@pytest.mark.parametrize(("written", "number"), NUMBERS, ids=lambda value: str(value))
def test_a_number_is_read_as_it_was_meant(written, number):
    assert read_figure(written).number == Decimal(number)


@pytest.mark.parametrize(
    ("written", "qualifier", "number"),
    [
        ("~80%", "~", "80"),
        (">95", ">", "95"),
        ("approx. 12", "~", "12"),
        ("≥ 3", "≥", "3"),
        (">=95%", "≥", "95"),
        ("< 5", "<", "5"),
        ("<= 5", "≤", "5"),
    ],
)
def test_a_qualifier_stays_with_its_number(written, qualifier, number):
    figure = read_text(written)
    assert (figure.qualifier, figure.number, figure.written) == (qualifier, Decimal(number), written)


SYMBOLS = {
    "c": ["c", "[c]", "C", "*", "suppressed"],
    "x": ["x", "[x]", "n/a", "N/A", "-", "–", "..", ":", "#N/A"],
    "z": ["z", "[z]", "not applicable"],
    "u": ["u", "[u]"],
    "k": ["k", "low", "[low]", "LOW"],
}


@pytest.mark.parametrize(("symbol", "text"), [(s, text) for s, texts in SYMBOLS.items() for text in texts])
def test_a_symbol_is_a_symbol_and_no_number(symbol, text):
    figure = read_text(text)
    assert (figure.symbol, figure.number) == (symbol, None)


@pytest.mark.parametrize(
    ("value", "rule", "why"),
    [
        ("12,5", "not-a-number", "write 12.5"),
        ("1,23,456", "not-a-number", ""),
        ("12 staff", "not-a-number", "words"),
        ("10-12", "not-a-number", "range"),
        ("1e3", "not-a-number", "powers"),
        ("NaN", "not-a-number", ""),
        ("inf", "not-a-number", ""),
        ("1_000", "not-a-number", ""),
        ("١٢", "not-a-number", "0 to 9"),
        (True, "not-a-number", "TRUE"),
        ("99999999999", "too-large-number", ""),
        (1e12, "too-large-number", ""),
        (Uncalculated("F2/G2"), "uncalculated", ""),
        (Broken("#DIV/0!"), "broken-cell", ""),
    ],
)
def test_what_is_no_number_says_why(value, rule, why):
    with pytest.raises(NotANumber) as wrong:
        read_figure(value)
    assert wrong.value.rule == rule and why in wrong.value.why


@given(st.text(max_size=40))
def test_any_text_is_a_figure_or_says_why_not(text):
    try:
        figure = read_text(text)
    except NotANumber as wrong:
        assert wrong.rule
    else:
        assert figure.number is None or not figure.symbol


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=4))
def test_a_decimal_comes_through_whole(number):
    assert read_text(f"{number:f}").number == number
    assert read_text(f"{number:,f}").number == number
