"""Superset set up in a folder of its own by the Python that has it, and what its page asks for."""

import json
import os
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, Request

from tests.bench.peers.asking import Asked, answers
from tests.bench.peers.browsing import Site

HERE = Path(__file__).resolve().parent
PORTS = {True: 8394, False: 8395}
NAMES = {True: "Superset", False: "Superset, its data cache off"}
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
GUNICORN = ["--workers=2", "--worker-class=gthread", "--threads=20", "--timeout=60"]


def environment(folder: str, cached: bool = True) -> dict[str, str]:
    settings = {"SUPERSET_CONFIG_PATH": str(HERE / "superset_settings.py"), "FLASK_APP": "superset.app:create_app()"}
    return settings | {"PEER_FOLDER": folder, "PEER_CACHE": str(int(cached))}


def set_up(python: str, folder: str, database: str) -> None:
    superset = str(Path(python).with_name("superset"))
    for words in (["db", "upgrade"], ["fab", "create-admin", *PERSON], ["init"]):
        run([superset, *words], folder)
    run([python, str(HERE / "superset_page.py"), database], folder)


def run(words: list[str], folder: str) -> None:
    held = os.environ | environment(folder)
    done = subprocess.run(words, cwd=folder, env=held, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(words)}\n{done.stderr[-3000:]}")


def site(python: str, folder: str, cached: bool) -> Site:
    words = [python, "-m", "gunicorn", *GUNICORN, f"--bind=127.0.0.1:{PORTS[cached]}", "superset.app:create_app()"]
    return Site(
        NAMES[cached], words, PORTS[cached], figures_and_lines, "/superset/dashboard/scorecard/",
        environment(folder, cached), sign_in=signed_in,
    )  # fmt: skip


def figures_and_lines(page: Page) -> None:
    page.locator(".header-line").nth(23).wait_for(timeout=60_000)
    page.locator("canvas[data-zr-dom-id]").nth(24).wait_for(timeout=60_000)


def signed_in(browser: Browser, address: str) -> list[dict]:
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(f"{address}/login/")
        page.locator("#username").fill("bench")
        page.locator("#password").fill(PASSWORD)
        page.locator("button[type=submit]").click()
        page.wait_for_url(lambda url: "/login/" not in url)
        return context.cookies()


def data_asked_for(browser: Browser, site: Site) -> list[Asked]:
    """Every request for the data of a chart, as the page makes it."""
    found: list[Request] = []
    with browser.new_context() as context:
        context.add_cookies(site.cookies)
        page = context.new_page()
        page.on("request", lambda request: "/api/v1/chart/data" in request.url and found.append(request))
        page.goto(site.address + site.path, wait_until="commit")
        figures_and_lines(page)
        return [
            Asked(site.port, "POST", one.url.removeprefix(site.address), one.headers | site.cookie(), one.post_data)
            for one in found
        ]


def check(asked: list[Asked], cached: bool) -> None:
    """That the answers are what the page shows, and from the cache or not as is said."""
    results = [json.loads(body)["result"][0] for body in answers(asked)[1]]
    if len(results) != 25 or not all(one["rowcount"] > 100 for one in results):
        raise RuntimeError("Superset did not answer with the history of 24 figures and one chart")
    if {bool(one["is_cached"]) for one in results} != {cached}:
        raise RuntimeError(f"Superset's answers are {'not ' if cached else ''}from its cache")
