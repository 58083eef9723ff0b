"""Uploads measured, from an xlsx to committed snapshots: python -m tests.bench.uploads ROWS COMPARED [whole].

With "whole" the usual library brings all the rows in as well, which takes it minutes, and a tenth of them as it comes.
It is left out where it is not installed.
"""

import io
import resource
import sys
import time
from collections.abc import Callable

import xlsxwriter

from metrics import uploads
from metrics.models import Metric, MetricSnapshot, StaffGroup, Upload
from metrics.uploads.files import collection_paused
from tests.bench.alternatives import NOW, Upserted, bulk_upsert, copied_to_upserted, floor, usual_library
from tests.bench.lines import Line, middle
from workforce.models import Council

HEADINGS = ["Council", "Metric", "Staff group", "Month", "Value"]
NAMES = 100


def prepare() -> Council:
    """A council of its own in whatever the database holds, and names enough for a long file."""
    copied_to_upserted()
    council = Council.objects.create(name="Benchshire Council", short_name="Benchshire", slug="benchshire")
    words = {"unit": "percent", "polarity": "lower", "kind": "point", "frequency": "monthly", "tier": "core"}
    Metric.objects.bulk_create(
        (Metric(slug=f"m{n}", name=f"Metric {n}", definition="", highest=100, **words) for n in range(NAMES)),
        ignore_conflicts=True,
    )
    StaffGroup.objects.bulk_create(
        (StaffGroup(slug=f"g{n}", name=f"Group {n}") for n in range(NAMES)), ignore_conflicts=True
    )
    return council


def workbook(rows: int, changed: int = 0) -> bytes:
    """A long table of `rows` figures, the first `changed` of which differ from those of the same call without."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        sheet = book.add_worksheet("Figures")
        sheet.write_row(0, 0, HEADINGS)
        for n in range(rows):
            month = f"{2020 + n // NAMES**2 // 12}-{n // NAMES**2 % 12 + 1:02d}"
            figure = (n * 7919 % 1000) / 10 + (0.05 if n < changed else 0)
            texts = ["Benchshire", f"Metric {n % NAMES}", f"Group {n // NAMES % NAMES}", month]
            sheet.write_row(n + 1, 0, [*texts, min(figure, 99.95)])
    return stream.getvalue()


def ours(council: Council, data: bytes) -> uploads.Receipt:
    """As import_workbook does it: read, checked, compared and stored."""
    with collection_paused():
        upload = uploads.receive(council, None, "bench.xlsx", data, "own", NOW)
        return uploads.apply(upload, None, NOW, as_of=NOW.date(), asking=False)


def empty(council: Council) -> None:
    Upserted.objects.filter(council=council).delete()
    MetricSnapshot.objects.filter(council=council).delete()
    Upload.objects.filter(council=council).delete()


def peak() -> int:
    """The most memory this process has had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def large(council: Council, rows: int) -> None:
    """Twice each, in turns, so that a busy moment of the machine meets both; the better one counts."""
    data, changed, name = workbook(rows), workbook(rows, rows // 20), f"{rows:,} figures from an xlsx"
    ours(council, workbook(600))
    empty(council)
    idle, memory = peak(), 0
    first, again, fifth, least = [], [], [], []
    for _ in range(2):
        first.append(timed(lambda: ours(council, data)))
        memory = memory or peak() - idle
        again.append(timed(lambda: ours(council, data)))
        fifth.append(timed(lambda: ours(council, changed)))
        empty(council)
        with collection_paused():
            least.append(timed(lambda: floor(council, data)))
        empty(council)
    took, beside = min(first), min(least)
    Line(name, seconds(took), took / beside, "fastest reader, bulk write, no checks", "1.5 times").say()
    same, differing = min(again), min(fifth)
    Line(f"{name}, the same file again", seconds(same), same / took, "the first time", "nothing written").say()
    Line(f"{name}, one in twenty changed", seconds(differing), differing / took, "the first time", "0.5 times").say()
    Line(f"{name}, one in twenty changed", seconds(differing), differing / beside, "the floor", "1 time").say()
    Line(f"{name}, memory above the idle process", f"{memory} MB", None, "", "120 MB").say()
    beside_an_upsert(council, (data, took), (changed, differing))


def beside_an_upsert(council: Council, *files: tuple[bytes, float]) -> None:
    """Django's bulk upsert of the same files, the first time and with one figure in twenty changed."""
    for (data, mine), words, bar in zip(files, ("", ", one in twenty changed"), (2, 5), strict=True):
        theirs = timed(lambda data=data: bulk_upsert(council, data))
        what = f"the same by Django's bulk upsert, no checks{words}"
        Line(what, seconds(theirs), theirs / mine, "ours", f"{bar} times").say()
    empty(council)


def seconds(took: float) -> str:
    return f"{took:.2f} s"


def small(council: Council) -> None:
    """A month as a council sends it: looked at, then stored; the middle one of five."""
    data = workbook(600)

    def both() -> None:
        upload = uploads.receive(council, None, "month.xlsx", data, "own", NOW)
        uploads.preview(upload, NOW.date(), asking=True)
        uploads.apply(upload, None, NOW, as_of=NOW.date(), asking=False)

    took = middle(both, 5, lambda: empty(council))
    empty(council)
    Line("600 figures, preview and stored", f"{took:.2f} s", None, "", "0.3 s").say()


def beside_the_usual(council: Council, rows: int, bar: str, *, tuned: bool = True) -> None:
    try:
        import import_export  # noqa: F401
    except ImportError:
        return
    data = workbook(rows)
    mine = timed(lambda: ours(council, data))
    empty(council)
    theirs = timed(lambda: usual_library(council, data, tuned=tuned))
    empty(council)
    what = f"{rows:,} figures by django-import-export{'' if tuned else ' as it comes'}"
    Line(what, seconds(theirs), theirs / mine, "ours", bar).say()


def main(rows: int = 100_000, compared: int = 10_000, *, whole: bool = False) -> None:
    council = prepare()
    # First, since what is deleted between the large files slows a database for a while, which no council ever does.
    small(council)
    large(council, rows)
    beside_the_usual(council, compared, "40 times")
    if whole:
        beside_the_usual(council, compared, "80 times", tuned=False)
        beside_the_usual(council, rows, "40 times")


if __name__ == "__main__":
    words = sys.argv[1:]
    main(*(int(word) for word in words if word.isdigit()), whole="whole" in words)
