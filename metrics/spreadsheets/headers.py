"""The headings of a table, what each column holds, and what a mapping of them is kept under. PURE."""

import datetime as dt
import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import takewhile

from metrics.spreadsheets.bare_months import FINANCIAL_YEARS
from metrics.spreadsheets.cells import Line, Sheet, column_letters
from metrics.spreadsheets.dates import NotAMonth, may_name_month, month_named, read_month
from metrics.spreadsheets.names import key, words
from metrics.spreadsheets.refusals import Refusal
from metrics.spreadsheets.roles import TITLES, Role, decode, heading_text
from metrics.spreadsheets.years import read_year

# A choice that says no more than the column's headings do. It is kept where it might be taken for silence.
OWN = "own"
MOST_WORDS = 20
# No heading has two spaces in the form that is compared.
ACROSS_YEARS = "a  year"
A_YEAR = re.compile(r"\b20\d\d\b", re.ASCII)


@dataclass(frozen=True, slots=True)
class Profile:
    """How a council's people said that a file with these headings is to be read: a role by each column's key."""

    columns: Mapping[str, str]
    month_first: bool = False
    shares: bool = False
    include_hidden: bool = False
    fill_down: bool = False


@dataclass(frozen=True, slots=True)
class Header:
    """Rows of headings, and what each column holds; a column that is not used has no role here.

    `row` is the lowest row of headings, `top` the highest. `own` are the roles that the headings alone give, and
    `said` the columns that the profile names. `parts` are those whose second heading only says what is counted, such as
    FTE, placed or not, and `over` is what a first row of headings says of each column. `month` is the sheet's own,
    where no column has one; `year_from` says where the year of months without one was found, and `from_april` that the
    months below each other run as those of financial years do.
    """

    row: int
    top: int
    headings: tuple[str, ...]
    own: dict[int, Role]
    roles: dict[int, Role]
    said: frozenset[int] = frozenset()
    profile: Profile | None = None
    month: dt.date | None = None
    month_from: str = ""
    year_from: str = ""
    parts: frozenset[int] = frozenset()
    over: Mapping[int, Role] = field(default_factory=dict)
    from_april: bool = False

    def column_of(self, name: str) -> int:
        """The key or single figure column that holds a field; -1 when none does."""
        return next((column for column, role in self.roles.items() if role.field == name and not role.is_across), -1)

    @property
    def keys(self) -> dict[str, int]:
        """The columns that say of each row what its figures are, by field."""
        return {role.field: column for column, role in self.roles.items() if not role.is_across and not role.is_figure}

    def heading(self, column: int) -> str:
        """The heading of a column; '' where it has none."""
        return self.headings[column] if 0 <= column < len(self.headings) else ""

    @property
    def across(self) -> dict[int, Role]:
        return {column: role for column, role in self.roles.items() if role.is_across}

    @property
    def names_months(self) -> bool:
        """Whether months stand across without their years, which each row gives."""
        return any(role.named and not role.year for role in self.roles.values())

    @property
    def has_financial_years(self) -> bool:
        """Whether the years of months across begin in April, as their heading or the months' order tells."""
        named = dict.fromkeys(month_named(role.named) or 0 for role in self.across.values() if role.named)
        heading = words(self.heading(self.column_of("month")))
        return self.from_april or heading in FINANCIAL_YEARS or list(named) != sorted(named)

    @property
    def signature(self) -> str:
        return signature(self.headings)

    @property
    def layout(self) -> str:
        """'long', 'months across', 'metrics across', 'staff groups across', or several of them across."""
        kinds = [
            name
            for name, has in (
                ("months", any(role.month or role.named for role in self.across.values())),
                ("years", any(role.year for role in self.across.values())),
                ("metrics", any(role.metric for role in self.across.values())),
                ("staff groups", any(role.staff_group for role in self.across.values())),
                ("services", any(role.service for role in self.across.values())),
            )
            if has
        ]
        return f"{' and '.join(kinds)} across" if kinds else "long"

    def missing(self) -> list[str]:
        """The fields that no column, heading or sheet name gives: nothing can be read without them."""
        figures = [role for role in self.roles.values() if role.field == "value"]
        lacking = []
        if self.column_of("metric") < 0 and not (figures and all(role.metric for role in figures)):
            lacking.append("metric")
        given = self.month or (figures and all("month" in role.kinds for role in figures))
        if self.column_of("month") < 0 and (not given or self.names_months):
            lacking.append("month")
        if not figures:
            lacking.append("value")
        return lacking

    def is_settled(self, column: int) -> bool:
        """Whether nothing need be asked about a column."""
        return column in self.said or (column in self.roles and self.roles[column].sure)

    @property
    def unsure(self) -> list[int]:
        return [column for column, role in self.roles.items() if not role.sure]


def titles(sheet: Sheet, top: int) -> Iterator[tuple[str | dt.date, str]]:
    """What the sheet as a whole is called, each with where that stands: its name, and the cells above row `top`."""
    if sheet.name:
        yield sheet.name, "the sheet's name"
    for line in takewhile(lambda line: line.number < top, sheet.lines):
        for value in line.values:
            if isinstance(value, str | dt.date):
                yield value, f"row {line.number}"


def signature(headings: Sequence[str]) -> str:
    """What two files with the same columns have in common, whatever their months and however many."""
    dated = _dated(headings)
    named = zip(headings, dated, strict=True)
    kept = ["month" if _is_month(name) else ACROSS_YEARS if read_year(name) else form for name, (form, _) in named]
    kept = _with_width(_with_width(kept, "month"), ACROSS_YEARS)
    monthly = {form for form, month in dated if month}
    compact = [
        name
        for place, name in enumerate(kept)
        if (name.split(" ")[0] != "month" and name != ACROSS_YEARS and name not in monthly) or name not in kept[:place]
    ]
    while compact and not compact[-1]:
        compact.pop()
    return hashlib.sha256("|".join(compact).encode()).hexdigest()[:32]


def _with_width(kept: list[str], across: str) -> list[str]:
    """Months or years that each stand over several columns are another table than those that stand over one."""
    places = [place for place, name in enumerate(kept) if name == across]
    width = places[1] - places[0] if len(places) > 1 else 1
    if width == 1 or any(kept[places[0] + 1 : places[1]]):
        return kept
    first, last = places[0], places[-1]
    return [*kept[:first], f"{across} over {width}", *kept[last + width :]]


def keys_of(headings: Sequence[str]) -> tuple[str, ...]:
    """What each column is remembered by: its heading, and from the second of the same on, which of them it is."""
    seen: Counter[str] = Counter()
    keys = []
    for name, _ in _dated(headings):
        seen[name] += 1
        # No heading has two spaces in the form that is compared, so none can be taken for another one's number.
        keys.append(name if seen[name] == 1 else f"{name}  {seen[name]}")
    return tuple(keys)


def said_of(headings: Sequence[str], profile: Profile) -> dict[int, str]:
    """What a person said of each column.

    What was said alike of a column in every month before holds for that of a further month: a target that is left out
    stays so, though the file has grown by a month.
    """
    said = {column: profile.columns[name] for column, name in enumerate(keys_of(headings)) if name in profile.columns}
    for columns in _families(headings):
        told = [column for column in columns if column in said]
        first = said.get(columns[0], OWN)
        if first != OWN and told == columns[: len(told)] and {said[column] for column in told} == {first}:
            said |= dict.fromkeys(columns, first)
    return {column: role for column, role in said.items() if role != OWN}


def monthly_keys(headings: Sequence[str]) -> set[str]:
    """The keys of columns that stand in every month again, with another month in their headings."""
    keys = keys_of(headings)
    return {keys[column] for columns in _families(headings) for column in columns}


def _families(headings: Sequence[str]) -> list[list[int]]:
    """The columns that are the same but for their month: the first of their name in each month, the second, and on."""
    seen: Counter[tuple[str, str]] = Counter()
    families: dict[tuple[str, int], list[int]] = defaultdict(list)
    for column, (form, month) in enumerate(_dated(headings)):
        if month:
            seen[form, month] += 1
            families[form, seen[form, month]].append(column)
    return list(families.values())


def overlaid(
    own: dict[int, Role], headings: Sequence[str], profile: Profile, above: Mapping[int, Role]
) -> tuple[dict[int, Role], frozenset[int]]:
    """The roles with what a person said in them, and the columns that were spoken of; the others keep their own.

    `above` is what stands over each column in a first row of headings: it holds for a figure whatever is chosen.
    """
    given = {column: decode(role) for column, role in said_of(headings, profile).items()}
    fields = {role.field for role in given.values() if role and not role.is_figure}
    roles = {
        column: role
        for column, role in own.items()
        if column not in given and (role.is_across or role.field not in fields)
    }
    for column, role in given.items():
        if role is not None:
            roles[column] = above[column].joined(role) if role.is_figure and column in above else role
    return dict(sorted(roles.items())), frozenset(given)


def _dated(headings: Sequence[str]) -> list[tuple[str, str]]:
    """Each heading as it is compared, and the month that is part of it; '' where none is.

    The month that stands over or under a column, in one of two rows of headings, is only "month". A month alone is part
    of a heading where other columns of the same month have more than it.
    """
    found = [_form(heading) for heading in headings]
    over = {month for _, month in found if month}
    return [
        ("month", name) if not month and name in over and _is_month(heading) else (name, month)
        for heading, (name, month) in zip(headings, found, strict=True)
    ]


@lru_cache(maxsize=20_000)
def _form(heading: str) -> tuple[str, str]:
    """'Apr-25 Target' is the "month target" of 'apr-25', 'Leavers Apr-25' the "leavers month", 'Leavers Apr-25 FTE' the
    "leavers month fte", and '2024/25 Target' the "a year target" of '2024/25'."""
    parts = heading.split(" ") if may_name_month(heading) or A_YEAR.search(heading) else []
    for size in range(min(3, len(parts) - 1), 0, -1):
        last = len(parts) - size
        # At the start or the end first, then between, of as few words as headings have.
        for start in (0, last, *range(1, min(last, MOST_WORDS))):
            month = " ".join(parts[start : start + size])
            kind = "month" if _is_month(month) else "a year" if read_year(month) else ""
            if kind and any(map(str.isdigit, month)):
                return key(" ".join([*parts[:start], kind, *parts[start + size :]])), key(month)
    return key(heading), ""


@lru_cache(maxsize=20_000)
def _is_month(heading: str) -> bool:
    year, _, name = heading.rpartition(" ")
    if month_named(name) and (not year or read_year(year)):
        return True
    try:
        return read_month(heading).how != "serial"
    except NotAMonth:
        return False


def headings_of(line: Line) -> tuple[str, ...]:
    return tuple(heading_text(value) for value in line.values)


def check_twice(header: Header, sheet: str | None) -> None:
    """Refuses two columns with the very same heading of a field: nobody can tell which one counts."""
    for role in header.roles.values():
        if role.is_across or header.profile is not None:
            continue
        named = [
            column for column, heading in enumerate(header.headings) if words(heading) == words(TITLES[role.field])
        ]
        if len(named) > 1:
            columns = " and ".join(column_letters(n) for n in named)
            raise Refusal("column-twice", sheet, heading=TITLES[role.field], columns=columns)
