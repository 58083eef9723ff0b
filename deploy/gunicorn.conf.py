"""How the site is served: gunicorn -c deploy/gunicorn.conf.py workforce.wsgi

With SQLite the web server brings the one worker it needs for large files. With another database, or with
WORKFORCE_WORKER=0, run `manage.py work` beside it, as often as is wanted.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

from gunicorn import util

FOLDER = Path(__file__).resolve().parent.parent
EMBEDDED = os.environ.get("WORKFORCE_WORKER") or (
    "1" if os.environ.get("DATABASE_URL", "sqlite:").startswith("sqlite") else "0"
)

if os.environ.get("WORKFORCE_TELEMETRY_TOKEN"):
    # Set before anything counts: each process counts into files of its own here, and whoever is asked adds them up.
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix="workforce-telemetry-")


def child_exit(server, worker):
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        from prometheus_client import multiprocess

        multiprocess.mark_process_dead(worker.pid)


# What the site sends with every answer; gunicorn answers by itself what it cannot read.
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Content-Type": "text/plain; charset=utf-8",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
if os.environ.get("WORKFORCE_PLAIN_HTTP") != "1":
    HEADERS["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains; preload"


def refuse(sock, status, reason, words):
    """What gunicorn says of a request that it cannot read: nothing of what was sent, under the site's own policies."""
    body = f"{status} {reason}\n".encode()
    lines = [f"HTTP/1.1 {status} {reason}", "Connection: close", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in HEADERS.items()]
    util.write_nonblock(sock, "\r\n".join([*lines, "", ""]).encode("latin-1") + body)


util.write_error = refuse

# Held while a program is started: a web process forked in between would hold open the pipe by which its start is
# reported, and whoever started it would wait for as long as that web process lives.
starting = threading.Lock()


def when_ready(server):
    if EMBEDDED == "1":
        os.register_at_fork(before=starting.acquire, after_in_parent=starting.release, after_in_child=starting.release)
        threading.Thread(target=keep_a_worker, args=(server,), name="worker", daemon=True).start()


def keep_a_worker(server):
    """Starts the worker, and another when it ends, for as long as the server lives."""
    pause = threading.Event()
    while not getattr(server, "is_stopping", False):
        # Behind the pages: whoever waits for one goes first.
        command = ["nice", "-n", "10", sys.executable, str(FOLDER / "manage.py"), "work", "--embedded"]
        with starting:
            server.embedded = subprocess.Popen(command, cwd=FOLDER)  # noqa: S603 - our own program, with no shell
        # The server reaps every child that ends, so one that waited for it could wait for ever.
        while server.embedded.poll() is None:
            pause.wait(0.5)
        pause.wait(1)


def on_reload(server):
    """The worker is of the release before, as the web processes that go now: it ends its file, and another comes."""
    worker = getattr(server, "embedded", None)
    if worker is not None and worker.poll() is None:
        worker.terminate()


def on_exit(server):
    server.is_stopping = True
    shutil.rmtree(os.environ.get("PROMETHEUS_MULTIPROC_DIR", ""), ignore_errors=True)
    worker = getattr(server, "embedded", None)
    if worker is not None and worker.poll() is None:
        worker.terminate()
        try:
            worker.wait(25)
        except subprocess.TimeoutExpired:
            worker.kill()


bind = os.environ.get("BIND", "127.0.0.1:8000")
workers = int(os.environ.get("WEB_CONCURRENCY", "3"))
threads = 4
timeout = 60
graceful_timeout = 30
# A worker is replaced now and then, not all at the same moment, so that memory cannot creep.
max_requests, max_requests_jitter = 2000, 200
# What a request may carry before Django sees it.
limit_request_line, limit_request_fields = 4094, 60
