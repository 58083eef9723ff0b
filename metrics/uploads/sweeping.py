"""Jobs whose worker died, and those whose task was lost: found by their silence, and taken up again or given up."""

import datetime as dt

from django.conf import settings
from django_tasks import TaskResultStatus, default_task_backend
from django_tasks.exceptions import TaskResultDoesNotExist
from django_tasks_db.models import DBTaskResult

from metrics.models import Job
from metrics.uploads.jobs import ACTIVE, ENDED, TRIES, queue


def sweep(moment: dt.datetime) -> int:
    """Takes up jobs whose worker fell silent, and those whose task was lost; how many."""
    silent = moment - dt.timedelta(seconds=settings.WORKER_SILENCE)
    found = 0
    for job in Job.objects.filter(state__in=ACTIVE, beat_at__lt=silent).defer("result"):
        if job.state == Job.State.WAITING and _is_queued(job):
            continue
        _give_up(job.task, moment)
        mine = Job.objects.filter(pk=job.pk, state=job.state, beat_at=job.beat_at)
        if job.tries >= TRIES:
            found += mine.update(state=Job.State.FAILED, words=ENDED["gave-up"])
        elif mine.update(state=Job.State.WAITING, beat_at=moment):
            queue(job)
            found += 1
    return found


def _give_up(task: str, moment: dt.datetime) -> None:
    """Ends the task of a worker that is gone: the queue itself would call it running for ever."""
    running = DBTaskResult.objects.filter(id=task or None, status=TaskResultStatus.RUNNING)
    running.update(status=TaskResultStatus.FAILED, finished_at=moment)


def _is_queued(job: Job) -> bool:
    try:
        return default_task_backend.get_result(job.task).status == TaskResultStatus.READY
    except (TaskResultDoesNotExist, NotImplementedError):
        return False
