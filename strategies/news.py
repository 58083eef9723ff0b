"""READ SIDE: what changed on a dashboard since an earlier moment."""

import datetime as dt
from dataclasses import dataclass

from metrics import variation
from strategies import changes, ledger
from strategies.known import Moment
from strategies.measure_rows import MeasureRow, followed, part_name, within_council
from strategies.parts import Part, PartKey
from strategies.progress import Progress
from workforce import months


@dataclass(frozen=True)
class MoveRow:
    """A status that moved; `of` tells the part from others of its measure and council, "" where there is one."""

    row: MeasureRow
    part: Part
    move: changes.Move
    of: str

    @property
    def side(self) -> str:
        """'better', 'worse', of what is to match something 'closer' or 'further apart'; "" where none can be said."""
        if self.move.better is None:
            return ""
        is_match = self.part.promise is not None and self.part.promise.kind == "match_population"
        closer, further = ("closer", "further apart") if is_match else ("better", "worse")
        return closer if self.move.better else further


@dataclass(frozen=True)
class ImprovedRow:
    """A measure whose newest figure is part of a real change for the better, which the last by then was not."""

    row: MeasureRow
    of: str


@dataclass(frozen=True)
class Since:
    """What changed since an earlier moment."""

    moment: Moment
    moves: tuple[MoveRow, ...]
    arrivals: changes.Arrivals
    improved: tuple[ImprovedRow, ...]
    has_figures: bool


def before_newest(book: ledger.Ledger, as_of: dt.date) -> Moment:
    """The end of the month before that of the newest figure, or before `as_of` where there is none."""
    newest = max((point.month for _, found in book.held for point in found.now), default=months.month_of(as_of))
    day = months.last_day(months.add(newest, -1))
    return Moment(day, f"since the end of {months.name(day)}")


def since_rows(
    rows: tuple[MeasureRow, ...], before: dict[PartKey, Progress], book: ledger.Ledger, since: Moment
) -> Since:
    # A statement that is set aside decides no status.
    where = {part.key: (row, part) for row in rows for part in row.parts if part.operative}
    after = {key: part.progress for key, (_, part) in where.items()}
    moved = tuple(
        MoveRow(*where[move.key], move, within_council(*where[move.key])) for move in changes.moves(before, after)
    )
    improved = tuple(
        ImprovedRow(row, part_name(row, part))
        for row, part in where.values()
        if has_improved(part) and not had_improved(part, book.then, since.as_of)
    )
    arrived = changes.arrivals(book.held, since, {part.figure_key for part in followed(rows)})
    return Since(since, moved, arrived, improved, any(found.now for _, found in book.held))


def has_improved(part: Part) -> bool:
    """Whether the newest figure is part of a real change for the better; one that the next should follow is no news."""
    newest = part.series.latest
    return bool(newest and newest.value is not None and part.reading.is_improvement and not part.stopped)


def had_improved(part: Part, then: ledger.Holdings, day: dt.date) -> bool:
    """The same of the last figure by `day`, as it was known."""
    series = then.series(*part.figure_key).shown.until(months.month_of(day))
    return variation.read(series, part.subject.unit, part.subject.kind, part.subject.polarity).is_improvement
