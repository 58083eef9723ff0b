"""Superset set up, served and asked: all of it in a folder of its own, by the Python that has it."""

import json
import os
import subprocess
import sys
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, Request

from tests.bench.peers.asking import Asked, answers, waited
from tests.bench.peers.browsing import measured, served, wait_until_up

HERE = Path(__file__).resolve().parent
PORT = 8394
DASHBOARD = "/superset/dashboard/scorecard/"
PASSWORD = "for-the-bench-only"
PERSON = [
    "--username",
    "bench",
    "--password",
    PASSWORD,
    "--firstname",
    "B",
    "--lastname",
    "B",
    "--email",
    "b@example.org",
]
# What its own container starts it with, but for the second worker.
GUNICORN = ["--workers=2", "--worker-class=gthread", "--threads=20", "--timeout=60", f"--bind=127.0.0.1:{PORT}"]


def figures_and_lines(page: Page) -> None:
    page.locator(".header-line").nth(23).wait_for(timeout=60_000)
    page.locator("canvas[data-zr-dom-id]").nth(24).wait_for(timeout=60_000)


@dataclass(frozen=True)
class Superset:
    """`folder` for what it keeps, `database` the bench's; `cached` with its data cache on."""

    python: str
    folder: str
    database: str
    cached: bool = True

    def environment(self) -> dict[str, str]:
        settings = {
            "SUPERSET_CONFIG_PATH": str(HERE / "superset_settings.py"),
            "FLASK_APP": "superset.app:create_app()",
        }
        # Its pages tell its makers of every visit otherwise.
        return settings | {"PEER_FOLDER": self.folder, "PEER_CACHE": str(int(self.cached)), "SCARF_ANALYTICS": "false"}

    def set_up(self) -> None:
        for words in (["db", "upgrade"], ["fab", "create-admin", *PERSON], ["init"]):
            self.run([str(Path(self.python).with_name("superset")), *words])
        self.run([self.python, str(HERE / "superset_page.py"), self.database])

    def run(self, words: list[str]) -> None:
        done = subprocess.run(
            words, cwd=self.folder, env=os.environ | self.environment(), capture_output=True, text=True, check=False
        )
        if done.returncode:
            sys.exit(f"{' '.join(words)}\n{done.stderr[-3000:]}")

    def served(self) -> AbstractContextManager[str]:
        return served(
            [self.python, "-m", "gunicorn", *GUNICORN, "superset.app:create_app()"], PORT, **self.environment()
        )


def measure(browser: Browser, site: Superset) -> tuple[float, float, float]:
    """Seconds until everything is on screen, kilobytes, and seconds until all the data of its charts arrived."""
    with site.served() as address:
        wait_until_up(browser, f"{address}/login/")
        cookies = signed_in(browser, address)
        took, size = measured(browser, address + DASHBOARD, figures_and_lines, cookies)
        asked = data_asked_for(browser, address, cookies)
        waited_for = waited(PORT, asked)
        check(answers(PORT, asked)[1], site.cached)
    return took, size, waited_for


def signed_in(browser: Browser, address: str) -> list[dict]:
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(f"{address}/login/")
        page.locator("#username").fill("bench")
        page.locator("#password").fill(PASSWORD)
        page.locator("button[type=submit]").click()
        page.wait_for_url(lambda url: "/login/" not in url)
        return context.cookies()


def data_asked_for(browser: Browser, address: str, cookies: list[dict]) -> list[Asked]:
    """Every request for the data of a chart, as the page makes it."""
    found: list[Request] = []
    with browser.new_context() as context:
        context.add_cookies(cookies)
        page = context.new_page()
        page.on("request", lambda request: "/api/v1/chart/data" in request.url and found.append(request))
        page.goto(address + DASHBOARD, wait_until="commit")
        figures_and_lines(page)
        session = {"Cookie": "; ".join(f"{one['name']}={one['value']}" for one in cookies)}
        return [Asked("POST", one.url.removeprefix(address), one.headers | session, one.post_data) for one in found]


def check(bodies: list[bytes], cached: bool) -> None:
    results = [json.loads(body)["result"][0] for body in bodies]
    if len(results) != 25 or not all(one["rowcount"] > 100 for one in results):
        raise RuntimeError("Superset did not answer with the history of 24 figures and one chart")
    if {bool(one["is_cached"]) for one in results} != {cached}:
        raise RuntimeError(f"Superset's answers are {'not ' if cached else ''}from its cache")
