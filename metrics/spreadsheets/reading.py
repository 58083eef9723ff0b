"""From bytes to cells: the one door to a file's content, whatever its format. PURE."""

from metrics.spreadsheets import delimited, door, xlsx
from metrics.spreadsheets.cells import Workbook
from metrics.spreadsheets.refusals import Refusal

EXCEL_NAMES = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")
TEXT_NAMES = (".csv", ".tsv", ".txt", ".tab")


def open_workbook(
    data: bytes, filename: str, limits: door.Limits | None = None, told: door.Told | None = None
) -> Workbook:
    """The sheets in `data`. Raises Refusal, and nothing else, for whatever cannot be read right."""
    limits = limits or door.Limits()
    kind = door.recognise(data, limits)
    workbook = xlsx.read(data, limits, told) if kind == "xlsx" else delimited.read(data, limits)
    if not any(sheet.lines for sheet in workbook.sheets):
        raise Refusal("empty-file")
    return _name_kind(workbook, filename)


def _name_kind(workbook: Workbook, filename: str) -> Workbook:
    ending = "." + filename.lower().rpartition(".")[2] if "." in filename else ""
    if ending in (EXCEL_NAMES if workbook.kind == "csv" else TEXT_NAMES):
        return Workbook(workbook.kind, workbook.sheets, workbook.how, ending, workbook.date_system)
    return workbook
