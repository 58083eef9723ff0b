"""The XmR core against the reference implementation's answers, and against a slow one of its own."""

import datetime as dt
import json
import random
from decimal import Decimal
from pathlib import Path
from statistics import mean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics import spc
from metrics.spc import xmr
from workforce import months

HERE = Path(__file__).resolve()
REFERENCE = HERE.parents[2].parent / "shared" / "data" / "spc" / "vectors.json"
ROUNDED = ("mean", "lpl", "upl")
ICONS = ("variation", "variation_icon", "assurance", "assurance_icon")


def chart_of(given: dict):
    named = dict(given)
    return xmr(named.pop("dates"), named.pop("values"), **named)


def same(ours, theirs, name: str) -> bool:
    if name in ROUNDED and None not in (ours, theirs):
        return abs(ours - theirs) <= 1e-9 * max(1, abs(theirs))
    return ours == theirs


def differences(chart, expected: dict) -> list[str]:
    found = [f"{name}: {getattr(chart, name)}" for name in ICONS if getattr(chart, name) != expected[name]]
    for point, theirs in zip(chart.points, expected["points"], strict=True):
        found += [
            f"{theirs['date']} {name}: {getattr(point, name)} is not {theirs[name]}"
            for name in theirs
            if not same(getattr(point, name), theirs[name], name)
        ]
    return found


def carried() -> list:
    """A handful of the reference answers, kept by column."""
    cases = json.loads((HERE.parent / "spc_answers.json").read_text())
    for case in cases:
        days = sorted(case["input"]["dates"])
        columns = {name: held if len(held) > 1 else held * len(days) for name, held in case["columns"].items()}
        case["points"] = [
            {"date": day} | {name: held[row] for name, held in columns.items()} for row, day in enumerate(days)
        ]
    return cases


@pytest.mark.parametrize("case", carried(), ids=lambda case: case["id"])
def test_the_chart_gives_the_answers_carried_with_the_tests(case):
    assert differences(chart_of(case["input"]), case) == []


def test_the_chart_gives_every_reference_answer():
    if not REFERENCE.exists():
        pytest.skip(f"THE REFERENCE ANSWERS ARE ABSENT: {REFERENCE} does not exist, so only the carried ones were run.")
    found = json.loads(REFERENCE.read_text())["series"]
    assert len(found) >= 50
    wrong = {}
    for case in found:
        chart = chart_of(case["input"])
        expected = case["expected"]
        if expected is None:  # the package stops at a missing value inside a run; here it is no trend
            assert chart.variation == "common_cause"
        elif differences(chart, expected) or list(chart.warnings) != (expected["warnings"] or []):
            wrong[case["id"]] = differences(chart, expected) or chart.warnings
    assert wrong == {}


# The second implementation asks, of each point, whether any window that holds it shows the pattern.


class Slow:
    def __init__(self, values: list[float | None], screen: bool):
        self.values = values
        known = [value for value in values if value is not None]
        self.centre = mean(known) if known else None
        ranges = []
        for place in range(1, len(values)):
            if values[place] is not None and values[place - 1] is not None:
                ranges.append(abs(values[place] - values[place - 1]))
        self.size = mean(ranges) if ranges else None
        if screen and ranges:
            small = [each for each in ranges if each < 3.267 * self.size]
            self.size = mean(small) if small else None
        self.low = self.centre - 2.66 * self.size if self.size is not None else None
        self.high = self.centre + 2.66 * self.size if self.size is not None else None

    def above(self, place) -> bool:
        return self.values[place] is not None and self.values[place] > self.centre

    def below(self, place) -> bool:
        return self.values[place] is not None and self.values[place] < self.centre

    def out(self, place) -> bool:
        if self.values[place] is None or self.low is None:
            return False
        return self.values[place] > self.high or self.values[place] < self.low

    def near(self, place) -> bool:
        if self.values[place] is None or self.low is None or self.out(place):
            return False
        edge = 2 * (2.66 / 3) * self.size
        return self.values[place] > self.centre + edge or self.values[place] < self.centre - edge

    def windows(self, place, length):
        for start in range(place - length + 1, place + 1):
            if start >= 0 and start + length <= len(self.values):
                yield list(range(start, start + length))

    def one_side(self, places) -> bool:
        return all(map(self.above, places)) or all(map(self.below, places))

    def trending(self, place) -> bool:
        for places in self.windows(place, 7):
            held = [self.values[p] for p in places]
            if None not in held and held in (sorted(set(held)), sorted(set(held), reverse=True)):
                return True
        return False

    def rising(self, place) -> bool:
        if place + 1 < len(self.values) and self.trending(place + 1):
            return self.values[place + 1] > self.values[place]
        return self.values[place] > self.values[place - 1]

    def name(self, place) -> str:
        where = "Above" if self.above(place) else "Below"
        if self.out(place):
            return "Above UCL" if where == "Above" else "Below LCL"
        if self.trending(place):
            return f"7 Point Trend ({'Increasing' if self.rising(place) else 'Decreasing'})"
        threes = [places for places in self.windows(place, 3) if self.one_side(places)]
        if self.near(place) and any(sum(map(self.near, places)) >= 2 for places in threes):
            return f"2 in 3 {where} CL"
        if any(self.one_side(places) for places in self.windows(place, 7)):
            return f"7 Points {where} CL"
        return "Common Cause"


def random_series(number: int) -> list[float | None]:
    """Noise, drift, steps, ties and gaps, on a grid coarse enough for values to land on each other."""
    dice = random.Random(number)
    length, drift, step = dice.randint(1, 40), dice.choice([0, 0, 0.3, -0.5]), dice.choice([0, 0, 6])
    values = [
        round(dice.gauss(20, 3) + drift * place + (step if place > length / 2 else 0), dice.choice([0, 1]))
        for place in range(length)
    ]
    return [None if dice.random() < 0.04 else value for value in values]


@pytest.mark.parametrize("screen", [True, False], ids=["screened", "unscreened"])
def test_a_slow_and_obvious_implementation_agrees_on_random_series(screen):
    disagreements = []
    for number in range(600):
        values = random_series(number)
        days = [months.add(dt.date(2020, 1, 1), place) for place in range(len(values))]
        chart = xmr(days, values, improvement_direction="decrease", screen_outliers=screen)
        slow = Slow(values, screen)
        types = [slow.name(place) for place in range(len(values))]
        fast = [point.special_cause_type for point in chart.points]
        if fast != types or (chart.points[0].lpl, chart.points[0].upl) != (slow.low, slow.high):
            disagreements.append((number, values))
    assert disagreements == []


@given(st.lists(st.integers(0, 40), min_size=1, max_size=40))
def test_mirrored_data_with_the_other_direction_tell_the_same_story(values):
    days = [months.add(dt.date(2020, 1, 1), place) for place in range(len(values))]
    up = xmr(days, values, improvement_direction="increase", target=12)
    down = xmr(days, [-value for value in values], improvement_direction="decrease", target=-12)
    # A point between two trends takes its label from the step after it, on which the mirror image need not agree.
    untied = [row for row, point in enumerate(up.points) if "Trend" not in point.special_cause_type]
    assert [up.points[row].point_type for row in untied] == [down.points[row].point_type for row in untied]
    assert up.assurance == down.assurance


@given(st.lists(st.integers(0, 40), min_size=2, max_size=40), st.integers(1, 39))
def test_nothing_crosses_a_rebase(values, place):
    place = min(place, len(values) - 1)
    days = [months.add(dt.date(2020, 1, 1), row) for row in range(len(values))]
    whole = xmr(days, values, improvement_direction="neutral", rebase=[days[place]])
    after = xmr(days[place:], values[place:], improvement_direction="neutral")
    assert [p.special_cause_type for p in whole.points[place:]] == [p.special_cause_type for p in after.points]
    assert whole.points[-1].upl == after.points[-1].upl


def test_dates_may_be_days_and_values_decimals():
    days = [dt.date(2024, month, 1) for month in range(1, 13)]
    chart = xmr(days, [Decimal(month) / 10 for month in range(1, 13)], improvement_direction="increase")
    assert chart.points[0].date == dt.date(2024, 1, 1)
    assert chart.variation == "special_cause_improvement"


@pytest.mark.parametrize(
    ("dates", "values", "named", "words"),
    [
        (["2024-01-01", "2024-01-01"], [1, 2], {}, "share a date"),
        (["2024-01-01"], [1, 2], {}, "1 dates and 2 values"),
        ([], [], {}, "at least one row"),
        (["2024-01-01"], [1], {"improvement_direction": "up"}, "is no direction"),
        (["2024-01-01"], [1], {"fix_after_n_points": 11}, "12 points or more"),
    ],
    ids=["a date twice", "unequal lists", "nothing", "an unknown direction", "too short a baseline"],
)
def test_what_cannot_be_charted_is_refused(dates, values, named, words):
    with pytest.raises(ValueError, match=words):
        xmr(dates, values, **({"improvement_direction": "increase"} | named))


@given(
    st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=60) | st.lists(st.sampled_from([0.1, 15.1, 1e-30]), min_size=1)
)
def test_the_mean_is_the_standard_librarys(values):
    assert spc.mean(values) == mean(values)
