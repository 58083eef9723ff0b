"""Each requirement of security and recovery has a test that carries its name, or a decision that says why not."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
COUNTS = {"ISO": 7, "AUTH": 6, "WEB": 5, "UP": 7, "DATA": 8, "AUD": 3, "OPS": 4}
NAMES = [f"{group}-{number}" for group, count in COUNTS.items() for number in range(1, count + 1)]


def named(name: str) -> list[str]:
    part = name.lower().replace("-", "_")
    pattern = re.compile(rf"^ *def (test_{part}_\w+)\(", re.MULTILINE)
    return [found for path in ROOT.glob("tests/**/test_*.py") for found in pattern.findall(path.read_text())]


def test_there_are_forty():
    assert len(NAMES) == 40


@pytest.mark.parametrize("name", NAMES)
def test_each_has_a_test_or_a_decision(name):
    decisions = (ROOT / "docs" / "decisions.md").read_text()
    assert named(name) or re.search(rf"\b{name}\b", decisions)
