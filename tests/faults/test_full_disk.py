"""A disk that fills up: a page that says so, nothing half done, reading goes on, and all is well when there is room."""

import random
import shutil
import sqlite3
import subprocess
import time
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest
import requests

from tests.faults.conftest import ROWS, TIMES, assert_originals, assert_whole, environment, rows
from tests.faults.test_kill import Analyst, fresh, serving, stored

# So many may be tried in a minute and an hour, what a full disk refuses included.
SIGN_INS = 5


@contextmanager
def small_disk(folder: Path, megabytes: int):
    """A disk of that size in the place of the folder. Needs root."""
    folder.mkdir(parents=True, exist_ok=True)
    options = ["-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)]
    done = subprocess.run(["mount", *options], capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"A SMALL DISK COULD NOT BE MADE, so a full one was not tried: {done.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=False)


def fill(disk: Path, leaving: int = 0) -> Path:
    """Fills the disk up but for so many bytes; the file to remove to make room again."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(b"\0" * 65536)
    with filler.open("rb+") as file:
        file.truncate(max(0, filler.stat().st_size - leaving))
    return filler


def fill_to(disk: Path, free: float) -> Path:
    """Leaves that share of the disk free."""
    usage = shutil.disk_usage(disk)
    filler = disk / "filler"
    with filler.open("wb") as file:
        file.write(b"\0" * int(usage.free - free * usage.total))
    return filler


def shorten_log(data: Path) -> None:
    """Takes the write-ahead log's own room away, which would hold a file or two more."""
    with closing(sqlite3.connect(data / "workforce.sqlite3", timeout=30)) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def uploads_of(data: Path) -> list[tuple]:
    return rows(data, "SELECT id, state FROM metrics_upload WHERE filename = 'large.csv' ORDER BY id")


def try_to_send(analyst: Analyst, file: Path) -> requests.Response:
    with file.open("rb") as opened:
        return analyst.post("/councils/anyborough/uploads/new/", {}, files={"file": ("large.csv", opened)})


def assert_goes_on(site: str, analyst: Analyst) -> None:
    """Whoever is signed in reads on."""
    assert analyst.session.get(f"{site}/councils/anyborough/uploads/", timeout=60).status_code == 200
    assert analyst.session.get(f"{site}/", timeout=60).status_code == 200


def assert_signs_in_or_is_told_why_not(site: str) -> None:
    """Signing in is on record, which wants a little room; without any the page says so, and is no error."""
    newcomer = Analyst(site, "board@example.org")
    told = newcomer.signed_in
    if told.status_code == 503:
        assert "The site is busy" in told.text
    else:
        assert told.ok, told.text
        assert "Sign out" in newcomer.session.get(f"{site}/", timeout=60).text


def assert_signs_in_again(site: str) -> None:
    """What could not be taken away from a full disk, the lock of a count, runs out in ten seconds."""
    for _ in range(20):
        assert_signs_in_or_is_told_why_not(site)
        if Analyst(site, "board@example.org").signed_in.ok:
            return
        time.sleep(1)
    raise AssertionError("the site stays busy")


def test_data_6_no_room_for_an_original(prepared, tmp_path, large_file):
    data = fresh(prepared, tmp_path / "data")
    there = sum(path.stat().st_size for path in (data / "originals").rglob("*")) // 2**20
    with small_disk(data / "originals", there + 2) as disk, serving(data) as (_, site):
        shutil.copytree(prepared / "originals", disk, dirs_exist_ok=True)
        analyst, chance = Analyst(site), random.Random(20260304)
        for _ in range(TIMES):
            filler = fill(disk, chance.randrange(0, large_file.stat().st_size // 2))
            answer = try_to_send(analyst, large_file)
            assert answer.status_code == 503 and "The site is busy" in answer.text
            assert_goes_on(site, Analyst(site))
            filler.unlink()
            assert uploads_of(data) == []
            assert_originals(data)
        assert analyst.confirm(analyst.send(large_file)).ok
        assert stored(data) == ROWS
        assert_originals(data)


def test_data_6_no_room_for_a_file_on_its_way(prepared, tmp_path, large_file):
    data = fresh(prepared, tmp_path / "data")
    big = tmp_path / "big.csv"
    # Larger than what is kept in memory.
    big.write_text(large_file.read_text() + "\n" + (" " * 999 + "\n") * 3000)
    on_small = environment(data) | {"TMPDIR": str(tmp_path / "temp")}
    with small_disk(tmp_path / "temp", 4) as disk, serving(data, on_small) as (_, site):
        analyst, chance = Analyst(site), random.Random(20260305)
        for _ in range(TIMES):
            filler = fill(disk, chance.randrange(0, 2_000_000))
            answer = try_to_send(analyst, big)
            assert answer.status_code == 503 and "The site is busy" in answer.text
            assert_goes_on(site, Analyst(site))
            filler.unlink()
            assert uploads_of(data) == []
            assert list(disk.iterdir()) == []
        assert try_to_send(analyst, big).ok
        assert len(uploads_of(data)) == 1
        assert_originals(data)


def test_data_6_no_room_for_the_database(prepared, tmp_path, large_file):
    needed = sum(path.stat().st_size for path in prepared.rglob("*") if path.is_file()) // 2**20
    with small_disk(tmp_path / "disk", needed + 40) as disk:
        data = disk / "data"
        shutil.copytree(prepared, data)
        with serving(data) as (_, site):
            analyst, chance = Analyst(site), random.Random(20260306)
            form = analyst.send(large_file)
            refused = 0
            for turn in range(TIMES):
                shorten_log(data)
                filler = fill(disk, chance.randrange(0, 200_000))
                answer = analyst.confirm(form)
                assert answer.status_code == 503 and "Nothing was changed" in answer.text
                refused += 1
                assert_goes_on(site, analyst)
                if turn < SIGN_INS:
                    assert_signs_in_or_is_told_why_not(site)
                filler.unlink()
                assert_whole(data)
                assert stored(data) == 0
            assert refused == TIMES
            assert_signs_in_again(site)
            # The same form, in the same server.
            assert analyst.confirm(form).ok
            assert_whole(data)
            assert stored(data) == ROWS


def test_data_6_no_room_for_the_log(prepared, tmp_path, large_file):
    data = fresh(prepared, tmp_path / "data")
    with small_disk(tmp_path / "disk", 1) as disk, serving(data, log=disk / "log") as (_, site):
        analyst = Analyst(site)
        for number in range(TIMES):
            filler = fill(disk)
            if number < SIGN_INS:
                assert Analyst(site, "board@example.org").signed_in.ok
            for _ in range(30):  # The disk gives room by pages, so there is some left for the log.
                assert analyst.session.get(f"{site}/{'nowhere' * 30}/", timeout=60).status_code == 404
            length = (disk / "log").stat().st_size
            assert try_to_send(analyst, large_file).ok
            assert_goes_on(site, analyst)
            assert (disk / "log").stat().st_size == length
            filler.unlink()
            analyst.session.get(f"{site}/found-{number}/", timeout=60)
            assert f"found-{number}" in (disk / "log").read_text(errors="replace")
        fill(disk)
        assert analyst.confirm(analyst.send(large_file)).ok
    assert stored(data) == ROWS


def test_data_6_a_tenth_of_the_disk_is_what_health_asks_for(prepared, tmp_path):
    needed = sum(path.stat().st_size for path in prepared.rglob("*") if path.is_file()) // 2**20
    with small_disk(tmp_path / "disk", needed + 60) as disk:
        data = disk / "data"
        shutil.copytree(prepared, data)
        with serving(data) as (_, site):
            for free, status in ((0.2, 200), (0.11, 200), (0.09, 503), (0.11, 200)):
                filler = fill_to(disk, free)
                answer = requests.get(f"{site}/ready/", timeout=10)
                assert answer.status_code == status
                assert ("disk" in answer.json()["failed"]) is (status == 503)
                filler.unlink()


@pytest.mark.django_db(transaction=True)
def test_data_6_a_full_database_undoes_what_was_begun(council):
    """The database itself refuses, as it does on a full disk, wherever this runs."""
    from django.db import OperationalError, connection, transaction

    from workforce.models import Council

    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        pages = cursor.execute("PRAGMA page_count").fetchone()[0]
        cursor.execute(f"PRAGMA max_page_count = {pages + 20}")
        try:
            with pytest.raises(OperationalError, match="full"), transaction.atomic():
                Council.objects.bulk_create(
                    Council(name=f"{number} " * 20, short_name=f"c-{number}", slug=f"c-{number}")
                    for number in range(20_000)
                )
        finally:
            cursor.execute("PRAGMA max_page_count = 1073741823")
    assert list(Council.objects.all()) == [council]
