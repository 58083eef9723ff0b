"""READ SIDE: a strategy's own words, stated figures and oddities."""

from dataclasses import dataclass

from strategies.models import Action, Board, Fact, Oddity, Strategy


@dataclass(frozen=True)
class DocumentPage:
    """`actions` are under the headings that the document puts them under, in its order."""

    actions: tuple[tuple[str, tuple[Action, ...]], ...]
    boards: tuple[Board, ...]
    facts: tuple[Fact, ...]
    oddities: tuple[Oddity, ...]


def build(strategy: Strategy) -> DocumentPage:
    under: dict[str, list[Action]] = {}
    for action in strategy.actions.filter(priority__removed_at=None).select_related("priority"):
        title = action.priority.title if action.priority else "Outside the priorities"
        under.setdefault(f"{title}: {action.heading}" if action.heading else title, []).append(action)
    return DocumentPage(
        tuple((heading, tuple(actions)) for heading, actions in under.items()),
        tuple(strategy.boards.all()),
        tuple(strategy.facts.prefetch_related("oddities")),
        tuple(strategy.oddities.all()),
    )
