"""Every sample file goes through the page as it should: a page with words, never an error, and all or nothing."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from metrics.models import Metric, MetricSnapshot, StaffGroup, Upload
from tests.metrics.spreadsheets.samples import FOLDER, UNITS, expected, limit, names
from workforce.models import Council


@pytest.fixture
def northborough(client, make_user):
    """The council, metrics and staff groups that the samples are about; its analyst is signed in."""
    listed = names()
    councils = [
        Council.objects.create(name=name, short_name=name[:20], slug=f"c{number}")
        for number, name in enumerate(listed["councils"])
    ]
    for number, metric in enumerate(listed["metrics"]):
        Metric.objects.create(
            slug=f"m{number}", name=metric["name"], unit=UNITS[metric["unit"]], polarity="lower", kind="point",
            frequency="monthly", definition="", tier="core", lowest=limit(metric["min"]), highest=limit(metric["max"]),
        )  # fmt: skip
    for number, group in enumerate(listed["staff_groups"]):
        StaffGroup.objects.create(slug="all-staff" if group == "All staff" else f"g{number}", name=group)
    client.force_login(make_user("analyst", councils[0]))
    return councils[0]


@pytest.mark.parametrize("sample", expected(), ids=lambda sample: sample["file"])
def test_up_5_a_sample_goes_through_the_page(client, northborough, sample):
    data = (FOLDER / sample["file"]).read_bytes()
    file = SimpleUploadedFile(sample["file"], data)
    sent = client.post(reverse("upload-new", args=[northborough.slug]), {"file": file})
    assert sent.status_code == 302
    checked = client.get(sent["Location"])
    said = checked.content.decode()
    assert checked.status_code == 200 and len(checked.content) < 1_000_000
    upload = Upload.objects.get()
    if sample["outcome"] == "refuse" and sample["file"] != "a46_csv_named.xlsx":
        assert "nothing of this file has been stored" in said and upload.state == "refused"
        for wanted in sample["errors"]:
            assert wanted["mentions"].lower() in said.lower()
    client.post(reverse("upload-apply", args=[northborough.slug, upload.pk]), checked.context["form"].initial)
    stored = MetricSnapshot.objects.count()
    assert stored == (8 if sample["file"] == "a46_csv_named.xlsx" else sample["row_count"])
    again = client.post(
        reverse("upload-new", args=[northborough.slug]), {"file": SimpleUploadedFile(sample["file"], data)}
    )
    if stored:
        assert "There is nothing to store" in client.get(again["Location"]).content.decode()
    assert MetricSnapshot.objects.count() == stored


def test_the_samples_are_there():
    if not FOLDER.is_dir():
        pytest.skip(f"THE SAMPLE FILES ARE NOT THERE: no folder {FOLDER}, so none has gone through the page")
    assert len(expected()) == 34
