"""What the upload pages show, made ready for their templates."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from metrics.spreadsheets import RULES, Level, Problem, Reading, Rule
from metrics.spreadsheets.fixes import WHOLE, place
from metrics.spreadsheets.headers import OWN
from workforce import access
from workforce.models import User

SHOWN = 200
FIELD_NAMES = {
    "council": "the council",
    "metric": "the metric",
    "staff_group": "the staff group",
    "service": "the service",
    "cohort": "the cohort",
    "month": "the month",
    "value": "the value",
    "numerator": "the numerator",
    "denominator": "the denominator",
    "note": "the note",
}
SHOWN_OF_RULE = 40
# What a title or a sheet's name says, and a person puts right there or leaves out.
NAMED_OUTSIDE = {"another-council", "titles-disagree"}
# Where not all of a rule can be listed, these are examples: so many are answered together, or in the file.
EXAMPLES = 10


@dataclass(frozen=True, slots=True)
class Group:
    """The problems under one rule: how many there are, and the first of them."""

    rule: Rule
    count: int
    problems: tuple[Problem, ...]

    @property
    def answered(self) -> int:
        return sum(1 for problem in self.problems if problem.reason)

    @property
    def takes_reasons(self) -> bool:
        """Whether a reason can settle it; what a whole column is, a person says on the columns page."""
        return any(problem.about for problem in self.problems)

    @property
    def takes_answers(self) -> bool:
        """Whether it can be settled on the page of the check."""
        return self.takes_reasons or any(leaves_sheet(each) or stands_alone(each) for each in self.problems)

    @property
    def more(self) -> int:
        return self.count - len(self.problems)


@dataclass(frozen=True, slots=True)
class Groups:
    errors: tuple[Group, ...]
    queries: tuple[Group, ...]
    notes: tuple[Group, ...]
    total: int
    shown: int


def groups_of(reading: Reading) -> Groups:
    """The problems by rule, most frequent first; at most 200 are listed, whatever the total."""
    by_level: dict[Level, list[Group]] = {level: [] for level in Level}
    left = SHOWN
    for slug, count in sorted(reading.counts.items(), key=lambda item: (_order(item[0]), -item[1])):
        most = SHOWN_OF_RULE if count <= SHOWN_OF_RULE else EXAMPLES
        listed = tuple(problem for problem in reading.problems if problem.rule == slug)[: min(left, most)]
        left -= len(listed)
        by_level[RULES[slug].level].append(Group(RULES[slug], count, listed))
    total = sum(reading.counts.values())
    errors, queries, notes = (tuple(by_level[level]) for level in (Level.ERROR, Level.QUERY, Level.NOTE))
    return Groups(errors, queries, notes, total, SHOWN - left)


@dataclass(frozen=True, slots=True)
class PublishedHelp:
    """What a person who sent a published file can do: bring it in, or ask one of those named."""

    may_import: bool
    whom: tuple[User, ...]


def published_help(reading: Reading, user: User) -> PublishedHelp | None:
    """None for every other file."""
    if "published-figures" not in reading.counts:
        return None
    if access.can_import_published(user):
        return PublishedHelp(True, ())
    return PublishedHelp(False, tuple(access.administrators()[:5]))


def offers_columns(reading: Reading) -> bool:
    """Whether saying what the columns hold could put an error right."""
    fixable = {
        "missing-column",
        "no-table",
        "parts-not-placed",
        "bad-month",
        "unknown-metric",
        "unknown-staff-group",
        "parts-disagree",
        "date-order",
        "same-figure",
        "missing-metric",
        "missing-month",
        "year-of-months",
        "column-twice",
        # What makes rows of one figure the same twice may be a column that is not read.
        "words-beside",
        "columns-not-placed",
    }
    return bool(fixable & set(reading.counts))


def token(problem: Problem) -> str:
    """A name for a query that stays the same from one look at the page to the next."""
    return hashlib.sha256(repr((problem.rule, problem.about)).encode()).hexdigest()[:16]


def typed(posted: Mapping[str, str], name: str) -> str:
    """A text that a person sent, without the one character that no database keeps."""
    return posted.get(name, "").replace("\0", "").strip()


def answers_in(posted: Mapping[str, str], problems: Iterable[Problem]) -> dict[Problem, str]:
    """The reasons that a person sent, by query: the query's own, else the one given for its rule, else the one given
    for something else that is asked of the same figure."""
    asked = [problem for problem in problems if problem.level == Level.QUERY and problem.about is not None]
    own = _own_answers(posted, asked)
    of_figure = {problem.about: text for problem, text in own.items()}
    found = {}
    for problem in asked:
        text = own.get(problem) or typed(posted, f"reasons-{problem.rule}")
        text = text or ("" if problem.reason else of_figure.get(problem.about, ""))
        if text:
            found[problem] = text
    return found


def _own_answers(posted: Mapping[str, str], asked: Iterable[Problem]) -> dict[Problem, str]:
    """What was written beside each query, where that is not what stood there already."""
    if not any(name.startswith("reason-") and text.strip() for name, text in posted.items()):
        return {}
    texts = {problem: typed(posted, f"reason-{token(problem)}") for problem in asked}
    return {problem: text for problem, text in texts.items() if text and text != problem.reason}


def fixes_in(posted: Mapping[str, str], problems: Iterable[Problem]) -> tuple[dict[str, str], set[str]]:
    """The cells put right, and the rows and sheets left out, of those that have an error or a query now."""
    cells: dict[str, str] = {}
    rows: set[str] = set()
    for problem in problems:
        if problem.level == Level.NOTE:
            continue
        if problem.cell:
            text = typed(posted, f"fix-{place(problem.sheet, problem.cell)}")
            if text:
                cells[place(problem.sheet, problem.cell)] = text
        for where in (problem.row, WHOLE if leaves_sheet(problem) else None):
            if where and posted.get(f"leave-{place(problem.sheet, where)}"):
                rows.add(place(problem.sheet, where))
    return cells, rows


def place_words(where: str) -> str:
    """'Figures, cell G2' or 'row 7' for a place as fixes keep it."""
    sheet, _, inside = where.rpartition("!")
    if inside == WHOLE:
        return f"the whole sheet {sheet}"
    return ", ".join(filter(None, [sheet, f"row {inside}" if inside.isdigit() else f"cell {inside}"]))


def cell_place(problem: Problem) -> str:
    return place(problem.sheet, problem.cell or "")


def sheet_place(problem: Problem) -> str:
    return place(problem.sheet, WHOLE)


def leaves_sheet(problem: Problem) -> bool:
    """Whether what it asks is settled by leaving the whole sheet out."""
    return problem.rule in ("sheet-not-read", "sheet-names-nothing") or (
        problem.rule in NAMED_OUTSIDE and not problem.row
    )


def stands_alone(problem: Problem) -> bool:
    """Whether what it asks is settled by writing another text in its row, or leaving that out."""
    return (problem.rule in ("section-unknown", "title-speaks-of") and problem.row is not None) or (
        problem.rule in NAMED_OUTSIDE and problem.row is not None
    )


def row_place(problem: Problem) -> str:
    return place(problem.sheet, problem.row or "")


def role_words(role: str) -> str:
    """'the value of Agency share' for the encoded role of a column."""
    for mark, joint in (("=", " of "), (">", " for "), ("@", " for "), ("/", " for ")):
        field, found, rest = role.partition(mark)
        if found:
            return f"{FIELD_NAMES.get(field, field)}{joint}{rest}"
    return FIELD_NAMES.get(role, "as its headings say" if role == OWN else "left out")


def _order(slug: str) -> int:
    return list(Level).index(RULES[slug].level)
