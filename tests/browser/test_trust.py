"""What only a browser can show: keys, what a policy keeps out, and what Back brings after signing out."""

import re
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import urlsplit

import pytest

from tests.browser.conftest import PASSWORD, sign_in
from tests.browser.test_pages import violations

HOME = re.compile(r":\d+/$")
ANALYST, BOARD, EDITOR = "analyst@example.org", "board@example.org", "editor@example.org"


@pytest.fixture
def with_key(browser, site):
    """A page of a browser in which a security key is plugged in. Keys know names of hosts, not addresses."""
    context = browser.new_context(base_url=site.replace("127.0.0.1", "localhost"))
    page = context.new_page()
    page.set_default_timeout(20000)
    session = context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "usb", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    yield page
    context.close()


def prove_mailbox(page, printed):
    page.get_by_role("button", name="Send me a code").click()
    page.get_by_label("Code").fill(re.findall(r"^\w{4}-\w{4}$", printed.read_text(), re.MULTILINE)[-1])
    assert violations(page) == []
    page.get_by_role("button", name="Go on").click()


def test_a_security_key_is_set_up_and_signs_in_and_so_does_a_recovery_code(with_key, printed):
    page = sign_in(with_key, BOARD)
    page.get_by_role("link", name="Your account").click()
    page.get_by_role("button", name="Add a key").click()
    prove_mailbox(page, printed)
    page.get_by_label("Name").fill("The key on my ring")
    page.get_by_role("button", name="Add").click()
    page.wait_for_url("**/recovery-codes/**")
    codes = page.locator("main code").all_inner_texts()
    page.goto("/account/2fa/webauthn/")
    assert "The key on my ring" in page.locator("main").inner_text()

    page.get_by_role("button", name="Sign out").click()
    begin(page)
    assert violations(page) == []
    page.get_by_role("button", name="Use a security key").click()
    page.wait_for_url(HOME)
    assert page.get_by_role("button", name="Sign out").is_visible()

    page.get_by_role("button", name="Sign out").click()
    begin(page)
    page.get_by_label("Code").fill(codes[0])
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(HOME)
    assert page.get_by_role("button", name="Sign out").is_visible()


def begin(page):
    """Email and password, up to the question for the second factor."""
    page.goto("/account/login/")
    page.get_by_label("Email address").fill(BOARD)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/2fa/authenticate/")


def test_web_3_back_shows_nothing_after_signing_out(open_page):
    page = sign_in(open_page(), ANALYST)
    page.goto("/strategies/anyborough-2024/")
    page.goto("/councils/anyborough/uploads/")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/account/login/**")
    for _ in range(2):
        page.go_back()
        assert urlsplit(page.url).path == "/account/login/"
        assert "Anyborough" not in page.locator("body").inner_text()


class Around(BaseHTTPRequestHandler):
    """Another site: a page with a frame of whatever follows its address, and a page that may be framed."""

    def do_GET(self):
        inside = b"May be seen" if self.path == "/plain" else f'<iframe src="{self.path[1:]}"></iframe>'.encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(inside)

    def log_message(self, *args):
        pass


@pytest.fixture(scope="module")
def another_site():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Around)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def framed(browser, another_site: str, where: str) -> str:
    """What a person sees in the frame, signed in or not."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{another_site}/{where}")
    page.wait_for_load_state("networkidle")
    seen = page.frames[1].content()
    context.close()
    return seen


@pytest.mark.parametrize("where", ["/account/login/", "/no-such-page/", "/health/", "/accessibility/"])
def test_web_2_a_page_in_anothers_frame_stays_blank(browser, site, another_site, where):
    assert "May be seen" in framed(browser, another_site, f"{another_site}/plain")
    seen = framed(browser, another_site, site + where)
    assert "Workforce boards" not in seen and '"ok"' not in seen


ACCOUNT = (
    "/account/2fa/", "/account/2fa/totp/activate/", "/account/2fa/webauthn/add/", "/account/password/change/",
    "/account/sessions/", "/account/reauthenticate/",
)  # fmt: skip
OPEN = ("/account/password/reset/", "/account/password/reset/done/", "/account/password/reset/key/x-y/")


@pytest.mark.parametrize("width", ["desktop", "narrow"])
def test_the_pages_of_an_account_are_accessible_and_fit(open_page, printed, width):
    page = open_page(width)
    found = {where: look(page, where) for where in OPEN}
    sign_in(page, EDITOR)
    found["mailbox"] = look(page, "/account/2fa/totp/activate/")
    prove_mailbox(page, printed)
    found |= {where: look(page, where) for where in ACCOUNT}
    assert {where: words for where, words in found.items() if words} == {}


def look(page, where: str) -> list[str]:
    page.goto(where)
    across = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return violations(page) + ([f"{across} pixels off the side"] if across > 0 else [])
