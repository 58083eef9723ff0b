from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.suppression import FEWEST, Cell, moved, withheld


def tree(*counts: int) -> tuple[dict, dict]:
    """A whole (0) with parts 1, 2, 3 and so on."""
    cells = {0: Cell(Decimal(sum(counts)))} | {n: Cell(Decimal(c)) for n, c in enumerate(counts, 1)}
    return cells, {0: None} | dict.fromkeys(range(1, len(counts) + 1), 0)


@pytest.mark.parametrize(
    ("counts", "hidden"),
    [
        ((20, 30, 40), set()),
        ((3, 30, 40), {1, 2}),
        ((3, 4, 40), {1, 2}),
        ((1, 2, 40), {1, 2, 3}),
        ((0, 30, 40), set()),
        ((3, 0, 40), {1, 3}),
        ((5, 30), set()),
        ((4, 30), {1, 2}),
    ],
    ids=[
        "none is small", "one small takes the next smallest with it", "two small", "two too small together",
        "zero is nobody", "a zero protects nobody", "five is not small", "one of two takes the other",
    ],
)  # fmt: skip
def test_small_parts_are_withheld_with_enough_beside_them(counts, hidden):
    assert withheld(*tree(*counts)) == hidden


@pytest.mark.parametrize(
    ("top", "bottom", "small"),
    [(3, 20, True), (10, 12, True), (10, 20, False), (0, 20, False), (20, 20, False), (2, 3, True), (5, 10, False)],
)
def test_a_rate_is_small_by_its_numerator_its_denominator_or_what_is_left_over(top, bottom, small):
    assert Cell(Decimal(top), Decimal(bottom)).is_small is small


def test_a_hidden_whole_is_not_given_away_by_its_parts():
    cells = {
        0: Cell(Decimal(100)),
        1: Cell(Decimal(96)),
        2: Cell(Decimal(4)),
        3: Cell(Decimal(50)),
        4: Cell(Decimal(46)),
    }
    hidden = withheld(cells, {0: None, 1: 0, 2: 0, 3: 1, 4: 1})
    assert {1, 2} <= hidden
    assert hidden & {3, 4}


@st.composite
def trees(draw):
    """Up to four services of up to four teams, of nought to thirty people."""
    cells, parents, number = {}, {0: None}, 1
    total = 0
    for _ in range(draw(st.integers(1, 4))):
        service, people = number, 0
        parents[service] = 0
        number += 1
        teams = draw(st.lists(st.integers(0, 30), max_size=4))
        for count in teams:
            cells[number], parents[number] = Cell(Decimal(count)), service
            people, number = people + count, number + 1
        people = people if teams else draw(st.integers(0, 30))
        cells[service] = Cell(Decimal(people))
        total += people
    cells[0] = Cell(Decimal(total))
    return cells, parents


def worked_out(cells: dict, parents: dict, hidden: set) -> set:
    """The hidden parts that the sums determine: a row of the reduced equations that holds one unknown alone."""
    unknown = sorted(hidden)
    rows = []
    for whole in {parent for parent in parents.values() if parent is not None}:
        parts = [node for node, parent in parents.items() if parent == whole]
        rows.append([Fraction(int(node in parts) - int(node == whole)) for node in unknown])
    done = 0
    for column in range(len(unknown)):
        pivot = next((place for place in range(done, len(rows)) if rows[place][column]), None)
        if pivot is None:
            continue
        rows[done], rows[pivot] = rows[pivot], rows[done]
        rows[done] = [value / rows[done][column] for value in rows[done]]
        for place, row in enumerate(rows):
            if place != done and row[column]:
                rows[place] = [a - row[column] * b for a, b in zip(row, rows[done], strict=True)]
        done += 1
    alone = [row for row in rows if sum(bool(value) for value in row) == 1]
    return {unknown[next(place for place, value in enumerate(row) if value)] for row in alone}


@given(trees())
def test_no_hidden_part_can_be_worked_out_from_what_is_shown(drawn):
    cells, parents = drawn
    hidden = withheld(cells, parents)
    assert {node for node, cell in cells.items() if cell.is_small} <= hidden
    if 0 not in hidden:
        small = {node for node in worked_out(cells, parents, hidden) if 0 < cells[node].size < FEWEST}
        assert small == set()


@given(*[st.integers(1, 200)] * 4)
def test_the_two_effects_come_to_the_change(a, b, c, d):
    found = moved(Cell(Decimal(a), Decimal(b)), Cell(Decimal(c), Decimal(d)), 100)
    exact = (Decimal(c) / d - Decimal(a) / b) * 100
    assert abs(found.change - exact) < Decimal("1e-15")
    assert found.numerator == 0 or (found.numerator > 0) == (c > a)
    assert found.denominator == 0 or (found.denominator < 0) == (d > b)


def test_a_rate_without_its_parts_cannot_be_split():
    assert moved(Cell(None), Cell(Decimal(3), Decimal(4)), 100) is None
