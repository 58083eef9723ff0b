"""The one error that reading a file may raise. PURE."""

from dataclasses import dataclass

from metrics.spreadsheets.cells import Value, shown
from metrics.spreadsheets.rules import RULES, Level

NOT_KEPT = {"personal-data", "published-figures", "macros", "not-a-workbook", "web-page", "damaged", "too-big"}


@dataclass(frozen=True, slots=True)
class Problem:
    """Something a person should know about a file, and where it is: row and cell as Excel shows them.

    `sheet` is None for a text file; `row`, `cell` and `column` are None where the whole file is meant. A query about
    one figure has its key and the figure in `about`, and in `reason` what a person said of it.
    """

    level: Level
    rule: str
    sheet: str | None
    row: int | None
    cell: str | None
    column: str | None
    value: str
    message: str
    about: tuple[object, ...] | None = None
    reason: str = ""

    @property
    def is_open(self) -> bool:
        """Whether it still asks something of a person."""
        return self.level == Level.ERROR or (self.level == Level.QUERY and not self.reason)

    @property
    def place(self) -> str:
        """'Figures, cell E2', as far as it is known."""
        parts = [self.sheet or "", f"cell {self.cell}" if self.cell else f"row {self.row}" if self.row else ""]
        return ", ".join(part for part in parts if part) or "The whole file"


class Refusal(Exception):
    """A file that cannot be read at all, with the rule it breaks and what to do about it."""

    def __init__(self, rule: str, sheet: str | None = None, cell: str | None = None, **details: object) -> None:
        self.rule = rule
        column = str(details["heading"]) if "heading" in details else None
        message = RULES[rule].message(**details)
        self.problem = Problem(RULES[rule].level, rule, sheet, None, cell, column, "", message)
        super().__init__(message)

    @property
    def keeps_nothing(self) -> bool:
        """Whether the file itself is not kept: it is dangerous, it holds personal data, or it is no council's own."""
        return self.rule in NOT_KEPT


def problem(
    rule: str,
    sheet: str | None,
    row: int | None,
    cell: str | None,
    column: str | None,
    value: Value,
    /,
    **details: object,
) -> Problem:
    """The problem that breaking `rule` is, with its message made; `value` is what was seen in the cell."""
    seen = shown(value)
    message = RULES[rule].message(**({"value": seen} | details))
    return Problem(RULES[rule].level, rule, sheet, row, cell, column, seen, message)
