"""A real server over a copy of the demonstration site, and a real browser in front of it.

No test here touches Django's test database: what a journey needs it does through the pages, as a person would.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.find import HELP, chromium
from tests.served import served

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "workforce-demonstration"
WIDTHS = {"desktop": (1280, 900), "phone": (375, 800), "narrow": (320, 640)}


def environment(data: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return kept | {"WORKFORCE_DATA": str(data), "WORKFORCE_PLAIN_HTTP": "1", "PYTHONWARNINGS": "default"}


@pytest.fixture(scope="session")
def prepared(tmp_path_factory) -> Path:
    """The demonstration site's data, set up once by the command that a new user runs."""
    data = tmp_path_factory.mktemp("prepared")
    command = [sys.executable, "manage.py", "start", "--prepare-only"]
    done = subprocess.run(command, cwd=ROOT, env=environment(data), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return data


@pytest.fixture(scope="module")
def printed(tmp_path_factory) -> Path:
    """What the server prints, where the messages are that it would send by mail elsewhere."""
    return tmp_path_factory.mktemp("printed") / "server.log"


@pytest.fixture(scope="module")
def site(prepared, tmp_path_factory, printed):
    """The address of a server of this module's own, over a copy of the prepared data."""
    data = tmp_path_factory.mktemp("site") / "data"
    shutil.copytree(prepared, data)
    with served(environment(data), threads=4, log=printed) as (_, address):
        yield address


@pytest.fixture(scope="session")
def browser():
    path = chromium()
    assert path, HELP
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser: Browser, site: str):
    """Opens a page of the site at a width; the test fails on a script error or on anything the policy refused."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_(width: str = "desktop", **extra) -> Page:
        across, down = WIDTHS[width]
        context = browser.new_context(
            viewport={"width": across, "height": down}, base_url=site, accept_downloads=True, **extra
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20000)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda message: message.type == "error" and note_error(message.text, page.url))
        page.on("request", lambda request: note_foreign(request.url))
        return page

    def note_error(text: str, url: str) -> None:
        # Django's admin asks for styles of its own, which the policy refuses; the pages work without them.
        refused_style = "Applying inline style" in text and "/admin/" in url
        if not refused_style and "status of 4" not in text:
            complaints.append(text)

    def note_foreign(url: str) -> None:
        if not url.startswith((site, "data:", "blob:")):
            complaints.append(f"asked another host: {url}")

    yield open_
    for context in contexts:
        context.close()
    assert complaints == []


def sign_in(page: Page, email: str) -> Page:
    page.goto("/account/login/")
    page.get_by_label("Email address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/")
    return page
