"""A council's log of changed figures, as a page and to take away."""

from django.shortcuts import render
from django_tables2 import RequestConfig

from metrics import restatement_files, restatements, taking_away
from strategies.upload_tables import RestatementTable
from workforce.access import closed_to, council_or_404


def restatement_list(request, slug):
    council = council_or_404(request.user, slug)
    closed = closed_to(request.user, [council])
    table = RestatementTable(restatements.restated(council, closed), council=council)
    if taking_away.is_asked(request):
        # In the order of the address, and every page of it.
        RequestConfig(request, paginate=False).configure(table)
        changed = (row.record for row in table.rows)
        held = restatement_files.sheets(council, changed, table.kept, withheld=bool(closed))
        return taking_away.answer(
            request, restatement_files.title_of(council), f"{slug}-changed-figures", held, council
        )
    RequestConfig(request, paginate={"per_page": 25}).configure(table)
    return render(request, "strategies/uploads/changes.html", {"council": council, "table": table})
