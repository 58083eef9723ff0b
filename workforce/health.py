"""Whether this process is alive, and whether it can serve: for a load balancer and for whoever is on call."""

import os
import shutil
from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import JsonResponse

from workforce import originals

FREE_SHARE = 0.1


class AnyHost:
    """A probe asks by the number of the machine and is answered all the same: these pages lead nowhere."""

    PAGES = ("/health/", "/ready/")

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.path_info in self.PAGES:
            allowed = settings.ALLOWED_HOSTS[0].removeprefix(".") if settings.ALLOWED_HOSTS else "localhost"
            request.META["HTTP_HOST"] = "localhost" if allowed == "*" else allowed
        return self.get_response(request)


@login_not_required
def alive(request):
    return JsonResponse({"status": "ok"})


@login_not_required
def ready(request):
    """200 when every check passes, 503 with the names of those that do not. Says nothing of the data."""
    failed = [name for name, check in CHECKS.items() if not check()]
    return JsonResponse({"status": "failing" if failed else "ok", "failed": failed}, status=503 if failed else 200)


def database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return cursor.fetchone() == (1,)
    except DatabaseError:
        return False


def migrations() -> bool:
    try:
        executor = MigrationExecutor(connection)
        return not executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return False


def storage() -> bool:
    """Whether originals can be written: the folder, or the nearest one above it that exists; a bucket if it answers."""
    folder = originals.folder()
    if folder is None:
        try:
            return default_storage.answers()
        except OSError:
            return False
    return os.access(nearest(folder), os.W_OK)


def nearest(folder: Path) -> Path:
    """The folder, or the nearest one above it that exists."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return folder


def disk() -> bool:
    usage = shutil.disk_usage(nearest(settings.DATA_DIR))
    return usage.free >= FREE_SHARE * usage.total


CHECKS = {"database": database, "migrations": migrations, "storage": storage, "disk": disk}
