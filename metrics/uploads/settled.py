"""A file that is stored just as it is, known by its hash: there is nothing to read, to check or to write."""

from metrics.models import MetricSnapshot, QueryReason, Upload
from metrics.spreadsheets import Reading
from metrics.uploads.keeping import KeptPreview
from metrics.uploads.mappings import profiles_of
from metrics.uploads.previews import Outcome, same_file_before
from metrics.uploads.references import digest_of
from workforce.models import Council


def read_as(council: Council) -> str:
    return digest_of(council, profiles_of(council))


def settled(upload: Upload) -> KeptPreview | None:
    """The preview of a file that was stored before and still stands whole; None for any other, which is to be read.

    It stands whole when it was stored as it is (nothing put right on the page), every one of its figures is current
    under that upload, and nothing that decides how it is read, and no reason, came since.
    """
    before = same_file_before(upload)
    if before is None or before.fixes or upload.fixes or before.counts.get("unchanged"):
        return None
    rows = before.counts.get("rows")
    if not rows or before.counts.get("read_as") != read_as(upload.council):
        return None
    if QueryReason.objects.filter(council=upload.council_id, given_at__gt=before.applied_at).exists():
        return None
    if MetricSnapshot.objects.current().filter(upload=before).count() != rows:
        return None
    totals = {"rows": rows, "new": 0, "changed": 0, "unchanged": rows, "gone": 0, "errors": 0, "queries": 0}
    totals |= {"open_queries": 0, "left_out_by_consent": 0, "fixed_on_the_page": 0, "notes": 0}
    return KeptPreview(upload, Outcome.ACCEPTED, Reading((), (), {}), applied_before=before, totals=totals)
