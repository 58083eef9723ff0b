from decimal import Decimal

import pytest

from workforce.shortest import shortest, written


@pytest.mark.parametrize(
    ("stored", "words"),
    [
        ("12.500000", "12.5"),
        ("1200.000000", "1200"),
        ("0.000000", "0"),
        ("-0.050000", "-0.05"),
        ("0.000001", "0.000001"),
    ],
    ids=["half", "thousands", "none", "below none", "least"],
)
def test_a_decimal_has_no_digit_that_says_nothing(stored, words):
    assert shortest(Decimal(stored)) == words


@pytest.mark.parametrize(
    ("stored", "words"),
    [
        (Decimal("12.500000"), "12.5"),
        (["a", "b"], "a, b"),
        ([], "-"),
        ({"due_text": "March", "value": None}, "due text: March, value: -"),
        (None, "-"),
        (False, "False"),
    ],
    ids=["decimal", "list", "empty list", "before and after", "nothing", "no"],
)
def test_what_is_only_read_is_written_as_people_write_it(stored, words):
    assert written(stored) == words
