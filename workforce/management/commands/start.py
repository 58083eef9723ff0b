import hashlib
import os
import sys
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand


def collect_static_files() -> None:
    """Collects and compresses them when any has changed since the last time, for it takes ten seconds."""
    sources = sorted(
        (name, Path(storage.path(name)).stat().st_mtime)
        for finder in get_finders()
        for name, storage in finder.list([])
    )
    digest = hashlib.sha256(repr(sources).encode()).hexdigest()
    stamp = Path(settings.STATIC_ROOT) / ".collected"
    if stamp.exists() and stamp.read_text() == digest:
        return
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    stamp.write_text(digest)


class Command(BaseCommand):
    help = "Sets up the demonstration site where that is still to do, says where it is and serves it."

    def add_arguments(self, parser):
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--prepare-only", action="store_true", help="Set up and stop before serving.")

    def handle(self, *args, port: int, prepare_only: bool, **options):
        settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        collect_static_files()
        call_command("load_demonstration")
        if prepare_only:
            return
        self.stdout.write(self.style.SUCCESS(f"\nThe site is at http://localhost:{port}/ (Control-C stops it)\n"))
        self.stdout.flush()
        gunicorn = Path(sys.executable).parent / "gunicorn"
        served = ["-c", "deploy/gunicorn.conf.py", "workforce.wsgi", "--bind", f"127.0.0.1:{port}", "--workers", "2"]
        options = [*served, "--timeout", "120", "--log-level", "warning"]
        os.chdir(settings.BASE_DIR)
        os.execv(gunicorn, [str(gunicorn), *options])  # noqa: S606 - our own program, with no shell
