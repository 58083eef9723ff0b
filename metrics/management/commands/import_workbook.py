"""Checks a spreadsheet and, with --apply, stores it: the upload page's own path, from the command line."""

import json
import os
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from metrics import uploads
from metrics.models import Upload
from metrics.spreadsheets import plain
from workforce import months
from workforce.models import Council

SHOWN = 200


class Command(BaseCommand):
    help = (
        "Check a spreadsheet for a council and, with --apply, store its figures. "
        "Ends with 0 when accepted, 1 when refused, 2 when it could not run."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--council", required=True, help="the council's slug")
        parser.add_argument("--apply", action="store_true", help="store the figures when nothing is wrong")
        parser.add_argument("--source", choices=Upload.Source.values, default=Upload.Source.OWN)
        parser.add_argument("--json", action="store_true", help="print the outcome as JSON")

    def handle(self, *, file: Path, council: str, apply: bool, source: str, json: bool, **options):
        found = Council.objects.filter(slug=council).first()
        if found is None:
            known = ", ".join(Council.objects.values_list("slug", flat=True)) or "none yet"
            raise CommandError(f"There is no council {council!r}. Known are: {known}.", returncode=2)
        try:
            data = file.read_bytes()
        except OSError as reason:
            raise CommandError(f"{file} cannot be read: {reason.strerror}.", returncode=2) from reason
        moment, today = timezone.now(), timezone.localdate()
        # A check alone leaves no trace: the upload is recorded only when it is to be applied.
        upload = uploads.receive(found, None, file.name, data, source, moment, keep=apply)
        if apply:
            preview, receipt = uploads.attempt(upload, None, moment, as_of=today)
            uploads.record(preview)
        else:
            preview, receipt = uploads.preview(upload, today), None
        self.stdout.write(_json(as_json(preview, receipt)) if json else as_text(preview, receipt))
        if preview.outcome == uploads.Outcome.REFUSED:
            raise SystemExit(1)


def _json(report: dict) -> str:
    return json.dumps(report, ensure_ascii=False, indent=1)


def as_json(preview: uploads.Preview, receipt: uploads.Receipt | None) -> dict:
    council = preview.upload.council.name
    problems = preview.problems
    return {
        "outcome": str(preview.outcome),
        "rows": [
            {
                "sheet": row.sheet,
                "row": row.row,
                "council": council,
                "metric": row.metric.name,
                "staff_group": row.staff_group.name,
                "service": row.service.name,
                "month": months.code(row.month),
                "cohort": row.cohort,
                "value": plain(row.value) or None,
                "symbol": row.symbol,
                "qualifier": row.qualifier,
                "numerator": plain(row.numerator) or None,
                "denominator": plain(row.denominator) or None,
                "note": row.note,
            }
            for row in (preview.rows if preview.outcome != uploads.Outcome.REFUSED else ())
        ],
        "problems": [
            {
                "level": str(problem.level),
                "rule": problem.rule,
                "sheet": problem.sheet,
                "row": problem.row,
                "cell": problem.cell,
                "column": problem.column,
                "value": problem.value,
                "message": problem.message,
            }
            for problem in problems[:SHOWN]
        ],
        "counts": preview.counts | {"problems": sum(preview.reading.counts.values()), "applied": bool(receipt)},
        "read": [
            {
                "sheet": guess.sheet,
                "layout": guess.layout,
                "header_row": guess.header_row,
                "columns": dict(guess.columns),
            }
            for guess in preview.reading.guesses
        ],
    }


def stored_words(preview: uploads.Preview, receipt: uploads.Receipt) -> str:
    if receipt.nothing_done:
        return "Nothing was stored: every figure is already there."
    if preview.confirms:
        return "Every figure is already there; it is on record that this file gives them too."
    return "Stored."


def as_text(preview: uploads.Preview, receipt: uploads.Receipt | None) -> str:
    lines = [f"{problem.level.upper()} {problem.place}: {problem.message}" for problem in preview.problems[:SHOWN]]
    total = sum(preview.reading.counts.values())
    if total > SHOWN:
        lines.append(f"These are the first {SHOWN} of {total:,} problems.")
    counts = preview.counts
    lines.append(f"{counts['new']} new, {counts['changed']} changed, {counts['unchanged']} unchanged.")
    if receipt is not None:
        lines.append(stored_words(preview, receipt))
    elif preview.outcome == uploads.Outcome.REFUSED:
        lines.append("Refused: nothing was stored.")
    else:
        lines.append("Checked only: nothing was stored.")
    return os.linesep.join(lines)
