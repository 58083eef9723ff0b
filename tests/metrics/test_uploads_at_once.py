"""Two uploads at once end one after the other, in an order the times record, and nothing is lost."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from metrics import uploads
from metrics.models import MetricSnapshot, Upload
from tests.metrics.files import csv_bytes, row

TODAY = dt.date(2026, 11, 27)
MONTHS = [f"2025-{month:02d}" for month in range(1, 13)]


def moment(number: int) -> dt.datetime:
    return dt.datetime(2026, 11, 1, 9, number, tzinfo=dt.UTC)


def together(works: list) -> list:
    """Runs each in a thread of its own, all let go at the same moment; what each gave or raised."""
    start = Barrier(len(works))

    def run(work):
        try:
            start.wait()
            return work()
        except uploads.NotReady as reason:
            return reason
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def send(council, value: int, number: int) -> Upload:
    data = csv_bytes(*(row(month=month, value=str(value)) for month in MONTHS))
    return uploads.receive(council, None, f"{value}.csv", data, "own", moment(number))


@pytest.mark.django_db(transaction=True)
def test_data_3_both_are_kept_and_the_current_figures_are_one_files_whole(council, agency_rate, social_workers):
    sent = [send(council, 10 + number, number) for number in range(3)]
    works = [
        lambda upload=upload, number=number: uploads.apply(upload, None, moment(10 + number), as_of=TODAY, asking=False)
        for number, upload in enumerate(sent)
    ]
    receipts = together(works)
    assert all(isinstance(receipt, uploads.Receipt) for receipt in receipts)
    current = MetricSnapshot.objects.current()
    assert current.count() == 12 and len({snapshot.value for snapshot in current}) == 1
    assert MetricSnapshot.objects.count() == 36
    assert sorted(receipt.new for receipt in receipts) == [0, 0, 12]


@pytest.mark.django_db(transaction=True)
def test_data_3_whoever_looked_before_the_other_stored_must_look_again(council, agency_rate, social_workers):
    sent = [send(council, 10 + number, number) for number in range(2)]
    shown = [uploads.preview(upload, TODAY, asking=False).fingerprint for upload in sent]
    works = [
        lambda upload=upload, number=number: uploads.apply(
            upload, None, moment(10 + number), as_of=TODAY, asking=False, fingerprint=shown[number]
        )
        for number, upload in enumerate(sent)
    ]
    ended = together(works)
    assert sorted(type(end).__name__ for end in ended) == ["Overtaken", "Receipt"]
    assert MetricSnapshot.objects.count() == 12


@pytest.mark.django_db(transaction=True)
def test_data_3_one_upload_confirmed_twice_at_once_is_stored_once(council, agency_rate, social_workers):
    pk = send(council, 10, 0).pk
    works = [
        lambda: uploads.apply(Upload.objects.get(pk=pk), None, moment(10), as_of=TODAY, asking=False) for _ in range(2)
    ]
    together(works)
    assert MetricSnapshot.objects.count() == 12
