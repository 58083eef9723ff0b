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
from django.utils import timezone

from metrics import uploads
from metrics.models import Job, Upload
from metrics.uploads import jobs
from tests.bench.lines import Line
from tests.bench.pages import STRATEGY, member
from tests.bench.uploads import workbook
from workforce.models import Council

ROOT = Path(__file__).resolve().parents[2]
SECONDS, PEOPLE, CROWD = 5, 8, 64


@contextmanager
def served():
    """gunicorn with two workers of four threads and one for large files; the address, and the process."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", "workforce.wsgi", "--workers", "2"]
    environment = os.environ | {"WORKFORCE_WORKER": "1"}
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


def large_file() -> Job:
    """A file of 100,000 figures in the queue, to be looked at by the site's own worker."""
    council, now = Council.objects.order_by("pk").last(), timezone.now()
    upload = uploads.receive_later(council, None, "large.xlsx", workbook(100_000), Upload.Source.OWN, now)
    return jobs.ask(upload, Job.Kind.CHECK, None, now)


def memory_of(process: int) -> float:
    """What a process holds, in MB."""
    status = Path(f"/proc/{process}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


def web_processes(server: int) -> list[int]:
    """The server's children but the worker for large files."""
    found = [int(text) for text in Path(f"/proc/{server}/task/{server}/children").read_text().split()]
    return [process for process in found if b"gunicorn" in Path(f"/proc/{process}/cmdline").read_bytes()]


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
        job = large_file()
        _, slow, failed = asked(address + STRATEGY, cookie, 1)
        job.refresh_from_db()
        words = f"95% within {slow * 1000:.0f} ms, {failed} failed; the file was then {job.done}% looked at"
        Line("Dashboard, one person, while a worker looks at 100,000 figures", words, bar="1 s").say()
        memory = max(memory_of(child) for child in web_processes(server.pid))
        Line("Memory of a web process after that", f"{memory:.0f} MB").say()
    starting()


if __name__ == "__main__":
    main()
