from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils import timezone

from metrics.completeness import Presence
from strategies import completeness_pages, lateness
from workforce.access import can_upload, council_or_404, councils_for

# So many are listed on a page.
COUNCILS = 25


def completeness_index(request):
    """The councils of a person, those with most late figures first or by name."""
    today, by_name = timezone.localdate(), request.GET.get("sort") == "name"
    councils = list(councils_for(request.user).order_by("short_name"))
    listed = councils if by_name else lateness.latest_first(councils, today)
    page = Paginator(listed, COUNCILS).get_page(request.GET.get("page"))
    standings = lateness.standing(page.object_list, today)
    context = {"page": page, "standings": standings, "today": today, "by_name": by_name}
    return render(request, "strategies/completeness_index.html", context)


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
