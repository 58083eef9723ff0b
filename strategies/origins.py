"""READ SIDE: the file, sheet and cell that a figure came from, and the reason that was given for it."""

from dataclasses import dataclass
from functools import lru_cache

from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

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

    @property
    def markup(self) -> SafeString:
        """As it stands in a cell, of which a page has hundreds: a template would take ten times as long."""
        address = upload_address(self.council, self.upload)
        sheet = f"sheet {escape(self.sheet)}, " if self.sheet else ""
        said = self.note if self.note != self.source else ""
        note = f'<br><span class="wf-small">{escape(said)}</span>' if said else ""
        return mark_safe(
            f'<a class="govuk-link" href="{address}">{escape(self.filename)}</a>, {sheet}cell {escape(self.cell)}{note}'
        )


@lru_cache(maxsize=4096)
def upload_address(council: str, upload: int) -> str:
    return escape(reverse("upload-detail", args=(council, upload)))


def origin_of(row: MetricSnapshot, *, hidden: bool = False) -> Origin:
    """No query where council and upload were read with the row; the note of a `hidden` figure is not told."""
    note = WITHHELD_NOTE if hidden and row.note else row.note
    where = (row.upload.filename, row.source_sheet, row.source_cell)
    return Origin(row.council.slug, row.upload_id, *where, note, SOURCES.get(row.upload.source, ""))
