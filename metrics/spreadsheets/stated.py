"""What a sheet says of its figures outside their rows: in its name, in a title, or in rows of one text alone. PURE."""

from bisect import bisect
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from metrics.spreadsheets.cells import Line, Sheet
from metrics.spreadsheets.headers import Header, titles
from metrics.spreadsheets.reference import Reference
from metrics.spreadsheets.roles import TITLES, is_service_first, role_of
from metrics.spreadsheets.stacked import over_figures

# What can be stated so; of a text that names two of them, the first counts.
FIELDS = ("metric", "staff_group", "service")


@dataclass(frozen=True, slots=True)
class Place:
    """A name that holds for rows that give none, and its cell; the column is -1 where it stands in no cell below."""

    name: str
    row: int
    column: int = -1


@dataclass(frozen=True, slots=True)
class Stated:
    """What holds for rows that do not say it themselves: of the whole sheet, and below rows that say nothing else.

    `sections` are those rows, each with its field. The field that is named so first is the outer one: where one of its
    rows comes, what was said of the others ends. Nothing is stated of a field that a column or a heading gives.
    `denied` are titles that name another thing than what holds, each with its field. `texts` are the rows below the
    headings that hold one text and nothing else, each with its column; none where every field is given.
    """

    whole: Mapping[str, Place] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)
    sections: Mapping[int, tuple[str, Place]] = field(default_factory=dict)
    denied: tuple[tuple[str, str], ...] = ()
    texts: Mapping[int, int] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.whole or self.sections)

    @property
    def nested(self) -> tuple[str, ...]:
        """The fields that rows of their own name, the outermost first."""
        return tuple(dict.fromkeys(name for _, (name, _) in sorted(self.sections.items())))

    @property
    def fields(self) -> set[str]:
        return {*self.whole, *self.nested}

    @property
    def in_words(self) -> str:
        """' with the service from row 1 under rows that name the staff group': as it follows the name of a layout."""
        whole = "".join(f" with the {TITLES[name].lower()} from {source}" for name, source in self.sources.items())
        named = " and, within it, the ".join(TITLES[name].lower() for name in self.nested)
        return whole + (f" under rows that name the {named}" if named else "")


class Steps:
    """What holds at each row of a sheet."""

    def __init__(self, stated: Stated) -> None:
        self.rows = sorted(stated.sections)
        self.held = [dict(stated.whole)]
        for row in self.rows:
            name, place = stated.sections[row]
            inner = stated.nested[stated.nested.index(name) :]
            outer = {each: held for each, held in self.held[-1].items() if each not in inner}
            again = {each: stated.whole[each] for each in inner if each in stated.whole}
            self.held.append(outer | again | {name: place})

    def at(self, row: int) -> dict[str, Place]:
        return self.held[bisect(self.rows, row)]


def stated(sheet: Sheet, header: Header, reference: Reference, texts: Mapping[int, int]) -> Stated:
    """What the sheet states of the fields that neither its columns nor its headings give."""
    open_fields = fields_left_open(header, reference)
    whole, sources, denied = dict[str, Place](), dict[str, str](), []
    above = f"row {header.top - 1}" if over_figures(sheet, header) else ""
    for text, source in titles(sheet, header.top):
        name, found = _named(text, open_fields, reference) if isinstance(text, str) and source != above else ("", "")
        if name and name not in whole and (name != "service" or found != reference.whole_council.name):
            whole[name], sources[name] = Place(found, header.row), source
        elif name in whole and whole[name].name != found:
            denied.append((name, str(text)))
    sections = {}
    for line in sheet.lines if texts else ():
        column = texts.get(line.number, -1)
        name, found = _named(str(line.values[column]), open_fields, reference) if column >= 0 else ("", "")
        if name:
            sections[line.number] = (name, Place(found, line.number, column))
    return _with_unknown_metrics(Stated(whole, sources, sections, tuple(denied), texts), sheet)


def fields_left_open(header: Header, reference: Reference) -> list[str]:
    """What neither a column nor a heading gives; a council of one service has no other that could be stated."""
    roles = header.roles.values()
    given = {name for name in FIELDS if any(role.field == name or getattr(role, name, "") for role in roles)}
    one = set(reference.services.things.values()) == {reference.whole_council}
    return [name for name in FIELDS if name not in given and not (name == "service" and one)]


def _named(text: str, fields: list[str], reference: Reference) -> tuple[str, str]:
    """The field that a text names something of, and its proper name; two empty texts where it names nothing."""
    role = role_of(text, reference)
    # A name with a month of its own says more than could be held to for the rows below it.
    if role is not None and role.field == "value" and not role.month:
        found = [(name, getattr(role, name)) for name in ("metric", "staff_group") if getattr(role, name)]
        if found and not (found[0][0] == "staff_group" and "service" in fields and is_service_first(text, reference)):
            return found[0] if found[0][0] in fields else ("", "")
    service = reference.services.find(text) if "service" in fields else None
    return ("service", service.name) if service else ("", "")


def both(said: Stated, reference: Reference) -> list[tuple[str, int]]:
    """What is stated as a staff group and is a service as well: the name, and the row of its own that says it, or 0."""
    places = [(each, 0) for name, each in said.whole.items() if name == "staff_group"]
    places += [(each, row) for row, (name, each) in sorted(said.sections.items()) if name == "staff_group"]
    root = reference.whole_council
    found = [(each.name, row, reference.services.find(each.name)) for each, row in places]
    return [(name, row) for name, row, service in found if service is not None and service != root]


def unknown(said: Stated, sheet: Sheet) -> Iterator[tuple[Line, bool]]:
    """The rows of one text among the sections, if there are any, that name nothing known and have figures below them.

    Each comes with whether figures stand between it and the section it is in: without them it is more likely words
    about that section.
    """
    begun, filled, waiting = not said.sections, False, list[tuple[Line, bool]]()
    for line in sheet.lines if said.texts else ():
        if line.number in said.sections:
            begun, filled, waiting = True, False, []
        elif begun and line.number in said.texts:
            waiting.append((line, filled))
        elif begun and any(value is not None for value in line.values):
            yield from waiting
            filled, waiting = True, []


def _with_unknown_metrics(said: Stated, sheet: Sheet) -> Stated:
    """Where rows of their own name metrics, one that names none known is a metric still: its figures are no other's."""
    if "metric" not in said.nested:
        return said
    found = {
        line.number: ("metric", Place(str(line.values[column]), line.number, column))
        for line, after_figures in unknown(said, sheet)
        if after_figures and (column := said.texts[line.number]) >= 0
    }
    return replace(said, sections=dict(said.sections) | found)
