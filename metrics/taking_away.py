"""A page as a file: the answer, and the row that it leaves in the audit record."""

from collections.abc import Iterable, Sequence

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse

from metrics.sheets import Cell, Sheet, as_csv, csv_pieces, workbook
from workforce import audit
from workforce.models import AuditEntry, Council

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def is_asked(request: HttpRequest) -> bool:
    """Whether the page is to be taken away rather than shown."""
    return request.GET.get("format") in ("csv", "xlsx")


def answer(
    request: HttpRequest, what: str, name: str, held: Sequence[Sheet], council: Council | None = None
) -> HttpResponse:
    """Cover, notes and tables as a workbook; as csv the table that the address names, or the first of them."""
    kind = request.GET["format"]
    audit.told(request, AuditEntry.Action.EXPORTED, f"{what} as {kind}", council)
    response = HttpResponse(content_type="text/csv; charset=utf-8" if kind == "csv" else XLSX)
    response["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    if kind == "csv":
        tables = {sheet.name.lower(): sheet for sheet in held[2:]}
        response.write("\ufeff" + as_csv(tables.get(request.GET.get("table", ""), held[2])))
    else:
        response.write(workbook(what, held))
    return response


def stream(
    request: HttpRequest,
    what: str,
    name: str,
    headings: tuple[str, ...],
    rows: Iterable[Iterable[Cell | None]],
    council: Council | None = None,
) -> StreamingHttpResponse:
    """One long table as csv, sent as it is made."""
    audit.told(request, AuditEntry.Action.EXPORTED, f"{what} as csv", council)
    return StreamingHttpResponse(
        csv_pieces(headings, rows),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
    )
