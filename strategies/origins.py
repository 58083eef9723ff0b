"""READ SIDE: the file, sheet and cell that a figure came from."""

from dataclasses import dataclass

from metrics.models import MetricSnapshot


@dataclass(frozen=True)
class Origin:
    """`council` and `upload` lead to the upload's page; `sheet` is "" for a csv."""

    council: str
    upload: int
    filename: str
    sheet: str
    cell: str


def origin_of(row: MetricSnapshot) -> Origin:
    """No query where council and upload were read with the row."""
    return Origin(row.council.slug, row.upload_id, row.upload.filename, row.source_sheet, row.source_cell)
