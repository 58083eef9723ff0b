"""How long things are kept. The figures and the upload's record stay; the file itself goes, and what checks found."""

import datetime as dt

from django.db import transaction

from metrics.models import Job, JobPage, Upload

CHECK_ONLY_KEPT = dt.timedelta(hours=1)
RESULTS_KEPT = dt.timedelta(days=30)


def remove_originals(before: dt.datetime) -> int:
    """Deletes the files of uploads sent before `before`; gives how many."""
    removed = 0
    for upload in Upload.objects.filter(uploaded_at__lt=before).exclude(original=""):
        upload.original.delete(save=False)
        Upload.objects.filter(pk=upload.pk).update(original="")
        removed += 1
    return removed


def forget_check(upload: Upload) -> None:
    """Removes a file that was only to be checked, with everything that the check found."""
    if upload.check_only:
        remove_file(upload)
        upload.delete()


def remove_file(upload: Upload) -> None:
    """The file goes once the transaction that no longer names it has ended."""
    storage, name = upload.original.storage, upload.original.name
    if name:
        Upload.objects.filter(pk=upload.pk).update(original="")
        upload.original = ""
        transaction.on_commit(lambda: storage.delete(name))


def forget_old_checks(moment: dt.datetime) -> int:
    """Removes checks that nobody looked at in time, and what checks of files found that were never stored."""
    gone = Upload.objects.filter(check_only=True, uploaded_at__lt=moment - CHECK_ONLY_KEPT)
    gone = gone.exclude(jobs__state__in=[Job.State.WAITING, Job.State.RUNNING])
    for upload in (found := list(gone)):
        with transaction.atomic():
            forget_check(upload)
    JobPage.objects.filter(job__beat_at__lt=moment - RESULTS_KEPT).delete()
    Job.objects.filter(beat_at__lt=moment - RESULTS_KEPT).exclude(result=None).update(result=None)
    return len(found)
