"""Keeps personal data out: a sheet with a column about persons is refused whole. PURE."""

import re
from collections.abc import Sequence

from metrics.spreadsheets.cells import Sheet, Workbook, column_letters, shown
from metrics.spreadsheets.names import words
from metrics.spreadsheets.refusals import Refusal

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


def refuse(workbook: Workbook) -> None:
    """Refuses a workbook with personal data on any sheet, hidden ones too; the column is named."""
    for sheet in workbook.sheets:
        _refuse_headings(sheet)
        _refuse_numbers(sheet)


def _refuse_headings(sheet: Sheet) -> None:
    """A heading stands among other texts, above other rows."""
    for line in sheet.lines[: min(SEARCHED_LINES, max(len(sheet.lines) - 1, 1))]:
        texts = [value for value in line.values if isinstance(value, str)]
        figures = [value for value in line.values if isinstance(value, int | float)]
        if len(texts) >= 3 and not figures:
            for column, value in enumerate(line.values):
                if isinstance(value, str) and PERSONAL.fullmatch(words(value)):
                    raise refusal(sheet, column, value)


def _refuse_numbers(sheet: Sheet) -> None:
    """Looks at each different text once; where it stands is asked only when one is found."""
    texts = {value for line in sheet.lines for value in line.values if type(value) is str}
    if not any(8 < len(text) < 16 and INSURANCE_NUMBER.fullmatch(text) for text in texts):
        return
    for line in sheet.lines:
        for column, value in enumerate(line.values):
            if isinstance(value, str) and 8 < len(value) < 16 and INSURANCE_NUMBER.fullmatch(value):
                raise refusal(sheet, column, "a National Insurance number")


def refuse_headings(sheet: Sheet, headings: Sequence[str]) -> None:
    """Refuses the headings of a table of figures, however few they are."""
    for column, heading in enumerate(headings):
        if PERSONAL.fullmatch(words(heading)):
            raise refusal(sheet, column, heading)


def refusal(sheet: Sheet, column: int, heading: str) -> Refusal:
    on_sheet = f' of sheet "{sheet.name}"' if sheet.name else ""
    return Refusal(
        "personal-data", sheet.name, column=column_letters(column), heading=shown(heading, 60), on_sheet=on_sheet
    )
