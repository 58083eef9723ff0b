"""The sample files beside the checkout, with what each must do; and the names they are checked against."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from metrics.spreadsheets import MetricNamed, Named, Reference
from metrics.spreadsheets.reference import index, index_metrics

FOLDER = Path(__file__).resolve().parents[3].parent / "shared" / "data" / "uploads"
STATUS = {"ok": "", "not_available": "x", "suppressed": "c", "not_applicable": "z"}
UNITS = {"%": "percent", "days": "days", "number": "count", "count": "headcount", "GBP": "pounds"}

needs_samples = pytest.mark.skipif(
    not FOLDER.is_dir(), reason=f"THE SAMPLE FILES ARE NOT THERE: no folder {FOLDER}, so no sample upload is tested"
)


def expected() -> list[dict]:
    return json.loads((FOLDER / "expected.json").read_text()) if FOLDER.is_dir() else []


def names() -> dict:
    return json.loads((FOLDER / "reference.json").read_text())


def limit(value) -> Decimal | None:
    return None if value is None else Decimal(value)


def reference() -> Reference:
    listed = names()
    councils = [Named(number, name) for number, name in enumerate(listed["councils"], 1)]
    groups = [Named(number, name) for number, name in enumerate(listed["staff_groups"], 1)]
    whole = Named(1, "Whole council")
    metrics = [
        MetricNamed(
            number,
            metric["name"],
            unit=UNITS[metric["unit"]],
            unit_words=metric["unit"],
            lowest=limit(metric["min"]),
            highest=limit(metric["max"]),
            scale=100 if metric["unit"] == "%" else 1,
        )
        for number, metric in enumerate(listed["metrics"], 1)
    ]
    return Reference(
        councils[0], index(councils), index_metrics(metrics), index(groups), index([whole]), groups[0], whole
    )
