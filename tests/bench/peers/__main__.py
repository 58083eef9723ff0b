"""The time until a councillor sees every figure, beside Dash, Streamlit and Superset.

python -m tests.bench.peers PEERS [SUPERSET]

PEERS is the Python of an environment with dash and streamlit, SUPERSET that of one with apache-superset and gunicorn;
without it Superset is left out. The database and the browser are the same for all; every visit begins with an empty
cache. The table goes to the screen.
"""

import os
import sqlite3
import sys
import tempfile
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.bench.lines import Line, ms
from tests.bench.peers import superset_site
from tests.bench.peers.asking import Asked, waited
from tests.bench.peers.browsing import measured, served, wait_until_up
from tests.browser.find import chromium

HERE = Path(__file__).resolve().parent
PORTS = {"ours": 8391, "Dash": 8392, "Streamlit": 8393}
PATH = "/strategies/strategy-council-001/"
Found = tuple[float, float]


def our_page(page: Page) -> None:
    page.locator("#measures ~ * tbody svg").nth(23).wait_for()


def dash_page(page: Page) -> None:
    page.locator(".latest").nth(23).wait_for(timeout=60_000)
    page.locator(".js-plotly-plot .scatterlayer path.js-line").nth(24).wait_for(state="attached", timeout=60_000)


def streamlit_page(page: Page) -> None:
    page.locator("[data-testid=stMetricValue]").nth(23).wait_for(timeout=60_000)
    page.locator("[data-testid=stVegaLiteChart] svg").nth(24).wait_for(state="attached", timeout=60_000)


def our_site() -> list[dict]:
    """Fills the database; the cookie of a board member."""
    from django.conf import settings
    from django.core.management import call_command

    from tests.bench import filling, pages

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    filling.fill(filling.SIX)
    session = pages.member(1).cookies[settings.SESSION_COOKIE_NAME].value
    return [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": f"http://127.0.0.1:{PORTS['ours']}"}]


def our_server():
    gunicorn = [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", "workforce.wsgi"]
    return served([*gunicorn, "--bind", f"127.0.0.1:{PORTS['ours']}"], PORTS["ours"], WORKFORCE_WORKER="0")


def on_screen(browser: Browser, peers: str, database: str, cookies: list[dict]) -> dict[str, Found]:
    with our_server() as address:
        found = {"ours": measured(browser, address + PATH, our_page, cookies)}
    streamlit = [peers, "-m", "streamlit", "run", str(HERE / "streamlit_page.py"), "--server.headless=true"]
    streamlit += [f"--server.port={PORTS['Streamlit']}", "--browser.gatherUsageStats=false", "--", database]
    sites = {
        "Dash": ([peers, str(HERE / "dash_page.py"), database, str(PORTS["Dash"])], dash_page),
        "Streamlit": (streamlit, streamlit_page),
    }
    for name, (words, seen) in sites.items():
        with served(words, PORTS[name]) as address:
            found[name] = measured(browser, f"{address}/", seen, [])
    return found


def say_on_screen(name: str, found: Found, ours: Found, bar: str = "") -> None:
    took, size = found
    words = f"{took:.2f} s, {size:,.0f} KB"
    Line(f"{name}: all 24 figures and their lines on screen, empty cache", words, took / ours[0], "ours", bar).say()


def our_answer(browser: Browser, database: str, cookies: list[dict]) -> tuple[float, float]:
    """Seconds until our page arrived: kept, and made anew since the data changed."""
    from workforce.models import DataChange

    asked = [Asked("GET", PATH, {"Cookie": f"{cookies[0]['name']}={cookies[0]['value']}"})]
    change = f"INSERT INTO {DataChange._meta.db_table} (id) VALUES (NULL)"  # noqa: S608 - a table of ours
    with our_server() as address, closing(sqlite3.connect(database, isolation_level=None)) as held:
        wait_until_up(browser, address)
        return waited(PORTS["ours"], asked), waited(PORTS["ours"], asked, before=lambda: held.execute(change))


def beside_superset(browser: Browser, site: superset_site.Superset, cookies: list[dict], ours: Found) -> None:
    site.set_up()
    kept, anew = our_answer(browser, site.database, cookies)
    Line("ours: the page from the server, kept", ms(kept)).say()
    Line("ours: the page from the server, made anew", ms(anew)).say()
    for name, cached in (("Superset", True), ("Superset, its data cache off", False)):
        took, size, waited_for = superset_site.measure(browser, replace(site, cached=cached))
        say_on_screen(name, (took, size), ours, "10 times" if cached else "")
        what = f"{name}: the data of its 25 charts from the server, six requests at a time"
        Line(what, ms(waited_for), waited_for / anew, "ours, made anew", "30 times" if cached else "").say()
        if cached:
            Line(what, ms(waited_for), waited_for / kept, "ours, kept").say()


def main(peers: str, superset: str = "") -> None:
    data = os.environ["WORKFORCE_DATA"]
    database = f"{data}/workforce.sqlite3"
    cookies = our_site()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        found = on_screen(browser, peers, database, cookies)
        for name, one in found.items():
            say_on_screen(name, one, found["ours"])
        if superset:
            with tempfile.TemporaryDirectory(prefix="workforce-superset-") as folder:
                beside_superset(browser, superset_site.Superset(superset, folder, database), cookies, found["ours"])
        browser.close()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="workforce-peers-") as folder:
        os.environ.setdefault("WORKFORCE_DATA", folder)
        main(*sys.argv[1:])
