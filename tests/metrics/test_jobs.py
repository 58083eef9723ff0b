"""Large files are checked and stored by a worker: once, whole, and found again when a worker dies."""

import datetime as dt
import io
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import OperationalError, connection
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django_tasks_db.models import DBTaskResult

from metrics import uploads
from metrics.management.commands.work import new_worker, work_once
from metrics.models import Job, Metric, MetricSnapshot, QueryReason, Upload
from metrics.spreadsheets import Profile
from metrics.uploads import jobs, keeping, progress, staging, sweeping
from metrics.uploads.settled import settled
from tests.metrics.files import csv_bytes, row
from workforce.models import AuditEntry, Membership

NOW = dt.datetime(2026, 11, 1, 9, 0, tzinfo=dt.UTC)
QUEUE = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
CHECK, APPLY = Job.Kind.CHECK, Job.Kind.APPLY


@pytest.fixture
def send(council, agency_rate, social_workers, analyst):
    """Sends a file as the page does when it is large."""

    def send(value="12", **extra) -> Upload:
        data = extra.pop("data", None) or csv_bytes(row(value=value, **extra))
        return uploads.receive_later(council, analyst, "figures.csv", data, "own", NOW)

    return send


def check(upload, user=None) -> Job:
    return latest(jobs.ask(upload, CHECK, user, NOW))


def store(upload, user=None) -> Job:
    found = jobs.kept_preview(upload)
    return latest(jobs.ask(upload, APPLY, user, NOW, fingerprint=found.fingerprint))


def latest(job) -> Job:
    job.refresh_from_db()
    return job


@pytest.mark.parametrize(
    ("data", "large"),
    [
        (b"a,b\n" * 100, False),
        (b"a,b\n" * 5001, True),
        (b"a,b\r" * 5001, True),
        (b"x" * 3_000_000, True),
        (b"PK no zip at all", False),
    ],
    ids=["few rows", "many rows", "many rows of an old Mac", "many bytes", "a broken zip"],
)
def test_what_a_worker_is_for(data, large):
    assert uploads.is_large(data) is large


def test_a_small_zip_that_unpacks_to_much_is_large():
    import zipfile

    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/worksheets/sheet1.xml", b"0" * 3_000_000)
    assert len(stream.getvalue()) < 10_000 and uploads.is_large(stream.getvalue())


def test_a_job_checks_keeps_what_it_found_and_another_stores_it(send, analyst):
    upload = send()
    assert upload.state == "waiting"
    assert check(upload, analyst).state == "done"
    upload = Upload.objects.get()
    found = jobs.kept_preview(upload)
    assert upload.state == "checked" and found.counts["new"] == 1
    assert found.fingerprint == uploads.preview(upload, NOW.date(), asking=True).fingerprint
    assert store(upload, analyst).state == "done"
    assert MetricSnapshot.objects.get().upload_id == upload.pk
    assert AuditEntry.objects.filter(action=AuditEntry.Action.STORED).count() == 1


def test_a_file_that_must_not_be_kept_goes_with_its_original(send):
    upload = send(data=b"Name,National Insurance number,Date of birth\nAnn,QQ123456C,1990-01-01\n")
    kept = upload.original.path
    check(upload)
    upload.refresh_from_db()
    from pathlib import Path

    assert upload.state == "refused" and not upload.original and not Path(kept).exists()
    assert jobs.kept_preview(upload).outcome == "refused"


def test_while_one_job_is_under_way_another_is_the_same_one(send, settings):
    settings.TASKS = QUEUE
    upload = send()
    assert jobs.ask(upload, CHECK, None, NOW) == jobs.ask(upload, CHECK, None, NOW)
    assert Job.objects.count() == DBTaskResult.objects.count() == 1


def test_iso_6_whoever_lost_the_right_to_upload_stores_nothing_more(send, analyst):
    upload = send()
    check(upload, analyst)
    Membership.objects.all().delete()
    analyst.refresh_from_db()
    job = store(Upload.objects.get(), type(analyst).objects.get(pk=analyst.pk))
    assert job.state == "failed" and "no right to upload" in job.words
    assert MetricSnapshot.objects.count() == 0


def test_figures_stored_since_the_check_must_be_looked_at_again(send):
    first, second = send("12", month="2026-10"), send("13", month="2026-10")
    check(first), check(second)
    assert store(first).state == "done"
    job = store(Upload.objects.get(pk=second.pk))
    assert job.state == "failed" and "after you looked. Nothing of your file was stored" in job.words
    check(second)
    assert store(Upload.objects.get(pk=second.pk)).state == "done"
    assert MetricSnapshot.objects.current().get().value == 13


@pytest.mark.parametrize(
    ("raised", "words"),
    [
        (MemoryError, "more memory or time"),
        (TimeoutError, "more memory or time"),
        (KeyError, "wrong on our side"),
        (OperationalError, "busy three times"),
    ],
)
def test_up_4_a_failure_ends_in_words_and_stores_nothing(send, monkeypatch, caplog, raised, words):
    upload = send()
    check(upload)
    monkeypatch.setattr("metrics.uploads.staging.Staged.store", lambda *_: (_ for _ in ()).throw(raised()))
    job = store(Upload.objects.get())
    assert job.state == "failed" and words in job.words and "othing of" in job.words
    assert MetricSnapshot.objects.count() == 0
    assert f"Job {job.pk}" in caplog.text


def test_a_database_that_is_busy_once_is_asked_again(send, monkeypatch):
    upload, tried = send(), []
    check(upload)
    real = staging.Staged.store

    def store_at_second(*given):
        tried.append(given)
        if len(tried) == 1:
            raise OperationalError("canceling statement due to lock timeout")
        return real(*given)

    monkeypatch.setattr("metrics.uploads.staging.Staged.store", store_at_second)
    store(Upload.objects.get())
    assert [(job.state, job.tries) for job in Job.objects.filter(kind="apply")] == [("done", 2)]
    assert MetricSnapshot.objects.current().count() == 1


@pytest.mark.django_db(transaction=True)
class TestAWorkerThatDied:
    @pytest.fixture
    def job(self, send, settings):
        """A job whose worker claimed it and was never heard of again."""
        settings.TASKS = QUEUE
        job = jobs.ask(send(), CHECK, None, NOW)
        DBTaskResult.objects.update(status="RUNNING", started_at=NOW)
        Job.objects.update(state="running", tries=1, beat_at=NOW)
        return latest(job)

    def test_is_left_alone_while_it_may_yet_live(self, job):
        assert sweeping.sweep(NOW + dt.timedelta(seconds=59)) == 0

    def test_is_followed_by_another(self, job):
        assert sweeping.sweep(NOW + dt.timedelta(seconds=61)) == 1
        assert [task.status for task in DBTaskResult.objects.order_by("enqueued_at")] == ["FAILED", "READY"]
        work_once(new_worker())
        assert latest(job).state == "done" and job.tries == 2

    def test_is_followed_by_three_at_most(self, job):
        Job.objects.update(tries=3)
        assert sweeping.sweep(NOW + dt.timedelta(seconds=61)) == 1
        assert latest(job).state == "failed" and "stopped three times" in job.words

    def test_after_it_had_stored_everything_has_nothing_done_twice(self, job):
        upload = job.upload
        uploads.apply(upload, None, NOW, as_of=NOW.date(), asking=False)
        Job.objects.update(kind=APPLY)
        sweeping.sweep(NOW + dt.timedelta(seconds=61))
        work_once(new_worker())
        assert latest(job).state == "done" and MetricSnapshot.objects.count() == 1


def test_a_job_whose_task_was_lost_is_queued_again(send, settings):
    settings.TASKS = QUEUE
    jobs.ask(send(), CHECK, None, NOW)
    assert sweeping.sweep(NOW + dt.timedelta(seconds=61)) == 0
    DBTaskResult.objects.all().delete()
    assert sweeping.sweep(NOW + dt.timedelta(seconds=61)) == 1
    assert DBTaskResult.objects.get().status == "READY"


@pytest.mark.django_db(transaction=True)
def test_workers_at_once_do_a_job_once(send, settings):
    settings.TASKS = QUEUE
    job = jobs.ask(send(), CHECK, None, NOW)

    def work(_):
        try:
            jobs.run(job.pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    assert latest(job).state == "done" and job.tries == 1


@pytest.mark.django_db(transaction=True)
def test_a_worker_gives_signs_of_life(send, settings, monkeypatch):
    """The beat is seen from outside while the work goes on."""
    import threading

    monkeypatch.setattr(jobs, "BEAT", 0.01)
    settings.TASKS = QUEUE
    job = jobs.ask(send(), CHECK, None, NOW)
    Job.objects.update(state="running")
    beaten = threading.Event()
    update = jobs.timezone.now
    monkeypatch.setattr(jobs.timezone, "now", lambda: (beaten.set(), update())[1])
    with jobs._beating(job, progress.Progress(40, "Reading the file")):
        assert beaten.wait(20)
    assert latest(job).done == 40 and job.stage == "Reading the file" and job.beat_at > NOW


def test_progress_never_goes_back():
    held = progress.Progress()
    held.enter("Reading", 50)
    held.tell(5, 10)
    assert held.done == 25
    held.tell(2, 10)
    held.enter("Checking", 80)
    assert held.done == 50
    held.tell(20, 10)
    assert held.done == 80


def test_a_kept_preview_under_another_seal_is_not_opened(send):
    upload = send()
    check(upload)
    packed = bytes(Job.objects.get().result)
    assert keeping.unpack(packed, upload) is not None
    assert keeping.unpack(bytes(32) + packed[32:], upload) is None
    assert keeping.unpack(packed[:-1] + b"x", upload) is None


def test_what_a_program_without_the_lists_of_new_figures_kept_is_checked_again(send):
    upload = send()
    check(upload)
    content = bytes(Job.objects.get().result)[keeping.SEAL :]
    earlier = salted_hmac("metrics.uploads.keeping", content, algorithm="sha256").digest()
    assert keeping.unpack(earlier + content, upload) is None


def test_a_large_file_that_gives_nothing_new_is_kept_on_record_by_the_worker(send):
    first = send(data=csv_bytes(row(), row(month="2025-05")))
    check(first), store(first)
    second = send(data=csv_bytes(row(month="2025-05")))
    check(second)
    assert jobs.kept_preview(second).confirms and store(second).state == "done"
    assert uploads.undoing(first).confirmed_by[0]["upload"] == second.pk
    assert AuditEntry.objects.filter(action="stored").count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_worker_does_what_waits_in_order(send, settings):
    settings.TASKS = QUEUE
    sent = [send(month=f"2025-0{number}") for number in range(1, 4)]
    for upload in sent:
        jobs.ask(upload, CHECK, None, timezone.now())
    work_once(new_worker())
    assert set(Job.objects.values_list("state", flat=True)) == {"done"}


class TestTheSameFileAgain:
    """It is known by its hash and not even read, as long as nothing could have come of reading it."""

    @pytest.fixture
    def again(self, send, monkeypatch):
        check(send())
        store(Upload.objects.get())
        upload = send()
        return lambda: uploads.preview(upload, NOW.date(), asking=True)

    def test_is_not_read(self, again, monkeypatch):
        monkeypatch.setattr("metrics.uploads.receiving.workbook_of", None)
        found = again()
        assert found.nothing_to_do and found.counts["unchanged"] == 1 and found.applied_before is not None

    def test_has_nothing_stored_of_it(self, again):
        upload = again().upload
        assert uploads.apply(upload, None, NOW, as_of=NOW.date(), asking=True).nothing_done
        assert MetricSnapshot.objects.count() == 1

    @pytest.mark.parametrize("since", ["another name", "a mapping", "a reason", "a figure", "an undo", "a fix"])
    def test_is_read_where_something_came_since(self, again, since, council, agency_rate, analyst):
        stored = Upload.objects.get(state="applied")
        if since == "another name":
            Metric.objects.update(aliases=["Agency rate"])
        elif since == "a mapping":
            uploads.remember(council, ["Metric", "Month", "Value"], Profile({}), analyst, NOW)
        elif since == "a reason":
            figure = MetricSnapshot.objects.get()
            QueryReason.objects.create(
                council=council, metric=agency_rate, staff_group=figure.staff_group, service=figure.service,
                month=figure.month, cohort="", rule="jump", figure="12", text="A reason", given_at=timezone.now(),
            )  # fmt: skip
        elif since == "a figure":
            MetricSnapshot.objects.update(superseded_at=timezone.now())
        elif since == "an undo":
            uploads.undo(stored, analyst, timezone.now())
        else:
            Upload.objects.filter(pk=stored.pk).update(fixes={"cells": {"!G2": "12"}})
        assert settled(again().upload) is None
