"""Months as people write them."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.spreadsheets.dates import NotAMonth, read_month
from workforce import months

APRIL = [
    "Apr-25", "Apr 2025", "April 2025", "2025-04", "04/2025", "4/2025", "01/04/2025", "2025-04-01", "30 April 2025",
    "Apr '25", "APRIL-2025", "2025-APR", "30/04/2025", "30.04.2025", "1st April 2025", "April 30, 2025", "Apr25",
    "01/04/25", "2025-04-30T00:00:00", "2025-04-30 00:00:00", "202504", "45748",
    "2025-04-30T00:00:00+00:00", "2025-04-01T00:00:00.000Z", "Wed 30 April 2025", "2025/04", "2025M04",
    "Wed Apr 30 2025 00:00:00 GMT+0100 (British Summer Time)",
    "April\u00a02025", "Apr. 2025", dt.date(2025, 4, 30), dt.datetime(2025, 4, 1), 45748, 45777, 202504,
]  # fmt: skip


@pytest.mark.parametrize("written", APRIL, ids=str)
def test_april_2025_in_every_form(written):
    assert read_month(written).month == dt.date(2025, 4, 1)


@pytest.mark.parametrize(
    ("written", "month"),
    [("2023/24 Q1", (2023, 6)), ("2023-24 Q4", (2024, 3)), ("Q2 2023/24", (2023, 9)), ("2023/2024 Q3", (2023, 12))],
)
def test_a_quarter_is_kept_under_its_last_month(written, month):
    read = read_month(written)
    assert (read.month, read.how) == (dt.date(*month, 1), "quarter")


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("04/30/2025", "the month seems to stand before the day"),
        ("31/04/2025", "has no day 31"),
        ("2025", "a year without a month"),
        ("2024/25", "a year without a month"),
        ("2008/09", "a year without a month"),
        ("2023/25 Q1", "do not follow"),
        ("13/2025", "no month 13"),
        ("Aprol 2025", "is not the name of a month"),
        ("soon", "not written as a month"),
        (3.5, "a number"),
        (True, "no date"),
        ("12/1899", "not a likely year"),
        ("04/05", "a month and a year, or a day and a month without its year"),
        ("04-05", "a month and a year, or a day and a month without its year"),
        ("04/00", "a month and a year, or a day and a month"),
        ("23/04", "a day and a month, or a year and a month"),
        ("12/13", "a financial year, or a month and a year"),
        ("25/26", "a year without a month"),
        ("00/23", "no month 0"),
        ("04.23", "a number"),
        ("2023 24", "a year without a month"),
        ("2008 09", "a year without a month"),
        ("23-Apr", "a day without its year, or a month and a year"),
        ("01-Apr", "a day without its year"),
        ("Apr 23 24", "not written as a month"),
        (20231340, "no month 13"),
        (20230431, "has no day 31"),
        (18991231, "a number"),
        (20230430.5, "a number"),
    ],
)
def test_what_is_no_month_says_why(written, why):
    with pytest.raises(NotAMonth, match=why):
        read_month(written)


@given(st.text(max_size=30) | st.floats(allow_nan=False) | st.integers())
def test_anything_is_a_month_or_says_why_not(written):
    try:
        assert read_month(written).month.day == 1
    except NotAMonth as wrong:
        assert str(wrong)


@given(st.dates(dt.date(2000, 1, 1), dt.date(2099, 12, 31)))
def test_every_day_of_a_month_is_that_month(day):
    for written in (day, f"{day:%d/%m/%Y}", f"{day:%Y-%m-%d}", f"{day:%b-%y}", f"{day:%d %B %Y}"):
        assert read_month(written).month == months.month_of(day)


FORMS = [
    "{d:%m/%Y}", "{d.month}/{d:%Y}", "{d:%Y %m}", "{d:%m %Y}", "{d:%B, %Y}", "{d:%b %d, %y}", "{d:%B %d, %Y}",
    "{d.day} {d:%b %y}", "{d.day}th of {d:%B %Y}", "{d:%d-%b-%y}", "{d:%Y%m%d}", "{d:%Y%m}", "{d:%YM%m}", "{d:%b '%y}",
    "{d:%Y-%b}", "month ending {d:%d/%m/%Y}", "{d:%A}, {d.day} {d:%B %Y}", "{d:%d/%m/%Y %H:%M}",
]  # fmt: skip


@given(st.dates(dt.date(2000, 1, 1), dt.date(2099, 12, 31)), st.sampled_from(FORMS))
def test_a_month_written_in_any_known_form_reads_back_as_that_month(day, form):
    moment = dt.datetime(day.year, day.month, day.day)
    written = form.format(d=moment)
    if form == "{d:%Y %m}" and day.month == (day.year + 1) % 100:
        with pytest.raises(NotAMonth, match="year without a month"):
            read_month(written)
        return
    assert read_month(written).month == months.month_of(day)
    if written.isdigit():
        assert read_month(int(written)).month == months.month_of(day)


@given(st.integers(0, 99), st.integers(0, 99), st.sampled_from("/-"))
def test_two_figures_with_a_stroke_are_read_only_where_nothing_else_is_meant(first, second, mark):
    try:
        read = read_month(f"{first:02d}{mark}{second:02d}")
    except NotAMonth:
        return
    assert (read.month, read.how) == (dt.date(2000 + second, first, 1), "short")
    assert 1 <= first <= 12 < second, "no day and month, whichever stands first"
    assert (first, second) != (12, 13), "no financial year"


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("Q1 23/24", "2023-06"),
        ("Quarter 1 2023/24", "2023-06"),
        ("Qtr 1 2023/24", "2023-06"),
        ("2023-24 Quarter 1", "2023-06"),
        ("FY2023/24 Q1", "2023-06"),
        ("Q1 FY 2023/24", "2023-06"),
        ("Q1 (2023/24)", "2023-06"),
        ("Month ending 30 April 2023", "2023-04"),
        ("month end 30/04/2023", "2023-04"),
        ("as at 30/04/2023", "2023-04"),
        ("end of April 2023", "2023-04"),
        ("Sun 30/04/2023", "2023-04"),
        ("Sunday, 30 April 2023", "2023-04"),
        ("30/04/2023 23:59", "2023-04"),
        ("30/04/2023 23:59:59", "2023-04"),
        ("01/04/2023 12:00:00 AM", "2023-04"),
        ("1 April 2023 00:00", "2023-04"),
        ("20230430", "2023-04"),
        (20230430, "2023-04"),
        (20230430.0, "2023-04"),
        (202304, "2023-04"),
        ("04/23", "2023-04"),
        ("4/23", "2023-04"),
        ("04-23", "2023-04"),
        ("4/2023", "2023-04"),
        ("04 2023", "2023-04"),
        ("2023 04", "2023-04"),
        ("30th of April 2023", "2023-04"),
        ("April, 2023", "2023-04"),
        ("Apr 1, 23", "2023-04"),
        ("Apr 1st, 2023", "2023-04"),
        ("1 Apr 23", "2023-04"),
        ("'23 Apr", "2023-04"),
        ("12/31", "2031-12"),
    ],
)
def test_a_month_with_words_or_a_time_around_it(text, month):
    assert f"{read_month(text).month:%Y-%m}" == month
