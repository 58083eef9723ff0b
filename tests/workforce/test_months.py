import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workforce import months

MONTHS = st.dates(dt.date(1995, 1, 1), dt.date(2150, 12, 31)).map(months.month_of)


@given(MONTHS, st.integers(-600, 600))
def test_adding_months_and_counting_them_agree(month, count):
    assert months.between(month, months.add(month, count)) == count


@given(MONTHS)
def test_a_month_and_its_code_are_one_another(month):
    assert months.parse_code(months.code(month)) == month


@given(MONTHS)
def test_the_day_after_the_last_day_is_in_the_next_month(month):
    assert months.month_of(months.last_day(month) + dt.timedelta(days=1)) == months.add(month, 1)


@pytest.mark.parametrize("text", ["", "2023", "2023-13", "2023-00", "23-09", "2023-9", "September", "0000-01"])
def test_what_is_not_a_month_is_refused_in_words(text):
    with pytest.raises(ValueError, match="is not a month"):
        months.parse_code(text)


@pytest.mark.parametrize(
    ("text", "precision", "last"),
    [
        ("2023-09-14", "day", dt.date(2023, 9, 14)),
        ("2024-02", "month", dt.date(2024, 2, 29)),
        ("2023", "year", dt.date(2023, 12, 31)),
        ("2021-2022", "financial year", dt.date(2022, 3, 31)),
    ],
    ids=["day", "month", "year", "financial year"],
)
def test_a_printed_date_ends_on_its_last_day(text, precision, last):
    assert months.end_of_printed(text, precision) == last


@pytest.mark.parametrize(("month", "year"), [(3, 2022), (4, 2023)], ids=["March", "April"])
def test_the_financial_year_turns_in_april(month, year):
    assert months.financial_year(dt.date(2023, month, 1)) == year
