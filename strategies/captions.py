"""PURE: one English sentence for every chart, right in every state."""

from itertools import pairwise

from metrics.figures import SYMBOL_WORDS
from metrics.series import Series
from strategies.targets import Subject
from workforce import months


def caption(subject: Subject, council: str, series: Series) -> str:
    """What a reader should take from the line: ends, extremes, and what is missing or withheld."""
    name = f"{subject.label}, {council}"
    numbers = series.numbers
    if not series.points:
        return f"{name}: no figure has been uploaded, so there is no line to draw."
    if not numbers:
        return f"{name}: no number can be drawn. {withheld(series)}"
    last = numbers[-1]
    assert last.value is not None
    if len(numbers) == 1:
        return f"{name}: the only figure is {subject.words(last.value)} in {months.name(last.month)}. {missing(series)}"
    first = numbers[0]
    assert first.value is not None
    change = last.value - first.value
    move = "rose" if change > 0 else "fell" if change < 0 else "was the same at both ends"
    ends = (
        f"{move} from {subject.words(first.value)} in {months.name(first.month)} to {subject.words(last.value)} in "
        f"{months.name(last.month)}"
        if change
        else f"{move}, {subject.words(last.value)} in {months.name(first.month)} and {months.name(last.month)}"
    )
    broken = series.broken_between(first.month, last.month)
    if broken:
        ends = (
            f"stood at {subject.words(first.value)} in {months.name(first.month)} and at {subject.words(last.value)} "
            f"in {months.name(last.month)}, but earlier figures than {months.name(broken)} cannot be compared"
        )
    return f"{name} {ends}. {extremes(subject, series)}{missing(series)}".strip()


def extremes(subject: Subject, series: Series) -> str:
    numbers = series.numbers
    if len(numbers) < 3:
        return ""
    values = [point.value for point in numbers if point.value is not None]
    if max(values) == min(values):
        return ""
    high = next(point for point in numbers if point.value == max(values))
    low = next(point for point in numbers if point.value == min(values))
    return (
        f"It was highest in {months.name(high.month)} ({subject.words(max(values))}) and lowest in "
        f"{months.name(low.month)} ({subject.words(min(values))}). "
    )


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
