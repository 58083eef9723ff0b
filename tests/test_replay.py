"""What one council's analyst asked for, asked for again by another's; and councils that only a role can name."""

import datetime as dt
from pathlib import Path

import pytest
from django.core import mail
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from metrics import uploads
from metrics.models import MetricSnapshot, Upload
from tests.metrics.files import csv_bytes, row
from tests.strategies.conftest import component, make_measure, strategy  # noqa: F401 - fixtures asked for here
from tests.test_canary import contents

JOURNEY = (
    "GET /strategies/{strategy}/",
    "GET /strategies/{strategy}/?format=csv",
    "GET /strategies/{strategy}/?format=xlsx",
    "GET /strategies/{strategy}/changes/",
    "GET /strategies/{strategy}/document/",
    "GET /strategies/{strategy}/measures/{code}/",
    "GET /strategies/{strategy}/measures/{code}/figures.csv",
    "POST /strategies/{strategy}/measures/{code}/comment/",
    "GET /councils/{council}/uploads/",
    "GET /councils/{council}/uploads/new/",
    "POST /councils/{council}/uploads/new/",
    "GET /councils/{council}/uploads/{upload}/check/",
    "POST /councils/{council}/uploads/{upload}/answer/",
    "POST /councils/{council}/uploads/{upload}/fix/",
    "GET /councils/{council}/uploads/{upload}/columns/",
    "GET /councils/{council}/uploads/{upload}/annotated.xlsx",
    "POST /councils/{council}/uploads/{upload}/apply/",
    "GET /councils/{council}/uploads/{upload}/",
    "GET /councils/{council}/uploads/{upload}/original/",
    "GET /councils/{council}/uploads/{upload}/progress/",
    "GET /councils/{council}/uploads/{upload}/progress.json",
    "GET /councils/{council}/adding-up/",
    "GET /councils/{council}/breakdown/",
    "GET /councils/{council}/uploads/changes/",
    "GET /councils/{council}/uploads/template.csv",
    "POST /councils/{council}/uploads/{upload}/undo/",
    "GET /councils/{council}/uploads/{upload}/undo/",
)


def form_of(client, asked: str, council) -> dict:
    """What the page's own form would send."""
    if asked.endswith("/new/"):
        return {"file": SimpleUploadedFile("figures.csv", csv_bytes(row()))}
    if asked.endswith("/apply/"):
        upload = council.uploads.latest("pk")
        return client.get(reverse("upload-check", args=[council.slug, upload.pk])).context["form"].initial
    if asked.endswith("/comment/"):
        return {"council": council.pk, "month": dt.date.today().replace(day=1).isoformat(), "text": "It went well."}
    return {}


def files() -> dict[str, bytes]:
    kept = Path(default_storage.location)
    return {str(path): path.read_bytes() for path in kept.rglob("*") if path.is_file()}


@pytest.fixture
def recorded(client, analyst, council, component):  # noqa: F811
    """Every request of a whole journey, as the analyst made it, with what was answered."""
    client.force_login(analyst)
    made = []
    for line in JOURNEY:
        upload = council.uploads.first()
        where = line.format(
            strategy=component.measure.strategy.slug,
            code=component.measure.code,
            council=council.slug,
            upload=upload.pk if upload else 0,
        )
        method, path = where.split(" ")
        form = form_of(client, path, council) if method == "POST" else None
        answer = client.get(path) if form is None else client.post(path, form)
        b"".join(answer)
        made.append((method, path, form, answer.status_code))
    return made


def test_iso_2_what_an_analyst_did_another_councils_analyst_cannot_do_again(client, make_user, other_council, recorded):
    assert [path for *_, path, _, status in recorded if status not in (200, 302, 422)] == []
    assert Upload.objects.get().state == "undone" and MetricSnapshot.objects.exists()
    client.force_login(make_user("analyst", other_council))
    before = contents(), files(), len(mail.outbox)
    for method, path, form, _ in recorded:
        for value in (form or {}).values():
            if hasattr(value, "seek"):
                value.seek(0)
        answer = client.get(path) if method == "GET" else client.post(path, form)
        assert answer.status_code == 404, path
    assert (contents(), files(), len(mail.outbox)) == before


@pytest.mark.parametrize(
    "tampering",
    [
        {"data": {"council": "elsewhere", "council_id": "2"}},
        {"query": "?council=elsewhere&slug=elsewhere"},
        {"headers": {"X-Council": "elsewhere", "Referer": "http://testserver/councils/elsewhere/uploads/new/"}},
    ],
    ids=["form", "query", "headers"],
)
def test_iso_5_the_council_of_a_file_is_that_of_the_page_and_role(
    client,
    analyst,
    council,
    other_council,
    component,  # noqa: F811
    tampering,
):
    client.force_login(analyst)
    where = reverse("upload-new", args=[council.slug]) + tampering.get("query", "")
    data = tampering.get("data", {}) | {"file": SimpleUploadedFile("a.csv", csv_bytes(row()))}
    client.post(where, data, headers=tampering.get("headers"))
    assert Upload.objects.get().council == council


def test_iso_5_a_file_that_names_another_council_stores_nothing_anywhere(
    client,
    analyst,
    council,
    other_council,
    component,  # noqa: F811
):
    client.force_login(analyst)
    named = csv_bytes(row(Council=other_council.name))
    client.post(reverse("upload-new", args=[council.slug]), {"file": SimpleUploadedFile("a.csv", named)})
    upload = Upload.objects.get()
    checked = client.get(reverse("upload-check", args=[council.slug, upload.pk]))
    client.post(reverse("upload-apply", args=[council.slug, upload.pk]), checked.context["form"].initial)
    assert not MetricSnapshot.objects.exists()
    assert not other_council.uploads.exists()


def test_iso_5_a_preview_shown_of_one_upload_does_not_confirm_anothers(
    client,
    analyst,
    council,
    make_user,
    other_council,
    component,  # noqa: F811
):
    other = make_user("analyst", other_council)
    theirs = uploads.receive(other_council, other, "a.csv", csv_bytes(row()), "own", analyst.date_joined)
    client.force_login(analyst)
    for slug in (council.slug, other_council.slug):
        assert client.post(reverse("upload-apply", args=[slug, theirs.pk]), {"fingerprint": "x"}).status_code == 404
    theirs.refresh_from_db()
    assert theirs.state == "checked"
