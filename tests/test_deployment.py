"""What the deployment files name exists, and the server takes its configuration."""

import configparser
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import get_commands

ROOT = Path(__file__).resolve().parent.parent
UNITS = sorted((ROOT / "deploy").glob("*.service"))


def commands_in(unit: Path) -> list[str]:
    return [line.split("=", 1)[1] for line in unit.read_text().splitlines() if line.startswith("ExecStart")]


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_a_unit_runs_commands_that_exist(unit):
    for command in commands_in(unit):
        words = command.split()
        if "manage.py" in words:
            assert words[words.index("manage.py") + 1] in get_commands()
        else:
            assert (ROOT / words[words.index("-c") + 1]).exists()


@pytest.mark.parametrize("unit", UNITS + sorted((ROOT / "deploy").glob("*.timer")), ids=lambda unit: unit.name)
def test_a_unit_is_well_formed(unit):
    parser = configparser.ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str
    parser.read_string(unit.read_text())
    assert "Unit" in parser


def test_the_server_takes_its_configuration():
    command = [sys.executable, "-m", "gunicorn", "--check-config", "-c", "deploy/gunicorn.conf.py", "workforce.wsgi"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
