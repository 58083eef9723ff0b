from decimal import Decimal

import pytest

from workforce.shortest import shortest


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
