"""The site served as it is deployed, asked by several people at once; and how long it takes to start.

python -m tests.bench.serving
"""

import os
import socket
import statistics
import subprocess
import sys
import threading
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.management import call_command

from tests.bench.lines import Line
from tests.bench.pages import STRATEGY, member

ROOT = Path(__file__).resolve().parents[2]
SECONDS, PEOPLE, CROWD = 5, 8, 64


@contextmanager
def served():
    """gunicorn with two workers of four threads; the address, and the process."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", "workforce.wsgi", "--workers", "2"]
    environment = os.environ | {"WORKFORCE_WORKER": "0"}
    started = time.perf_counter()
    server = subprocess.Popen([*command, "--bind", f"127.0.0.1:{port}"], cwd=ROOT, env=environment)
    address = f"http://127.0.0.1:{port}"
    try:
        while not answers(address):
            time.sleep(0.02)
        Line("From the command to the first answer, two workers", f"{time.perf_counter() - started:.2f} s").say()
        yield address, server
    finally:
        server.terminate()
        server.wait(30)


def answers(address: str) -> bool:
    try:
        return urllib.request.urlopen(f"{address}/health/", timeout=5).status == 200
    except OSError:
        return False


def asked(url: str, cookie: str, people: int) -> tuple[float, float, int]:
    """Answers a second, the 95th percentile in seconds, and how many failed."""
    times: list[float] = []
    failed: list[str] = []
    until = time.perf_counter() + SECONDS

    def one() -> None:
        while time.perf_counter() < until:
            start = time.perf_counter()
            try:
                with urllib.request.urlopen(urllib.request.Request(url, headers={"Cookie": cookie}), timeout=60) as got:
                    got.read()
                times.append(time.perf_counter() - start)
            except OSError as reason:
                failed.append(str(reason))

    threads = [threading.Thread(target=one) for _ in range(people)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(times) / SECONDS, statistics.quantiles(times, n=20)[-1], len(failed)


def memory_of(process: int) -> float:
    """What a process holds, in MB."""
    status = Path(f"/proc/{process}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


def children(process: int) -> list[int]:
    return [int(text) for text in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


def starting() -> None:
    def took(*words: str) -> float:
        start = time.perf_counter()
        subprocess.run([sys.executable, *words], cwd=ROOT, check=True, capture_output=True)
        return time.perf_counter() - start

    bare = min(took("-c", "import django.core.management") for _ in range(3))
    check = min(took("manage.py", "check") for _ in range(3))
    Line("manage.py check", f"{check:.2f} s", check / bare, "Python that imports Django alone").say()


def main() -> None:
    call_command("collectstatic", interactive=False, verbosity=0)
    client = member(1)
    cookie = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
    with served() as (address, server):
        least, _, _ = asked(f"{address}/health/", cookie, PEOPLE)
        Line(f"Health page, {PEOPLE} people at once", f"{least:.0f} a second").say()
        for people in (PEOPLE, CROWD):
            rate, slow, failed = asked(address + STRATEGY, cookie, people)
            words = f"{rate:.0f} a second, 95% within {slow * 1000:.0f} ms, {failed} failed"
            Line(f"Dashboard, {people} people at once", words, least / rate, "fewer than the health page").say()
        memory = max(memory_of(child) for child in children(server.pid))
        Line("Memory of a web process after that", f"{memory:.0f} MB").say()
    starting()


if __name__ == "__main__":
    main()
