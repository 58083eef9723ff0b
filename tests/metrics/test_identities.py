import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from metrics import identities
from metrics.series import Point, Series
from workforce import months

START = dt.date(2024, 1, 1)


def series(*values, step=1, breaks=(), **parts) -> Series:
    points = [
        Point(
            months.add(START, place * step),
            None if value is None else Decimal(value),
            "" if value is not None else "x",
            **parts,
        )
        for place, value in enumerate(values)
    ]
    return Series.of(points, breaks)


def test_every_metric_of_an_identity_is_in_the_catalogue():
    listed = yaml.safe_load((Path(__file__).parents[2] / "fixtures" / "metrics.yaml").read_text())["metrics"]
    slugs = {entry["slug"] for entry in listed}
    assert {*identities.SHARES, identities.PEOPLE, identities.STARTERS, identities.LEAVERS} <= slugs
    assert {*identities.NUMERATORS, *identities.NUMERATORS.values(), *identities.YEARLY} <= slugs


@pytest.mark.parametrize(
    ("values", "off", "holds"),
    [
        ((56, 40, 26), 22, False),
        ((80, 6, 9), -5, False),
        ((60, 30, 10), 0, True),
        ((60, 30, Decimal("11.5")), Decimal("1.5"), True),
    ],
    ids=["Cambridgeshire", "Peterborough", "exactly", "as far off as rounding allows"],
)
def test_the_shares_of_an_establishment_come_to_a_hundred(values, off, holds):
    check = identities.shares(dict(zip(identities.SHARES, map(Decimal, values), strict=True)), "May 2022")
    assert (check.off, check.holds) == (off, holds)


def test_a_share_that_is_missing_makes_the_check_impossible():
    assert identities.shares({identities.SHARES[0]: Decimal(56)}, "May 2022") is None


def test_people_move_from_one_month_to_the_next():
    given = {"headcount": series(100, 103, 104), "starters-count": series(0, 5, 4), "leavers-count": series(0, 2, 1)}
    february, march = identities.movements(given)
    assert (february.off, february.holds) == (0, True)
    assert march.sum == "103 + 4 − 1 = 106; 104 were counted"
    assert (march.off, march.holds) == (-2, False)


@pytest.mark.parametrize(
    "given",
    [
        {"headcount": series(100, None, 104)},
        {"headcount": series(100, 104), "starters-count": Series()},
        {"headcount": series(100, 104, breaks=[dt.date(2024, 2, 1)])},
    ],
    ids=["a month missing", "no movements", "a break between"],
)
def test_nothing_is_added_up_across_a_gap_or_a_break(given):
    moves = {"starters-count": series(0, 5, 4), "leavers-count": series(0, 2, 1)}
    assert list(identities.movements(moves | given)) == []


def test_a_rate_is_its_numerator_over_its_denominator():
    right = series(15, numerator=Decimal(30), denominator=Decimal(200))
    wrong = series(16, numerator=Decimal(30), denominator=Decimal(200))
    nothing = series(16, numerator=Decimal(30), denominator=Decimal(0))
    assert [check.holds for check in identities.rates({"r": right}, {"r": 100})] == [True]
    assert [check.holds for check in identities.rates({"r": wrong}, {"r": 100})] == [False]
    assert list(identities.rates({"r": nothing}, {"r": 100})) == []


def test_twelve_months_of_leavers_are_the_leavers_of_the_rate():
    rate = Series.of([Point(dt.date(2024, 12, 1), Decimal(12), "", Decimal(30), Decimal(250))])
    (check,) = identities.twelve_months({"turnover-rate-pct": rate, "leavers-count": series(*[2] * 12)})
    assert (check.off, check.holds) == (6, False)
    assert list(identities.twelve_months({"turnover-rate-pct": rate, "leavers-count": series(*[2] * 11)})) == []


def test_the_numerator_of_a_rate_is_the_count_given_by_itself():
    given = {
        "vacancy-rate-pct": series(15, numerator=Decimal(30), denominator=Decimal(200)),
        "vacancies-fte": series(28),
    }
    (check,) = identities.numerators(given)
    assert (check.off, check.holds) == (2, False)


def test_parts_come_to_the_whole():
    check = identities.parts_of(Decimal(10), {"North": Decimal(4), "South": Decimal(5)}, "May 2024", "leavers-count")
    assert (check.off, check.holds) == (-1, False)
    assert check.sum == "4 (North) + 5 (South) = 9; the whole is 10"


@pytest.mark.parametrize(
    ("parts", "whole", "holds"),
    [
        (("7.6", "6.3", "11.3"), "25.3", True),
        (("7.6", "6.3", "11.3"), "25.5", False),
        (("7.61", "6.31", "11.3"), "25.4", False),
        (("7", "6", "11"), "25", False),
    ],
    ids=["the rounding of four numbers", "more than that", "longer numbers", "whole numbers"],
)
def test_parts_may_miss_the_whole_by_their_rounding(parts, whole, holds):
    named = {str(place): Decimal(part) for place, part in enumerate(parts)}
    check = identities.parts_of(Decimal(whole), named, "May 2024", "vacancies-fte")
    assert check is not None and check.holds is holds


def test_parts_of_which_some_are_lacking_can_only_be_too_many():
    def check(*parts, lacking=("East", "West")):
        named = {name: Decimal(part) for name, part in zip(("North", "South"), parts, strict=True)}
        return identities.parts_of(Decimal(10), named, "May 2024", "leavers-count", lacking)

    assert check(6, 5).sum == "6 (North) + 5 (South) = 11 without 2 more; the whole is 10"
    assert check(6, 5, lacking=["{East}"]).sum == "6 (North) + 5 (South) = 11 without {East}; the whole is 10"
    assert check(6, 4) is check(6, 1) is check(12, -1) is None


def test_twelve_months_are_not_added_across_a_break():
    flow = series(*[1] * 12, breaks=[months.add(START, 6)])
    assert identities.year_to(flow, months.add(START, 11)) is None
    assert identities.year_to(series(*[1] * 12), months.add(START, 11)) == 12


@pytest.mark.parametrize(
    ("flow", "sums"),
    [
        (
            series(5, 5, 5, 5, 5, 5, 5),
            ["100 + 15 − 15 = 100; 103 were counted", "103 + 15 − 15 = 103; 104 were counted"],
        ),
        (series(5, 5, 5, step=3), ["100 + 5 − 5 = 100; 103 were counted", "103 + 5 − 5 = 103; 104 were counted"]),
        (series(5, None, 5, 5, 5, 5, 5), ["103 + 15 − 15 = 103; 104 were counted"]),
        (series(5, 5, 5, 5, 5, 5, 5, breaks=[months.add(START, 2)]), ["103 + 15 − 15 = 103; 104 were counted"]),
    ],
    ids=["by month", "by quarter", "a month is missing", "across a break"],
)
def test_those_who_came_and_went_are_those_of_the_whole_time_between_two_counts(flow, sums):
    held = {identities.PEOPLE: series(100, 103, 104, step=3), identities.STARTERS: flow, identities.LEAVERS: flow}
    assert [check.sum for check in identities.movements(held)] == sums
