"""READ SIDE: the file, sheet and cell that a figure came from, and the reason that was given for it."""

from dataclasses import dataclass

from metrics.models import MetricSnapshot
from metrics.withholding import WITHHELD_NOTE
from strategies.part_words import SOURCES


@dataclass(frozen=True)
class Origin:
    """`council` and `upload` lead to the upload's page; `sheet` is "" for a csv, `note` where nothing was said.

    `source` is what kind of figure it is, in words.
    """

    council: str
    upload: int
    filename: str
    sheet: str
    cell: str
    note: str = ""
    source: str = ""


def origin_of(row: MetricSnapshot, *, hidden: bool = False) -> Origin:
    """No query where council and upload were read with the row; the note of a `hidden` figure is not told."""
    note = WITHHELD_NOTE if hidden and row.note else row.note
    where = (row.upload.filename, row.source_sheet, row.source_cell)
    return Origin(row.council.slug, row.upload_id, *where, note, SOURCES.get(row.upload.source, ""))
