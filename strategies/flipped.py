"""Which statuses moved when figures were stored or taken back: found as that happens, and kept with the upload."""

import datetime as dt

from strategies import changes, evidence, ledger
from strategies.models import Component, Strategy
from strategies.parts import label_of, standings
from workforce.models import Council


def of(council: Council, before: dt.datetime, as_of: dt.date) -> list[dict[str, object]]:
    """The promises of the council that stand otherwise on `as_of` with the figures of now than with those of `before`.

    Statements that are set aside decide no status, so they are left out.

    As JSON holds them: the figure that decides, by its keys, where the measure is found, and the move in words.
    """
    return [flip for strategy in council.strategies.all() for flip in flips(strategy, council, before, as_of)]


def flips(strategy: Strategy, council: Council, before: dt.datetime, as_of: dt.date) -> list[dict[str, object]]:
    records = evidence.read(strategy, [council])
    book = ledger.ledger(records.wanted(), records.breaks, as_of, None, before)
    moves = changes.moves(standings(records, book.then, as_of), standings(records, book.now, as_of))
    aside = {(key, target.number) for key, held in records.targets.items() for target in held if not target.operative}
    found = {
        component.pk: (component, measure.name + (f" ({label_of(component)})" if len(held) > 1 else ""))
        for measure in records.measures
        for held in [records.components.get(measure.pk, [])]
        for component in held
    }
    return [flip(strategy, *found[move.key[0]], move) for move in moves if (move.key[0], move.key[2]) not in aside]


def flip(strategy: Strategy, component: Component, name: str, move: changes.Move) -> dict[str, object]:
    return {
        "metric": component.metric_id,
        "group": component.staff_group_id,
        "strategy": strategy.slug,
        "measure": component.measure.code,
        "name": name,
        "moved": f"{move.before.word.lower()}, now {move.after.word.lower()}",
    }
