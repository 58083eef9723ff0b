"""Read by gunicorn when it is started in this folder: with SQLite the web server brings the one worker it needs.

With another database, or with WORKFORCE_WORKER=0, run `manage.py work` beside it, as often as is wanted.
"""

import os
import subprocess
import sys
import threading
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
EMBEDDED = os.environ.get("WORKFORCE_WORKER") or (
    "1" if os.environ.get("DATABASE_URL", "sqlite:").startswith("sqlite") else "0"
)


def when_ready(server):
    if EMBEDDED == "1":
        threading.Thread(target=keep_a_worker, args=(server,), name="worker", daemon=True).start()


def keep_a_worker(server):
    """Starts the worker, and another when it ends, for as long as the server lives."""
    pause = threading.Event()
    while not getattr(server, "is_stopping", False):
        # Behind the pages: whoever waits for one goes first.
        command = ["nice", "-n", "10", sys.executable, str(FOLDER / "manage.py"), "work", "--embedded"]
        server.embedded = subprocess.Popen(command, cwd=FOLDER)  # noqa: S603 - our own program, with no shell
        # The server reaps every child that ends, so one that waited for it could wait for ever.
        while server.embedded.poll() is None:
            pause.wait(0.5)
        pause.wait(1)


def on_exit(server):
    server.is_stopping = True
    worker = getattr(server, "embedded", None)
    if worker is not None and worker.poll() is None:
        worker.terminate()
        try:
            worker.wait(25)
        except subprocess.TimeoutExpired:
            worker.kill()
