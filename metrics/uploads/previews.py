"""What an upload would do, before it does it."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from django.utils import timezone

from metrics import figures
from metrics.models import MetricSnapshot, Service, StaffGroup, Upload
from metrics.spreadsheets import Level, Problem, Reading, Row, plain
from metrics.uploads.progress import stage
from metrics.uploads.reasons import with_questions
from metrics.uploads.staging import Staged, staged
from workforce import months

# Of a fingerprint.
HALF = 10
STORED = ("value", "symbol", "qualifier", "numerator", "denominator", "note")


class Outcome(StrEnum):
    ACCEPTED = "accepted"
    REFUSED = "refused"
    NEEDS_ANSWERS = "needs_answers"


@dataclass(frozen=True, slots=True)
class Stored:
    """The figure now kept under a key."""

    pk: int
    content: tuple[object, ...]
    upload: int

    @property
    def figure(self) -> str:
        return figure_words(*self.content[:3])


def figure_words(value, symbol: str, qualifier: str = "") -> str:
    """'12.5', '~80' or 'c': a figure as a person wrote it."""
    return symbol or f"{qualifier}{plain(value)}"


@dataclass(frozen=True, slots=True)
class Change:
    """A row that differs from the figure now kept."""

    row: Row
    old: Stored

    @property
    def old_figure(self) -> str:
        return self.old.figure

    @property
    def is_same(self) -> bool:
        """Whether the figure stays as it is, and only its parts or its note differ."""
        return self.old.content[:3] == (self.row.value, self.row.symbol, self.row.qualifier)


@dataclass(frozen=True, slots=True)
class Preview:
    """Everything a person decides on: problems, and what is new, changed and unchanged. Nothing has been written."""

    upload: Upload
    outcome: Outcome
    reading: Reading
    new: tuple[Row, ...] = ()
    changed: tuple[Change, ...] = ()
    unchanged: tuple[Row, ...] = ()
    applied_before: Upload | None = None
    gone: tuple[str, ...] = ()

    @property
    def rows(self) -> tuple[Row, ...]:
        return self.reading.rows

    @property
    def problems(self) -> tuple[Problem, ...]:
        return self.reading.problems

    @property
    def nothing_to_do(self) -> bool:
        """Whether every figure of the file is already stored just so."""
        return self.outcome == Outcome.ACCEPTED and not self.new and not self.changed

    @property
    def confirms(self) -> bool:
        """Whether all it can do is to give figures that stand on other files alone, so that they stand on it too."""
        return self.nothing_to_do and bool(self.counts["unchanged"]) and self.applied_before is None

    @property
    def counts(self) -> dict[str, int]:
        reading = self.reading
        return {
            "rows": len(reading.rows),
            "new": len(self.new),
            "changed": len(self.changed),
            "unchanged": len(self.unchanged),
            "gone": len(self.gone),
            "errors": reading.count(Level.ERROR),
            "queries": reading.count(Level.QUERY),
            "open_queries": reading.open_queries,
            "left_out_by_consent": len((self.upload.fixes or {}).get("left_out", ())),
            "fixed_on_the_page": len((self.upload.fixes or {}).get("cells", ())),
            "notes": reading.count(Level.NOTE),
        }

    @property
    def fingerprint(self) -> str:
        """Changes when the file would do something else than was shown.

        Its first half does because other figures came in meanwhile, its second because the file is read otherwise: a
        cell was put right, a column given another meaning.
        """
        parts = [f"n{len(self.new)}u{len(self.unchanged)}", *(str(change.old.pk) for change in self.changed)]
        return digest(parts) + digest(map(said, self.rows))


def digest(parts: Iterable[str]) -> str:
    return sha256(" ".join(parts).encode()).hexdigest()[:HALF]


def said(row: Row) -> str:
    """All of a row that is stored, but where it stands."""
    keys = f"{row.metric.key} {row.staff_group.key} {row.service.key} {row.month} {row.cohort}"
    return f"{keys} {row.qualifier}{row.value}{row.symbol} {row.numerator} {row.denominator} {row.note}"


def compare(upload: Upload, reading: Reading, as_of: dt.date, asking: bool) -> Preview:
    """The preview of a reading: a fixed number of queries, whatever the number of rows."""
    if reading.has_errors:
        return refused(upload, reading)
    reading = asked(upload, reading, as_of, asking)
    with staged(upload.council, reading.rows) as table:
        return beside(table, upload, reading)


def refused(upload: Upload, reading: Reading) -> Preview:
    return Preview(upload, Outcome.REFUSED, reading)


def asked(upload: Upload, reading: Reading, as_of: dt.date, asking: bool) -> Reading:
    """The reading with its questions, where any are to be asked."""
    stage(upload, "Comparing with the figures that are stored", 90)
    return with_questions(upload.council, reading, as_of) if asking and not reading.has_errors else reading


def beside(table: Staged, upload: Upload, reading: Reading) -> Preview:
    """The preview of a reading without errors, whose rows stand in `table`."""
    rows = reading.rows
    new = table.new()
    old = {kept.number: stored(kept) for kept in table.changed()}
    return Preview(
        upload,
        Outcome.NEEDS_ANSWERS if reading.open_queries else Outcome.ACCEPTED,
        reading,
        tuple(row for number, row in enumerate(rows) if number in new),
        tuple(Change(rows[number], old[number]) for number in sorted(old)),
        tuple(row for number, row in enumerate(rows) if number not in new and number not in old),
        same_file_before(upload),
        _gone(rows, table.gone()),
    )


def stored(snapshot: MetricSnapshot) -> Stored:
    return Stored(snapshot.pk, tuple(getattr(snapshot, name) for name in STORED), snapshot.upload_id)


def record(found: Preview) -> None:
    """Notes on the upload what checking it found, for the history; an upload that is stored keeps its own counts."""
    upload = found.upload
    if upload.state in (Upload.State.APPLIED, Upload.State.UNDONE):
        return
    refused = found.outcome == Outcome.REFUSED
    upload.state = Upload.State.REFUSED if refused else Upload.State.CHECKED
    upload.counts = upload.counts | found.counts
    upload.save(update_fields=["state", "counts"])


def _gone(rows: Iterable[Row], missing: Iterable[MetricSnapshot]) -> tuple[str, ...]:
    """In words: figures stored before that this file leaves out, though it has others of the same metric and month.

    They stay as they are: nothing is taken away because a file does not mention it.
    """
    names = {row.metric.key: row.metric.name for row in rows}
    groups = dict(StaffGroup.objects.values_list("pk", "name"))
    services = dict(Service.objects.exclude(parent=None).values_list("pk", "name"))

    def named(kept: MetricSnapshot) -> str:
        of = names[kept.metric_id], groups[kept.staff_group_id], services.get(kept.service_id, "")
        return figures.named(*of, kept.cohort, months.name(kept.month))

    return tuple(sorted(f"{named(kept)}: {stored(kept).figure}" for kept in missing))


def asks(upload: Upload, asking: bool | None) -> bool:
    """Whether queries are asked: where nothing is said, only of a council's own records."""
    return upload.source == Upload.Source.OWN if asking is None else asking


def same_file_before(upload: Upload) -> Upload | None:
    """The upload that last stored this very file for this council and still stands."""
    same = Upload.objects.filter(council=upload.council, sha256=upload.sha256, state=Upload.State.APPLIED)
    return same.exclude(pk=upload.pk).select_related("user").first()


def recorded_on(pks: Iterable[int]) -> dict[int, dt.date]:
    """The day on which each figure was stored."""
    found = MetricSnapshot.objects.filter(pk__in=list(pks)).values_list("pk", "recorded_at")
    return {pk: timezone.localdate(moment) for pk, moment in found}
