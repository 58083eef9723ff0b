"""What the check of a large file found, kept by the worker so that no page has to read the file again.

The preview is kept but for its figures; the lists that a page turns over are kept in parts beside it, and so are all
problems, of which it holds the first of each rule.
"""

import json
import pickle
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from itertools import islice
from typing import Any, NamedTuple

from django.utils.crypto import constant_time_compare, salted_hmac

from metrics.models import Job, JobPage, Upload
from metrics.restatements import parts_changed
from metrics.spreadsheets import Problem, Row, mapping
from metrics.spreadsheets.cells import Workbook
from metrics.uploads.previews import Change, Outcome, Preview, figure_words, same_file_before
from workforce import months

# So many lines of a list are kept together.
LINES = 500
SEAL = 32
CHANGED, NEW, GONE, PROBLEMS = "changed", "new", "gone", "problems"
# As many problems of one rule, and never fewer than a page shows, are kept with the preview.
FIRST = 50


class ChangedLine(NamedTuple):
    """A figure that would change or be new, in words, as a page lists it; `old_figure` is "" for a new one.

    `beside` says what else of it would change: what it rests on, or its note.
    """

    metric: str
    staff_group: str
    service: str
    month: str
    old_figure: str
    new_figure: str
    place: str
    beside: str = ""
    cohort: str = ""


def line_of(change: Change) -> ChangedLine:
    return in_words(change.row, change.old_figure)._replace(beside=beside(change))


def beside(change: Change) -> str:
    """'Numerator 12 became 13. The note changed.'"""
    *_, numerator, denominator, note = change.old.content
    parts = parts_changed((numerator, denominator), (change.row.numerator, change.row.denominator))
    return " ".join(filter(None, (parts and f"{parts}.", "The note changed." if note != change.row.note else "")))


def in_words(row: Row, old_figure: str = "") -> ChangedLine:
    place = ", ".join(filter(None, [row.sheet, row.cell]))
    names = (row.metric.name, row.staff_group.name, row.service.name, months.short(row.month))
    figure = figure_words(row.value, row.symbol, row.qualifier)
    return ChangedLine(*names, old_figure, figure, place, cohort=row.cohort)


@dataclass(frozen=True, slots=True)
class KeptPreview(Preview):
    """A preview without its figures, whose counts and fingerprint are those of all.

    `consequences` are what the product above this one makes of them, and `start` the first rows of each sheet.
    """

    totals: Mapping[str, int] = field(default_factory=dict)
    mark: str = ""
    consequences: Any = None
    start: Workbook | None = None
    job: int = 0

    @property
    def counts(self) -> dict[str, int]:
        return dict(self.totals)

    @property
    def fingerprint(self) -> str:
        return self.mark

    @property
    def nothing_to_do(self) -> bool:
        return self.outcome == Outcome.ACCEPTED and not self.totals["new"] and not self.totals["changed"]


class Kept(Sequence[Any]):
    """The lines of one list of a job, read in parts as they are asked for."""

    def __init__(self, job: int, kind: str, length: int) -> None:
        self.job, self.kind, self.length = job, kind, length

    def __len__(self) -> int:
        return self.length

    def __getitem__(self, wanted: Any) -> Any:
        if not isinstance(wanted, slice):
            return self[wanted : wanted + 1][0]
        start, stop, _ = wanted.indices(self.length)
        first, last = start // LINES, max(stop - 1, 0) // LINES
        parts = JobPage.objects.filter(job=self.job, kind=self.kind, number__range=(first, last)).order_by("number")
        lines = [line for part in parts for line in json.loads(zlib.decompress(part.content))]
        found = lines[start - first * LINES : stop - first * LINES]
        return [ChangedLine(*line) for line in found] if self.kind in (CHANGED, NEW) else found


def keep(job: Job, found: Preview, consequences: Any = None, workbook: Workbook | None = None) -> bytes:
    """Keeps the lists of a preview, and gives the rest of it as bytes; to be called inside a transaction."""
    JobPage.objects.filter(job__upload=job.upload_id).delete()
    JobPage.objects.bulk_create(_pages(job, CHANGED, map(line_of, found.changed)), batch_size=50)
    JobPage.objects.bulk_create(_pages(job, NEW, map(in_words, found.new)), batch_size=50)
    JobPage.objects.bulk_create(_pages(job, GONE, found.gone), batch_size=50)
    JobPage.objects.create(job=job, kind=PROBLEMS, number=0, content=_sealed(found.problems))
    reading = replace(found.reading, problems=tuple(_first(found.problems)))
    return pack(replace(found, gone=(), reading=reading), found.counts, consequences, workbook)


def _first(problems: Iterable[Problem]) -> Iterator[Problem]:
    seen: Counter[str] = Counter()
    for problem in problems:
        seen[problem.rule] += 1
        if seen[problem.rule] <= FIRST:
            yield problem


def _pages(job: Job, kind: str, lines: Any) -> Iterator[JobPage]:
    lines, number = iter(lines), 0
    while part := list(islice(lines, LINES)):
        content = zlib.compress(json.dumps(part).encode(), 1)
        yield JobPage(job=job, kind=kind, number=number, content=content)
        number += 1


def pack(
    found: Preview, totals: Mapping[str, int], consequences: Any = None, workbook: Workbook | None = None
) -> bytes:
    """The preview as bytes under a seal: they are read back only by whoever holds the secret key."""
    held = {each.name: getattr(found, each.name) for each in fields(Preview)}
    held |= {"upload": None, "applied_before": None, "reading": replace(found.reading, rows=())}
    held |= {"new": (), "changed": (), "unchanged": (), "totals": dict(totals), "mark": found.fingerprint}
    held |= {"consequences": consequences, "start": mapping.start_of(workbook) if workbook else None}
    return _sealed(held)


def unpack(packed: bytes, upload: Upload, job: int = 0) -> KeptPreview | None:
    """The preview again; None where the bytes are not ours, or an older version of the program wrote them."""
    held = _opened(packed)
    if held is None:
        return None
    try:
        return KeptPreview(**(held | {"upload": upload, "applied_before": same_file_before(upload), "job": job}))
    except TypeError:
        return None


def _sealed(held: object) -> bytes:
    packed = zlib.compress(pickle.dumps(held), 1)
    return _seal(packed) + packed


def _opened(packed: bytes) -> Any:
    seal, content = bytes(packed[:SEAL]), bytes(packed[SEAL:])
    if not constant_time_compare(seal, _seal(content)):
        return None
    try:
        return pickle.loads(zlib.decompress(content))  # noqa: S301 - sealed above with the secret key
    except (AttributeError, ImportError, TypeError, ValueError, pickle.UnpicklingError):
        return None


def problems_of(found: Preview) -> Sequence[Problem]:
    """All the problems that there are; of a kept preview, those kept beside it."""
    if not isinstance(found, KeptPreview):
        return found.problems
    part = JobPage.objects.filter(job=found.job, kind=PROBLEMS).first()
    return (_opened(part.content) or ()) if part else ()


def changed_of(found: Preview) -> Sequence[ChangedLine]:
    """The figures that would change, in words: of a kept preview those are read that are asked for."""
    if isinstance(found, KeptPreview):
        return Kept(found.job, CHANGED, found.totals["changed"])
    return [line_of(change) for change in found.changed]


def new_of(found: Preview) -> Sequence[ChangedLine]:
    """The figures that would be new, in the same way."""
    if isinstance(found, KeptPreview):
        return Kept(found.job, NEW, found.totals["new"])
    return [in_words(row) for row in found.new]


def gone_of(found: Preview) -> Sequence[str]:
    if isinstance(found, KeptPreview):
        return Kept(found.job, GONE, found.totals["gone"])
    return found.gone


def _seal(content: bytes) -> bytes:
    """With the number of the form that is kept: what an older program kept in another one is checked again."""
    return salted_hmac("metrics.uploads.keeping 2", content, algorithm="sha256").digest()


__all__ = ["ChangedLine", "KeptPreview", "changed_of", "gone_of", "keep", "new_of", "problems_of", "unpack"]
