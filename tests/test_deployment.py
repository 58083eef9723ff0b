"""What the deployment files name exists, and the server takes its configuration."""

import configparser
import os
import re
import runpy
import secrets
import socket
import subprocess
import sys
from http.client import HTTPResponse
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.core.management import get_commands

from tests.served import served

ROOT = Path(__file__).resolve().parent.parent
UNITS = sorted((ROOT / "deploy").glob("*.service"))


def commands_in(unit: Path) -> list[str]:
    lines = unit.read_text().splitlines()
    return [line.split("=", 1)[1] for line in lines if line.startswith(("ExecStart", "ExecReload=/srv"))]


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


def test_to_reload_brings_all_up_to_date_that_a_start_does():
    """A new release is brought in so: without its tables and its files every page would fail."""
    lines = (ROOT / "deploy" / "workforce.service").read_text().splitlines()
    before = [line.partition("=")[2] for line in lines if line.startswith("ExecStartPre=")]
    reload = [line.partition("=")[2] for line in lines if line.startswith("ExecReload=")]
    assert reload == [*before, "/bin/kill -s HUP $MAINPID"]


def test_beside_an_owner_of_the_tables_the_site_does_what_is_left():
    """What the site's unit brings up to date by itself, its own and the owner's units do between them."""
    lines = (ROOT / "deploy" / "workforce.service.d" / "owner.conf").read_text().splitlines()
    site = (ROOT / "deploy" / "workforce.service").read_text().splitlines()
    owner = (ROOT / "deploy" / "workforce-migrate.service").read_text().splitlines()

    def commands(unit, kind):
        return [line.partition("=")[2] for line in unit if line.startswith(f"{kind}=") and line != f"{kind}="]

    assert commands(owner, "ExecStart") + commands(lines, "ExecStartPre") == commands(site, "ExecStartPre")
    assert commands(owner, "ExecStart") + commands(lines, "ExecReload") == commands(site, "ExecReload")
    assert lines.index("ExecStartPre=") < lines.index(f"ExecStartPre={commands(lines, 'ExecStartPre')[0]}")
    assert lines.index("ExecReload=") < lines.index(f"ExecReload={commands(lines, 'ExecReload')[0]}")
    assert "Requires=workforce-migrate.service" in lines and "After=workforce-migrate.service" in lines


def test_one_unit_alone_is_told_how_to_become_the_owner_of_the_tables():
    told = [unit.name for unit in UNITS if "EnvironmentFile=/etc/workforce-owner.env" in unit.read_text()]
    assert told == ["workforce-migrate.service"]
    users = {unit.name: re.search(r"^User=(.*)$", unit.read_text(), re.MULTILINE)[1] for unit in UNITS}
    assert {name for name, user in users.items() if user != "workforce"} == {"workforce-migrate.service"}


def test_no_process_of_the_sites_user_is_told_how_to_become_the_owner_of_the_tables():
    """Who runs as that user can look into its processes."""
    text = (ROOT / "docs" / "deployment.md").read_text()
    defined = re.findall(r"^ {7}(manage\w*)\(\) \{(.*?)\}$", text, re.MULTILINE | re.DOTALL)
    users = {name: re.search(r"--uid=(\S+)", body)[1] for name, body in defined}
    told = {name for name, body in defined if "workforce-owner.env" in body}
    assert users == {"manage": "workforce", "manage_owner": "workforce-owner"} and told == {"manage_owner"}


class Worker:
    ended = False

    def poll(self):
        return None

    def terminate(self):
        self.ended = True


def test_to_reload_ends_the_worker_of_the_release_before():
    server = type("Server", (), {"embedded": Worker()})()
    runpy.run_path(str(ROOT / "deploy" / "gunicorn.conf.py"))["on_reload"](server)
    assert server.embedded.ended


def printed_settings() -> list[str]:
    """The lines of environment files that documents print, as systemd reads them."""
    text = (ROOT / "docs" / "deployment.md").read_text()
    return re.findall(r"^ {7}([A-Z][A-Z0-9_]+=.*)$", text, re.MULTILINE)


@pytest.mark.parametrize("line", printed_settings(), ids=lambda line: line.partition("=")[0])
def test_a_line_of_settings_holds_one_and_nothing_behind_it(line):
    """For systemd a remark at its end would be part of the value."""
    value = line.partition("=")[2]
    assert "#" not in value and not re.search(r"\b[A-Z][A-Z0-9_]+=", value)


def test_the_site_starts_with_the_settings_that_are_printed():
    held = dict(line.split("=", 1) for line in printed_settings() if not line.startswith("ORIGINALS"))
    assert {"SECRET_KEY", "DATABASE_URL", "TRUSTED_PROXIES", "OIDC_CLIENT_SECRET", "BACKUP_SEND"} <= held.keys()
    held |= {"SECRET_KEY": secrets.token_urlsafe(60), "PATH": os.environ["PATH"]}
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    done = subprocess.run(command, cwd=ROOT, env=held, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


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


UNREADABLE = {
    "no request": (b"no request\r\n\r\n", 400),
    "a long address": (b"GET /" + b"a" * 5000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n", 414),
    "many headers": (b"GET / HTTP/1.1\r\n" + b"A: b\r\n" * 100 + b"\r\n", 431),
}


@pytest.fixture(scope="module")
def server():
    with served(os.environ | {"WORKFORCE_WORKER": "0", "WORKFORCE_PLAIN_HTTP": "0"}) as (_, site):
        yield urlsplit(site)


@pytest.mark.parametrize("fault", UNREADABLE)
def test_what_the_server_refuses_by_itself_goes_out_under_the_sites_policies(server, fault):
    sent, status = UNREADABLE[fault]
    with socket.create_connection((server.hostname, server.port), timeout=10) as line:
        line.sendall(sent)
        answer = HTTPResponse(line)
        answer.begin()
        body = answer.read()
    assert answer.status == status and body.startswith(f"{status} ".encode()) and b"aaa" not in body
    wanted = ("Strict-Transport-Security", "X-Content-Type-Options", "X-Frame-Options", "Referrer-Policy")
    assert all(answer.headers[name] for name in wanted)
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
