"""The one way in which figures leave the database: those of an invented council, with all its uploads."""

from django.db import transaction

from metrics.models import MetricSnapshot, QueryReason, Upload
from workforce.models import Council


@transaction.atomic
def forget(council: Council) -> int:
    """Delete every figure and upload of an invented council; how many figures went. Real figures are never deleted."""
    if not council.invented:
        raise ValueError(f"{council} is a real council, and its figures are never deleted.")
    QueryReason.objects.filter(council=council).delete()
    figures, _ = MetricSnapshot.objects.filter(council=council).delete()
    sent = list(Upload.objects.filter(council=council))
    Upload.objects.filter(council=council).delete()
    transaction.on_commit(lambda: remove_originals(sent))
    return figures


def remove_originals(sent: list[Upload]) -> None:
    for upload in sent:
        if upload.original:
            upload.original.delete(save=False)
