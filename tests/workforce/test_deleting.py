import pytest

from strategies.models import Board
from workforce.audited import few, without


@pytest.mark.parametrize(
    ("count", "shown"), [(0, []), (11, [*"abcdefghijk"]), (12, [*"abcdefghij", "and 2 more"])], ids=["none", "11", "12"]
)
def test_of_many_rows_in_the_way_the_first_are_named(count, shown):
    assert few([*"abcdefghijkl"][:count]) == shown


def test_rows_that_only_tie_two_things_together_are_not_named():
    links = [Board.councils.through._meta]
    names = ["Board: Workforce Board", ["Board-council relationship: Board_councils object (1)", "Meeting: 1 May"]]
    assert without(links, names) == ["Board: Workforce Board", ["Meeting: 1 May"]]
