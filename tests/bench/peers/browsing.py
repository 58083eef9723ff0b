"""A site served, and visits to it with an empty cache."""

import os
import statistics
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page

ROOT = Path(__file__).resolve().parents[3]
VISITS = 5
Seen = Callable[[Page], None]


@contextmanager
def served(words: list[str], port: int, **environment: str) -> Iterator[str]:
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    server = subprocess.Popen(words, cwd=ROOT, env=os.environ | environment, **quiet)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(20)


def visit(browser: Browser, address: str, seen: Seen, cookies: list[dict]) -> tuple[float, float]:
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


def measured(browser: Browser, address: str, seen: Seen, cookies: list[dict]) -> tuple[float, float]:
    wait_until_up(browser, address)
    visit(browser, address, seen, cookies)
    found = [visit(browser, address, seen, cookies) for _ in range(VISITS)]
    return statistics.median(time for time, _ in found), statistics.median(size for _, size in found)
