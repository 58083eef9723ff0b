from django.shortcuts import render
from django.utils import timezone

from metrics.completeness import Presence
from strategies import completeness_pages
from workforce.access import can_upload, council_or_404, councils_for


def completeness_index(request):
    """The councils of a person, those with most late figures first."""
    today = timezone.localdate()
    matrices = completeness_pages.build_each(councils_for(request.user), today)
    matrices.sort(key=lambda matrix: (-matrix.late, matrix.council.short_name))
    return render(request, "strategies/completeness_index.html", {"matrices": matrices, "today": today})


def completeness(request, slug):
    """One council's figures by month: there, late, or not due."""
    council = council_or_404(request.user, slug)
    by_name = request.GET.get("sort") == "name"
    context = {
        "council": council,
        "matrix": completeness_pages.build(council, timezone.localdate(), by_name),
        "by_name": by_name,
        "states": list(Presence),
        "may_upload": can_upload(request.user, council),
    }
    return render(request, "strategies/completeness.html", context)
