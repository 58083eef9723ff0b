"""What is said of sheets that cannot be read: of all, that nothing can be; of some, what is left out and why. PURE."""

from collections.abc import Sequence

from metrics.spreadsheets import bare_months, header_rows
from metrics.spreadsheets.cells import Sheet, shown
from metrics.spreadsheets.dates import month_named
from metrics.spreadsheets.headers import Header
from metrics.spreadsheets.names import words
from metrics.spreadsheets.reference import Reference
from metrics.spreadsheets.refusals import Refusal, problem
from metrics.spreadsheets.roles import TITLES
from metrics.spreadsheets.tables import LeftOut, Table
from metrics.spreadsheets.telling import PIVOT_LABELS, is_mixed

Found = Sequence[tuple[Sheet, Header | None]]


def refuse(found: Found, reference: Reference) -> None:
    """Says why the first sheet that looks like figures cannot be read; else that no table was found."""
    seen = [(sheet, header) for sheet, header in found if not sheet.hidden]
    reasons = [_pivot(sheet, reference) or _bare_months(sheet) for sheet, _ in seen]
    reasons += [_lacking(sheet, header) for sheet, header in seen if header is not None]
    for refusal in filter(None, reasons):
        raise refusal
    left_out = [sheet.name or "" for sheet, _ in found if sheet.left_out]
    if left_out:
        names = " and ".join(f'"{name}"' for name in left_out[:8])
        raise Refusal("sheets-left-out", names=names, **_number(left_out))
    names = ", ".join(f'"{sheet.name}"' for sheet, _ in found[:8] if sheet.name)
    raise Refusal("no-table", where=f" on the sheets {names}" if names else "")


def _number(sheets: Sequence[str]) -> dict[str, str]:
    return {"s": "s", "were": "were"} if len(sheets) > 1 else {"s": "", "were": "was"}


def name(found: Found, tables: list[Table], with_figures: set[int]) -> None:
    """Names the sheets that are not read; one that looks like figures is asked about."""
    used = {id(table.sheet) for table in tables}
    for sheet, header in found:
        if id(sheet) in used or not sheet.lines:
            continue
        if sheet.hidden and id(sheet) in with_figures:
            tables[0].problems.append(problem("hidden-sheet", sheet.name, None, None, None, None, name=sheet.name))
        why = None if sheet.hidden else _bare_months(sheet) or _lacking(sheet, header)
        if why is not None:
            details = {"name": sheet.name, "why": why.problem.message}
            tables[0].problems.append(problem("sheet-not-read", sheet.name, None, None, None, None, **details))
        text = shown(next((value for value in sheet.lines[0].values if value is not None), ""))
        tables[0].left_out.append(LeftOut(sheet.name, "sheet without figures", "the whole sheet", text))


def _bare_months(sheet: Sheet) -> Refusal | None:
    """Of a sheet with months across that lack their year."""
    for line in sheet.lines[: header_rows.SEARCHED_LINES]:
        named = bare_months.month_names(line)
        if len(named) >= bare_months.LEAST:
            found = shown(", ".join(str(line.at(column)) for column in named), 100)
            return Refusal("months-without-year", sheet.name, row=line.number, found=found)
    return None


def _pivot(sheet: Sheet, reference: Reference) -> Refusal | None:
    """Of a pivot table in Excel's compact form, whose row labels name more than one kind of thing."""
    for line in sheet.lines[: header_rows.SEARCHED_LINES]:
        for column, value in enumerate(line.values):
            is_label = isinstance(value, str) and words(value) in PIVOT_LABELS
            if is_label and is_mixed(sheet.lines, line.number, column, reference):
                return Refusal("pivot-labels", sheet.name, row=line.number, heading=shown(value))
    return None


def _lacking(sheet: Sheet, header: Header | None) -> Refusal | None:
    """Of a sheet with headings, or of one named for a month: what it lacks."""
    missing = header.missing() if header else ["month"]
    if "month" in missing and sheet.name and month_named(sheet.name):
        return Refusal("sheet-without-year", sheet.name, name=sheet.name, written=sheet.name.strip())
    if header is None:
        return None
    if header.parts and "value" in missing:
        named = shown(", ".join(f'"{header.heading(column)}"' for column in sorted(header.parts)), 300)
        return Refusal("parts-not-placed", sheet.name, row=header.row, found=named)
    title = TITLES[missing[0]]
    found = shown(", ".join(heading for heading in header.headings if heading), 300)
    refusal = Refusal("missing-column", sheet.name, heading=title, found=found)
    refusal.problem = problem("missing-column", sheet.name, header.row, None, title, None, heading=title, found=found)
    return refusal
