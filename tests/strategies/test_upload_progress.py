"""The pages of a large file, which a worker checks and stores."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from metrics.management.commands.work import new_worker, work_once
from metrics.models import Job, MetricSnapshot, Upload
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


def test_more_changes_than_are_listed_are_counted(client, sent, monkeypatch):  # noqa: F811
    monkeypatch.setattr("metrics.uploads.keeping.MOST", 1)
    confirm(client, sent(csv_bytes(row(month="2026-10"), row(month="2026-09", value="13"))))
    upload = sent(csv_bytes(row(value="12.7", month="2026-10"), row(month="2026-09", value="13.5")))
    said = client.get(page("upload-check", upload)).content.decode()
    assert "The first 1 of 2 changed figures are listed." in said
    assert Upload.objects.count() == 2


def test_a_check_only_is_never_left_to_a_worker(client, sent, council):  # noqa: F811
    upload = sent(FILE)
    upload.delete()
    file = SimpleUploadedFile("figures.csv", FILE)
    said = client.post(reverse("upload-new", args=[council.slug]), {"file": file, "check_only": "on"})
    assert "nothing of the file was kept" in said.content.decode() and not Upload.objects.exists()
