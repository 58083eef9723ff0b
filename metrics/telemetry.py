"""What the intake tells Prometheus: what waits, since when, and what failed."""

import datetime as dt

from django.db.models import Min
from django.utils import timezone

from metrics.models import Job, Upload
from workforce import telemetry


def waiting() -> float:
    return Job.objects.filter(state__in=[Job.State.WAITING, Job.State.RUNNING]).count()


def oldest() -> float:
    """Seconds since the oldest unfinished job was asked for; 0 where there is none."""
    first = Job.objects.filter(state__in=[Job.State.WAITING, Job.State.RUNNING]).aggregate(at=Min("asked_at"))["at"]
    return (timezone.now() - first).total_seconds() if first else 0


def failed() -> float:
    day = timezone.now() - dt.timedelta(days=1)
    return Job.objects.filter(state=Job.State.FAILED, beat_at__gt=day).count()


def stored() -> float:
    day = timezone.now() - dt.timedelta(days=1)
    return Upload.objects.filter(state=Upload.State.APPLIED, applied_at__gt=day).count()


def register() -> None:
    telemetry.tell("workforce_jobs_unfinished", "Large files that wait or are worked on", waiting)
    telemetry.tell("workforce_jobs_oldest_seconds", "Age of the oldest unfinished job", oldest)
    telemetry.tell("workforce_jobs_failed_day", "Jobs that failed in the last day", failed)
    telemetry.tell("workforce_uploads_stored_day", "Uploads stored in the last day", stored)
