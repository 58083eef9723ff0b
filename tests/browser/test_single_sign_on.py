"""To sign in at a council's directory, in a browser, which keeps to the policy where no test client does."""

import re
import shutil

import pytest
import requests

from tests.browser.conftest import environment
from tests.browser.test_pages import violations
from tests.served import served
from tests.workforce.test_single_sign_on import running

ANALYST = "analyst@example.org"


@pytest.fixture(scope="module")
def directories(prepared, tmp_path_factory):
    """Two directories that run elsewhere, and the site that sends people to them."""
    data = tmp_path_factory.mktemp("site") / "data"
    shutil.copytree(prepared, data)
    with running() as here, running() as there:
        given = {"OIDC_DIRECTORIES": "here there"}
        for name, address, domain in (("HERE", here, "example.org"), ("THERE", there, "elsewhere.gov.uk")):
            of_one = {"NAME": f"Council {name}", "SERVER_URL": address, "CLIENT_ID": "a", "CLIENT_SECRET": "b"}
            given |= {f"OIDC_{name}_{part}": value for part, value in (of_one | {"DOMAINS": domain}).items()}
        for address in (here, there):
            who = {"email": ANALYST, "email_verified": True}
            requests.put(f"{address}/users/{ANALYST}", json=who, timeout=5)
        with served(environment(data) | given, threads=4) as (_, site):
            yield site


def come_by(page, site: str, button: str) -> None:
    page.goto(f"{site}/account/login/")
    assert violations(page) == []
    page.get_by_role("button", name=button).click()
    page.wait_for_url(re.compile(r"/oauth2/authorize"))
    page.locator("input").first.fill(ANALYST)
    page.locator("button").first.click()
    page.wait_for_url(re.compile(re.escape(site)))


def test_a_person_signs_in_at_their_councils_directory_and_at_no_other(browser, directories):
    context = browser.new_context()
    page = context.new_page()
    page.set_default_timeout(20000)
    come_by(page, directories, "Council THERE")
    assert page.get_by_role("button", name="Sign out").count() == 0
    come_by(page, directories, "Council HERE")
    assert page.get_by_role("button", name="Sign out").is_visible()
    context.close()
