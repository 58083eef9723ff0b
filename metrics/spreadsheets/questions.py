"""What to ask about rows that have no error: figures that may be right and look wrong. PURE.

Every rule compares a row with the council's own earlier figures, which are passed in; without any it asks little.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from metrics.spreadsheets.findings import Row, plain
from metrics.spreadsheets.refusals import Problem
from metrics.spreadsheets.rules import RULES
from workforce import months

# Before the reasons, in the note of a figure.
EXPLAINED = "Explained:"
LONGEST_NOTE = 500
LEAST_HISTORY = 6
RANGE_FACTOR = Decimal("3.27")
SAME_MONTHS = 4
TIMES = (
    (Decimal(10), "ten times", "a tenth of"),
    (Decimal(12), "twelve times", "a twelfth of"),
    (Decimal(100), "a hundred times", "a hundredth of"),
)
OLD_MONTHS = 6
Series = tuple[int, int, int, str]


@dataclass(frozen=True, slots=True)
class Whole:
    """Percentages that make 100 together: the keys of their metrics, and how far rounding alone may leave them."""

    metrics: tuple[int, ...]
    tolerance: Decimal


@dataclass(frozen=True, slots=True)
class Point:
    """A figure kept for an earlier month; `value` is None where a symbol stands."""

    month: dt.date
    value: Decimal | None
    symbol: str = ""

    @property
    def figure(self) -> str:
        return plain(self.value) if self.value is not None else self.symbol


def series_of(row: Row) -> Series:
    return (row.metric.key, row.staff_group.key, row.service.key, row.cohort)


def figure_of(row: Row) -> str:
    """The figure that a reason is tied to."""
    return plain(row.value) if row.value is not None else row.symbol


def ask(
    rows: Sequence[Row],
    history: Mapping[Series, Sequence[Point]],
    as_of: dt.date,
    reasons: Mapping[tuple[object, ...], str],
    published: Mapping[int, tuple[Decimal, Decimal]] | None = None,
    wholes: Iterable[Whole] = (),
) -> list[Problem]:
    """The questions on `rows`, each with the reason given for it before, if one still holds.

    `history` has the figures kept, in order of month. `reasons` go by (key of the row, rule, figure).
    `published` has the least and the most that councils have published, by metric.
    """
    own = _with_file(rows, history)
    moved = {series: _moved(points) for series, points in own.items()}
    found = []
    for row in rows:
        series = series_of(row)
        kept = history.get(series, ())
        for rule, details in _questions(row, kept, own[series], moved[series], as_of):
            found.append(_problem(row, rule, reasons, details))
        ends = (published or {}).get(row.metric.key)
        if ends and row.value is not None and not ends[0] <= row.value <= ends[1] and not _is_kept(row, kept):
            found.append(_problem(row, "beyond-published", reasons, {"low": plain(ends[0]), "high": plain(ends[1])}))
    for whole in wholes:
        found.extend(_shares(whole, rows, history, own, reasons))
    return found


def _shares(
    whole: Whole,
    rows: Sequence[Row],
    history: Mapping[Series, Sequence[Point]],
    own: Mapping[Series, Mapping[dt.date, Point]],
    reasons: Mapping[tuple[object, ...], str],
) -> Iterator[Problem]:
    """One question for each set of shares that would not come to 100, at the last of its rows that is new."""
    last = {
        (*series_of(row)[1:], row.month): row
        for row in rows
        if row.metric.key in whole.metrics and not _is_kept(row, history.get(series_of(row), ()))
    }
    for (*_, month), row in last.items():
        values = []
        for metric in whole.metrics:
            series = (metric, row.staff_group.key, row.service.key, row.cohort)
            # What the file does not touch is as it is kept.
            points = own.get(series) or {point.month: point for point in history.get(series, ())}
            point = points.get(month)
            if point is not None and point.value is not None:
                values.append(point.value)
        total = sum(values, Decimal(0))
        if len(values) == len(whole.metrics) and abs(total - 100) > whole.tolerance:
            listed = " + ".join(f"{plain(value)} %" for value in values)
            yield _problem(row, "shares-of-a-whole", reasons, {"sum": listed, "total": plain(total)} | _month(row))


def _month(row: Row) -> dict[str, str]:
    return {"month": months.name(row.month)}


def _with_file(rows: Sequence[Row], history: Mapping[Series, Sequence[Point]]) -> dict[Series, dict[dt.date, Point]]:
    """The figures as they would stand: what is kept, with the file's own over it."""
    own: dict[Series, dict[dt.date, Point]] = {}
    for row in rows:
        series = series_of(row)
        if series not in own:
            own[series] = {point.month: point for point in history.get(series, ())}
        own[series][row.month] = Point(row.month, row.value, row.symbol)
    return own


def _is_kept(row: Row, kept: Sequence[Point]) -> bool:
    """Whether the very same figure is stored already, so that there is nothing to ask."""
    return any(point.month == row.month and (point.value, point.symbol) == (row.value, row.symbol) for point in kept)


def _moved(points: Mapping[dt.date, Point]) -> dict[dt.date, tuple[Decimal, int]]:
    """By month how much the figures before it moved in all, and in how many steps; none where they are too few."""
    found: dict[dt.date, tuple[Decimal, int]] = {}
    before, total, count = None, Decimal(0), 0
    for month in sorted(points):
        if count >= LEAST_HISTORY:
            found[month] = (total, count - 1)
        value = points[month].value
        if value is not None:
            total += abs(value - before) if before is not None else 0
            before, count = value, count + 1
    return found


def _questions(
    row: Row,
    kept: Sequence[Point],
    own: Mapping[dt.date, Point],
    moved: Mapping[dt.date, tuple[Decimal, int]],
    as_of: dt.date,
) -> Iterator[tuple[str, dict[str, str]]]:
    stored = next((point for point in kept if point.month == row.month), None)
    if stored is not None and (stored.value, stored.symbol) == (row.value, row.symbol):
        return
    if stored is not None:
        yield from _against_stored(row, stored, as_of)
    if row.value is None:
        return
    before = own.get(months.add(row.month, -1))
    scaled = _unclear_scale(row, before)
    if scaled:
        yield "scale-unclear", scaled
    elif before is not None and before.value is not None:
        times = _times(row.value, before.value)
        if times:
            yield "twelve-times", {"times": times, "before": before.figure, "month": months.name(before.month)}
        else:
            yield from _jump(row.value, before, *moved.get(row.month, (Decimal(0), 0)))
    yield from _same(row, own)


def _against_stored(row: Row, stored: Point, as_of: dt.date) -> Iterator[tuple[str, dict[str, str]]]:
    details = {"month": months.name(row.month), "before": stored.figure}
    if row.value is None and stored.value is not None:
        yield "now-suppressed", details
    elif months.between(row.month, months.month_of(as_of)) > OLD_MONTHS:
        yield "old-month-changed", details


def _unclear_scale(row: Row, before: Point | None) -> dict[str, str]:
    """A value below 1 in a percentage that was not marked as one, unless the month before was as small."""
    if not row.metric.is_percent or row.marked or row.value is None or not 0 < row.value < 1:
        return {}
    if row.numerator is not None and row.denominator:
        return {}
    if before is not None and before.value is not None and before.value < 1:
        return {}
    return {"scaled": plain(row.value * 100, 4)}


def _times(value: Decimal, before: Decimal) -> str:
    if not value or not before:
        return ""
    ratio = value / before
    for times, more, less in TIMES:
        if abs(ratio / times - 1) < Decimal("0.02"):
            return more
        if abs(ratio * times - 1) < Decimal("0.02"):
            return less
    return ""


def _jump(value: Decimal, before: Point, moved: Decimal, steps: int) -> Iterator[tuple[str, dict[str, str]]]:
    """A move beyond the upper limit of moves so far, as a control chart draws it."""
    if not moved or before.value is None:
        return
    usual, move = moved / steps, value - before.value
    if abs(move) > RANGE_FACTOR * usual and abs(move) * 20 > abs(before.value):
        change = f"{plain(abs(move), 4)} {'higher' if move > 0 else 'lower'}"
        details = {"change": change, "before": before.figure, "month": months.name(before.month)}
        yield "jump", details | {"usual": plain(usual, 2)}


def _same(row: Row, own: Mapping[dt.date, Point]) -> Iterator[tuple[str, dict[str, str]]]:
    if row.value is None or row.value == row.value.to_integral_value():
        return
    count = 1
    while (earlier := own.get(months.add(row.month, -count))) and earlier.value == row.value:
        count += 1
    if count >= SAME_MONTHS:
        yield "same-value", {"count": str(count)}


def _problem(row: Row, rule: str, reasons: Mapping[tuple[object, ...], str], details: Mapping[str, str]) -> Problem:
    figure = figure_of(row)
    message = RULES[rule].message(**({"value": figure} | dict(details)))
    reason = reasons.get((row.key, rule, figure), "")
    return Problem(
        RULES[rule].level, rule, row.sheet, row.row, row.cell, "Value", figure, message, (row.key, figure), reason
    )


def explained(rows: Iterable[Row], reasons: Mapping[tuple[object, ...], str]) -> list[Row]:
    """The rows with the reasons given for their figures in their notes: a figure is never without its explanation."""
    said: dict[tuple[object, object], list[str]] = defaultdict(list)
    for (key, _, figure), text in reasons.items():
        if text not in said[key, figure]:
            said[key, figure].append(text)
    return [_explain(row, said.get((row.key, figure_of(row)), ())) for row in rows]


def _explain(row: Row, texts: Sequence[str]) -> Row:
    """With the reasons that its note does not hold already, as one taken from our own export does; where both are too
    long, the note is cut."""
    texts = [text for text in texts if EXPLAINED not in row.note or text not in row.note]
    if not texts:
        return row
    said = " ".join([EXPLAINED, *texts])[:LONGEST_NOTE]
    note = f"{row.note}." if row.note and row.note[-1].isalnum() else row.note
    return row._replace(note=f"{note[: max(0, LONGEST_NOTE - 1 - len(said))]} {said}".strip())
