"""PURE: one English sentence for every chart, right in every state."""

from collections.abc import Sequence
from itertools import pairwise

from metrics.figures import SYMBOL_WORDS
from metrics.open_ends import direction, highest, lowest
from metrics.series import Point, Series
from strategies.targets import Subject, cohort_words
from workforce import months
from workforce.months import Month


def caption(subject: Subject, council: str, series: Series) -> str:
    """What a reader should take from the line: ends, extremes, and what is missing or withheld."""
    name = f"{subject.label}, {council}"
    numbers = series.numbers
    if not series.points:
        return f"{name}: no figure has been uploaded, so there is no line to draw."
    if not numbers:
        return f"{name}: no number can be drawn. {withheld(series)}".strip()
    last = numbers[-1]
    assert last.value is not None
    if len(numbers) == 1:
        which = "the only figure" if len(series.points) == 1 else "the only figure that can be shown"
        told = f"{subject.told(last.value, last.qualifier)} in {months.name(last.month)}"
        return f"{name}: {which} is {told}. {missing(series)}".strip()
    first = numbers[0]
    assert first.value is not None
    return f"{name}, {ends(subject, series, first, last)}. {extremes(subject, series)}{missing(series)}".strip()


# So many cohorts are named one by one; of more, the last and the extremes.
NAMED = 4


def cohorts_caption(subject: Subject, council: str, cohorts: Sequence[Point]) -> str:
    """What the figures of cohorts say; each is counted once, so no line joins them."""
    name = f"{subject.label}, {council}"
    if not cohorts:
        return f"{name}: no cohort’s figure has been uploaded."
    numbers = [point for point in cohorts if point.value is not None]
    kept_back = withheld_cohorts(cohorts)
    if not numbers:
        return f"{name}: no figure can be shown. {kept_back}".strip()
    if len(cohorts) == 1:
        return f"{name}: the only figure is {cohort_figure(subject, numbers[0])}."
    if len(numbers) <= NAMED:
        said = listed([cohort_figure(subject, point) for point in numbers])
    else:
        said = f"{cohort_figure(subject, numbers[-1])}, the last of {len(numbers)} that can be shown"
        ends = [("highest", highest(numbers)), ("lowest", lowest(numbers))]
        known = [(name, cohort_figure(subject, found[0])) for name, found in ends if found]
        verbs = [f"the {name} {'is ' if place == 0 else ''}{told}" for place, (name, told) in enumerate(known)]
        said += f"; {' and '.join(verbs)}" if verbs else ""
    return f"{name}: {said}. Each cohort is counted once, so no line joins them. {kept_back}".strip()


def cohort_figure(subject: Subject, point: Point) -> str:
    """'78.6% for cohort 2023'."""
    assert point.value is not None  # callers have a number
    return f"{subject.told(point.value, point.qualifier)} for {cohort_words(point.cohort)}"


def withheld_cohorts(cohorts: Sequence[Point]) -> str:
    gone = [point for point in cohorts if point.value is None]
    if len(gone) > NAMED:
        return f"{len(gone)} figures are withheld or not available."
    said = [f"{cohort_words(point.cohort)} is {SYMBOL_WORDS[point.symbol]}" for point in gone]
    return " ".join(f"{text[0].upper()}{text[1:]}." for text in said)


def listed(words: Sequence[str]) -> str:
    """'a, b and c'."""
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))


def ends(subject: Subject, series: Series, first: Point, last: Point) -> str:
    """'rose from 10% in May 2024 to 12% in June 2025'; no rise and no fall where a break lies between."""
    assert first.value is not None and last.value is not None  # numbers holds none without
    before, after = subject.told(first.value, first.qualifier), subject.told(last.value, last.qualifier)
    start, end = months.name(first.month), months.name(last.month)
    broken = last_break(series)
    if broken:
        return (
            f"stood at {before} in {start} and at {after} in {end}; figures from before {months.name(broken)} cannot "
            "be compared with later ones"
        )
    move = direction(first, last)
    if move:
        return f"{'rose' if move > 0 else 'fell'} from {before} in {start} to {after} in {end}"
    if len({(point.value, point.qualifier) for point in series.numbers}) == 1:
        if holds_back(series, first.month):
            return f"stood at {after} in each of the {len(series.numbers)} figures shown, from {start} to {end}"
        return f"stayed at {after} from {start} to {end}"
    if move is None:
        return f"stood at {before} in {start} and at {after} in {end}, which leaves open whether it rose or fell"
    return f"ended as it began, at {after} in {start} and in {end}"


def holds_back(series: Series, start: Month) -> bool:
    """Whether a figure between `start` and the last number is withheld or not available: it may lie beyond the rest."""
    return any(point.value is None and start < point.month < series.numbers[-1].month for point in series.points)


def last_break(series: Series) -> Month | None:
    """The last month from which figures cannot be compared with those before; None where all can."""
    return series.last_break(series.numbers[0].month, series.numbers[-1].month)


def extremes(subject: Subject, series: Series) -> str:
    """The highest and the lowest, of the figures since the last break."""
    broken = last_break(series)
    numbers = [point for point in series.numbers if broken is None or point.month >= broken]
    if len(numbers) < 3:
        return ""
    if len({point.value for point in numbers}) == 1:
        return ""
    ends = [("highest", highest(numbers)), ("lowest", lowest(numbers))]
    said = [f"{name} {where(subject, found)}" for name, found in ends if found]
    if not said:
        return ""
    since = f"Since {months.name(broken)} it" if broken else "It"
    if holds_back(series, numbers[0].month):
        since = f"Of the figures shown{f' since {months.name(broken)}' if broken else ''}, it"
    return f"{since} was {' and '.join(said)}. "


def where(subject: Subject, found: Sequence[Point]) -> str:
    """'in May 2024 (12%)'; '3 times (at 12%)' where it stood so more than once."""
    value = found[0].value
    assert value is not None  # highest and lowest have numbers
    if len(found) == 1:
        return f"in {months.name(found[0].month)} ({subject.told(value, found[0].qualifier)})"
    return f"{'twice' if len(found) == 2 else f'{len(found)} times'} (at {subject.words(value)})"


def withheld(series: Series) -> str:
    said = [
        f"{months.name(point.month)} is {SYMBOL_WORDS[point.symbol]}" for point in series.points if point.value is None
    ]
    if len(said) > 3:
        return f"{len(said)} figures are withheld or not available. "
    return "".join(f"{text}. " for text in said)


def missing(series: Series) -> str:
    """Withheld figures, and how many months between the first and the last have none."""
    step = series.step
    gaps = sum(months.between(a.month, b.month) // step - 1 for a, b in pairwise(series.points))
    noun = ("month" if gaps == 1 else "months") if step == 1 else ("figure" if gaps == 1 else "figures")
    words = f"{gaps} {noun} in between {'is' if gaps == 1 else 'are'} missing. " if gaps else ""
    return withheld(series) + words
