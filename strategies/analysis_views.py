"""Pages of analysis: what changed, what adds up, and how it is worked out."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render

from metrics import taking_away
from strategies import adding_up, adding_up_files, between, between_files
from strategies.forms import BetweenForm, KnownForm
from strategies.views import strategy_or_404, today
from workforce import access


def strategy_changes(request, slug):
    strategy, readable = strategy_or_404(request.user, slug)
    form = BetweenForm(request.GET, readable, today())
    councils = form.councils
    page = between.build(strategy, councils, *form.days, access.closed_to(request.user, councils))
    if taking_away.is_asked(request):
        name = f"{slug}-changes-{page.since}-{page.until}"
        council = councils[0] if len(councils) == 1 else None
        return taking_away.answer(request, between_files.title_of(page), name, between_files.sheets(page), council)
    return render(request, "strategies/changes.html", {"page": page, "form": form})


def adding_up_page(request, slug):
    council = access.council_or_404(request.user, slug)
    form = KnownForm(request.GET)
    known = form.day_before(today())
    page = adding_up.build(council, known or today(), access.closed_to(request.user, [council]), known)
    if taking_away.is_asked(request):
        held = adding_up_files.sheets(page)
        return taking_away.answer(request, adding_up_files.TITLE, f"{slug}-adding-up", held, council)
    return render(request, "strategies/adding_up.html", {"page": page, "form": form})


def analysis_help(request):
    return render(request, "strategies/analysis_help.html")


@login_not_required
def accessibility(request):
    return render(request, "strategies/accessibility.html")
