"""Two workers on one PostgreSQL share ten large files; they are killed in the middle and started again."""

import time

from tests.faults.conftest import GROUPS, METRICS, TIMES
from tests.faults.shared import manage, rows, worker

FILES, LINES = 10, 1200
QUEUE = """
from django.utils import timezone
from metrics import uploads
from metrics.models import Job
from metrics.uploads import jobs
from workforce.models import Council, User
council, user = Council.objects.get(slug="anyborough"), User.objects.get(email="analyst@example.org")
for number in range({files}):
    data = open("{folder}/%d.csv" % number, "rb").read()
    upload = uploads.receive_later(council, user, "large-%d.csv" % number, data, "invented", timezone.now())
    jobs.ask(upload, Job.Kind.CHECK, user, timezone.now())
"""
CONFIRM = """
from django.utils import timezone
from metrics.models import Job, Upload
from metrics.uploads import jobs
for upload in Upload.objects.filter(filename__startswith="large-"):
    shown = jobs.kept_preview(upload)
    assert shown and shown.outcome == "accepted", (list(Job.objects.values("kind", "state", "words", "tries")), shown)
    jobs.ask(upload, Job.Kind.APPLY, upload.user, timezone.now(), fingerprint=shown.fingerprint)
"""
STORED = "SELECT count(*) FROM workforce_auditentry WHERE action = 'stored' AND what LIKE '%large-%'"
BY_UPLOAD = """
SELECT upload.filename, upload.state, count(figure.id) FROM metrics_upload upload
LEFT JOIN metrics_metricsnapshot figure ON figure.upload_id = upload.id
WHERE upload.filename LIKE 'large-%' GROUP BY upload.id ORDER BY upload.filename
"""
STATES = "SELECT state FROM metrics_job WHERE kind = 'apply'"


def write_files(folder) -> None:
    """Ten files of which none has a series in common with another, so that none is the history of another."""
    for number in range(FILES):
        lines = ["Council,Metric,Staff group,Month,Value,Cohort"]
        for line in range(LINES):
            month, rest = line % 12, line // 12
            group, metric = GROUPS[rest % len(GROUPS)], METRICS[rest // len(GROUPS) % len(METRICS)]
            cohort = f"file {number} part {rest // (len(GROUPS) * len(METRICS))}"
            value = 10 + rest % 60 + month % 2
            lines.append(f"Anyborough Council,{metric},{group},2019-{month + 1:02d},{value},{cohort}")
        (folder / f"{number}.csv").write_text("\n".join(lines))


def until(environment, what, seconds=120) -> list[str]:
    """The states of the ten jobs, as soon as `what` holds of them."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        states = [state for (state,) in rows(environment, STATES)]
        if what(states):
            return states
        time.sleep(0.02)
    raise AssertionError(rows(environment, "SELECT kind, state, tries, words FROM metrics_job"))


def test_data_7_ten_files_are_stored_once_though_their_two_workers_are_killed(on_postgresql, tmp_path):
    environment = on_postgresql
    write_files(tmp_path)
    for turn in range(max(1, TIMES // 20)):
        manage(environment, "shell", "-c", QUEUE.format(files=FILES, folder=tmp_path))
        both = [worker(environment, "--once"), worker(environment, "--once")]
        assert [process.wait(120) for process in both] == [0, 0]
        manage(environment, "shell", "-c", CONFIRM)
        # Other tests store files of these names in the same database.
        ((before,),) = rows(environment, STORED)
        workers = [worker(environment), worker(environment)]
        try:
            # One that is killed between two files holds none, so both are, one after the other.
            for number in (turn % 2, 1 - turn % 2):
                until(environment, lambda states: states.count("running") >= 2)
                workers[number].kill()
                workers[number].wait()
                stored = [state for _, state, count in rows(environment, BY_UPLOAD) if count]
                assert set(stored) <= {"applied"}
                workers[number] = worker(environment)
            until(environment, lambda states: set(states) == {"done"})
        finally:
            for process in workers:
                process.terminate()
            for process in workers:
                process.wait(60)
        assert rows(environment, BY_UPLOAD) == [(f"large-{number}.csv", "applied", LINES) for number in range(FILES)]
        # One that was killed had begun a file, which was begun again.
        assert max(tries for (tries,) in rows(environment, "SELECT tries FROM metrics_job WHERE kind = 'apply'")) == 2
        assert rows(environment, STORED) == [(before + FILES,)]
        manage(environment, "shell", "-c", "from metrics.models import *; MetricSnapshot.objects.filter("
               "upload__filename__startswith='large-').delete(); Upload.objects.filter("
               "filename__startswith='large-').delete()")  # fmt: skip
