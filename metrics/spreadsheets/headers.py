"""Which row holds the headings, and what each column holds. PURE."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from metrics.spreadsheets.cells import Line, Sheet, Value, column_letters, shown
from metrics.spreadsheets.names import words
from metrics.spreadsheets.refusals import Refusal

FIELDS = (
    "council", "metric", "staff_group", "service", "cohort", "month", "value", "numerator", "denominator", "note",
)  # fmt: skip
TITLES = {
    "council": "Council",
    "metric": "Metric",
    "staff_group": "Staff group",
    "service": "Service",
    "cohort": "Cohort",
    "month": "Month",
    "value": "Value",
    "numerator": "Numerator",
    "denominator": "Denominator",
    "note": "Note",
}
REFERENCE_ONLY = "Last value (for reference)"
NEEDED = ("metric", "month", "value")
OTHER_NAMES = {
    "council": "local authority, la, la name, authority, organisation, council name, lead council",
    "metric": "measure, indicator, kpi, metric name, measure name, indicator name, performance indicator, pi",
    "staff_group": "staff group name, staffing group, workforce group, role, job role, group, staff type, role group, "
    "job family, staff",
    "service": "team, service area, directorate, department, service name, team name",
    "cohort": "cohort year, cohort name, intake",
    "month": "period, date, reporting month, month ending, reporting period, time period, month end, period end, as at",
    "value": "figure, result, actual, percentage, rate, outturn, amount, performance, current value, this month",
    "numerator": "num, numerator value, numerator count",
    "denominator": "denom, den, denominator value, denominator count, base",
    "note": "notes, comment, comments, remark, remarks, commentary, narrative",
}
IGNORED = {words(text) for text in (REFERENCE_ONLY, "last value", "previous value", "unit", "definition", "last month")}
BY_NAME = {words(title): field for field, title in TITLES.items()} | {
    words(name): field for field, names in OTHER_NAMES.items() for name in names.split(", ")
}
PERSONAL = re.compile(
    r"(swe|social work england|hcpc)( registration)? (number|no|id|ref|reg|registration).*|swe|"
    r"(ni|n i|nino|national insurance)( number| no)?|nhs (number|no)|"
    r"(date of birth|dob|d o b|birth date|birthdate|birthday)|"
    r"(|full |first |given |last |family |middle |maiden )name|forenames?|surname|"
    r"(employee|worker|staff|person|practitioner|social worker|staff member|manager|line manager)s? "
    r"(name|full name|surname|forename)|"
    r"(employee|payroll|assignment|personnel|person|worker) (number|no|id|ref|reference)|"
    r"(home |personal |private )(address|postcode|post code|phone|telephone|email|e mail|mobile).*|"
    r"address( line)?( \d)?|(home )?(postcode|post code)|passport (number|no)|bank account.*|sort code"
)
INSURANCE_NUMBER = re.compile(r"\s*[A-CEGHJ-PR-TW-Z]{2}\s?\d{2}\s?\d{2}\s?\d{2}\s?[A-D]\s*", re.ASCII)
SEARCHED_LINES = 40


@dataclass(frozen=True, slots=True)
class Header:
    """A row of headings: which field each column holds, by column; columns without a field are not here."""

    row: int
    headings: tuple[str, ...]
    fields: dict[int, str]

    def column_of(self, field: str) -> int:
        """The column that holds `field`; -1 when none does."""
        return next((column for column, found in self.fields.items() if found == field), -1)


def field_of(heading: Value) -> str:
    """The field a heading names; '' when it names none."""
    return BY_NAME.get(words(heading), "") if isinstance(heading, str) else ""


def match(line: Line) -> Header:
    """What each column of a row of headings holds. The first of two like columns counts; see `check_twice`."""
    fields: dict[int, str] = {}
    exact = {words(title): field for field, title in TITLES.items()}
    for names in (exact, BY_NAME):
        for column, heading in enumerate(line.values):
            field = names.get(words(heading), "") if isinstance(heading, str) else ""
            if field and column not in fields and field not in fields.values():
                fields[column] = field
    return Header(line.number, tuple(shown(value, 200) for value in line.values), dict(sorted(fields.items())))


def check_twice(header: Header, sheet: str | None) -> None:
    """Refuses two columns with the very same heading of a field: nobody can tell which one counts."""
    for field in header.fields.values():
        named = [column for column, heading in enumerate(header.headings) if words(heading) == words(TITLES[field])]
        if len(named) > 1:
            raise Refusal(
                "column-twice", sheet, heading=TITLES[field], columns=" and ".join(column_letters(n) for n in named)
            )


def find(sheet: Sheet) -> Header | None:
    """The row of headings among the first rows, above which titles may stand; None when there is none.

    It is the row that names most fields, the metric among them; the upper one where two name as many.
    """
    best: Header | None = None
    for line in sheet.lines[:SEARCHED_LINES]:
        header = match(line)
        known = header.fields.values()
        enough = len(header.fields) >= 3 or set(NEEDED) <= set(known)
        if "metric" in known and enough and (best is None or len(header.fields) > len(best.fields)):
            best = header
    return best


def refuse_personal_data(sheet: Sheet, header_rows: Sequence[int]) -> None:
    """Refuses a sheet with a column about persons: by its heading, or by the numbers in it."""
    for line in sheet.lines[:SEARCHED_LINES]:
        texts = [value for value in line.values if isinstance(value, str)]
        is_heading = line.number in header_rows if header_rows else len(texts) >= 3
        for column, value in enumerate(line.values):
            if isinstance(value, str) and is_heading and PERSONAL.fullmatch(words(value)):
                _refuse_column(sheet, column, value)
    for line in sheet.lines:
        for column, value in enumerate(line.values):
            if isinstance(value, str) and 8 < len(value) < 16 and INSURANCE_NUMBER.fullmatch(value):
                _refuse_column(sheet, column, "a National Insurance number")


def _refuse_column(sheet: Sheet, column: int, heading: str) -> None:
    on_sheet = f' of sheet "{sheet.name}"' if sheet.name else ""
    raise Refusal(
        "personal-data", sheet.name, column=column_letters(column), heading=shown(heading, 60), on_sheet=on_sheet
    )
