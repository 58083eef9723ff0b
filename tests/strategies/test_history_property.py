"""Whatever is done to what a strategy says: every day is shown as it stood when that day ended."""

import datetime as dt

from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from strategies import evidence, wordings
from strategies.models import Baseline, Event, Priority

SAYS = {Priority: "title", Baseline: "printed", Event: "text"}
WHAT = st.sampled_from([Priority, Baseline, Event])
DOINGS = st.lists(st.tuples(WHAT, st.sampled_from(["add", "say", "give up"]), st.integers(0, 3)), max_size=14)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(doings=DOINGS)
def test_every_day_is_shown_as_it_stood_whatever_was_done_after(strategy, component, council, doings):
    for model in (Priority, Baseline, Event):
        model.every.all().delete()
    stood = {}
    for day, (model, doing, which) in enumerate(doings, 1):
        do(strategy, component, model, doing, which, timezone.make_aware(dt.datetime(2025, 10, day, 12)))
        stood[day] = {kind: said(kind.objects.all(), kind) for kind in SAYS}
    for day, expected in stood.items():
        records = evidence.read(strategy, [council]).defined_on(dt.date(2025, 10, day))
        baselines = [baseline for held in records.baselines.values() for baseline in held]
        shown = {Priority: records.priorities, Baseline: baselines, Event: records.events}
        assert {kind: said(rows, kind) for kind, rows in shown.items()} == expected


def said(rows, model: type) -> list[str]:
    return sorted(getattr(row, SAYS[model]) for row in rows)


def do(strategy, component, model, doing: str, which: int, when: dt.datetime) -> None:
    standing, text = list(model.objects.order_by("pk")), f"Said on {when.day}"
    if doing == "add" or not standing:
        row = model(**{SAYS[model]: text}, **new_row(strategy, component, model, when.day))
        row.save()
        wordings.record([row], None, when, added=[row])
        return
    row = standing[which % len(standing)]
    if doing == "give up":
        wordings.give_up([row], None, when)
        return
    setattr(row, SAYS[model], text)
    row.save()
    wordings.record([row], None, when)


def new_row(strategy, component, model: type, day: int) -> dict:
    if model is Priority:
        return {"strategy": strategy, "code": f"P{day}", "order": day}
    council = strategy.councils.get()
    if model is Baseline:
        return {"component": component, "council": council}
    return {"council": council, "month": dt.date(2025, 1, 1), "kind": "pay"}
