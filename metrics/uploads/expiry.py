"""How long original files are kept. The figures and the upload's record stay; the file itself goes."""

import datetime as dt

from metrics.models import Upload


def remove_originals(before: dt.datetime) -> int:
    """Deletes the files of uploads sent before `before`; gives how many."""
    removed = 0
    for upload in Upload.objects.filter(uploaded_at__lt=before).exclude(original=""):
        upload.original.delete(save=False)
        Upload.objects.filter(pk=upload.pk).update(original="")
        removed += 1
    return removed
