"""Uploads from file to snapshots: the only writer of Upload and MetricSnapshot.

receive -> preview -> apply -> undo. The pages and the command line both go this way and no other.
"""

import datetime as dt

from metrics.models import Upload
from metrics.uploads.previews import Change, Outcome, Preview, Stored, compare, figure_words
from metrics.uploads.receiving import content_of, reading_of, receive
from metrics.uploads.references import limits, metric_named, reference_for
from metrics.uploads.removing import forget
from metrics.uploads.writing import NotReady, Overtaken, Receipt, apply, undo


def preview(upload: Upload, as_of: dt.date) -> Preview:
    """What the upload would do if it were applied now. Writes nothing."""
    return compare(upload, reading_of(upload, as_of))


def record(found: Preview) -> None:
    """Notes on the upload what checking it found, for the history; an upload that is stored keeps its own counts."""
    upload = found.upload
    if upload.state in (Upload.State.APPLIED, Upload.State.UNDONE):
        return
    refused = found.outcome == Outcome.REFUSED
    upload.state = Upload.State.REFUSED if refused else Upload.State.CHECKED
    upload.counts = upload.counts | found.counts
    upload.save(update_fields=["state", "counts"])


__all__ = [
    "Change",
    "NotReady",
    "Outcome",
    "Overtaken",
    "Preview",
    "Receipt",
    "Stored",
    "apply",
    "compare",
    "content_of",
    "figure_words",
    "forget",
    "limits",
    "metric_named",
    "preview",
    "receive",
    "record",
    "reference_for",
    "undo",
]
