"""What a person is shown to say what each column holds. PURE."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from metrics.spreadsheets import headers
from metrics.spreadsheets.cells import Line, Sheet, Workbook, column_letters, shown
from metrics.spreadsheets.headers import Header, Profile
from metrics.spreadsheets.names import words
from metrics.spreadsheets.reference import Reference
from metrics.spreadsheets.roles import encode, heading_text

SAMPLES = 3
MOST_COLUMNS = 60
# As many rows below the headings are looked through for samples.
ROWS_BELOW = 200
MOST_SHEETS = 60


@dataclass(frozen=True, slots=True)
class Column:
    """One column: where it is, its heading, a few of its cells, and what it is taken to hold."""

    letters: str
    heading: str
    samples: tuple[str, ...]
    role: str
    sure: bool

    @property
    def key(self) -> str:
        """What its heading is remembered by."""
        return words(self.heading)


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of one sheet below one row of headings. `headings` are what a mapping is kept under."""

    sheet: str
    sheets: tuple[str, ...]
    row: int
    rows: tuple[tuple[int, str], ...]
    headings: tuple[str, ...]
    columns: tuple[Column, ...]
    profile: Profile | None


def start_of(workbook: Workbook) -> Workbook:
    """The first rows of each sheet: all that `columns_of` looks at, however large the file is."""
    most = headers.SEARCHED_LINES + ROWS_BELOW
    sheets = (replace(sheet, lines=tuple(sheet.lines[:most])) for sheet in workbook.sheets[:MOST_SHEETS])
    return replace(workbook, sheets=tuple(sheets))


def columns_of(
    workbook: Workbook, reference: Reference, profiles: Mapping[str, Profile], sheet: str = "", row: int = 0
) -> Columns:
    """The columns under the row of headings found, or under the row that a person names."""
    chosen = _sheet(workbook, reference, profiles, sheet)
    header = headers.find(chosen, reference, profiles) or _widest(chosen, reference)
    if row and row != header.row:
        line = next((line for line in chosen.lines if line.number == row), chosen.lines[0])
        header = _plain(line, reference)
    below = [line for line in chosen.lines if line.number > header.row][:ROWS_BELOW]
    columns = tuple(
        Column(
            column_letters(number),
            heading,
            tuple(_samples(below, number)),
            encode(header.roles.get(number)),
            header.roles[number].sure if number in header.roles else True,
        )
        for number, heading in enumerate(header.headings[:MOST_COLUMNS])
        if heading
    )
    rows = tuple((line.number, _start(line)) for line in chosen.lines[: headers.SEARCHED_LINES])
    names = tuple(each.name or "" for each in workbook.sheets if each.lines)
    return Columns(chosen.name or "", names, header.row, rows, header.headings, columns, header.profile)


def _sheet(workbook: Workbook, reference: Reference, profiles: Mapping[str, Profile], name: str) -> Sheet:
    filled = [sheet for sheet in workbook.sheets if sheet.lines]
    named = next((sheet for sheet in filled if name and sheet.name == name), None)
    with_header = (sheet for sheet in filled if not sheet.hidden and headers.find(sheet, reference, profiles))
    return named or next(with_header, max(filled, key=lambda sheet: len(sheet.lines)))


def _widest(sheet: Sheet, reference: Reference) -> Header:
    """The likeliest row of headings where none was found: the first with the most texts."""
    lines = sheet.lines[: headers.SEARCHED_LINES]
    return _plain(max(lines, key=lambda line: sum(isinstance(value, str) for value in line.values)), reference)


def _plain(line: Line, reference: Reference) -> Header:
    headings = tuple(heading_text(value) for value in line.values)
    return Header(line.number, line.number, headings, headers.roles_of(line.values, reference))


def _samples(lines: list[Line], column: int) -> list[str]:
    values = [shown(line.at(column), 30) for line in lines if line.at(column) is not None]
    return list(dict.fromkeys(values))[:SAMPLES]


def _start(line: Line) -> str:
    return shown(" | ".join(shown(value, 20) for value in line.values if value is not None), 60)
