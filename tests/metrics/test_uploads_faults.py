"""A database that fails at any statement of a confirmation leaves everything as it was."""

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection
from django.urls import reverse

from metrics.models import MetricSnapshot
from tests.metrics.files import csv_bytes, row
from tests.test_replay import files


class FailsAt:
    """Lets so many statements through and then fails, as a full disk or a lost connection does."""

    def __init__(self, number: int):
        self.left, self.failed = number, False

    def __call__(self, execute, sql, params, many, context):
        self.left -= 1
        if self.left == 0:
            self.failed = True
            raise OperationalError("disk I/O error")
        return execute(sql, params, many, context)


def everything() -> dict:
    """Every row of every table, the audit record too; but for the sign-in itself."""
    spared = {"sessions.Session", "usersessions.UserSession"}
    return {
        model._meta.label: sorted(map(repr, model._base_manager.values_list()))
        for model in apps.get_models()
        if model._meta.label not in spared
    } | {"files": files()}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("confirmed", ["upload-apply", "upload-undo"])
def test_data_1_a_failure_at_any_statement_leaves_everything_as_it_was(
    client, council, analyst, agency_rate, social_workers, all_staff, confirmed
):
    client.force_login(analyst)
    data = csv_bytes(row(), row(month="2025-05"))
    client.post(reverse("upload-new", args=[council.slug]), {"file": SimpleUploadedFile("a.csv", data)})
    upload = council.uploads.get()
    form = client.get(reverse("upload-check", args=[council.slug, upload.pk])).context["form"].initial
    if confirmed == "upload-undo":
        client.post(reverse("upload-apply", args=[council.slug, upload.pk]), form)
    where, before = reverse(confirmed, args=[council.slug, upload.pk]), everything()
    client.raise_request_exception = False
    for number in range(1, 200):
        fault = FailsAt(number)
        with connection.execute_wrapper(fault):
            answer = client.post(where, form)
        if not fault.failed:
            break
        assert answer.status_code in (500, 503)
        assert everything() == before, f"statement {number}"
    assert number > 15
    assert answer.status_code == 302
    upload.refresh_from_db()
    assert upload.state == ("applied" if confirmed == "upload-apply" else "undone")
    assert MetricSnapshot.objects.count() == 2
