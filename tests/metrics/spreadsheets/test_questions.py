"""What is asked about figures that may be right and look wrong, and what settles it."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.spreadsheets import Point, Row, Whole, ask
from metrics.spreadsheets.questions import explained, series_of
from tests.metrics.spreadsheets.test_checks import REFERENCE
from workforce import months

RATE, PEOPLE = REFERENCE.metrics.find("Agency share"), REFERENCE.metrics.find("Headcount")
HERE, GROUP = REFERENCE.whole_council, REFERENCE.all_staff
MARCH, APRIL = dt.date(2025, 3, 1), dt.date(2025, 4, 1)
AS_OF = dt.date(2025, 5, 10)


def row(value, month=APRIL, metric=RATE, symbol="", **extra) -> Row:
    number = None if value is None else Decimal(str(value))
    parts = {"numerator": None, "denominator": None, "note": ""} | extra
    return Row(None, 2, "G2", metric, GROUP, HERE, month, "", number, symbol, "", **parts)


def kept(*values, end=MARCH, metric=RATE):
    """The figures of the months up to `end`, oldest first; None is a suppressed one."""
    first = months.add(end, 1 - len(values))
    points = [
        Point(months.add(first, n), None if value is None else Decimal(str(value)), "c" if value is None else "")
        for n, value in enumerate(values)
    ]
    return {(metric.key, GROUP.key, HERE.key, ""): points}


def asked(*rows, history=None, reasons=None) -> list[str]:
    return [problem.rule for problem in ask(rows, history or {}, AS_OF, reasons or {})]


STEADY = (10, 11, 10, 11, 10, 11, 10)


@pytest.mark.parametrize(
    ("figure", "history", "rules"),
    [
        (row(12), kept(*STEADY), []),
        (row(13.2), kept(*STEADY), []),
        (row(13.3), kept(*STEADY), ["jump"]),
        (row(6), kept(*STEADY), ["jump"]),
        (row(40), kept(*STEADY[:4]), []),
        (row(0.4), {}, ["scale-unclear"]),
        (row(0.4, marked=True), {}, []),
        (row(0.4, numerator=Decimal(1), denominator=Decimal(250)), {}, []),
        (row(0.4), kept(0.5), []),
        (row(0.4, metric=PEOPLE), {}, []),
        (row(1), {}, []),
        (row(120), kept(10), ["twelve-times"]),
        (row(10), kept(120), ["twelve-times"]),
        (row(12.5), kept(0.125), ["twelve-times"]),
        (row(302), kept(30.2), ["twelve-times"]),
        (row(30.2), kept(302), ["twelve-times"]),
        (row(12.5), kept(12.5, 12.5), []),
        (row(12.5), kept(12.5, 12.5, 12.5), ["same-value"]),
        (row(12), kept(12, 12, 12, 12), []),
        (row(None, symbol="c"), kept(12, end=APRIL), ["now-suppressed"]),
        (row(13), kept(12, end=APRIL), []),
        (row(13, month=dt.date(2024, 10, 1)), kept(12, end=dt.date(2024, 10, 1)), ["old-month-changed"]),
        (row(13, month=dt.date(2024, 11, 1)), kept(12, end=dt.date(2024, 11, 1)), []),
        (row(12, month=dt.date(2024, 1, 1)), kept(12, end=dt.date(2024, 1, 1)), []),
    ],
)
def test_each_rule_asks_where_it_should(figure, history, rules):
    assert asked(figure, history=history) == rules


@pytest.mark.parametrize(
    ("value", "rules"), [(2, []), (40, []), (1.9, ["beyond-published"]), (41, ["beyond-published"])]
)
def test_a_figure_outside_everything_published_is_asked_about(value, rules):
    found = ask([row(value)], {}, AS_OF, {}, {RATE.key: (Decimal(2), Decimal(40))})
    assert [problem.rule for problem in found] == rules


def test_a_file_is_compared_with_its_own_earlier_months():
    assert asked(row(10, month=MARCH), row(120)) == ["twelve-times"]


def test_a_jump_is_one_beyond_the_months_before_it_in_the_same_file_too():
    values = [*STEADY, 10, 30, 10, 11]
    rows = [row(value, month=months.add(APRIL, number - len(values))) for number, value in enumerate(values)]
    found = [(problem.rule, problem.value) for problem in ask(rows, {}, AS_OF, {})]
    assert found == [("jump", "30"), ("jump", "10")]


@given(
    values=st.lists(st.one_of(st.none(), st.integers(0, 40)), min_size=1, max_size=24),
    kept_first=st.integers(0, 24),
)
def test_jumps_are_those_that_a_slow_look_at_every_month_before_finds(values, kept_first):
    points = [(months.add(dt.date(2023, 1, 1), n), value) for n, value in enumerate(values) if value is not None]
    history = {series_of(row(1)): [Point(month, Decimal(value)) for month, value in points[:kept_first]]}
    rows = [row(value, month=month) for month, value in points[kept_first:]]
    found = [p.about[0] for p in ask(rows, history, AS_OF, {}) if p.rule == "jump"]
    expected = []
    for month, value in points[kept_first:]:
        before = [held for at, held in points if at < month]
        last = dict(points).get(months.add(month, -1))
        moves = [abs(later - earlier) for earlier, later in pairwise(before)]
        if len(before) >= 6 and sum(moves) and last is not None:
            far = abs(value - last) * len(moves) * 100 > 327 * sum(moves) and abs(value - last) * 20 > last
            if far and not any(is_near(value, last, times) for times in (10, 12, 100)):
                expected.append(row(value, month=month).key)
    assert found == expected


def is_near(value: int, last: int, times: int) -> bool:
    return bool(value and last) and min(abs(value / last / times - 1), abs(value / last * times - 1)) < 0.02


def test_a_reason_holds_while_figure_and_rule_are_the_same():
    history = kept(*STEADY)
    (problem,) = ask([row(20)], history, AS_OF, {})
    assert problem.is_open and "9" not in problem.reason
    reasons = {(problem.about[0], "jump", "20"): "A team moved in."}
    (again,) = ask([row(20)], history, AS_OF, reasons)
    assert not again.is_open
    (other,) = ask([row(21)], history, AS_OF, reasons)
    assert other.is_open


def test_a_reason_goes_into_the_note_of_its_figure_once():
    figure = row(20, note="Provisional.")
    reasons = {(figure.key, "jump", "20"): "A team moved in."}
    assert [r.note for r in explained([figure, row(21)], reasons)] == ["Provisional. Explained: A team moved in.", ""]


@pytest.mark.parametrize("size", [0, 470, 476, 490, 500])
def test_a_long_note_gives_way_to_the_reason(size):
    figure = row(20, note="n" * size)
    (read,) = explained([figure], {(figure.key, "jump", "20"): "A team moved in."})
    assert read.note.endswith("Explained: A team moved in.") and len(read.note) <= 500


def test_a_note_that_holds_the_reason_already_does_not_grow():
    figure = row(20, note="Provisional. Explained: A team moved in.")
    assert explained([figure], {(figure.key, "jump", "20"): "A team moved in."}) == [figure]


def test_a_jump_says_from_what_to_what():
    (problem,) = ask([row(20)], kept(*STEADY), AS_OF, {})
    assert problem.message.startswith("20 is 10 higher than the 10 of March 2025; so far it moved by 1 a month.")


class TestSharesOfAWhole:
    A, B, C = (replace(RATE, key=key) for key in (91, 92, 93))
    WHOLE = Whole((91, 92, 93), Decimal("1.5"))

    def asked(self, *rows, history=None, reasons=None):
        found = ask(rows, history or {}, AS_OF, reasons or {}, {}, [self.WHOLE])
        return [problem for problem in found if problem.rule == "shares-of-a-whole"]

    @pytest.mark.parametrize(
        ("values", "asks"),
        [
            ((70, 20, 10), False),
            ((70, 20, 11.5), False),
            ((70, 20, 11.6), True),
            ((70, 20, 8.4), True),
            ((70, 20, None), False),
        ],
        ids=["they do", "rounding", "beyond rounding", "too little", "one is not a number"],
    )
    def test_all_in_the_file(self, values, asks):
        rows = [
            row(value, metric=metric, symbol="" if value is not None else "c")
            for metric, value in zip((self.A, self.B, self.C), values, strict=True)
        ]
        assert bool(self.asked(*rows)) is asks

    def test_what_the_file_leaves_out_is_as_it_is_kept(self):
        history = kept(70, end=APRIL, metric=self.A) | kept(20, end=APRIL, metric=self.B)
        (problem,) = self.asked(row(30, metric=self.C), history=history)
        assert "In April 2025 70 % + 20 % + 30 % come to 120 %" in problem.message

    def test_two_of_three_say_nothing(self):
        assert self.asked(row(70, metric=self.A), row(60, metric=self.B)) == []

    def test_what_is_stored_already_is_not_asked_about_again(self):
        history = {}
        for metric, value in ((self.A, 70), (self.B, 20), (self.C, 30)):
            history |= kept(value, end=APRIL, metric=metric)
        assert self.asked(row(30, metric=self.C), history=history) == []

    def test_it_is_asked_once_and_a_reason_settles_it(self):
        rows = [row(value, metric=metric) for metric, value in ((self.A, 70), (self.B, 20), (self.C, 30))]
        (problem,) = self.asked(*rows)
        key, figure = problem.about
        (answered,) = self.asked(*rows, reasons={(key, problem.rule, figure): "Agency staff fill vacant posts."})
        assert answered.reason == "Agency staff fill vacant posts."
