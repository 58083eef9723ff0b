"""What the deployment files name exists, and the server takes its configuration."""

import configparser
import os
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


def test_the_site_counts_tries_by_the_address_that_its_proxy_saw():
    parser = configparser.ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str
    parser.read(ROOT / "deploy" / "workforce.service")
    assert parser["Service"]["Environment"] == "TRUSTED_PROXIES=1"


def test_the_server_takes_its_configuration():
    command = [sys.executable, "-m", "gunicorn", "--check-config", "-c", "deploy/gunicorn.conf.py", "workforce.wsgi"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


FORK_WHILE_A_WORKER_STARTS = """
import os, runpy, subprocess, threading, time

order, begun = [], threading.Event()

class SlowStart:
    def __init__(self, *words, **how):
        begun.set()
        time.sleep(0.3)
        order.append("worker started")

    def poll(self):
        return None

served = runpy.run_path("deploy/gunicorn.conf.py")
subprocess.Popen = SlowStart
served["when_ready"](type("Server", (), {})())
begun.wait()
if os.fork() == 0:
    os._exit(0)
order.append("web process forked")
print(*order, sep=", ")
"""


def test_a_web_process_is_not_forked_while_the_worker_is_being_started():
    """It would hold the pipe of that start open, and no worker would follow one that died."""
    command = [sys.executable, "-c", FORK_WHILE_A_WORKER_STARTS]
    done = subprocess.run(
        command, cwd=ROOT, env=os.environ | {"WORKFORCE_WORKER": "1"}, capture_output=True, text=True, check=False
    )
    assert done.stdout.strip() == "worker started, web process forked", done.stderr
