import fcntl
import os
import resource
import signal
import threading
from contextlib import ExitStack

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import InterfaceError, OperationalError, close_old_connections
from django.utils import timezone
from django.utils.crypto import get_random_string
from django_tasks.signals import task_finished, task_started
from django_tasks_db.management.commands.db_worker import Worker

from metrics.uploads import jobs
from metrics.uploads.expiry import forget_old_checks
from metrics.uploads.sweeping import sweep
from workforce import retention

PAUSE = 1.0


class Command(BaseCommand):
    help = "Checks and stores large files, one after the other, until it is stopped. Several may run on PostgreSQL."

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="Do what waits, and end.")
        parser.add_argument(
            "--embedded", action="store_true", help="As the web server starts it: one per data folder, ends with it."
        )

    def handle(self, *args, once: bool, embedded: bool, **options):
        parent, stop = os.getppid(), threading.Event()
        limit_memory()
        signal.signal(signal.SIGALRM, too_long)
        task_started.connect(begin)
        task_finished.connect(end)
        worker = new_worker()
        with ExitStack() as held:
            if embedded:
                held.enter_context(only_one())
            heed_signals(worker)
            while True:
                work_once(worker)
                if once or not worker.running or (embedded and os.getppid() != parent):
                    return
                stop.wait(PAUSE)


def new_worker() -> Worker:
    return Worker(
        queue_names=["default"], excluded_queue_names=[], interval=0, batch=True, backend_name="default",
        startup_delay=False, max_tasks=None, worker_id=get_random_string(32),
    )  # fmt: skip


def heed_signals(worker: Worker) -> None:
    """Asked to end, the worker finishes its job, or puts it back where that would take longer than it may."""
    ask = worker.shutdown

    def shutdown(number, frame):
        if worker.running_task:
            signal.signal(signal.SIGALRM, jobs.stop)
            signal.setitimer(signal.ITIMER_REAL, settings.WORKER_GRACE)
        ask(number, frame)

    worker.shutdown = shutdown
    worker.configure_signals()


def work_once(worker: Worker) -> None:
    """Takes up what dead workers left, then does what waits, in the order it was asked for."""
    try:
        sweep(timezone.now())
        forget_old_checks(timezone.now())
        retention.shorten_changes()
        worker.run()
        retention.remove_half_written()
    except (OperationalError, InterfaceError):
        close_old_connections()
        # A database that is busy or away for a while is no reason to end.
        jobs.log.warning("The worker could not reach the database.", exc_info=True)


def only_one():
    """Held by the one worker of this data folder; whoever comes second waits here in case it ends."""
    lock = (settings.DATA_DIR / "worker.lock").open("w")
    fcntl.flock(lock, fcntl.LOCK_EX)
    return lock


def limit_memory() -> None:
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    wanted = settings.WORKER_MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (wanted if most == resource.RLIM_INFINITY else min(wanted, most), most))


def too_long(number, frame):
    raise TimeoutError


def begin(**_):
    signal.alarm(settings.WORKER_SECONDS)


def end(**_):
    signal.alarm(0)
