import csv
import random
from collections import defaultdict
from itertools import pairwise
from pathlib import Path

import pytest
from openpyxl import load_workbook

from metrics.projection import project, t_below, t_quantile

ROOT = Path(__file__).resolve().parents[2]
CENSUS = ROOT.parent / "shared" / "data" / "dfe" / "csww_indicators_2017_to_2025.csv"
RATES = ("turnover_rate_fte", "agency_rate_fte", "vacancy_rate_fte", "caseload_fte", "absence_rate_fte")


def back_test(histories: list[list[float]], steps: int) -> tuple[float, int]:
    """How often the range held what came `steps` later, over every start with five figures or more; and of how many."""
    held = []
    for values in histories:
        for end in range(5, len(values) - steps + 1):
            found = project(values[:end], steps)
            held.append(found.low <= values[end - 1 + steps] <= found.high)
    return sum(held) / len(held), len(held)


def runs(years: dict[int, float]) -> list[list[float]]:
    """The stretches without a missing year."""
    found: list[list[float]] = [[]]
    for (year, value), (before, _) in zip(
        sorted(years.items()), [(None, None), *sorted(years.items())][:-1], strict=True
    ):
        if before is not None and year != before + 1:
            found.append([])
        found[-1].append(value)
    return found


def every_council() -> list[list[float]]:
    series = defaultdict(dict)
    with CENSUS.open(encoding="utf-8-sig") as lines:
        for row in csv.DictReader(lines):
            for rate in RATES:
                if row["geographic_level"] == "Local authority" and row[rate].replace(".", "", 1).isdigit():
                    series[row["old_la_code"], rate][int(row["time_period"])] = float(row[rate])
    return [run for years in series.values() for run in runs(years)]


def carried_councils() -> list[list[float]]:
    """The rates of the six councils whose census workbooks are carried."""
    series = defaultdict(list)
    for path in sorted((ROOT / "fixtures" / "workbooks").glob("census-*.xlsx")):
        book = load_workbook(path)
        rows = list(book["Figures"].iter_rows(values_only=True))
        heading = next(place for place, row in enumerate(rows) if "Metric" in row and "Value" in row)
        column = {name: place for place, name in enumerate(rows[heading])}
        for row in rows[heading + 1 :]:
            if isinstance(row[column["Value"]], int | float):
                series[path.name, row[column["Metric"]]].append((str(row[column["Month"]]), row[column["Value"]]))
    return [[value for _, value in sorted(held)] for held in series.values()]


@pytest.mark.parametrize(("steps", "low", "high"), [(1, 0.79, 0.83), (2, 0.80, 0.85), (3, 0.80, 0.86)])
def test_the_range_held_four_times_in_five_in_the_census_of_every_council(steps, low, high, record_property):
    """Measured: 81% one year ahead, 82% two, 83% three, of 80% promised (2,843, 2,131 and 1,421 projections)."""
    if not CENSUS.exists():
        pytest.skip(f"THE CENSUS FILE IS ABSENT: {CENSUS} does not exist, so only the carried councils were tried.")
    share, count = back_test(every_council(), steps)
    record_property(f"coverage, {steps} ahead", f"{share:.3f} of {count}")
    assert count > 1000
    assert low <= share <= high, f"{share:.3f} of {count}"


def test_the_range_holds_about_as_often_for_the_councils_that_are_carried():
    share, count = back_test(carried_councils(), 1)
    assert count > 80
    assert 0.7 <= share <= 0.92, f"{share:.3f} of {count}"


@pytest.mark.parametrize("slope", [0, 0.3, 1])
def test_the_range_holds_for_monthly_noise_with_and_without_a_trend(slope):
    dice = random.Random(5)
    held = []
    for _ in range(200):
        values = [20 + slope * month + dice.gauss(0, 1) for month in range(30)]
        found = project(values[:24], 6)
        held.append(found.low <= values[29] <= found.high)
    assert sum(held) / len(held) >= 0.78


def test_a_steady_trend_is_carried_on_and_noise_is_not():
    assert project([float(month) for month in range(20)], 5).centre == pytest.approx(24)
    assert project([5.0, 6.0, 5.0, 4.0, 5.0, 6.0, 5.0, 4.0], 3).drifts is False


def test_a_flat_series_is_projected_flat_with_no_range():
    found = project([7.0] * 10, 4)
    assert (found.low, found.centre, found.high) == (7, 7, 7)
    assert (found.chance_below(7), found.chance_below(6.9)) == (1, 0)


def test_the_range_widens_with_the_distance():
    values = [20.0, 22, 19, 24, 21, 25, 23, 26, 22, 27]
    widths = [found.high - found.low for found in (project(values, steps) for steps in (1, 2, 4, 8))]
    assert all(a <= b for a, b in pairwise(widths))


@pytest.mark.parametrize(("share", "freedom", "value"), [(0.9, 3, 1.638), (0.9, 10, 1.372), (0.975, 5, 2.571)])
def test_students_t_is_that_of_the_tables(share, freedom, value):
    assert t_quantile(share, freedom) == pytest.approx(value, abs=0.001)
    assert t_below(value, freedom) == pytest.approx(share, abs=0.001)
    assert t_below(-value, freedom) == pytest.approx(1 - share, abs=0.001)


@pytest.mark.parametrize(("values", "steps"), [([1.0] * 4, 1), ([1.0] * 9, 0)], ids=["four figures", "no step"])
def test_too_little_is_refused(values, steps):
    with pytest.raises(ValueError, match="five figures or more"):
        project(values, steps)
