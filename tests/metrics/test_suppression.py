"""Small figures, and what is withheld beside them, against a reader who does every sum there is."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics import identities
from metrics.derivations import DISJOINT, Told, derive
from metrics.suppression import Cell, guarded, moved
from workforce import months

START = dt.date(2024, 1, 1)
TREE = {0: None, 1: 0, 2: 0, 3: 0, 4: 0, 11: 1, 12: 1, 13: 1}


def count(figure, top, service=0, **more) -> Told:
    top = None if top is None else Decimal(top)
    small = top is None or Cell(top).is_small
    place = {"metric": "headcount", "group": "all-staff", "month": START} | more
    return Told(figure, service=service, value=top, top=top, small=small, **place)


def rate(figure, metric, top, bottom, **more) -> Told:
    cell = Cell(Decimal(top), Decimal(bottom))
    value = Decimal(top) * 100 / Decimal(bottom)
    place = {"group": "all-staff", "month": START, "service": 0} | more
    return Told(figure, metric, value=value, top=cell.top, bottom=cell.bottom, small=cell.is_small, **place)


def withheld(rows: list[Told], parents=TREE) -> set:
    """The figures withheld, without what only stands for the rest of a whole."""
    found = derive(rows, parents)
    return guarded(found.small, found.sizes, found.sums, found.fixed) & {row.figure for row in rows}


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
        ((None, 30, 40), {1, 2}),
    ],
    ids=[
        "none is small", "one small takes the next smallest with it", "two small", "two too small together",
        "zero is nobody", "a zero protects nobody", "five is not small", "one of two takes the other",
        "one that the council withheld itself",
    ],
)  # fmt: skip
def test_small_parts_are_withheld_with_enough_beside_them(counts, hidden):
    parts = [count(n, each, service=n) for n, each in enumerate(counts, 1)]
    assert withheld([count(0, sum(3 if each is None else each for each in counts)), *parts]) == hidden


@pytest.mark.parametrize(
    ("top", "bottom", "small"),
    [(3, 20, True), (10, 12, True), (10, 20, False), (0, 20, False), (20, 20, False), (2, 3, True), (5, 10, False)],
)
def test_a_rate_is_small_by_its_numerator_its_denominator_or_what_is_left_over(top, bottom, small):
    assert Cell(Decimal(top), Decimal(bottom)).is_small is small


def test_a_hidden_whole_is_not_given_away_by_its_parts():
    rows = [count(0, 100), count(1, 96, 1), count(2, 4, 2), count(11, 50, 11), count(12, 46, 12)]
    hidden = withheld(rows)
    assert {1, 2} <= hidden
    assert hidden & {11, 12}


def test_what_parts_leave_over_is_guarded_like_a_part():
    assert withheld([count(0, 100), count(1, 60, 1), count(2, 37, 2)]) == {2}
    assert withheld([count(0, 100), count(1, 50, 1), count(2, 37, 2)]) == set()


@pytest.mark.parametrize(
    ("rows", "hidden"),
    [
        ([count(1, 100), count(2, 97, group="social-workers")], {2}),
        ([count(1, 100), count(2, 60, group="social-workers")], set()),
        ([count(1, 100), count(2, 60, group="social-workers"), count(3, 37, group="business-support"),
          count(4, 3, group="nursery-workers")], {3, 4}),
        ([count(1, 100, group="local-population"), count(2, 97, group="social-workers")], set()),
    ],
    ids=["all but three", "enough are left", "groups that make up all staff", "groups of which none holds the other"],
)  # fmt: skip
def test_a_staff_group_is_guarded_within_another(rows, hidden):
    assert withheld(rows) == hidden


@pytest.mark.parametrize(
    ("rows", "hidden"),
    [
        ([rate(1, "vacancy-rate-pct", 3, 90), count(2, 3, metric="vacancies-fte")], {1, 2}),
        ([Told(1, "vacancy-rate-pct", "all-staff", 0, START, value=Decimal("3.3")),
          count(2, 3, metric="vacancies-fte")], {1, 2}),
        ([rate(1, "vacancy-rate-pct", 40, 90), count(2, 3, metric="vacancies-fte")], {2}),
        ([rate(1, "permanent-filled-posts-pct", 85, 100), rate(2, "agency-filled-posts-pct", 12, 100),
          rate(3, "vacancy-rate-pct", 3, 100)], {2, 3}),
        ([rate(1, "permanent-filled-posts-pct", 85, 100), rate(2, "agency-filled-posts-pct", 82, 100),
          rate(3, "vacancy-rate-pct", 3, 100)], {3}),
    ],
    ids=["a rate and its numerator", "a rate without its numerator", "a rate of others", "shares of one whole",
         "shares that do not come out"],
)  # fmt: skip
def test_metrics_that_tell_of_each_other_are_guarded_together(rows, hidden):
    assert withheld(rows) == hidden


def test_leavers_are_not_given_away_by_the_people_before_and_after():
    february = {"month": months.add(START, 1)}
    rows = [count(1, 100), count(2, 110, **february), count(3, 13, metric="starters-count", **february)]
    rows.append(count(4, 3, metric="leavers-count", **february))
    assert withheld(rows) == {3, 4}
    assert withheld([*rows[:1], count(2, 150, **february), *rows[2:]]) == {4}


def test_leavers_are_not_given_away_over_months_in_which_nobody_was_counted():
    def of(metric, place, top):
        return count((metric, place), top, metric=metric, month=months.add(START, place))

    came = [of(identities.STARTERS, place, top) for place, top in enumerate((5, 6, 5), 1)]
    went = [of(identities.LEAVERS, place, top) for place, top in enumerate((3, 5, 5), 1)]
    hidden = withheld([of(identities.PEOPLE, 0, 100), *came, *went, of(identities.PEOPLE, 3, 103)])
    assert (identities.LEAVERS, 1) in hidden
    assert len(hidden) > 1
    whole = [of(identities.STARTERS, 3, 16), of(identities.LEAVERS, 3, 3)]
    hidden = withheld([of(identities.PEOPLE, 0, 100), *whole, of(identities.PEOPLE, 3, 113)])
    assert len(hidden) == 2


def test_a_count_of_people_is_not_given_away_by_a_rate_out_of_all_of_them():
    people = [count(n, top, service=n) for n, top in enumerate((50, 35, 3, 12))]
    rates = [
        rate((n, "rate"), "team-tenure-36m-pct", top, out_of, service=n) for n, top, out_of in ((1, 20, 35), (3, 7, 12))
    ]
    parents = {0: None, 1: 0, 2: 0, 3: 0}
    assert withheld([*people, *rates], parents) == {2, 3, (3, "rate")}


def flows(leavers: list[int]) -> list[Told]:
    """Leavers by month and, from the twelfth on, the rate of twelve months of 200 people."""
    rows = []
    for n, each in enumerate(leavers):
        rows.append(count(("leavers", n), each, metric="leavers-count", month=months.add(START, n)))
    for n in range(11, len(leavers)):
        top = sum(leavers[n - 11 : n + 1])
        rows.append(rate(("turnover", n), "turnover-rate-pct", top, 200, month=months.add(START, n)))
    return rows


def test_a_month_is_not_given_away_by_figures_of_twelve_months():
    hidden = withheld(flows([7] * 6 + [3] + [7] * 17))
    assert ("leavers", 6) in hidden
    assert len(hidden) > 1


@pytest.mark.parametrize("missing", [(), (3,), (8,), (3, 8, 17)], ids=str)
def test_nor_where_a_month_that_both_rates_have_is_missing(missing):
    # The rate of month 18 is by one higher than that before it, and so is month 18 than month 6, which is small.
    rows = flows([7] * 6 + [3] + [7] * 11 + [4 + 4] + [7] * 5)
    shown = [row for row in rows if row.figure not in {("leavers", n) for n in missing}]
    hidden = withheld(shown)
    ends = {("leavers", 18), ("turnover", 17), ("turnover", 18)}
    assert ("leavers", 6) in hidden and hidden & ends


def test_a_rate_that_does_not_move_as_its_months_do_tells_nothing_of_them():
    rows = flows([7] * 6 + [3] + [7] * 17)
    off = [replace(row, top=row.top + 40) if row.figure == ("turnover", 18) else row for row in rows]
    shown = [row for row in off if row.figure in {("leavers", 6), ("leavers", 18), ("turnover", 17), ("turnover", 18)}]
    assert withheld(shown) == {("leavers", 6)}


def test_a_web_of_too_many_small_figures_is_withheld_whole(monkeypatch):
    rows = flows([7] * 6 + [3] + [7] * 17)
    some = withheld(rows)
    monkeypatch.setattr("metrics.suppression.LARGE", 0)
    assert withheld(rows) == {row.figure for row in rows} > some


def test_figures_are_taken_widely_where_one_after_another_would_not_end(monkeypatch):
    rows = flows([7] * 6 + [3] + [7] * 17)
    some = withheld(rows)
    monkeypatch.setattr("metrics.suppression.ROUNDS", 0)
    assert withheld(rows) >= some


def test_what_is_published_is_never_withheld():
    rows = [count(0, 43), count(1, 3, 1)]
    rows.append(Told(2, "headcount", "all-staff", 2, START, value=Decimal(40), top=Decimal(40), fixed=True))
    rows[0] = Told(0, "headcount", "all-staff", 0, START, value=Decimal(43), top=Decimal(43), fixed=True)
    assert withheld(rows) == {1}


@st.composite
def councils(draw) -> tuple[list[Told], list[dict]]:
    """Leavers, starters, people and posts for some months, by service and group, and the sums that hold among them."""
    small = st.integers(0, 12)
    rows, sums, leavers, people = [], [], [], draw(st.integers(150, 200))
    for n in range(draw(st.integers(1, 14))):
        month = {"month": months.add(START, n)}
        leaver = {"metric": "leavers-count"} | month
        parts = [draw(small) for _ in range(draw(st.integers(0, 3)))]
        came, gone = draw(small), sum(parts) if parts else draw(small)
        people += came - gone
        leavers.append(gone)
        rows += [count(("people", n), people, **month), count(("gone", n), gone, **leaver)]
        rows.append(count(("came", n), came, metric="starters-count", **month))
        if n:
            sums.append({("people", n - 1): 1, ("came", n): 1, ("gone", n): -1, ("people", n): -1})
        rows += [count(("gone", n, place), each, place, **leaver) for place, each in enumerate(parts, 1)]
        sums.append({("gone", n): 1} | {("gone", n, place): -1 for place in range(1, len(parts) + 1)} if parts else {})
        groups = [draw(small) for _ in range(draw(st.integers(2, 3)))]
        if sum(groups) == gone:
            named = list(zip(DISJOINT["all-staff"], groups, strict=False))
            rows += [count(("gone", n, name), each, group=name, **leaver) for name, each in named]
            sums.append({("gone", n): 1} | {("gone", n, name): -1 for name, _ in named})
        if n >= 11:
            rows.append(rate(("turnover", n), "turnover-rate-pct", sum(leavers[n - 11 :]), 200, **month))
            sums.append({("turnover", n): 1} | {("gone", each): -1 for each in range(n - 11, n + 1)})
        vacant, agency = draw(small), draw(small)
        posts = dict(zip(identities.SHARES, (100 - vacant - agency, agency, vacant), strict=True))
        rows += [rate((slug, n), slug, top, 100, **month) for slug, top in posts.items()]
        sums.append({(slug, n): 1 for slug in posts})
        if draw(st.booleans()):
            rows.append(count(("vacant", n), vacant, metric="vacancies-fte", **month))
            sums.append({("vacant", n): 1, ("vacancy-rate-pct", n): -1})
    return rows, [each for each in sums if each]


def told_apart(sums: list[dict], hidden: set) -> set:
    """The hidden figures that linear algebra determines: those that no vector of the null space moves."""
    places = {figure: place for place, figure in enumerate(sorted(hidden, key=repr))}
    if not places:
        return set()
    matrix = np.zeros((len(sums) + 1, len(places)))
    for line, each in enumerate(sums):
        for figure, factor in each.items():
            if figure in hidden:
                matrix[line, places[figure]] = factor
    _, values, rows = np.linalg.svd(matrix)
    null = rows[int((values > 1e-9).sum()) :]
    return {figure for figure, place in places.items() if not (np.abs(null[:, place]) > 1e-7).any()}


def pinned(sums: list[dict], hidden: set, truth: dict) -> set:
    """The figures for which whole numbers from nought up leave one value, by narrowing ranges until nothing gives."""
    low, high = dict.fromkeys(hidden, 0.0), dict.fromkeys(hidden, 1e9)
    for _ in range(50):
        before = dict(low), dict(high)
        for each in sums:
            terms = {figure: factor for figure, factor in each.items() if figure in hidden}
            known = sum(truth[figure] * factor for figure, factor in terms.items())
            for figure, factor in terms.items():
                others = [(one, times) for one, times in terms.items() if one != figure]
                most = known - sum(min(times * low[one], times * high[one]) for one, times in others)
                least = known - sum(max(times * low[one], times * high[one]) for one, times in others)
                least, most = sorted((least / factor, most / factor))
                low[figure], high[figure] = max(low[figure], least), min(high[figure], most)
        if (low, high) == before:
            break
    return {figure for figure in hidden if high[figure] - low[figure] < 0.5}


@settings(max_examples=150)
@given(councils())
def test_iso_7_no_withheld_figure_can_be_worked_out_from_what_is_shown(drawn):
    """The reader's sums are those that the figures were made with, not those that were looked for."""
    rows, sums = drawn
    hidden = withheld(rows)
    assert {row.figure for row in rows if row.small} <= hidden
    assert told_apart(sums, hidden) == set()
    assert pinned(sums, hidden, {row.figure: int(row.top) for row in rows}) == set()


@given(*[st.integers(1, 200)] * 4)
def test_the_two_effects_come_to_the_change(a, b, c, d):
    found = moved(Cell(Decimal(a), Decimal(b)), Cell(Decimal(c), Decimal(d)), 100)
    exact = (Decimal(c) / d - Decimal(a) / b) * 100
    assert abs(found.change - exact) < Decimal("1e-15")
    assert found.numerator == 0 or (found.numerator > 0) == (c > a)
    assert found.denominator == 0 or (found.denominator < 0) == (d > b)


def test_a_rate_without_its_parts_cannot_be_split():
    assert moved(Cell(None), Cell(Decimal(3), Decimal(4)), 100) is None
