"""A council's log of changed figures, as a page and to take away."""

from django.shortcuts import render
from django_tables2 import RequestConfig

from metrics import restatement_files, taking_away
from strategies.upload_tables import RestatementTable
from workforce.access import closed_to, council_or_404


def restatement_list(request, slug):
    council = council_or_404(request.user, slug)
    closed = closed_to(request.user, [council])
    table = RestatementTable(council, closed)
    if taking_away.is_asked(request):
        # In the order of the address, and every page of it.
        RequestConfig(request, paginate=False).configure(table)
        return take_away(request, council, table.data, withheld=bool(closed))
    RequestConfig(request, paginate={"per_page": 25}).configure(table)
    return render(request, "strategies/uploads/changes.html", {"council": council, "table": table})


def take_away(request, council, changed, *, withheld: bool):
    title, name = restatement_files.title_of(council), f"{council.slug}-changed-figures"
    if request.GET["format"] == "csv":
        rows = (restatement_files.row_of(council, change) for change in changed)
        return taking_away.stream(request, title, name, restatement_files.HEADINGS, rows, council)
    held = restatement_files.sheets(council, changed, withheld=withheld)
    return taking_away.answer(request, title, name, held, council)
