"""Originals in a bucket: a real S3 server on this machine, and everything that works with a folder works with it."""

import datetime as dt
import io
import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest
import requests
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.utils import timezone

from metrics import uploads
from metrics.models import Upload
from tests.metrics.files import csv_bytes, row
from workforce import backups, health, originals
from workforce.examination import examine
from workforce.keeping import originals_storage

ROOT = Path(__file__).resolve().parents[2]
KEYS = {"ORIGINALS_S3_KEY_ID": "testing", "ORIGINALS_S3_SECRET": "testing", "ORIGINALS_S3_REGION": "eu-west-2"}


@pytest.fixture(scope="module")
def server():
    from moto.server import ThreadedMotoServer

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    running = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    running.start()
    host, port = running.get_host_and_port()
    yield f"http://{host}:{port}"
    running.stop()


@pytest.fixture
def bucket(server, settings, monkeypatch):
    """The settings of a site whose originals are in an empty bucket."""
    requests.post(f"{server}/moto-api/reset", timeout=10)
    for name, value in (KEYS | {"ORIGINALS_S3_BUCKET": "originals", "ORIGINALS_S3_ENDPOINT": server}).items():
        monkeypatch.setenv(name, value)
    settings.STORAGES = settings.STORAGES | {"default": originals_storage(Path("/nowhere"), 1024, plain_http=True)}
    default_storage.connection.create_bucket(
        Bucket="originals", CreateBucketConfiguration={"LocationConstraint": "eu-west-2"}
    )
    return server


@pytest.fixture
def sent(bucket, council, analyst, agency_rate, social_workers):
    return uploads.receive(council, analyst, "a.csv", csv_bytes(row(value="12")), "own", timezone.now())


def test_an_upload_is_kept_checked_stored_and_given_back(sent, client, analyst):
    assert [name.startswith("uploads/") for name in originals.names()] == [True]
    client.force_login(analyst)
    upload = Upload.objects.get()
    assert uploads.preview(upload, timezone.localdate(), asking=True).outcome == "accepted"
    answer = client.get(f"/councils/testshire/uploads/{upload.pk}/original/")
    assert b"".join(answer.streaming_content) == csv_bytes(row(value="12"))
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "Location" not in answer.headers


def test_an_original_has_no_address_and_the_bucket_gives_nothing_to_anybody_else(sent, bucket):
    with pytest.raises(ValueError, match="no address"):
        _ = sent.original.url
    acl = default_storage.bucket.Object(sent.original.name).Acl().grants
    assert all(grant["Grantee"].get("Type") == "CanonicalUser" for grant in acl)
    assert "X-Amz-Signature" not in str(default_storage.get_default_settings()["custom_domain"])


def test_two_files_of_one_name_are_both_kept(bucket):
    names = [default_storage.save("a.bin", ContentFile(text)) for text in (b"1", b"2")]
    assert len(set(names)) == 2 and list(originals.names()) == sorted(names)


@pytest.mark.django_db(transaction=True)
def test_ops_1_a_restore_drill_brings_back_the_bucket(bucket, settings, tmp_path, make_snapshot, upload):
    settings.DATA_DIR = tmp_path
    make_snapshot(dt.date(2025, 4, 1), 12)
    upload.original.save("a.csv", ContentFile(b"Council,Metric\n"))
    before = {name: originals.digest(name) for name in originals.names()}
    made, manifest = backups.make(tmp_path / "kept", timezone.now())
    assert len(manifest["files"]) == 2
    default_storage.delete(upload.original.name)
    default_storage.save("later.bin", ContentFile(b"came after the backup"))
    call_command("restore", made, "--replace", stdout=io.StringIO())
    assert {name: originals.digest(name) for name in originals.names()} == before


def test_old_originals_go_from_the_bucket(sent):
    Upload.objects.update(uploaded_at=dt.datetime(2015, 1, 1, tzinfo=dt.UTC))
    call_command("remove_originals", stdout=io.StringIO())
    assert list(originals.names()) == [] and not Upload.objects.get().original


def test_health_and_the_doctor_ask_the_bucket(bucket, db, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    assert health.storage()
    problems = {finding.subject: finding.problem for finding in examine()}
    assert problems["Trial of a file"] == problems["Original files"] == ""
    default_storage.bucket.delete()
    assert not health.storage()
    problems = {finding.subject: finding.problem for finding in examine()}
    assert problems["Original files"] and "The storage of original files" in problems["Trial of a file"]


def test_data_6_storage_that_is_away_gives_a_page_that_says_so_and_keeps_nothing(bucket, client, analyst, council):
    default_storage.bucket.delete()
    client.force_login(analyst)
    file = io.BytesIO(csv_bytes(row(value="12")))
    file.name = "a.csv"
    answer = client.post("/councils/testshire/uploads/new/", {"file": file})
    assert answer.status_code == 503 and "The site is busy" in answer.content.decode()
    assert not Upload.objects.exists()


@pytest.mark.parametrize(
    ("set_to", "words"),
    [
        ({"ORIGINALS_S3_ENDPOINT": "http://elsewhere.example"}, "must begin with https://"),
        ({"ORIGINALS_S3_KEY_ID": ""}, "together, or neither"),
    ],
    ids=["not encrypted on its way", "a secret without its name"],
)
def test_a_setting_that_cannot_be_right_stops_the_start(set_to, words):
    variables = os.environ | KEYS | {"ORIGINALS_S3_BUCKET": "b", "WORKFORCE_PLAIN_HTTP": "0"} | set_to
    done = subprocess.run(
        [sys.executable, "manage.py", "check"], cwd=ROOT, env=variables, capture_output=True, text=True, check=False
    )
    assert done.returncode and words in done.stderr


def test_who_keeps_originals_in_a_folder_loads_nothing_of_s3():
    code = (
        "import sys, django; from django.core.files.storage import default_storage; django.setup();"
        "default_storage.exists('a'); print({'boto3', 'botocore', 'storages'} & sys.modules.keys())"
    )
    variables = os.environ | {"DJANGO_SETTINGS_MODULE": "workforce.settings"}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=variables, capture_output=True, text=True, check=False
    )
    assert done.stdout.strip() == "set()", done.stdout + done.stderr


@pytest.mark.django_db(transaction=True)
def test_a_backup_of_a_bucket_that_is_away_is_refused_in_words(bucket, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    default_storage.bucket.delete()
    with pytest.raises(CommandError, match="storage of original files"):
        call_command("backup", tmp_path / "kept")
