import datetime as dt
from decimal import Decimal

import pytest

from strategies.figure_rows import promised_words
from strategies.targets import Promise, Subject

MONTH = dt.date(2025, 8, 1)


def promise(value: str, number: int, kind: str = "point") -> Promise:
    return Promise(
        kind=kind,
        printed=f"{value}%",
        value=Decimal(value),
        operator="<=",
        effective_from=dt.date(2023, 4, 1),
        number=number,
    )


@pytest.mark.parametrize(
    ("held", "words"),
    [
        ([promise("10", 1)], "10% or less"),
        ([promise("10", 1), promise("10", 2)], "10% or less"),
        ([promise("10", 1), promise("12", 2)], "10% or less; 12% or less"),
        ([promise("10", 1, "ambiguous_operator")], ""),
        ([], ""),
    ],
    ids=["one", "two that ask for the same", "two that differ", "one that nobody can read", "none"],
)
def test_what_was_promised_in_a_month_is_said_once(held, words):
    subject = Subject("Agency", "percent", 1, "lower", "point", "monthly")
    assert promised_words({number: (each,) for number, each in enumerate(held)}, MONTH, subject) == words
