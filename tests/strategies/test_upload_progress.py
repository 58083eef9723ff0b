"""The pages of a large file, which a worker checks and stores."""

import datetime as dt
import io
from pathlib import Path

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from metrics.management.commands.work import new_worker, work_once
from metrics.models import Job, JobPage, MetricSnapshot, QueryReason, Upload
from metrics.uploads.expiry import forget_old_checks
from strategies.status import Status
from tests.metrics.files import csv_bytes, row
from tests.strategies.test_upload_pages import confirm, page, sent  # noqa: F401 - a fixture

QUEUE = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
FILE = csv_bytes(row(), row(month="2025-06", value="13"))


@pytest.fixture(autouse=True)
def every_file_is_large(settings):
    settings.BACKGROUND_ROWS = 0


@pytest.fixture
def queued(settings):
    settings.TASKS = QUEUE


def test_a_large_file_goes_the_same_way_to_stored_figures(client, sent):  # noqa: F811
    upload = sent(FILE)
    assert "stores 2 new and 0 changed" in client.get(page("upload-check", upload)).content.decode()
    done = confirm(client, upload)
    assert "Stored" in done.content.decode() and done.redirect_chain[-1][0] == page("upload-detail", upload)
    assert MetricSnapshot.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_while_it_waits_its_page_has_a_bar_and_words_that_are_announced(client, sent, queued):  # noqa: F811
    upload = sent(FILE)
    assert client.get(page("upload-check", upload)).url == page("upload-progress", upload)
    said = client.get(page("upload-progress", upload)).content.decode()
    assert '<progress class="wf-progress" id="progress" value="0" max="100">' in said
    assert 'aria-live="polite"' in said and "waits for its turn" in said and '<meta http-equiv="refresh"' in said
    assert client.get(page("upload-progress-data", upload)).json()["ended"] is False
    work_once(new_worker())
    assert client.get(page("upload-progress-data", upload)).json()["ended"] is True
    assert client.get(page("upload-progress", upload)).url == page("upload-check", upload)
    assert "stores 2 new" in client.get(page("upload-check", upload)).content.decode()


def test_a_file_that_nothing_takes_up_says_so(client, sent, queued):  # noqa: F811
    upload = sent(FILE)
    assert "It waits for its turn, 0 % done" in client.get(page("upload-progress", upload)).content.decode()
    Job.objects.update(asked_at=timezone.now() - dt.timedelta(minutes=5))
    said = client.get(page("upload-progress", upload)).content.decode()
    assert "Nothing has taken it up for 5 minutes: ask whoever runs the site whether its worker is running" in said
    other = Upload.objects.create(council=upload.council, size=1, source="own", uploaded_at=timezone.now())
    Job.objects.create(upload=other, kind="check", state="running", asked_at=timezone.now(), beat_at=timezone.now())
    assert "It waits for its turn, 0 % done" in client.get(page("upload-progress", upload)).content.decode()


@pytest.mark.parametrize("name", ["upload-answer", "upload-fix", "upload-apply", "upload-annotated"])
def test_nothing_is_asked_of_a_file_that_is_not_checked_yet(client, sent, queued, name):  # noqa: F811
    upload = sent(FILE)
    method = client.get if name == "upload-annotated" else client.post
    assert method(page(name, upload)).url == page("upload-progress", upload)
    assert Job.objects.count() == 1
    assert client.get(page("upload-original", upload)).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_what_failed_says_so_and_can_be_tried_again(client, sent, queued):  # noqa: F811
    upload = sent(FILE)
    Job.objects.update(state="failed", words="Something went wrong on our side.")
    said = client.get(page("upload-check", upload), follow=True).content.decode()
    assert "It did not come to its end" in said and "Something went wrong on our side." in said
    client.post(page("upload-progress", upload))
    assert Job.objects.filter(state="waiting").count() == 1
    work_once(new_worker())
    assert client.get(page("upload-check", upload)).status_code == 200


def test_a_check_that_can_no_longer_be_read_is_asked_for_again(client, sent):  # noqa: F811
    upload = sent(FILE)
    Job.objects.update(result=b"of another time")
    assert "can no longer be read" in client.get(page("upload-check", upload), follow=True).content.decode()
    client.post(page("upload-progress", upload))
    assert client.get(page("upload-check", upload)).status_code == 200


def test_a_cell_put_right_or_a_reason_has_the_file_checked_again(client, sent):  # noqa: F811
    upload = sent(csv_bytes(row(value="many"), row(month="2025-06", value="13")))
    assert "is not a number" in client.get(page("upload-check", upload)).content.decode()
    client.post(page("upload-fix", upload), {"fix-!G2": "12"})
    assert "stores 2 new" in client.get(page("upload-check", upload)).content.decode()
    assert Job.objects.count() == 2


def test_a_small_file_has_no_page_of_progress(client, sent, settings):  # noqa: F811
    settings.BACKGROUND_ROWS = 100
    upload = sent(FILE)
    assert client.get(page("upload-progress", upload)).url == page("upload-check", upload)
    assert client.get(page("upload-progress-data", upload)).json() == {"ended": True}


def test_the_list_leads_to_what_is_being_checked(client, sent, queued, council):  # noqa: F811
    upload = sent(FILE)
    said = client.get(reverse("upload-list", args=[council.slug])).content.decode()
    assert page("upload-check", upload) in said and "Being checked" in said


def test_all_changes_are_listed_page_by_page_and_only_those_of_a_page_are_read(client, sent, monkeypatch):  # noqa: F811
    monkeypatch.setattr("metrics.uploads.keeping.LINES", 20)
    months = [f"{year}-{month:02d}" for year in range(2018, 2026) for month in range(1, 13)]
    confirm(client, sent(csv_bytes(*(row(month=month, value=f"12.{place:02d}") for place, month in enumerate(months)))))
    upload = sent(
        csv_bytes(*(row(month=month, value=f"{12.6 + place / 100:.2f}") for place, month in enumerate(months)))
    )
    found = client.get(page("upload-check", upload))
    table = found.context["table"]
    assert len(table.rows) == 96 and table.paginator.num_pages == 4 and "Page 1 of 4" in found.content.decode()
    second = client.get(page("upload-check", upload), {"page": 2}).content.decode()
    assert second.count("<tr") == 26 + second.split("What would change")[0].count("<tr") and "12.85" in second
    last = list(client.get(page("upload-check", upload), {"page": 4}).context["table"].paginated_rows)
    assert len(last) == 21 and last[-1].record.new_figure == "13.55" and last[-1].record.place == "G97"


def test_what_a_large_file_would_do_to_the_boards_pages_is_tried_by_the_worker(client, sent, make_measure):  # noqa: F811
    make_measure(code="M09", value=10, due=dt.date(2025, 9, 30), due_text="September 2025")
    upload = sent(csv_bytes(row(month="2025-09", value="25")))
    with CaptureQueriesContext(connection) as queries:
        found = client.get(page("upload-check", upload))
    assert [flip.after for flip in found.context["consequences"].flips if flip.code == "M09"] == [Status.MISSED]
    assert "Statuses that would change" in found.content.decode()
    assert not any("INSERT" in query["sql"] for query in queries)
    assert not MetricSnapshot.objects.exists()


def test_a_file_with_very_many_figures_is_left_to_a_worker_whatever_its_size(client, sent, settings, monkeypatch):  # noqa: F811
    settings.BACKGROUND_ROWS = 100
    monkeypatch.setattr("strategies.consequences.MOST_ROWS", 1)
    upload = sent(csv_bytes(row(), row(month="2025-06", value="13")))
    assert Job.objects.get().upload == upload
    assert "stores 2 new" in client.get(page("upload-check", upload)).content.decode()


@pytest.fixture
def only_checked(client, council, analyst, agency_rate, social_workers):
    """Sends a large file to be checked only."""
    client.force_login(analyst)

    def send(data=FILE):
        file = SimpleUploadedFile("figures.csv", data)
        client.post(reverse("upload-new", args=[council.slug]), {"file": file, "check_only": "on"})
        return Upload.objects.latest("pk")

    return send


def originals(settings) -> list:
    folder = Path(settings.STORAGES["default"]["OPTIONS"]["location"])
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.django_db(transaction=True)
def test_a_check_only_is_shown_once_and_leaves_nothing(client, only_checked, settings):
    upload = only_checked()
    assert not upload.original and not originals(settings)
    waits = client.get(page("upload-progress", upload)).content.decode()
    assert "has been checked, and nothing of it was kept" in waits
    said = client.post(page("upload-result", upload)).content.decode()
    assert "nothing of the file was kept" in said and "2 new, 0 changed" in said
    assert not Upload.objects.exists() and not Job.objects.exists() and not JobPage.objects.exists()
    assert client.post(page("upload-result", upload)).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_a_check_only_that_waits_has_the_page_of_progress(client, only_checked, queued, settings, council):
    upload = only_checked()
    assert "waits for its turn" in client.get(page("upload-progress", upload)).content.decode()
    assert client.post(page("upload-result", upload)).url == page("upload-progress", upload)
    said = client.get(reverse("upload-list", args=[council.slug])).content.decode()
    assert "To be checked only" in said and page("upload-progress", upload) in said
    assert len(originals(settings)) == 1
    work_once(new_worker())
    assert originals(settings) == []
    assert client.get(page("upload-progress-data", upload)).json()["ended"] is True


@pytest.mark.parametrize(
    "name",
    ["check", "apply", "answer", "fix", "columns", "annotated", "mark", "original", "undo", "detail"],
)
def test_a_check_only_has_none_of_the_other_pages(client, only_checked, name):
    upload = only_checked()
    for method in (client.get, client.post):
        assert method(page(f"upload-{name}", upload)).status_code in (404, 405)
    assert not MetricSnapshot.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_check_only_that_nobody_looks_at_is_forgotten_after_an_hour(only_checked, settings):
    upload = only_checked()
    assert forget_old_checks(upload.uploaded_at + dt.timedelta(minutes=59)) == 0
    assert forget_old_checks(upload.uploaded_at + dt.timedelta(minutes=61)) == 1
    assert not Upload.objects.exists() and not Job.objects.exists() and originals(settings) == []


def test_a_check_only_that_failed_keeps_its_file_for_another_try_and_no_longer(client, only_checked, queued):
    upload = only_checked()
    Job.objects.update(state="failed", words="Something went wrong on our side.")
    assert "Check the file again" in client.get(page("upload-progress", upload)).content.decode()
    forget_old_checks(upload.uploaded_at + dt.timedelta(hours=2))
    assert not Upload.objects.exists()


@pytest.fixture
def unreadable(monkeypatch):
    """From here on, whoever parses a file fails."""

    def close():
        def fail(*_, **__):
            raise AssertionError("A page read the file.")

        monkeypatch.setattr("metrics.spreadsheets.reading.open_workbook", fail)

    return close


def test_no_page_of_a_large_file_reads_it(client, sent, unreadable):  # noqa: F811
    upload = sent(csv_bytes(row(value="many"), row(month="2025-06", value="13")))
    unreadable()
    for name in ("check", "columns", "progress", "detail"):
        assert client.get(page(f"upload-{name}", upload), follow=True).status_code == 200
    assert client.get(page("upload-annotated", upload)).url == page("upload-check", upload)
    columns = client.get(page("upload-columns", upload), {"row": 2})
    assert columns.status_code == 200 and "many" in columns.content.decode()


def test_the_columns_of_a_large_file_are_said_once_and_it_is_checked_again(client, sent):  # noqa: F811
    lines = [["Figure", "When", "How much"], *(["Agency share", f"2025-{month:02d}", "12"] for month in range(1, 10))]
    upload = sent("\n".join(",".join(line) for line in lines).encode())
    form = client.get(page("upload-columns", upload)).context["form"]
    chosen = {"column-0": "metric", "column-1": "month", "column-2": "value"}
    assert [form.fields[name].help_text for name in chosen][2] == "For example 12"
    client.post(page("upload-columns", upload), chosen)
    assert "stores 9 new" in client.get(page("upload-check", upload)).content.decode()


def test_a_large_file_is_marked_by_the_worker_and_its_copy_goes_with_the_next_check(client, sent):  # noqa: F811
    upload = sent(csv_bytes(row(value="many"), row(month="2025-06", value="13")))
    said = client.get(page("upload-check", upload)).content.decode()
    assert page("upload-mark", upload) in said and page("upload-annotated", upload) not in said
    form = said[said.index(f'action="{page("upload-mark", upload)}"') :].split("</form>")[0]
    assert 'name="csrfmiddlewaretoken"' in form
    assert client.post(page("upload-mark", upload)).url == page("upload-progress", upload)
    said = client.get(page("upload-check", upload)).content.decode()
    assert page("upload-annotated", upload) in said and "is not a number" in said
    book = openpyxl.load_workbook(io.BytesIO(client.get(page("upload-annotated", upload)).content))
    assert "Error" in book.worksheets[0]["G2"].comment.text
    client.post(page("upload-fix", upload), {"fix-!G2": "12"})
    assert client.get(page("upload-annotated", upload)).url == page("upload-check", upload)
    assert Job.objects.exclude(result=None).count() == 1


def test_nothing_can_be_marked_in_a_file_that_was_not_checked(client, sent, queued):  # noqa: F811
    upload = sent(FILE)
    client.post(page("upload-mark", upload))
    assert not Job.objects.filter(kind="mark").exists()


def test_a_reason_for_a_rule_reaches_every_query_of_it(client, sent, monkeypatch):  # noqa: F811
    monkeypatch.setattr("metrics.uploads.keeping.FIRST", 1)
    months = [f"2025-{month:02d}" for month in range(1, 13)]
    confirm(client, sent(csv_bytes(*(row(month=month, value=f"12.{place:02d}") for place, month in enumerate(months)))))
    upload = sent(csv_bytes(*(row(month=month, value=f"13.{place:02d}") for place, month in enumerate(months))))
    assert "12 things look unusual" in client.get(page("upload-check", upload)).content.decode()
    client.post(page("upload-answer", upload), {"reasons-old-month-changed": "Counted again."})
    assert QueryReason.objects.count() == 12
    assert "stores 0 new and 12 changed" in client.get(page("upload-check", upload)).content.decode()


def test_what_a_check_found_is_kept_for_a_month(client, sent):  # noqa: F811
    confirm(client, sent(FILE))
    upload = sent(csv_bytes(row(value="14")))
    assert set(JobPage.objects.values_list("kind", flat=True)) == {"changed", "problems"}
    forget_old_checks(timezone.now() + dt.timedelta(days=31))
    assert not JobPage.objects.exists()
    assert "can no longer be read" in client.get(page("upload-check", upload), follow=True).content.decode()
