"""Sites served side by side, and visits to each in turn with an empty cache."""

import os
import statistics
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from playwright.sync_api import Browser, Page

ROOT = Path(__file__).resolve().parents[3]
VISITS = 5


@dataclass(frozen=True)
class Site:
    """`words` serve it; `seen` waits until a page shows everything; `sign_in` finds the cookies if none are given."""

    name: str
    words: list[str]
    port: int
    seen: Callable[[Page], None]
    path: str = "/"
    environment: dict[str, str] = field(default_factory=dict)
    cookies: list[dict] = field(default_factory=list)
    sign_in: Callable[[Browser, str], list[dict]] | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def cookie(self) -> dict[str, str]:
        return {"Cookie": "; ".join(f"{one['name']}={one['value']}" for one in self.cookies)}


@dataclass(frozen=True)
class Shown:
    """Seconds until everything was on screen, and the kilobytes that came over the wire."""

    took: float
    size: float


@contextmanager
def served(site: Site) -> Iterator[None]:
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    server = subprocess.Popen(site.words, cwd=ROOT, env=os.environ | site.environment, **quiet)
    try:
        yield
    finally:
        server.terminate()
        server.wait(20)


def ready(browser: Browser, site: Site) -> Site:
    """The site once it answers, signed in."""
    wait_until_up(browser, site.address)
    return replace(site, cookies=site.sign_in(browser, site.address)) if site.sign_in else site


def wait_until_up(browser: Browser, address: str) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        for _ in range(200):
            try:
                page.goto(address, wait_until="commit")
                return
            except Exception:  # the browser says in many ways that nobody answers yet
                time.sleep(0.2)
    raise RuntimeError(f"{address} did not answer")


def visit(browser: Browser, site: Site) -> Shown:
    with browser.new_context() as context:
        context.add_cookies(site.cookies)
        page = context.new_page()
        network = context.new_cdp_session(page)
        network.send("Network.enable")
        sizes: list[float] = []
        network.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
        start = time.perf_counter()
        page.goto(site.address + site.path, wait_until="commit")
        site.seen(page)
        took = time.perf_counter() - start
        page.wait_for_load_state("networkidle")
    return Shown(took, sum(sizes) / 1024)


def measured(browser: Browser, sites: list[Site]) -> list[Shown]:
    """The median of each, visited in turn, so that whatever else the machine does strikes all of them."""
    rounds = [[visit(browser, site) for site in sites] for _ in range(1 + VISITS)]
    found = []
    for visits in zip(*rounds[1:], strict=True):
        found.append(Shown(*(statistics.median(getattr(one, what) for one in visits) for what in ("took", "size"))))
    return found
