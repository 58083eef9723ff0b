"""What a worker does, behind Django's task interface: tasks take keys, never rows."""

from django_tasks import task

from metrics.uploads import jobs


@task()
def work_on(job: int) -> None:
    jobs.run(job)
