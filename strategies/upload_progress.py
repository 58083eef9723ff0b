"""Large files, which a worker checks and stores: how far it has come, and what to do when it could not."""

import datetime as dt
from dataclasses import dataclass

from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from metrics import uploads
from metrics.models import Job, Upload
from metrics.uploads import jobs
from metrics.uploads.previews import Preview
from strategies import consequences
from strategies.upload_pages import groups_of, published_help
from workforce.access import Role, council_or_404

TITLES = {
    Job.Kind.CHECK: "Checking",
    Job.Kind.APPLY: "Storing",
    Job.Kind.MARK: "Marking the problems in",
}
LOST = "What the check found can no longer be read."
WAITS = "It waits for its turn"
NOBODY = "Nothing has taken it up for {minutes} minutes: ask whoever runs the site whether its worker is running"
PATIENCE = dt.timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a job stands, in words. `next` is the page to go to once it has ended well."""

    title: str
    done: int
    total: int
    words: str
    ended: bool
    failed: bool
    next: str


def upload_or_404(council, pk: int, **which) -> Upload:
    """An upload of the council that is to be kept, unless `which` says otherwise."""
    found = council.uploads.select_related("council", "user", "undone_by")
    return get_object_or_404(found, pk=pk, **(which or {"check_only": False}))


def preview_of(upload: Upload) -> Preview | None:
    """What the file would do: worked out now, or as the worker kept it; None while the worker has not."""
    if jobs.is_background(upload):
        return jobs.kept_preview(upload)
    return uploads.preview(upload, timezone.localdate(), asking=True)


def check_again(request, upload: Upload) -> None:
    """Checks the file now, or has a worker do it, where trying out what it would do takes long as well."""
    if not jobs.is_background(upload):
        found = uploads.preview(upload, timezone.localdate(), asking=True)
        uploads.record(found)
        if not consequences.takes_long(found):
            return
    jobs.ask(upload, Job.Kind.CHECK, request.user, timezone.now())


def standing_of(upload: Upload) -> Standing | None:
    """None for a file that no worker has to do with."""
    job = jobs.latest(upload)
    if job is None:
        return None
    ended = job.state in (Job.State.DONE, Job.State.FAILED)
    stored = upload.state in (Upload.State.APPLIED, Upload.State.UNDONE)
    words = job.words or (waits(job) if job.state == Job.State.WAITING else job.stage or "It has begun")
    where = reverse("upload-detail" if stored else "upload-check", args=[upload.council.slug, upload.pk])
    # A job that ended well shows 100 of 100; one whose preview cannot be read any more is asked for again.
    lost = job.state == Job.State.DONE and not stored and jobs.kept_preview(upload) is None
    failed = job.state == Job.State.FAILED or lost
    words = LOST if lost else words
    title = "Checked" if upload.check_only and ended and not failed else TITLES[Job.Kind(job.kind)]
    return Standing(title, job.done, job.total, words, ended, failed, where)


def waits(job: Job) -> str:
    """Why a job has not begun; where no other is being worked on either, the worker may not be there."""
    waited = timezone.now() - job.asked_at
    if waited < PATIENCE or Job.objects.filter(state=Job.State.RUNNING).exists():
        return WAITS
    return NOBODY.format(minutes=waited // dt.timedelta(minutes=1))


def upload_progress(request, slug, pk):
    council = council_or_404(request.user, slug, Role.ANALYST)
    upload = upload_or_404(council, pk, check_only__in=[True, False])
    standing = standing_of(upload)
    if request.method == "POST" and standing is not None and standing.failed and upload.original:
        check_again(request, upload)
        return redirect("upload-progress", council.slug, upload.pk)
    if not upload.check_only and (standing is None or (standing.ended and not standing.failed)):
        return redirect("upload-check", council.slug, upload.pk)
    return render(
        request, "strategies/uploads/progress.html", {"council": council, "upload": upload, "standing": standing}
    )


def upload_progress_data(request, slug, pk):
    """The same for the page's script, which asks every second."""
    council = council_or_404(request.user, slug, Role.ANALYST)
    standing = standing_of(upload_or_404(council, pk, check_only__in=[True, False]))
    if standing is None:
        return JsonResponse({"ended": True})
    return JsonResponse(
        {"done": standing.done, "total": standing.total, "words": standing.words, "ended": standing.ended}
    )


@require_POST
def upload_result(request, slug, pk):
    """What the check found of a file that is not to be kept: shown once, and with that forgotten."""
    council = council_or_404(request.user, slug, Role.ANALYST)
    upload = upload_or_404(council, pk, check_only=True)
    found = jobs.kept_preview(upload)
    if found is None:
        return redirect("upload-progress", council.slug, upload.pk)
    shown = show_check_only(request, council, upload, found)
    uploads.forget_check(upload)
    return shown


def show_check_only(request, council, upload: Upload, found: Preview):
    context = {"council": council, "upload": upload, "preview": found, "groups": groups_of(found.reading)}
    context["published"] = published_help(found.reading, request.user)
    return render(request, "strategies/uploads/check_only.html", context)


@require_POST
def upload_mark(request, slug, pk):
    """Has a worker mark the problems of a large file in its cells."""
    council = council_or_404(request.user, slug, Role.ANALYST)
    upload = upload_or_404(council, pk)
    if jobs.kept_preview(upload) is not None:
        jobs.ask(upload, Job.Kind.MARK, request.user, timezone.now())
    return redirect("upload-progress", council.slug, upload.pk)
