"""What a page asks its server for, asked again without a browser: how long until every answer is there."""

import gzip
import statistics
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.client import HTTPConnection
from queue import SimpleQueue

# As many as a browser keeps open to one site.
CONNECTIONS = 6
WARMING, ROUNDS = 4, 9


@dataclass(frozen=True)
class Asked:
    port: int
    method: str
    path: str
    headers: dict[str, str]
    body: str | None = None


def answers(asked: list[Asked]) -> tuple[float, list[bytes]]:
    """Seconds until the last answer arrived, and the answers in the order asked."""
    free: SimpleQueue[HTTPConnection] = SimpleQueue()
    for _ in range(CONNECTIONS):
        free.put(HTTPConnection("127.0.0.1", asked[0].port, timeout=60))

    def one(request: Asked) -> tuple[int, bytes, str | None]:
        connection = free.get()
        connection.request(request.method, request.path, request.body, request.headers | {"Accept-Encoding": "gzip"})
        answer = connection.getresponse()
        found = answer.status, answer.read(), answer.headers["Content-Encoding"]
        free.put(connection)
        return found

    with ThreadPoolExecutor(CONNECTIONS) as threads:
        start = time.perf_counter()
        found = list(threads.map(one, asked))
        took = time.perf_counter() - start
    for _ in range(CONNECTIONS):
        free.get().close()
    if bad := [status for status, _, _ in found if status != 200]:
        raise RuntimeError(f"{asked[0].path} and others gave {bad}")
    return took, [gzip.decompress(body) if packed == "gzip" else body for _, body, packed in found]


def waited(*pages: list[Asked], before: Callable[[], object] = lambda: None) -> list[float]:
    """For each page the median time until every answer is there, asked in turn; `before` every turn, not counted."""
    rounds = []
    for _ in range(WARMING + ROUNDS):
        before()
        rounds.append([answers(page)[0] for page in pages])
    return [statistics.median(times) for times in zip(*rounds[WARMING:], strict=True)]
