"""The site served by its own server, in processes of its own, for as long as a block runs."""

import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


@contextmanager
def served(
    variables: dict[str, str],
    *,
    inside: Sequence[str] = (),
    address: str = "127.0.0.1",
    threads: int = 2,
    log: Path = Path("/dev/null"),
) -> Iterator[tuple[subprocess.Popen, str]]:
    """The server and its address. `inside` are the words of a command that runs another in a place of its own."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    gunicorn = [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", "workforce.wsgi", "--workers", "1"]
    command = [*inside, *gunicorn, "--bind", f"{address}:{port}", "--threads", str(threads)]
    with log.open("w") as output:
        server = subprocess.Popen(command, cwd=ROOT, env=variables, stdout=output, stderr=output)
        site = f"http://{address}:{port}"
        try:
            wait_for(f"{site}/health/", server, log)
            yield server, site
        finally:
            server.terminate()
            server.wait(30)


def wait_for(address: str, server: subprocess.Popen, log: Path = Path("/dev/null")) -> None:
    for _ in range(300):
        assert server.poll() is None, log.read_text()
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    raise AssertionError(f"The server did not answer.\n{log.read_text()}")
