"""The time until a councillor sees every figure, beside Dash and Streamlit: python -m tests.bench.peers PEERS

PEERS is the Python of an environment with dash and streamlit. The database and the browser are the same for all three;
every visit begins with an empty cache. The table goes to the screen.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.bench.lines import Line
from tests.browser.find import chromium

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
VISITS = 5
PORTS = {"ours": 8391, "Dash": 8392, "Streamlit": 8393}


@contextmanager
def served(words: list[str], port: int, **environment: str) -> Iterator[str]:
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    server = subprocess.Popen(words, cwd=ROOT, env=os.environ | environment, **quiet)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(20)


def visit(browser: Browser, address: str, seen: Callable[[Page], None], cookies: list[dict]) -> tuple[float, float]:
    """Seconds until `seen` returns, and the kilobytes that came over the wire."""
    context = browser.new_context()
    context.add_cookies(cookies)
    page = context.new_page()
    network = context.new_cdp_session(page)
    network.send("Network.enable")
    sizes: list[float] = []
    network.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    start = time.perf_counter()
    page.goto(address, wait_until="commit")
    seen(page)
    took = time.perf_counter() - start
    page.wait_for_load_state("networkidle")
    context.close()
    return took, sum(sizes) / 1024


def wait_until_up(browser: Browser, address: str) -> None:
    page = browser.new_page()
    for _ in range(200):
        try:
            page.goto(address, wait_until="commit")
            page.close()
            return
        except Exception:  # the browser says in many ways that nobody answers yet
            time.sleep(0.2)
    raise RuntimeError(f"{address} did not answer")


def measured(browser: Browser, address: str, seen: Callable[[Page], None], cookies: list[dict]) -> tuple[float, float]:
    wait_until_up(browser, address)
    visit(browser, address, seen, cookies)
    found = [visit(browser, address, seen, cookies) for _ in range(VISITS)]
    return statistics.median(time for time, _ in found), statistics.median(size for _, size in found)


def our_page(page: Page) -> None:
    page.locator("#measures ~ * tbody svg").nth(23).wait_for()


def dash_page(page: Page) -> None:
    page.locator(".latest").nth(23).wait_for(timeout=60_000)
    page.locator(".js-plotly-plot .scatterlayer path.js-line").nth(24).wait_for(state="attached", timeout=60_000)


def streamlit_page(page: Page) -> None:
    page.locator("[data-testid=stMetricValue]").nth(23).wait_for(timeout=60_000)
    page.locator("[data-testid=stVegaLiteChart] svg").nth(24).wait_for(state="attached", timeout=60_000)


def our_site(data: str) -> list[dict]:
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


def main(peers: str) -> None:
    data = os.environ["WORKFORCE_DATA"]
    database = f"{data}/workforce.sqlite3"
    cookies = our_site(data)
    gunicorn = [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", "workforce.wsgi"]
    streamlit = [peers, "-m", "streamlit", "run", str(HERE / "streamlit_page.py"), "--server.headless=true"]
    streamlit += [f"--server.port={PORTS['Streamlit']}", "--browser.gatherUsageStats=false", "--", database]
    sites = {
        "ours": ([*gunicorn, "--bind", f"127.0.0.1:{PORTS['ours']}"], our_page, "/strategies/strategy-council-001/"),
        "Dash": ([peers, str(HERE / "dash_page.py"), database, str(PORTS["Dash"])], dash_page, "/"),
        "Streamlit": (streamlit, streamlit_page, "/"),
    }
    found = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        for name, (words, seen, path) in sites.items():
            with served(words, PORTS[name], WORKFORCE_WORKER="0") as address:
                found[name] = measured(browser, address + path, seen, cookies if name == "ours" else [])
        browser.close()
    for name, (took, size) in found.items():
        Line(f"{name}: all 24 figures and their lines on screen, empty cache", f"{took:.2f} s, {size:,.0f} KB",
             took / found["ours"][0], "ours").say()  # fmt: skip


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="workforce-peers-") as folder:
        os.environ.setdefault("WORKFORCE_DATA", folder)
        main(sys.argv[1])
