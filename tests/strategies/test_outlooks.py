import datetime as dt
from decimal import Decimal

import pytest

from metrics.series import Point, Series
from strategies.outlooks import outlook
from strategies.targets import Promise, Subject
from workforce import months

START = dt.date(2023, 1, 1)
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
        Point(months.add(START, place * step), None if v is None else Decimal(v), "" if v is not None else "x")
        for place, v in enumerate(values)
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


@pytest.mark.parametrize(
    ("held", "due", "why"),
    [
        (series(NOISE[:12]), dt.date(2024, 3, 31), "needs 13 figures without a gap or a break, and there are 12"),
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


def test_a_range_never_leaves_what_the_unit_allows():
    found = look(promise(90, ">="), series([100, 95, 99, 96] * 6))
    assert found.high == 100
