"""Who stored or undid something since a person looked: what they are told when theirs came second."""

from django.utils import timezone
from django.utils.formats import date_format

from metrics.models import Upload
from workforce.models import Council

AGAIN = "Nothing of your file was stored. Check what it would change now."
REREAD = (
    "The file is no longer read as you were shown: a cell was put right, a reason was given, or its columns were given "
    "another meaning. " + AGAIN
)


def words(council: Council) -> str:
    """Names the latest change of the council's figures: who made it, when, and with which file."""
    changes = [(upload.undone_at or upload.applied_at, upload) for upload in _latest(council)]
    if not changes:
        return f"Other figures were stored since you looked. {AGAIN}"
    moment, upload = max(changes, key=lambda change: change[0])
    who = (upload.undone_by if upload.undone_at else upload.user) or "The command line"
    did = "undid" if upload.undone_at else "stored"
    local = timezone.localtime(moment)
    when = f"{date_format(local, 'j F Y')} at {date_format(local, 'H:i:s')}"
    return f"{who} {did} {upload.filename} on {when}, after you looked. {AGAIN}"


def _latest(council: Council) -> list[Upload]:
    kept = Upload.objects.filter(council=council).select_related("user", "undone_by")
    return [
        found
        for order in ("-applied_at", "-undone_at")
        if (found := kept.exclude(**{order[1:]: None}).order_by(order).first())
    ]
