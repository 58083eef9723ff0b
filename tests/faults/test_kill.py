import random
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import requests

from tests.faults.conftest import ROOT, ROWS, TIMES, assert_whole, environment, manage, rows
from tests.served import served, wait_for

COMMAND = ["import_workbook", "--council", "anyborough", "--apply", "--source", "invented"]
PASSWORD = "workforce-demonstration"


def stored(data: Path) -> int:
    return rows(
        data,
        """SELECT count(*) FROM metrics_metricsnapshot figure JOIN metrics_upload upload ON upload.id = figure.upload_id
        WHERE upload.filename = 'large.csv' AND figure.superseded_at IS NULL""",
    )[0][0]


def fresh(prepared: Path, folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(prepared, folder)
    return folder


def test_data_2_an_import_killed_at_any_moment_leaves_all_of_a_file_or_nothing(prepared, tmp_path, large_file):
    data = fresh(prepared, tmp_path / "data")
    started = time.perf_counter()
    assert manage(data, *COMMAND, str(large_file)).returncode == 0
    whole = time.perf_counter() - started
    chance, killed = random.Random(20260301), 0
    for _ in range(TIMES):
        data = fresh(prepared, tmp_path / "data")
        process = subprocess.Popen(
            [sys.executable, "manage.py", *COMMAND, str(large_file)],
            cwd=ROOT, env=environment(data), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            process.wait(chance.uniform(0.3 * whole, whole))
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            killed += 1
        process.wait()
        assert_whole(data)
        if stored(data) == 0:
            assert manage(data, *COMMAND, str(large_file)).returncode == 0
        assert stored(data) == ROWS
    assert killed > 0


def serving(data: Path, variables: dict[str, str] | None = None, **how):
    return served(variables or environment(data), **how)


def workers_of(server: subprocess.Popen) -> list[int]:
    found = subprocess.run(["pgrep", "-P", str(server.pid)], capture_output=True, text=True, check=False)
    return [int(pid) for pid in found.stdout.split()]


class Analyst:
    """An analyst at a browser: signs in, sends a file, confirms."""

    def __init__(self, site: str, email: str = "analyst@example.org"):
        self.site, self.session = site, requests.Session()
        self.signed_in = self.post("/account/login/", {"login": email, "password": PASSWORD})

    def post(self, path: str, data: dict, **extra) -> requests.Response:
        page = self.session.get(self.site + path, timeout=60).text
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
        assert token, page
        fields = data | {"csrfmiddlewaretoken": token[1]}
        return self.session.post(self.site + path, fields, timeout=120, **extra)

    def send(self, file: Path, council: str = "anyborough") -> dict[str, str]:
        """Uploads a file; gives the form that confirms it, with its address under 'action'."""
        with file.open("rb") as opened:
            page = self.post(f"/councils/{council}/uploads/new/", {}, files={"file": (file.name, opened)}).text
        form = re.search(r'<form[^>]*action="([^"]*/apply/)".*?</form>', page, re.DOTALL)
        assert form, page[:3000]
        fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form[0]))
        return fields | {"action": form[1]}

    def confirm(self, form: dict[str, str]) -> requests.Response | None:
        fields = {name: value for name, value in form.items() if name != "action"}
        try:
            return self.session.post(self.site + form["action"], fields, timeout=120)
        except requests.RequestException:
            return None


def test_data_2_a_web_process_killed_while_it_stores_leaves_all_of_a_file_or_nothing(prepared, tmp_path, large_file):
    chance, killed = random.Random(20260302), 0
    for _ in range(TIMES):
        data = fresh(prepared, tmp_path / "data")
        with serving(data) as (server, site):
            analyst = Analyst(site)
            form = analyst.send(large_file)
            answers: list[requests.Response | None] = []
            asking = threading.Thread(target=lambda: answers.append(analyst.confirm(form)))  # noqa: B023
            asking.start()
            time.sleep(chance.uniform(0, 0.6))
            for pid in workers_of(server):
                subprocess.run(["kill", "-9", str(pid)], check=False)
                killed += 1
            asking.join(120)
            wait_for(f"{site}/health/", server)
            assert_whole(data)
            if answers[0] is not None and answers[0].ok:
                assert stored(data) == ROWS
            # The same person confirms again, as the page invites them to.
            if stored(data) == 0:
                analyst.confirm(analyst.send(large_file))
            assert stored(data) == ROWS
    assert killed > 0
