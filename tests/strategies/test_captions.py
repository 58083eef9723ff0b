"""The one sentence of a chart, in every state that its figures can be in."""

import datetime as dt
from decimal import Decimal

import pytest

from metrics import figures, variation
from metrics.series import Point, Series
from strategies.captions import caption, cohorts_caption
from strategies.targets import Subject
from workforce import months

START = dt.date(2024, 1, 1)
NOISE = [10, 11, 9, 10, 12, 10, 9, 11, 10, 10, 11, 9, 10, 11]
NONE, GAP = None, "gap"


def series(*values, breaks=(), step=1) -> Series:
    """A figure a month (or `step` months); None is suppressed, GAP is a month without any."""
    points = [
        Point(months.add(START, place * step), value if value is None else Decimal(value), "c" if value is None else "")
        for place, value in enumerate(values)
        if value != GAP
    ]
    return Series.of(points, breaks)


def subject(polarity="lower", kind="point") -> Subject:
    return Subject("Agency share", "percent", 1, polarity, kind, "monthly")


def signed(*figures: str) -> Series:
    """A figure a month, written as in a file: '12', '<5', '>5'."""
    points = [
        Point(months.add(START, place), Decimal(text.lstrip("<>")), qualifier=text[0] if text[0] in "<>" else "")
        for place, text in enumerate(figures)
    ]
    return Series.of(points)


OPEN = ", which leaves open whether it rose or fell."


@pytest.mark.parametrize(
    ("figures", "said"),
    [
        (("<15", "12"), f"stood at less than 15.0% in January 2024 and at 12.0% in February 2024{OPEN}"),
        (("<15", "15"), "rose from less than 15.0% in January 2024 to 15.0% in February 2024."),
        (("12", "<12"), "fell from 12.0% in January 2024 to less than 12.0% in February 2024."),
        ((">5", "9"), f"stood at more than 5.0% in January 2024 and at 9.0% in February 2024{OPEN}"),
        (("<5", "9", "<5"), "It was highest in February 2024 (9.0%)."),
        (("<5", "9", "7"), "It was highest in February 2024 (9.0%) and lowest in January 2024 (less than 5.0%)."),
        (("7", ">8", "6"), "It was highest in February 2024 (more than 8.0%) and lowest in March 2024 (6.0%)."),
        (("<15", "9", "12"), f"at 12.0% in March 2024{OPEN}"),
        (("<5", "5", "<5"), f"at less than 5.0% in March 2024{OPEN}"),
        (("<5", "<5", "<5"), "stayed at less than 5.0% from January 2024 to March 2024."),
    ],
)
def test_no_rise_and_no_extreme_is_told_that_an_open_ended_figure_leaves_open(figures, said):
    sentence = caption(subject(), "Testshire", signed(*figures))
    assert said in sentence and sentence.endswith(said.split(". ")[-1])


def test_of_many_cohorts_no_highest_is_told_where_that_is_not_known():
    held = [point._replace(cohort=str(point.month.month)) for point in signed("1", "2", "3", "4", ">3").points]
    assert "the last of 5 that can be shown; the lowest is 1.0% for cohort 1." in cohorts_caption(
        subject(), "Testshire", held
    )


@pytest.mark.parametrize(
    ("drawn", "sentence"),
    [
        pytest.param(
            series(), "Agency share, Testshire: no figure has been uploaded, so there is no line to draw.", id="no data"
        ),
        pytest.param(series(10), "Agency share, Testshire: the only figure is 10.0% in January 2024.", id="one month"),
        pytest.param(
            series(NONE, 10, *[NONE] * 3),
            "Agency share, Testshire: the only figure that can be shown is 10.0% in February 2024. "
            "4 figures are withheld or not available.",
            id="all but one suppressed",
        ),
        pytest.param(
            series(NONE),
            "Agency share, Testshire: no number can be drawn. January 2024 is suppressed.",
            id="suppressed alone",
        ),
        pytest.param(
            series(10, NONE, 12),
            "Agency share, Testshire, rose from 10.0% in January 2024 to 12.0% in March 2024. "
            "February 2024 is suppressed.",
            id="suppressed between",
        ),
        pytest.param(
            series(0, NONE, 0, NONE, 0),
            "Agency share, Testshire, stood at 0.0% in each of the 3 figures shown, from January 2024 to May 2024. "
            "February 2024 is suppressed. April 2024 is suppressed.",
            id="flat, suppressed between",
        ),
        pytest.param(
            series(10, NONE, 12, 11),
            "Agency share, Testshire, rose from 10.0% in January 2024 to 11.0% in April 2024. "
            "Of the figures shown, it was highest in March 2024 (12.0%) and lowest in January 2024 (10.0%). "
            "February 2024 is suppressed.",
            id="extremes, suppressed between",
        ),
        pytest.param(
            series(50, 60, 10, NONE, 12, 11, breaks=[months.add(START, 2)]),
            "Agency share, Testshire, stood at 50.0% in January 2024 and at 11.0% in June 2024; figures from before "
            "March 2024 cannot be compared with later ones. Of the figures shown since March 2024, it was highest in "
            "May 2024 (12.0%) and lowest in March 2024 (10.0%). April 2024 is suppressed.",
            id="break, suppressed between",
        ),
        pytest.param(
            series(10, 11, 12, NONE),
            "Agency share, Testshire, rose from 10.0% in January 2024 to 12.0% in March 2024. "
            "It was highest in March 2024 (12.0%) and lowest in January 2024 (10.0%). April 2024 is suppressed.",
            id="suppressed last",
        ),
        pytest.param(
            series(10, NONE, NONE, NONE, NONE, 8),
            "Agency share, Testshire, fell from 10.0% in January 2024 to 8.0% in June 2024. "
            "4 figures are withheld or not available.",
            id="many suppressed",
        ),
        pytest.param(
            series(10, 12, 14),
            "Agency share, Testshire, rose from 10.0% in January 2024 to 14.0% in March 2024. "
            "It was highest in March 2024 (14.0%) and lowest in January 2024 (10.0%).",
            id="up",
        ),
        pytest.param(
            series(14, 12, 10),
            "Agency share, Testshire, fell from 14.0% in January 2024 to 10.0% in March 2024. "
            "It was highest in January 2024 (14.0%) and lowest in March 2024 (10.0%).",
            id="down",
        ),
        pytest.param(
            series(10, 12, 10),
            "Agency share, Testshire, ended as it began, at 10.0% in January 2024 and in March 2024. "
            "It was highest in February 2024 (12.0%) and lowest twice (at 10.0%).",
            id="back again",
        ),
        pytest.param(
            series(10, 10, 10), "Agency share, Testshire, stayed at 10.0% from January 2024 to March 2024.", id="flat"
        ),
        pytest.param(
            series(10, 11, GAP, 12),
            "Agency share, Testshire, rose from 10.0% in January 2024 to 12.0% in April 2024. "
            "It was highest in April 2024 (12.0%) and lowest in January 2024 (10.0%). 1 month in between is missing.",
            id="gap",
        ),
        pytest.param(
            series(10, 11, GAP, 12, step=12),
            "Agency share, Testshire, rose from 10.0% in January 2024 to 12.0% in January 2027. "
            "It was highest in January 2027 (12.0%) and lowest in January 2024 (10.0%). "
            "1 figure in between is missing.",
            id="gap of a year",
        ),
        pytest.param(
            series(50, 60, 10, 12, 11, breaks=[months.add(START, 2)]),
            "Agency share, Testshire, stood at 50.0% in January 2024 and at 11.0% in May 2024; figures from before "
            "March 2024 cannot be compared with later ones. "
            "Since March 2024 it was highest in April 2024 (12.0%) and lowest in March 2024 (10.0%).",
            id="break",
        ),
    ],
)
def test_the_sentence_of_a_line(drawn, sentence):
    assert caption(subject(), "Testshire", drawn) == sentence


SIGNAL = (
    "Because the figures have moved, this range says little about the promise. It starts afresh only at a recorded "
)
SIGNAL += "event that breaks the series."
UP = "Ordinary variation runs from 7.3% to 14.2%, around an average of 10.7%. The figure for March 2025 is above the "
DOWN = "Ordinary variation runs from 6.3% to 13.2%, around an average of 9.7%. The figure for March 2025 is below the "
WITHIN = "Ordinary variation runs from 6.7% to 13.7%, around an average of 10.2%. "
LIES = (
    "is within it: no significant change, ordinary variation. The promised value lies within that range: some months "
)
LIES += "will keep it and some will not, by chance."


@pytest.mark.parametrize(
    ("polarity", "kind", "drawn", "sentence"),
    [
        ("lower", "point", series(), "No limits are drawn: they need 13 figures, and there are none."),
        ("lower", "point", series(10), "No limits are drawn: they need 13 figures, and there is 1."),
        (
            "lower", "point", series(NONE),
            "No limits are drawn: they need 13 figures, and there are none that can be shown.",
        ),
        ("lower", "point", series(*NOISE, 18), f"{UP}upper limit: a real change for the worse. {SIGNAL}"),
        ("higher", "point", series(*NOISE, 18), f"{UP}upper limit: a real change for the better. {SIGNAL}"),
        ("neutral", "point", series(*NOISE, 18), f"{UP}upper limit: a real rise (neither way is better in itself)."),
        ("lower", "point", series(*NOISE, 3), f"{DOWN}lower limit: a real change for the better. {SIGNAL}"),
        ("higher", "point", series(*NOISE, 3), f"{DOWN}lower limit: a real change for the worse. {SIGNAL}"),
        ("neutral", "point", series(*NOISE, 3), f"{DOWN}lower limit: a real fall (neither way is better in itself)."),
        ("lower", "point", series(*NOISE, NONE), f"{WITHIN}The figure for February 2025 {LIES}"),
        ("lower", "point", series(*NOISE[:6], GAP, *NOISE[6:]), None),
        (
            "lower", "point", series(*NOISE, *NOISE, breaks=[months.add(START, 14)]),
            f"{WITHIN}Limits start again in March 2025. The figure for April 2026 {LIES}",
        ),
        (
            "lower", "point", series(*NOISE, *NOISE[:4], breaks=[months.add(START, 14)]),
            "Ordinary variation runs from 6.5% to 13.5%, around an average of 10.0%. Limits start again in March 2025. "
            "These are trial limits: fewer than 13 figures have come since then.",
        ),
        (
            "lower", "point", series(*[10] * 14),
            "Every figure shown is 10.0%: there is no variation. The promise is not kept, and will not be unless "
            "something changes.",
        ),
        ("higher", "point", series(*[10] * 14),
         "Every figure shown is 10.0%: there is no variation. The promise is kept every time."),
        ("neutral", "point", series(*[10] * 14), "Every figure shown is 10.0%: there is no variation."),
        (
            "lower", "rolling", series(*NOISE),
            "No limits are drawn: each figure covers twelve months, so two neighbours share eleven of them. Limits on "
            "such figures give false alarms most of the time.",
        ),
    ],
    ids=[
        "no data", "one month", "suppressed alone", "up is bad", "up is good", "up is neither", "down is good",
        "down is bad", "down is neither", "suppressed last", "gap", "break", "break of late", "no variation, not kept",
        "no variation, kept", "no variation, no side", "twelve months",
    ],
)  # fmt: skip
def test_the_sentence_of_a_chart_with_limits(polarity, kind, drawn, sentence):
    reading = variation.read(drawn, "percent", kind, polarity, Decimal(9))
    said = variation.sentence(reading, lambda value: figures.words(value, "percent", 1))
    assert said == sentence if sentence else "is within it" in said


def test_an_extreme_that_was_reached_more_than_once_reads_like_one_reached_once():
    points = [Point(dt.date(2025, month, 1), Decimal(value)) for month, value in enumerate((5, 9, 9, 4, 9), 1)]
    said = caption(Subject("Agency", "count", 0, "lower", "point", "monthly"), "Testshire", Series(tuple(points)))
    assert "It was highest 3 times (at 9) and lowest in April 2025 (4)." in said
