"""The time until a councillor sees every figure, beside Dash, Streamlit and Superset.

python -m tests.bench.peers PEERS [SUPERSET]

PEERS is the Python of an environment with dash and streamlit, SUPERSET that of one with apache-superset, which is left
out without it. The database and the browser are the same for all; every visit begins with an empty cache. The table
goes to the screen.
"""

import os
import sqlite3
import sys
import tempfile
from contextlib import ExitStack, closing
from functools import partial
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.bench.lines import Line, ms
from tests.bench.peers import superset_site
from tests.bench.peers.asking import Asked, waited
from tests.bench.peers.browsing import Site, measured, ready, served
from tests.browser.find import chromium

HERE = Path(__file__).resolve().parent
# No other host is asked: Superset's pages tell its makers of every visit otherwise.
ALONE = "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"
STRATEGY = "/strategies/strategy-council-001/"


def our_page(page: Page) -> None:
    page.locator("#measures ~ * tbody svg").nth(23).wait_for()


def dash_page(page: Page) -> None:
    page.locator(".latest").nth(23).wait_for(timeout=60_000)
    page.locator(".js-plotly-plot .scatterlayer path.js-line").nth(24).wait_for(state="attached", timeout=60_000)


def streamlit_page(page: Page) -> None:
    page.locator("[data-testid=stMetricValue]").nth(23).wait_for(timeout=60_000)
    page.locator("[data-testid=stVegaLiteChart] svg").nth(24).wait_for(state="attached", timeout=60_000)


def our_session() -> dict:
    """Fills the database; the cookie of a board member."""
    from django.conf import settings
    from django.core.management import call_command

    from tests.bench import filling, pages

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    filling.fill(filling.SIX)
    name = settings.SESSION_COOKIE_NAME
    return {"name": name, "value": pages.member(1).cookies[name].value, "url": "http://127.0.0.1"}


def three(peers: str, database: str) -> list[Site]:
    ours = [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", "--bind", "127.0.0.1:8391"]
    dash = [peers, str(HERE / "dash_page.py"), database, "8392"]
    streamlit = [peers, "-m", "streamlit", "run", str(HERE / "streamlit_page.py"), "--server.headless=true"]
    streamlit += ["--server.port=8393", "--browser.gatherUsageStats=false", "--", database]
    no_worker = {"WORKFORCE_WORKER": "0"}
    return [
        Site("ours", [*ours, "workforce.wsgi"], 8391, our_page, STRATEGY, no_worker, [our_session()]),
        Site("Dash", dash, 8392, dash_page),
        Site("Streamlit", streamlit, 8393, streamlit_page),
    ]


def on_screen(browser: Browser, sites: list[Site]) -> None:
    found = measured(browser, sites)
    for site, shown in zip(sites, found, strict=True):
        Line(
            f"{site.name}: all 24 figures and their lines on screen, empty cache",
            f"{shown.took:.2f} s, {shown.size:,.0f} KB", shown.took / found[0].took, "ours",
            "10 times" if site.name == superset_site.NAMES[True] else "",
        ).say()  # fmt: skip


def from_server(browser: Browser, database: str, ours: Site, cached: Site, uncached: Site) -> None:
    """Our page, kept and made anew, beside the data of Superset's charts, from its cache and not."""
    page = [Asked(ours.port, "GET", ours.path, ours.cookie())]
    held, fresh = (superset_site.data_asked_for(browser, site) for site in (cached, uncached))
    say_from_server("kept", waited(page, held))
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        for how, uploading in (("made anew after an upload", "TRUE"), ("made anew after any other change", "NULL")):
            change = f"INSERT INTO workforce_datachange (uploading) VALUES ({uploading})"  # noqa: S608 - words of ours
            say_from_server(how, waited(page, held, fresh, before=partial(connection.execute, change)))
    superset_site.check(held, True)
    superset_site.check(fresh, False)


def say_from_server(how: str, found: list[float]) -> None:
    Line(f"ours, {how}: the page from the server", ms(found[0])).say()
    for cached, took in zip((True, False), found[1:], strict=False):
        what = f"{superset_site.NAMES[cached]}: the data of its 25 charts from the server, six requests at a time"
        Line(what, ms(took), took / found[0], f"ours, {how}", "30 times" if cached else "").say()


def main(peers: str, superset: str = "") -> None:
    database = f"{os.environ['WORKFORCE_DATA']}/workforce.sqlite3"
    sites = three(peers, database)
    with ExitStack() as stack:
        if superset:
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="workforce-superset-"))
            superset_site.set_up(superset, folder, database)
            sites += [superset_site.site(superset, folder, cached) for cached in (True, False)]
        chrome = stack.enter_context(sync_playwright()).chromium
        browser = chrome.launch(executable_path=chromium(), args=["--no-sandbox", ALONE])
        stack.callback(browser.close)
        for site in sites:
            stack.enter_context(served(site))
        sites = [ready(browser, site) for site in sites]
        on_screen(browser, sites)
        if superset:
            from_server(browser, database, sites[0], *sites[3:])


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="workforce-peers-") as folder:
        os.environ.setdefault("WORKFORCE_DATA", folder)
        main(*sys.argv[1:])
