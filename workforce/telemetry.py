"""Numbers about the running site, in the form that Prometheus asks for: requests by page, and what apps tell besides.

Nothing is counted, and the page does not exist, unless WORKFORCE_TELEMETRY_TOKEN is set; Prometheus sends it as a
bearer token. Several web processes count into files that `deploy/gunicorn.conf.py` makes, so any of them tells the sum.
"""

import os
import time
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import MiddlewareNotUsed
from django.db import DatabaseError
from django.http import Http404, HttpResponse
from django.utils.crypto import constant_time_compare
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)

# Anybody may ask by any word, and each that is counted stays in memory.
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}

own = CollectorRegistry()
answers = Counter("workforce_requests", "Answers, by page and status", ["page", "method", "status"], registry=own)
seconds = Histogram("workforce_request_seconds", "How long answers took", ["page"], registry=own, buckets=BUCKETS)
asked_for: dict[str, tuple[str, Callable[[], float | None]]] = {}


def tell(name: str, words: str, ask: Callable[[], float | None]) -> None:
    """Has `ask` called at each scrape for the number under `name`; None tells nothing."""
    asked_for[name] = (words, ask)


class Counted:
    """Counts each answer under the name of its page, never under its address, which may name a council or a person."""

    def __init__(self, get_response):
        if not settings.TELEMETRY_TOKEN:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request):
        start = time.perf_counter()
        response = self.get_response(request)
        match = request.resolver_match
        page = (match.view_name if match else "") or "none"
        method = request.method if request.method in METHODS else "other"
        answers.labels(page, method, response.status_code).inc()
        seconds.labels(page).observe(time.perf_counter() - start)
        return response


@login_not_required
def telemetry(request):
    """404 without the token: that the page is there is nobody's business."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not settings.TELEMETRY_TOKEN or not constant_time_compare(given, settings.TELEMETRY_TOKEN):
        raise Http404
    registry = own
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        registry = CollectorRegistry()
        MultiProcessCollector(registry)
    return HttpResponse(generate_latest(registry) + generate_latest(gauges()), content_type=CONTENT_TYPE_LATEST)


def gauges() -> CollectorRegistry:
    """What apps tell now; what cannot be asked while the database is away is left out."""
    registry = CollectorRegistry()
    for name, (words, ask) in asked_for.items():
        try:
            value = ask()
        except DatabaseError:
            continue
        if value is not None:
            Gauge(name, words, registry=registry).set(value)
    return registry
