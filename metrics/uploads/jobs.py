"""Large files, checked and stored by a worker: asked for here, and run here.

A job is claimed by one worker and gives a sign of life every second. Everything it does to figures is one
transaction with its own end, so a worker that is killed leaves the job as it was, to be taken up by the next.
"""

import datetime as dt
import io
import logging
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from django.conf import settings
from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.module_loading import import_string

from metrics.models import Job, JobPage, Upload
from metrics.uploads import expiry, fixing, keeping, previews, receiving, writing
from metrics.uploads.files import collection_paused
from metrics.uploads.progress import Progress, stage
from metrics.uploads.settled import settled
from workforce import audit
from workforce.access import can_upload
from workforce.models import AuditEntry, User

TRIES = 3
# So many cells are as much work as a row of figures.
CELLS = 12
BEAT = 1.0
ACTIVE = (Job.State.WAITING, Job.State.RUNNING)
ENDED = {
    "gave-up": "The worker stopped three times before it came to the end of this file. Nothing of it was stored. "
    "Send the years in separate files, or ask whoever runs this site to look at its log.",
    "busy": "The database was busy three times in a row. Nothing of this file was stored, and the file is kept. "
    "Try again in a while; if it happens again, tell whoever runs this site.",
    "too-much": "This file takes more memory or time than one file may. Nothing of it was stored. "
    "Send the years in separate files, and delete sheets that hold no figures.",
    "unforeseen": "Something went wrong on our side. Nothing of this file was stored, and the file is kept. "
    "Try again; if it happens again, ask whoever runs this site to look at its log for job {number}.",
    "not-checked": "The file has not been checked, so nothing can be marked in it.",
    "no-role": "Whoever asked for this has no right to upload for this council any more, so nothing was stored.",
}
log = logging.getLogger(__name__)


class Stopped(BaseException):
    """The worker was asked to end and the job would take longer than it may; no handler of errors may swallow it."""


stopping = threading.Event()


def is_large(data: bytes) -> bool:
    """Whether a file is left to a worker: by its bytes as they would be unpacked, and about how many rows they are."""
    size = len(data)
    rows = max(data.count(b"\n"), data.count(b"\r"), *(data.count(mark) // CELLS for mark in (b",", b";", b"\t")))
    if data.startswith(b"PK"):
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as package:
                size = sum(member.file_size for member in package.infolist())
        except (zipfile.BadZipFile, ValueError, NotImplementedError):
            size = len(data)
        rows = size // 250
    return size > settings.BACKGROUND_BYTES or rows > settings.BACKGROUND_ROWS


def ask(
    upload: Upload,
    kind: str,
    user: User | None,
    moment: dt.datetime,
    *,
    fingerprint: str = "",
    address: str | None = None,
) -> Job:
    """Queues work on an upload; where some is under way already, that is the job."""
    fields = {"kind": kind, "user": user, "fingerprint": fingerprint, "address": address}
    try:
        with transaction.atomic():
            job = Job.objects.create(upload=upload, asked_at=moment, beat_at=moment, **fields)
    except IntegrityError:
        return Job.objects.get(upload=upload, state__in=ACTIVE)
    queue(job)
    return job


def latest(upload: Upload) -> Job | None:
    return Job.objects.filter(upload=upload).defer("result").order_by("-pk").first()


def is_background(upload: Upload) -> bool:
    """Whether a worker does the work on this upload."""
    return Job.objects.filter(upload=upload).exists()


def kept_preview(upload: Upload) -> keeping.KeptPreview | None:
    """What the last check found, while nothing but marking came after it."""
    job = Job.objects.filter(upload=upload).exclude(kind=Job.Kind.MARK).order_by("-pk").first()
    if job is None or job.state != Job.State.DONE or job.result is None:
        return None
    return keeping.unpack(job.result, upload, job.pk)


def marked_copy(upload: Upload) -> bytes | None:
    """The file with the problems that the last check found; None while nobody has asked a worker for it."""
    job = Job.objects.filter(upload=upload).order_by("-pk").first()
    if job is None or job.kind != Job.Kind.MARK or job.state != Job.State.DONE or job.result is None:
        return None
    return bytes(job.result)


def run(pk: int) -> None:
    """Does a job, unless it is taken or done already. Whatever happens, the job says in words how it ended."""
    claimed = Job.objects.filter(pk=pk, state=Job.State.WAITING).update(
        state=Job.State.RUNNING, beat_at=timezone.now(), tries=F("tries") + 1, words=""
    )
    if not claimed:
        return
    job = Job.objects.select_related("upload__council", "user").get(pk=pk)
    progress = job.upload.progress = Progress()
    with _beating(job, progress), collection_paused():
        try:
            WORK[Job.Kind(job.kind)](job)
        except writing.NotReady as reason:
            _end(job, Job.State.FAILED, words=str(reason))
        except (MemoryError, TimeoutError):
            log.exception("Job %s was too much.", job.pk)
            _end(job, Job.State.FAILED, words=ENDED["too-much"])
        except Stopped:
            _put_back(job)
        except OperationalError:
            log.exception("Job %s met a database that was busy or away.", job.pk)
            _again(job)
        except Exception:
            log.exception("Job %s failed.", job.pk)
            _end(job, Job.State.FAILED, words=ENDED["unforeseen"].format(number=job.pk))


def stop(*_: object) -> None:
    """Ends the job under way; for a signal to call."""
    stopping.set()
    raise Stopped


def _again(job: Job) -> None:
    """Leaves a job that waited too long for the database to the next worker, as often as one that fell silent."""
    # SQLite makes an error of its own of what a signal raises while it runs one of Django's functions.
    if stopping.is_set():
        _put_back(job)
    elif job.tries >= TRIES:
        _end(job, Job.State.FAILED, words=ENDED["busy"])
    elif Job.objects.filter(pk=job.pk, state=Job.State.RUNNING).update(state=Job.State.WAITING, beat_at=timezone.now()):
        queue(job)


def _put_back(job: Job) -> None:
    """Leaves a job to the next worker, as if nobody had begun it; one that had just ended stays ended."""
    mine = Job.objects.filter(pk=job.pk, state=Job.State.RUNNING)
    if mine.update(state=Job.State.WAITING, tries=F("tries") - 1, beat_at=timezone.now()):
        queue(job)


def _check(job: Job) -> None:
    upload = job.upload
    if upload.state in (Upload.State.APPLIED, Upload.State.UNDONE):
        _end(job, Job.State.DONE)
        return
    found = settled(upload)
    if found is None:
        if upload.state == Upload.State.WAITING:
            receiving.look(upload)
        as_of = timezone.localdate()
        found = previews.compare(upload, receiving.reading_of(upload, as_of), as_of, asking=True)
    consequences = _consequences(found)
    with transaction.atomic():
        previews.record(found)
        if upload.check_only:
            expiry.remove_file(upload)
        Job.objects.filter(upload=upload).exclude(result=None).update(result=None)
        # Of a file that is not kept, no rows are kept either.
        workbook = getattr(upload, "workbook", None) if upload.original else None
        _end(job, Job.State.DONE, result=keeping.keep(job, found, consequences, workbook))


def _consequences(found: previews.Preview) -> object:
    """What storing the file would do to the pages of the boards, which are built above this app; None for nothing."""
    if found.outcome == previews.Outcome.REFUSED or not (found.new or found.changed):
        return None
    upload = found.upload
    stage(upload, "Trying out what it would do to the boards’ pages", 99)
    # Storing is tried and taken back, which has a progress of its own.
    upload.progress, watched = None, upload.progress
    try:
        return import_string(settings.CONSEQUENCES)(found, upload.council, timezone.now(), timezone.localdate())
    finally:
        upload.progress = watched


def _mark(job: Job) -> None:
    upload = job.upload
    found = kept_preview(upload)
    if found is None or found.start is None:
        _end(job, Job.State.FAILED, words=ENDED["not-checked"])
        return
    stage(upload, "Marking the problems", 99)
    _end(job, Job.State.DONE, result=fixing.annotated_copy(upload, keeping.problems_of(found)))


def _apply(job: Job) -> None:
    """Stores the file, puts it on record and ends the job, all in one transaction; its file is read before."""
    upload = job.upload
    if upload.state == Upload.State.APPLIED:
        _end(job, Job.State.DONE)
        return
    if job.user is not None and not can_upload(job.user, upload.council):
        _end(job, Job.State.FAILED, words=ENDED["no-role"])
        return
    as_of = timezone.localdate()
    receiving.reading_of(upload, as_of)
    with transaction.atomic():
        receipt = writing.apply(upload, job.user, timezone.now(), as_of=as_of, fingerprint=job.fingerprint, asking=True)
        if not receipt.nothing_done:
            audit.record(
                AuditEntry.Action.STORED,
                actor=job.user,
                council=upload.council,
                what=f"upload {upload.pk}, {upload.filename}, SHA-256 {upload.sha256}",
                after=upload.counts,
                address=job.address,
            )
        _end(job, Job.State.DONE)
    Job.objects.filter(upload=upload).exclude(result=None).update(result=None)
    JobPage.objects.filter(job__upload=upload).delete()


WORK = {Job.Kind.CHECK: _check, Job.Kind.APPLY: _apply, Job.Kind.MARK: _mark}


def _end(job: Job, state: str, words: str = "", result: bytes | None = None) -> None:
    job.state, job.words, job.result, job.done = state, words, result, 100
    job.beat_at = timezone.now()
    job.save(update_fields=["state", "words", "result", "done", "beat_at"])


@contextmanager
def _beating(job: Job, progress: Progress) -> Iterator[None]:
    """A sign of life every second, from a thread with a connection of its own: the work holds one transaction.

    Inside a transaction nobody could see it, so there is none.
    """
    if connection.in_atomic_block:
        yield
        return
    stop = threading.Event()

    def beat() -> None:
        while not stop.wait(BEAT):
            # SQLite has one writer at a time: while the figures go in, the next beat has to do.
            with suppress(OperationalError):
                signs = {"beat_at": timezone.now(), "done": progress.done, "stage": progress.stage}
                Job.objects.filter(pk=job.pk, state=Job.State.RUNNING).update(**signs)
        connection.close()

    thread = threading.Thread(target=beat, name=f"job-{job.pk}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def queue(job: Job) -> None:
    """Hands a job to whichever worker comes first."""
    from metrics.tasks import work_on

    # The task may be under way before this line ends, so only its own field is written.
    Job.objects.filter(pk=job.pk).update(task=work_on.enqueue(job.pk).id)


__all__ = ["ask", "is_background", "is_large", "kept_preview", "latest", "marked_copy", "queue", "run"]
