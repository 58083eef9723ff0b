"""What the formats of an xlsx make of a number: a date, a percentage, or itself. PURE."""

import re

from metrics.spreadsheets.xlsx_parts import Attributes, local

DATE_FORMATS = frozenset([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)])
PERCENT_FORMATS = frozenset([9, 10])
QUOTED = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')


class StylesReader:
    def __init__(self) -> None:
        self.codes: dict[int, str] = {}
        self.styles: list[int] = []
        self.inside = False

    def start(self, tag: str, attributes: Attributes) -> None:
        tag = local(tag)
        if tag == "numFmt":
            self.codes[int(attributes.get("numFmtId", 0))] = attributes.get("formatCode", "")
        elif tag == "cellXfs":
            self.inside = True
        elif tag == "xf" and self.inside:
            self.styles.append(int(attributes.get("numFmtId", 0)))

    def end(self, tag: str) -> None:
        if local(tag) == "cellXfs":
            self.inside = False

    def kind(self, number: int) -> str:
        if number in self.codes:
            return format_kind(self.codes[number])
        return "date" if number in DATE_FORMATS else "percent" if number in PERCENT_FORMATS else ""


def format_kind(code: str) -> str:
    """'percent', 'date' or '' for a number format such as '0.0%', 'mmm-yy' or '#,##0'."""
    bare = QUOTED.sub("", code.split(";")[0]).lower()
    if "%" in bare:
        return "percent"
    return "date" if "general" not in bare and re.search(r"[dmyhs]", bare) else ""
