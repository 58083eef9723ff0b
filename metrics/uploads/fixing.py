"""What people put right on the page, and the rows they agreed to leave out: kept beside the file, never in it."""

from collections.abc import Iterable, Mapping

from metrics.models import Upload
from metrics.spreadsheets import Problem, annotated
from metrics.spreadsheets.fixes import MOST, Fixes, place
from metrics.uploads.files import content_of, workbook_of


class TooManyFixes(ValueError):
    """More fixes than a page is for; the message says what to do instead."""


def fixes_of(upload: Upload) -> Fixes:
    kept = upload.fixes or {}
    return Fixes(kept.get("cells", {}), frozenset(kept.get("left_out", ())))


def fix(upload: Upload, cells: Mapping[str, str], left_out: Iterable[str]) -> int:
    """Adds fixes to an upload that is not stored yet; how many it has now. A later fix of a cell counts."""
    if upload.state in (Upload.State.APPLIED, Upload.State.UNDONE):
        return 0
    kept = fixes_of(upload)
    everything = {**kept.cells, **{where: text[:500] for where, text in cells.items()}}
    rows = sorted(kept.left_out | set(left_out))
    if len(everything) + len(rows) > MOST:
        raise TooManyFixes(f"That is more than {MOST} fixes. Put them right in the file and send it again.")
    upload.fixes = {"cells": everything, "left_out": rows}
    upload.save(update_fields=["fixes"])
    return len(everything) + len(rows)


def clear_fixes(upload: Upload) -> None:
    if upload.state not in (Upload.State.APPLIED, Upload.State.UNDONE):
        upload.fixes = {}
        upload.save(update_fields=["fixes"])


def annotated_copy(upload: Upload, problems: Iterable[Problem]) -> bytes:
    """The file with its problems marked, to put right and send back. Raises Refusal when it cannot be read."""
    return annotated.annotate(content_of(upload), workbook_of(upload), list(problems))


__all__ = ["TooManyFixes", "annotated_copy", "clear_fixes", "fix", "fixes_of", "place"]
