"""Uploads from file to snapshots: the only writer of Upload and MetricSnapshot.

receive -> preview -> apply -> undo. The pages and the command line both go this way and no other.
"""

import datetime as dt

from metrics.models import Upload
from metrics.spreadsheets import Refusal
from metrics.uploads.expiry import forget_check
from metrics.uploads.files import content_of, limits, workbook_of
from metrics.uploads.fixing import TooManyFixes, annotated_copy, clear_fixes, fix, fixes_of
from metrics.uploads.jobs import is_large
from metrics.uploads.keeping import changed_of, gone_of, new_of, problems_of
from metrics.uploads.mappings import columns_of, forget_mapping, profiles_of, remember
from metrics.uploads.previews import Change, Outcome, Preview, Stored, asks, compare, figure_words, record, recorded_on
from metrics.uploads.reasons import answer, reasons_for
from metrics.uploads.receiving import reading_of, receive, receive_later
from metrics.uploads.references import metric_named, reference_for
from metrics.uploads.removing import forget
from metrics.uploads.settled import settled
from metrics.uploads.undoing import undo, undoing
from metrics.uploads.writing import NotReady, Overtaken, Receipt, apply, attempt, trial


def preview(upload: Upload, as_of: dt.date, asking: bool | None = None) -> Preview:
    """What the upload would do if it were applied now. Writes nothing.

    Queries are asked of a council's own records, and of others where `asking` is true.
    """
    return settled(upload) or compare(upload, reading_of(upload, as_of), as_of, asks(upload, asking))


__all__ = [
    "Change",
    "NotReady",
    "Outcome",
    "Overtaken",
    "Preview",
    "Receipt",
    "Refusal",
    "Stored",
    "TooManyFixes",
    "annotated_copy",
    "answer",
    "apply",
    "attempt",
    "changed_of",
    "clear_fixes",
    "columns_of",
    "compare",
    "content_of",
    "figure_words",
    "fix",
    "fixes_of",
    "forget",
    "forget_check",
    "forget_mapping",
    "gone_of",
    "is_large",
    "limits",
    "metric_named",
    "new_of",
    "preview",
    "problems_of",
    "profiles_of",
    "reasons_for",
    "receive",
    "receive_later",
    "record",
    "recorded_on",
    "reference_for",
    "remember",
    "trial",
    "undo",
    "undoing",
    "workbook_of",
]
