"""The targets of the published strategies, read plainly from their files for tests of the pure modules."""

import datetime as dt
from decimal import Decimal
from pathlib import Path

import yaml

from strategies.targets import Promise, Subject
from workforce import months

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
PUBLISHED = (
    "bexley-2020",
    "cambridgeshire-peterborough-2022",
    "gloucestershire-2023",
    "north-somerset-2021",
    "wiltshire-2020",
)


def metrics() -> dict[str, dict]:
    listed = yaml.safe_load((FIXTURES / "metrics.yaml").read_text())
    entries = listed["metrics"] if isinstance(listed, dict) else listed
    return {entry["slug"]: entry for entry in entries}


def read(slug: str):
    """Yields (id, subject, promise) for every target of a strategy's file."""
    catalogue = metrics()
    found = yaml.safe_load((FIXTURES / "strategies" / f"{slug}.yaml").read_text())
    hold = months.parse_code(str(found["strategy"]["targets_hold_from"]))
    for measure in found["measures"]:
        for place, component in enumerate(measure.get("components", []), 1):
            for number, target in enumerate(component.get("targets", []), 1):
                metric = catalogue.get(component.get("metric"))
                yield f"{measure['code']} {place}.{number}", subject(component, metric), promise(target, hold)


def subject(component: dict, metric: dict | None) -> Subject:
    if metric is None:
        return Subject(component["label"], "words", 0, "neutral", "qualitative", "report")
    return Subject(
        component["label"],
        metric["unit"],
        metric.get("decimals", 1),
        metric["polarity"],
        metric["kind"],
        metric["frequency"],
    )


def promise(target: dict, hold: dt.date) -> Promise:
    precision = target.get("due_precision", "")
    window = target.get("window_start")
    return Promise(
        kind=target["kind"],
        printed=target["printed"],
        value=None if target.get("value") is None else Decimal(str(target["value"])),
        operator=target.get("operator", ""),
        due=months.end_of_printed(str(target["due"]), precision) if target.get("due") else None,
        due_precision=precision,
        tolerance=Decimal(str(target.get("tolerance", 0))),
        comparator=target.get("comparator", ""),
        cohorts=tuple(target.get("cohorts", ())),
        window_start=months.month_of(window if isinstance(window, dt.date) else dt.date.fromisoformat(str(window)))
        if window
        else None,
        history_years=target.get("history_years"),
        effective_from=hold,
    )


EVERY_TARGET = [(f"{slug}: {name}", subject, promise) for slug in PUBLISHED for name, subject, promise in read(slug)]
