"""Two hosts with nothing in common but the database and the originals, behind one sign-in."""

import logging
import os
import subprocess
import sys
from contextlib import ExitStack, contextmanager

import pytest

from tests.faults.conftest import ROOT
from tests.faults.shared import rows, site
from tests.faults.test_kill import Analyst, serving

NETWORK = "10.213.7"


def test_a_file_checked_by_one_host_is_stored_by_the_other(on_postgresql, tmp_path):
    file = tmp_path / "figures.csv"
    file.write_text("Council,Metric,Staff group,Month,Value\nAnyborough Council,Headcount,All staff,2019-04,411\n")
    with serving(tmp_path, on_postgresql) as (_, one), serving(tmp_path, on_postgresql) as (_, two):
        analyst = Analyst(one)
        form = analyst.send(file)
        analyst.site = two
        assert analyst.confirm(form).ok
        analyst.site = one
        page = analyst.session.get(f"{one}/councils/anyborough/uploads/", timeout=60).text
        assert "figures.csv" in page
        assert "1 new" in page


def ip(*words: str) -> None:
    done = subprocess.run(["ip", *words], capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"NO NETWORK OF ITS OWN COULD BE MADE, so two hosts were not tried in one: {done.stderr.strip()}")


@contextmanager
def network(*names: str):
    """A network with a host of each name in it; the address of each. What both share is at the first address."""
    bridge = f"wf{os.getpid()}"
    with ExitStack() as after:
        ip("link", "add", bridge, "type", "bridge")
        after.callback(subprocess.run, ["ip", "link", "del", bridge], check=False)
        ip("address", "add", f"{NETWORK}.1/24", "dev", bridge)
        ip("link", "set", bridge, "up")
        for number, name in enumerate(names, 2):
            ip("netns", "add", name)
            after.callback(subprocess.run, ["ip", "netns", "del", name], check=False)
            ip("link", "add", f"{bridge}-{number}", "type", "veth", "peer", "name", "eth0", "netns", name)
            ip("link", "set", f"{bridge}-{number}", "master", bridge, "up")
            ip("-n", name, "address", "add", f"{NETWORK}.{number}/24", "dev", "eth0")
            ip("-n", name, "link", "set", "eth0", "up")
            ip("-n", name, "link", "set", "lo", "up")
        yield [f"{NETWORK}.{number}" for number, _ in enumerate(names, 2)]


@contextmanager
def bucket():
    """An S3 server in the network, with an empty bucket; the settings that name it."""
    import boto3
    from moto.server import ThreadedMotoServer

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address=f"{NETWORK}.1", port=0)
    server.start()
    _, port = server.get_host_and_port()
    address, keys = f"http://{NETWORK}.1:{port}", {"aws_access_key_id": "t", "aws_secret_access_key": "t"}
    try:
        boto3.client("s3", endpoint_url=address, region_name="us-east-1", **keys).create_bucket(Bucket="originals")
        yield {
            "ORIGINALS_S3_BUCKET": "originals",
            "ORIGINALS_S3_ENDPOINT": address,
            "ORIGINALS_S3_REGION": "us-east-1",
            "ORIGINALS_S3_KEY_ID": "t",
            "ORIGINALS_S3_SECRET": "t",
        }
    finally:
        server.stop()


def test_two_hosts_in_a_network_share_a_database_and_a_bucket(prepared, tmp_path):
    names = (f"workforce-{os.getpid()}-one", f"workforce-{os.getpid()}-two")
    lines = ["Council,Metric,Staff group,Month,Value,Cohort"]
    for number in range(5200):
        month = f"{2010 + number % 120 // 12}-{number % 12 + 1:02d}"
        lines.append(f"Anyborough Council,Headcount,All staff,{month},{50 + number % 2},part {number // 120}")
    file = tmp_path / "large.csv"
    file.write_text("\n".join(lines))
    with network(*names) as (one, two), bucket() as settings, ExitStack() as opened:
        settings["ALLOWED_HOSTS"] = f"{one} {two}"
        shared = opened.enter_context(site(prepared, tmp_path / "first", f"{NETWORK}.1", **settings))
        shared["DATABASE_URL"] = shared["DATABASE_URL"].replace("127.0.0.1", f"{NETWORK}.1")
        hosts = []
        for name, address in zip(names, (one, two), strict=True):
            # A disk of its own, so that nothing goes from one host to the other but by database and bucket.
            data = tmp_path / name
            data.mkdir()
            (data / "static").symlink_to(prepared / "static")
            variables = shared | {"WORKFORCE_DATA": str(data)}
            inside = ("ip", "netns", "exec", name)
            hosts.append(
                (opened.enter_context(serving(data, variables, inside=inside, address=address))[1], variables, inside)
            )
        (first, _, _), (second, variables, inside) = hosts
        analyst = Analyst(first)
        with file.open("rb") as stream:
            page = analyst.post("/councils/anyborough/uploads/new/", {}, files={"file": ("large.csv", stream)})
        assert "/progress/" in page.url
        work = [*inside, sys.executable, "manage.py", "work", "--once"]
        assert subprocess.run(work, cwd=ROOT, env=variables, capture_output=True, check=False).returncode == 0
        ((number, state),) = rows(shared, "SELECT id, state FROM metrics_upload WHERE filename = 'large.csv'")
        assert state == "checked"
        for cookie in list(analyst.session.cookies):
            analyst.session.cookies.set(cookie.name, cookie.value, domain=two)
        checked = analyst.session.get(f"{second}/councils/anyborough/uploads/{number}/check/", timeout=60)
        assert checked.ok and "5,200 new" in checked.text
        original = analyst.session.get(f"{second}/councils/anyborough/uploads/{number}/original/", timeout=60)
        assert original.content == file.read_bytes()
        assert not any((tmp_path / name / "originals").exists() for name in names)
