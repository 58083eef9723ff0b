import datetime as dt
from decimal import Decimal

import pytest

from metrics.series import Point, Series
from strategies.outlooks import outlook
from strategies.targets import Promise, Subject
from workforce import months

START = dt.date(2023, 1, 1)
GAP = "gap"
SUBJECT = Subject("Agency", "percent", 1, "lower", "point", "monthly")
NOISE = [20, 22, 19, 21, 23, 18, 20, 22, 21, 19, 20, 21, 22, 20, 19, 21, 20, 22, 21, 20, 19, 21, 20, 20]


def promise(value=10, operator="<=", due=dt.date(2025, 6, 30), **extra) -> Promise:
    return Promise(
        **(
            {
                "kind": "ceiling_by_date",
                "value": Decimal(value),
                "operator": operator,
                "due": due,
                "due_precision": "month",
            }
            | extra
        )
    )


def series(values, step=1, breaks=()) -> Series:
    points = [
        Point(months.add(START, place * step), None if v is None else Decimal(v), "" if v is not None else "c")
        for place, v in enumerate(values)
        if v != GAP
    ]
    return Series.of(points, breaks)


def look(promised=None, held=None, as_of=dt.date(2024, 12, 31), subject=SUBJECT):
    promised = promised or promise()
    return outlook(subject, promised, promised.value, held or series(NOISE), as_of)


@pytest.mark.parametrize(
    ("value", "operator", "words"),
    [
        (10, "<=", "very unlikely to be kept"),
        (20, "<=", "about as likely to be kept as not"),
        (30, "<=", "very likely to be kept"),
        (30, ">=", "very unlikely to be kept"),
        (10, ">=", "very likely to be kept"),
    ],
)
def test_the_chance_of_keeping_a_promise_is_said_in_words(value, operator, words):
    found = look(promise(value, operator))
    assert found.sentence.endswith(f"is then {words}.")
    assert found.month == dt.date(2025, 6, 1)
    assert found.low < found.centre < found.high


def test_nothing_is_projected_from_figures_that_are_only_less_than_a_number():
    held = Series(tuple(point._replace(qualifier="<") for point in series(NOISE).points))
    assert "less or more than a number" in look(promise(due=dt.date(2025, 3, 31)), held).withheld


@pytest.mark.parametrize(
    ("held", "due", "why"),
    [
        (series(NOISE[:12]), dt.date(2024, 3, 31), "needs 13 figures in a row that can be compared, and there are 12"),
        (series([]), dt.date(2024, 3, 31), "there are none"),
        (series(NOISE, breaks=[months.add(START, 20)]), dt.date(2025, 3, 31), "there are 4 since September 2024"),
        (series([*NOISE[:12], None, *NOISE[:11]]), dt.date(2025, 3, 31), "there are 11"),
        (series(NOISE), dt.date(2027, 3, 31), "too far"),
        (series([20, 21, 22, 20, 19], step=12), dt.date(2028, 9, 30), "needs 6 figures"),
    ],
    ids=["twelve months", "nothing", "since a break", "since a gap", "too far ahead", "five years"],
)
def test_a_projection_is_withheld_with_the_reason(held, due, why):
    found = look(promise(due=due), held, as_of=dt.date(2023, 6, 1))
    assert found.month is None
    assert why in found.withheld


def test_six_yearly_figures_are_enough():
    found = look(
        promise(due=dt.date(2029, 9, 30)), series([20, 21, 22, 20, 19, 23], step=12), as_of=dt.date(2028, 3, 1)
    )
    assert found.month == dt.date(2030, 1, 1)


@pytest.mark.parametrize(
    ("promised", "as_of"),
    [
        (promise(due=None, due_precision=""), dt.date(2024, 12, 31)),
        (promise(), dt.date(2025, 7, 1)),
        (promise(kind="ambiguous_operator"), dt.date(2024, 12, 31)),
        (promise(operator=""), dt.date(2024, 12, 31)),
    ],
    ids=["no date", "the date has passed", "ambiguous", "no number"],
)
def test_there_is_nothing_to_project_without_a_number_and_a_date_to_come(promised, as_of):
    assert look(promised, as_of=as_of) is None


MONTHLY = Subject("Apprentices", "count", 0, "higher", "period", "monthly")
YEARS = {"due": dt.date(2025, 12, 31), "due_precision": "year"}


@pytest.mark.parametrize("kind", ["periodic_yield", "milestone_quantity", "floor_by_date"])
def test_single_months_say_nothing_of_a_promise_that_the_months_of_a_year_come_to_something(kind):
    found = look(promise(80, ">=", kind=kind, **YEARS), series([8, 9, 10, 9, 8, 10] * 4), subject=MONTHLY)
    assert found.month is None
    assert found.withheld == (
        "There is no projection: the promise is of what several figures come to together, and a projection is of one."
    )


def test_yearly_figures_are_compared_with_a_promise_of_a_year():
    held = series([80, 82, 79, 81, 83, 80], step=12)
    found = look(promise(70, ">=", kind="milestone_quantity", due=dt.date(2029, 12, 31), due_precision="year"), held,
                 as_of=dt.date(2028, 3, 1), subject=MONTHLY)  # fmt: skip
    assert found.sentence.endswith("is then very likely to be kept.")


def test_a_percentage_too_small_to_judge_is_not_projected():
    held = Series.of(
        Point(months.add(START, place), Decimal(rate), "", Decimal(rate) * 8 / 100, Decimal(8))
        for place, rate in enumerate([100, 75, Decimal("87.5")] * 8)
    )
    found = look(promise(95, ">="), held)
    assert found.month is None
    assert found.withheld == (
        "There is no projection: the last percentage rests on fewer than 10 people or posts, too small to judge."
    )


def test_a_range_never_leaves_what_the_unit_allows():
    found = look(promise(90, ">="), series([100, 95, 99, 96] * 6))
    assert found.high == 100


RISING = [10, 11, 12, 13, 12, 14, 15, 14, 16, 17, 16, 18, 19, 18, 20, 21]
SOON = dt.date(2024, 10, 31)
IN_A_ROW = "There is no projection: it needs 13 figures in a row that can be compared, and there"
MOVING = "If it keeps going on as it has been moving since January 2023, the figure will lie between"
VARYING = (
    "If it keeps varying as it has since January 2023, the figure will lie between 18.5% and 22.1% in June 2025 four "
    "times in five, with 20.3% in the middle."
)
STAYING = "If it stays as it has been since January 2023, it will be 20.0% in October 2024."


@pytest.mark.parametrize(
    ("polarity", "promised", "held", "said"),
    [
        pytest.param(
            "lower", promise(13, due=SOON), series(RISING),
            f"{MOVING} 23.2% and 27.2% in October 2024 four times in five, with 25.2% in the middle. A promise of 13% "
            "or less is then very unlikely to be kept.", id="up is bad",
        ),
        pytest.param(
            "higher", promise(18, ">=", due=SOON), series(RISING),
            f"{MOVING} 23.2% and 27.2% in October 2024 four times in five, with 25.2% in the middle. A promise of 18% "
            "or more is then very likely to be kept.", id="up is good",
        ),
        pytest.param(
            "lower", promise(13, due=SOON), series(RISING[::-1]),
            f"{MOVING} 3.6% and 7.6% in October 2024 four times in five, with 5.6% in the middle. A promise of 13% or "
            "less is then very likely to be kept.", id="down is good",
        ),
        pytest.param(
            "higher", promise(18, ">=", due=SOON), series(RISING[::-1]),
            f"{MOVING} 3.6% and 7.6% in October 2024 four times in five, with 5.6% in the middle. A promise of 18% or "
            "more is then very unlikely to be kept.", id="down is bad",
        ),
        pytest.param(
            "lower", promise(20), series(NOISE),
            f"{VARYING} A promise of 20% or less is then about as likely to be kept as not.", id="no direction",
        ),
        pytest.param(
            "lower", promise(20, "<"), series(NOISE),
            f"{VARYING} A promise of less than 20% is then about as likely to be kept as not.", id="less than",
        ),
        pytest.param(
            "lower", promise(20, due=SOON), series([20] * 16),
            f"{STAYING} A promise of 20% or less is then very likely to be kept.", id="flat, on the line",
        ),
        pytest.param(
            "lower", promise(20, "<", due=SOON), series([20] * 16),
            f"{STAYING} A promise of less than 20% is then very unlikely to be kept.", id="flat, less than",
        ),
        pytest.param(
            "higher", promise(20, ">=", due=SOON), series([20] * 16),
            f"{STAYING} A promise of 20% or more is then very likely to be kept.", id="flat, up is good",
        ),
        pytest.param("lower", promise(), series([]), f"{IN_A_ROW} are none.", id="no data"),
        pytest.param("lower", promise(), series([10]), f"{IN_A_ROW} is 1 since January 2023.", id="one month"),
        pytest.param("lower", promise(), series([None] * 14), f"{IN_A_ROW} are none.", id="suppressed alone"),
        pytest.param(
            "lower", promise(due=dt.date(2025, 3, 31)), series([*NOISE[:13], None, *NOISE[:9]]),
            f"{IN_A_ROW} are 9 since March 2024.", id="suppressed between",
        ),
        pytest.param(
            "lower", promise(due=dt.date(2025, 3, 31)), series([*NOISE[:12], GAP, *NOISE[:11]]),
            f"{IN_A_ROW} are 11 since February 2024.", id="gap",
        ),
        pytest.param(
            "lower", promise(due=dt.date(2025, 3, 31)), series(NOISE, breaks=[months.add(START, 20)]),
            f"{IN_A_ROW} are 4 since September 2024.", id="break",
        ),
        pytest.param(
            "lower", promise(due=dt.date(2027, 3, 31)), series(NOISE),
            "There is no projection: March 2027 is 27 months ahead, too far for figures that go back to January 2023.",
            id="too far ahead",
        ),
        pytest.param(
            "lower", promise(due=dt.date(2024, 12, 31)), series(NOISE),
            "There is no projection: the figure that will decide is already in.", id="decided",
        ),
    ],
)  # fmt: skip
def test_the_sentence_of_a_projection(polarity, promised, held, said):
    subject = Subject("Agency", "percent", 1, polarity, "point", "monthly")
    found = look(promised, held, as_of=dt.date(2023, 6, 1), subject=subject)
    assert (found.sentence or found.withheld) == said
