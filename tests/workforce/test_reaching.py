"""What the doctor is told by what the site asks elsewhere."""

import socket
import socketserver
import threading
from contextlib import contextmanager

import pytest

from tests.workforce.test_single_sign_on import directory, running
from workforce import reaching


@contextmanager
def answering(*lines: bytes):
    """A server that says a line to each that connects, and then one for each line that it is sent; its port."""

    class Says(socketserver.StreamRequestHandler):
        def handle(self):
            for line in lines:
                self.wfile.write(line)
                if not self.rfile.readline():
                    return

    class Pings(socketserver.StreamRequestHandler):
        def handle(self):
            assert self.rfile.read(6) == b"zPING\0"
            self.wfile.write(lines[0])

    handler = Pings if lines[0].endswith(b"\0") else Says
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


@pytest.mark.parametrize(("says", "well"), [(b"PONG\0", True), (b"220 mail\0", False)], ids=["a scanner", "another"])
def test_up_7_the_doctor_asks_the_virus_scanner_whether_it_is_there(settings, says, well):
    with answering(says) as port:
        settings.VIRUS_SCANNER = f"127.0.0.1:{port}"
        assert (reaching.virus_scanner() is None) is well


def test_up_7_a_scanner_that_keeps_silent_does_not_hold_the_doctor(settings, monkeypatch):
    monkeypatch.setattr(reaching, "SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.VIRUS_SCANNER = f"127.0.0.1:{silent.getsockname()[1]}"
        problem, _ = reaching.virus_scanner()
        assert "does not answer (timed out)" in problem


MAIL = {
    "well": ([b"220 mail\r\n", b"250 mail\r\n", b"221 bye\r\n"], "", ""),
    "another password": (
        [b"220 mail\r\n", b"250-mail\r\n250 AUTH PLAIN\r\n", b"535 no\r\n", b"221 bye\r\n"],
        "refuses the name or password (535)", "EMAIL_HOST_PASSWORD",
    ),
    "no TLS": ([b"220 mail\r\n", b"250 mail\r\n", b"221 bye\r\n"], "is not spoken to as it wants", "EMAIL_USE_TLS"),
}  # fmt: skip


@pytest.mark.parametrize("case", MAIL)
def test_the_doctor_asks_the_mail_server_and_says_what_to_do(settings, case):
    lines, words, names = MAIL[case]
    settings.EMAIL_BACKEND, settings.EMAIL_HOST = "django.core.mail.backends.smtp.EmailBackend", "127.0.0.1"
    settings.EMAIL_USE_TLS = case == "no TLS"
    if case == "another password":
        settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "site", "x"
    settings.PLAIN_HTTP = False
    with answering(*lines) as settings.EMAIL_PORT:
        problem, remedy = reaching.mail_server() or ("", "")
    assert words in problem and names in remedy and bool(problem) == bool(words)


def test_the_doctor_names_the_directories_that_do_not_answer(settings):
    with running() as address:
        sound = directory(address, "north", name="Northford", domains=("a.gov.uk",))
        away = directory("http://127.0.0.1:1", "south", name="Southbury", domains=("b.gov.uk",))
        other = directory(f"{address}/.well-known/jwks", "east", name="Eastham", domains=("c.gov.uk",))
        settings.DIRECTORIES = (sound, away, other)
        problem, remedy = reaching.directories()
        assert "Northford" not in problem
        assert "the directory Southbury does not answer (ConnectionError)" in problem
        assert "the directory Eastham" in problem
        assert "OIDC_SOUTH_SERVER_URL, OIDC_EAST_SERVER_URL" in remedy
        settings.DIRECTORIES = (sound,)
        assert reaching.directories() is None
