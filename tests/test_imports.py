"""Imports run one way: strategies -> metrics -> workforce."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ALLOWED = {
    "workforce": {"workforce"},
    "metrics": {"metrics", "workforce"},
    "strategies": {"strategies", "metrics", "workforce"},
}
PURE = {
    "workforce/months.py",
    "metrics/polarity.py",
    "metrics/series.py",
    "metrics/chart_axes.py",
    "metrics/charts.py",
    "metrics/spc.py",
    "metrics/special_causes.py",
    "metrics/variation.py",
    "metrics/comparison.py",
    "metrics/derivations.py",
    "metrics/identities.py",
    "metrics/open_ends.py",
    "metrics/projection.py",
    "metrics/sheets.py",
    "metrics/spc_charts.py",
    "metrics/suppression.py",
    "strategies/attention.py",
    "strategies/changes.py",
    "strategies/headlines.py",
    "strategies/inexact.py",
    "strategies/totals.py",
    "strategies/known.py",
    "strategies/outlooks.py",
    "strategies/part_words.py",
    "strategies/people.py",
    "strategies/sums.py",
    "strategies/targets.py",
    "strategies/status.py",
    "strategies/progress.py",
}


def imported(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            names.add(node.module or "")
    return names


@pytest.mark.parametrize("app", ALLOWED)
def test_an_app_imports_only_itself_and_the_apps_below(app):
    upward = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in sorted((ROOT / app).rglob("*.py"))
        for name in imported(path)
        if name.split(".")[0] in ALLOWED and name.split(".")[0] not in ALLOWED[app]
    ]
    assert upward == []


def pure_modules() -> list[Path]:
    return [ROOT / name for name in sorted(PURE)] + sorted((ROOT / "metrics" / "spreadsheets").rglob("*.py"))


@pytest.mark.parametrize("path", pure_modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_pure_module_knows_neither_django_nor_models_nor_the_clock(path):
    source = path.read_text()
    forbidden = [name for name in imported(path) if name.split(".")[0] == "django" or ".models" in name]
    assert forbidden == []
    assert ".today()" not in source and ".now(" not in source
