"""Which statuses moved when figures were stored or taken back: found as that happens, and kept with the upload."""

import datetime as dt
from dataclasses import replace

from strategies import changes, evidence, ledger
from strategies.models import Component, Strategy
from strategies.parts import label_of, standings
from workforce.models import Council


def of(council: Council, before: dt.datetime, as_of: dt.date) -> list[dict[str, object]]:
    """The promises of the council that stand otherwise on `as_of` with the figures of now than with those of `before`.

    Statements that are set aside decide no status, so they are left out.

    As JSON holds them: the metric and staff group that decide, where the measure is found, the move in words, and which
    corrected figures moved it.
    """
    return [flip for strategy in council.strategies.all() for flip in flips(strategy, council, before, as_of)]


def flips(strategy: Strategy, council: Council, before: dt.datetime, as_of: dt.date) -> list[dict[str, object]]:
    records = evidence.read(strategy, [council])
    book = ledger.ledger(records.wanted(), records.breaks, as_of, None, before)
    after = standings(records, book.now, as_of)
    moves = changes.moves(standings(records, book.then, as_of), after)
    aside = {(key, target.number) for key, held in records.targets.items() for target in held if not target.operative}
    found = {
        component.pk: (component, measure.name + (f" ({label_of(component)})" if len(held) > 1 else ""))
        for measure in records.measures
        for held in [records.components.get(measure.pk, [])]
        for component in held
    }
    counted = [move for move in moves if (move.key[0], move.key[2]) not in aside]
    return [
        flip(strategy, *found[move.key[0]], move)
        | {"figures": decisive(records, book, found[move.key[0]][0], move, as_of)}
        for move in counted
    ]


def decisive(
    records: evidence.Records, book: ledger.Ledger, component: Component, move: changes.Move, as_of: dt.date
) -> list[tuple[str, str]]:
    """The corrected figures, by month and cohort, that moved the status: those without which it would be another, else
    all of them where it would be without all. None where other figures moved it, such as new ones."""
    key = (move.key[1], component.metric_id, component.staff_group_id)
    found = next((found for series, found in book.held if series == key), None)
    if found is None:
        return []
    was, now = ({(point.month, point.cohort): point for point in held} for held in (found.then, found.now))
    corrected = [
        place for place, point in was.items() if place not in now or changes.said(now[place]) != changes.said(point)
    ]
    alone = replace(records, components={component.measure_id: [component]})

    def moves(places: list) -> bool:
        """Whether the status is another one with the figures of `places` as they were."""
        points = (now | {place: was[place] for place in places}).values()
        held = ledger.holdings([(key, sorted(points, key=lambda point: point.month))], book.breaks)
        there = replace(book.now, held=book.now.held | held.held, cohorts=book.now.cohorts | held.cohorts)
        return standings(alone, there, as_of)[move.key].status != move.after

    each = [place for place in corrected if moves([place])]
    places = each or (corrected if corrected and moves(corrected) else [])
    return [(month.isoformat(), cohort) for month, cohort in places]


def flip(strategy: Strategy, component: Component, name: str, move: changes.Move) -> dict[str, object]:
    return {
        "metric": component.metric_id,
        "group": component.staff_group_id,
        "strategy": strategy.slug,
        "measure": component.measure.code,
        "name": name,
        "moved": f"{move.before.word.lower()}, now {move.after.word.lower()}",
    }
