"""Whether a person may send one more file for a council now, in words; and whether the scanner lets it in."""

import logging

from allauth.core import ratelimit
from django.conf import settings
from django.db.models import Sum

from metrics.uploads import scanning
from workforce.models import Council

MB = 1024 * 1024
log = logging.getLogger(__name__)


def refusal(request, council: Council, file) -> str:
    """Why the file is not taken; empty where it is. What is asked first costs least."""
    if too_many(request, council):
        return (
            f"You have sent many files in a short time: {settings.UPLOADS_AN_HOUR} an hour are taken of one person, "
            f"and {settings.COUNCIL_UPLOADS_AN_HOUR} of one council. Wait an hour and send this one again."
        )
    if stored_bytes(council) + file.size > settings.COUNCIL_STORE:
        return (
            f"The files kept for {council} have reached {settings.COUNCIL_STORE // MB:,} MB, which is the most. "
            "Ask an administrator to remove old originals or to raise the limit."
        )
    return scanned(file)


def too_many(request, council: Council) -> bool:
    """Counts this try; those who are over one limit are not counted towards the other."""
    return not (
        ratelimit.consume(request, action="upload", user=request.user)
        and ratelimit.consume(request, action="council_upload", key=council.slug)
    )


def stored_bytes(council: Council) -> int:
    return council.uploads.exclude(original="").aggregate(all=Sum("size"))["all"] or 0


def scanned(file) -> str:
    try:
        scanning.scan(file.read())
    except scanning.Infected:
        return (
            "The virus scanner found something harmful in this file. Nothing of it was kept. Tell your IT service desk."
        )
    except scanning.ScannerAway:
        log.exception("The virus scanner does not answer, so no file is taken.")
        return (
            "The virus scanner does not answer, so no file can be taken. Nothing was kept. Try again in some minutes."
        )
    finally:
        file.seek(0)
    return ""
