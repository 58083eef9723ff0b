"""Files shown to a virus scanner, by a small one of our own that speaks as clamd does."""

import socket
import struct
import threading

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from metrics.models import Upload
from metrics.uploads import scanning
from tests.metrics.files import csv_bytes, row
from workforce.models import AuditEntry

# The harmless text that every scanner takes for a virus, in two parts so that none takes this file for one.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-" + b"ANTIVIRUS-TEST-FILE!$H+H*"


class Scanner(threading.Thread):
    """Answers as clamd does to INSTREAM, or with words of its own."""

    def __init__(self, says: bytes | None = None):
        super().__init__(daemon=True)
        self.says, self.seen = says, []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self.listener.getsockname()[1]}"

    def run(self):
        while True:
            try:
                asked, _ = self.listener.accept()
            except OSError:
                return
            with asked, asked.makefile("rwb") as stream:
                assert stream.read(10) == b"zINSTREAM\0"
                data = b""
                while length := struct.unpack("!I", stream.read(4))[0]:
                    data += stream.read(length)
                self.seen.append(data)
                found = b"stream: Eicar-Signature FOUND\0" if EICAR in data else b"stream: OK\0"
                stream.write(found if self.says is None else self.says)


@pytest.fixture
def scanner(settings):
    started = []

    def start(says=None) -> Scanner:
        made = Scanner(says)
        made.start()
        started.append(made)
        settings.VIRUS_SCANNER = made.address
        return made

    settings.VIRUS_SCANNER_SECONDS = 5
    yield start
    for made in started:
        made.listener.shutdown(socket.SHUT_RDWR)
        made.listener.close()


@pytest.fixture
def send(client, council, analyst, all_staff, agency_rate, social_workers):
    cache.clear()
    client.force_login(analyst)

    def sent(data: bytes, **more):
        return client.post(
            reverse("upload-new", args=[council.slug]), {"file": SimpleUploadedFile("figures.csv", data)} | more
        )

    return sent


def test_up_7_the_scanner_sees_the_whole_file_before_it_is_kept(scanner, send):
    running, data = scanner(), csv_bytes(*[row(month=f"{2000 + number}-04") for number in range(3000)])
    assert len(data) > scanning.CHUNK
    assert send(data).status_code == 302
    assert running.seen == [data]


@pytest.mark.parametrize("only_check", [{}, {"check_only": "on"}], ids=["to store", "only to check"])
def test_up_7_a_file_with_a_virus_is_refused_and_not_kept(scanner, send, only_check):
    scanner()
    answer = send(csv_bytes(row()) + EICAR, **only_check)
    assert answer.status_code == 400
    assert "The virus scanner found something harmful" in answer.content.decode()
    assert not Upload.objects.exists()
    assert AuditEntry.objects.get(action="refused").council


@pytest.mark.parametrize("says", [b"", b"INSTREAM size limit exceeded. ERROR\0", b"stream: ERROR\0", b"nonsense OK\0"])
def test_up_7_a_scanner_that_does_not_say_ok_lets_nothing_in(scanner, send, says, caplog):
    scanner(says)
    assert "does not answer" in send(csv_bytes(row())).content.decode()
    assert not Upload.objects.exists()


def test_up_7_a_scanner_that_is_away_lets_nothing_in(settings, send, caplog):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        settings.VIRUS_SCANNER = f"127.0.0.1:{taken.getsockname()[1]}"
    answer = send(csv_bytes(row()))
    assert (answer.status_code, "does not answer" in answer.content.decode()) == (400, True)
    settings.VIRUS_SCANNER = "/nowhere/clamd.ctl"
    assert send(csv_bytes(row())).status_code == 400
    assert not Upload.objects.exists()


def test_up_7_without_a_scanner_nothing_is_asked(settings, send):
    assert settings.VIRUS_SCANNER == ""
    assert send(csv_bytes(row())).status_code == 302


def test_up_7_a_person_sends_so_many_files_an_hour(settings, send, client, make_user, council):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"upload": "2/h/user"}
    assert [send(csv_bytes(row())).status_code for _ in range(3)] == [302, 302, 400]
    client.force_login(make_user("analyst", council))
    assert send(csv_bytes(row())).status_code == 302


def test_up_7_a_council_sends_so_many_files_an_hour(settings, send, client, make_user, council):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"council_upload": "2/h/key"}
    assert [send(csv_bytes(row())).status_code for _ in range(3)] == [302, 302, 400]
    client.force_login(make_user("analyst", council))
    answer = send(csv_bytes(row()))
    assert "You have sent many files in a short time" in answer.content.decode()


def test_up_7_so_much_is_kept_for_a_council(settings, send, upload):
    data = csv_bytes(row())
    upload.original.name = "kept.bin"
    upload.size = 10_000
    upload.save()
    settings.COUNCIL_STORE = 10_000 + len(data)
    assert send(data).status_code == 302
    answer = send(data)
    assert "which is the most" in answer.content.decode()
    assert Upload.objects.count() == 2
