import datetime as dt

from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils import timezone

from metrics import taking_away
from metrics.completeness import Presence
from strategies import completeness_files, completeness_pages, kept, lateness
from strategies.forms import LateForm
from strategies.ledger import end_of
from strategies.views import COUNCILS
from workforce.access import can_upload, council_or_404, councils_for
from workforce.models import Council


def completeness_index(request):
    """The councils of a person, those with most late figures first or by name."""
    today, by_name = timezone.localdate(), request.GET.get("sort") == "name"
    councils = list(councils_for(request.user).order_by("short_name"))
    listed = councils if by_name or len(councils) <= COUNCILS else latest_first(councils, today)
    page = Paginator(listed, COUNCILS).get_page(request.GET.get("page"))
    standings = lateness.standing(page.object_list, today)
    if not by_name:
        standings.sort(key=lateness.latest)
    context = {"page": page, "standings": standings, "today": today, "by_name": by_name}
    return render(request, "strategies/completeness_index.html", context)


def latest_first(councils: list[Council], today: dt.date) -> list[Council]:
    """In an order that is found once, and anew after a change or on another day."""
    by_key = {council.pk: council for council in councils}
    order = kept.answer(("late", today, tuple(by_key)), lambda: lateness.latest_first(councils, today))
    return [by_key[key] for key in order]


def completeness(request, slug):
    """One council's figures by month: there, late, or not due, as known today or on an earlier day."""
    council = council_or_404(request.user, slug)
    today, by_name = timezone.localdate(), request.GET.get("sort") == "name"
    form = LateForm(request.GET)
    known, as_of = form.day_before(today), form.judged_on(today)
    matrix = completeness_pages.build(council, as_of, by_name, end_of(known))
    if taking_away.is_asked(request):
        held = completeness_files.sheets(matrix, as_of)
        return taking_away.answer(request, completeness_files.title_of(matrix), f"{slug}-completeness", held, council)
    context = {
        "council": council,
        "matrix": matrix,
        "by_name": by_name,
        "form": form,
        "known": known,
        "as_of": as_of,
        "states": list(Presence),
        "may_upload": can_upload(request.user, council),
    }
    return render(request, "strategies/completeness.html", context)
