"""What a measurement found: one line of the table."""

import json
import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Line:
    """`took` in words, `times` what it was compared with; `bar` is what is aimed at, "" where nothing is."""

    what: str
    took: str
    times: float | None = None
    beside: str = ""
    bar: str = ""

    def say(self) -> None:
        print(json.dumps(asdict(self)), flush=True)  # noqa: T201 - the table is made of these


def middle(
    work: Callable[[], object],
    number: int = 15,
    before: Callable[[], object] = lambda: None,
    clock: Callable[[], float] = time.perf_counter,
) -> float:
    """The median time of `work` in seconds, after one that warms up; `before` is done ahead of each and not counted."""
    times = []
    for _ in range(number + 1):
        before()
        start = clock()
        work()
        times.append(clock() - start)
    return statistics.median(times[1:])


def ms(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms"
