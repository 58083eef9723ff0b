import csv
import datetime as dt

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_POST
from django_tables2 import RequestConfig

from metrics.sheets import as_csv, workbook
from metrics.taking_away import XLSX
from strategies import (
    dashboards,
    documents,
    evidence,
    exports,
    kept,
    ledger,
    looks,
    measure_files,
    measure_pages,
    wordings,
)
from strategies.filters import DashboardFilter
from strategies.forms import CommentaryForm, ViewForm
from strategies.models import Strategy, SuccessMeasure
from strategies.status import Status
from strategies.tables import DashboardTable
from workforce import access, audit
from workforce.models import AuditEntry, Council

# So many are listed on a page.
COUNCILS = 25
NONE = "There is no such strategy, or you have no role in a council of it."


def today() -> dt.date:
    return timezone.localdate()


def strategy_or_404(user, slug: str) -> tuple[Strategy, list[Council]]:
    """The strategy and those of its councils that `user` has a role in; 404 where there is none."""
    links = Strategy.councils.through.objects.filter(strategy__slug=slug).select_related("strategy", "council")
    links = [link for link in links.order_by("council__short_name") if access.may_read(user, link.council)]
    if not links:
        raise Http404(NONE)
    return links[0].strategy, [link.council for link in links]


def kept_or_404(user, slug: str, at: kept.State) -> tuple[evidence.Records, list[Council]]:
    """The same of what is kept in memory: what the strategy says, without a query where it was read before."""
    said = kept.strategies.get(slug, at)
    councils = [council for council in said.councils if access.may_read(user, council)] if said else []
    if said is None or not councils:
        raise Http404(NONE)
    return said, councils


def home(request):
    """The councils of a person with their strategies: so many on a page, or those with a name that is looked for."""
    asked = request.GET.get("find", "").strip()
    councils = access.councils_for(request.user).filter(name__icontains=asked).prefetch_related("strategies")
    page = Paginator(councils, COUNCILS).get_page(request.GET.get("page"))
    entries = [
        {
            "council": council,
            "strategies": council.strategies.all(),
            "can_upload": access.can_upload(request.user, council),
        }
        for council in page
    ]
    return render(request, "strategies/home.html", {"entries": entries, "page": page, "asked": asked})


def dashboard(request, slug):
    at = kept.state()
    said, councils = kept_or_404(request.user, slug, at)
    strategy = said.strategy
    looked = looks.last(request, strategy)
    view = ViewForm(request.GET, strategy, councils, today(), looked)
    councils = view.councils
    closed = access.closed_to(request.user, councils)
    uploaders = [council for council in councils if access.can_upload(request.user, council)]

    def built() -> dashboards.Dashboard:
        return dashboards.build(strategy, councils, view.as_of, view.known, view.moment, closed, said)

    if request.GET.get("format") in ("csv", "xlsx"):
        found = built()
        audit.told(request, AuditEntry.Action.EXPORTED, f"{strategy}: scorecard as {request.GET['format']}")
        return take_away(request.GET["format"], found, DashboardFilter(request.GET, found))

    def content() -> str:
        found = built()
        chosen = DashboardFilter(request.GET, found)
        table = RequestConfig(request, paginate=False).configure(DashboardTable(found, chosen.rows, view.query))
        context = {"dashboard": found, "view": view, "filter": chosen, "table": table, "uploaders": uploaders}
        return render_to_string("strategies/dashboard_content.html", context, request)

    parts = (request.get_full_path(), today(), looked, keys(councils), sorted(closed), keys(uploaders))
    context = {"strategy": strategy, "content": kept.answer(parts, content, at)}
    response = render(request, "strategies/dashboard.html", context)
    looks.note(request, response, strategy)
    return response


def keys(councils: list[Council]) -> list[int]:
    return [council.pk for council in councils]


def take_away(kind: str, built: dashboards.Dashboard, chosen: DashboardFilter) -> HttpResponse:
    """The rows on screen as a file."""
    response = HttpResponse(content_type="text/csv; charset=utf-8" if kind == "csv" else XLSX)
    name = f"{built.strategy.slug}-{built.as_of.isoformat()}.{kind}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    if kind == "csv":
        response.write("\ufeff")
        csv.writer(response).writerows(exports.csv_rows(chosen.rows))
    else:
        response.write(workbook(built.strategy.title, exports.sheets(built, chosen.rows, chosen.words)))
    return response


def measure_or_404(strategy: Strategy, code: str, day: dt.date | None = None) -> SuccessMeasure:
    """The measure under `code`, or the one that had it at the end of `day`, as it was worded then."""
    if day is None:
        return get_object_or_404(strategy.measures, code=code)
    had = Q(code=code) | Q(versions__code=code)
    candidates = SuccessMeasure.every.filter(had, strategy=strategy).distinct()
    known = wordings.as_known(SuccessMeasure, candidates, ledger.end_of(day))
    found = next((measure for measure in known if measure.code == code), None)
    if found is None:
        raise Http404("The strategy had no such measure on that day.")
    return found


def measure(request, slug, code):
    # Read before all else: a page is never kept under a later state than what it shows.
    at = kept.state()
    strategy, councils = strategy_or_404(request.user, slug)
    view = ViewForm(request.GET, strategy, councils, today())
    found = measure_or_404(strategy, code, view.known.promises)
    # Of an earlier day it may be one that was given up, whose code is another's by now.
    form = None if view.known.promises else comment_form(request.user, found, councils)
    return show_measure(request, strategy, councils, found, form, at)


def show_measure(request, strategy, councils, found, form, at=None, status=200):
    view = ViewForm(request.GET, strategy, councils, today())
    closed = access.closed_to(request.user, councils)

    def content() -> str:
        page = measure_pages.build(strategy, view.councils, found, view.as_of, view.known, closed)
        context = {"page": page, "view": view, "comment_form": form}
        return render_to_string("strategies/measure_content.html", context, request)

    parts = (request.get_full_path(), today(), keys(councils), sorted(closed))
    # A form is one person's own, and so is the page that has it.
    made = content() if form else kept.answer(parts, content, at)
    context = {"strategy": strategy, "measure": found, "view": view, "content": made}
    return render(request, "strategies/measure.html", context, status=status)


def comment_form(user, found: SuccessMeasure, councils, data=None) -> CommentaryForm | None:
    """The form for those who may comment on any of `councils`; None for others."""
    open_to = [council for council in councils if access.can_comment(user, council)]
    return (
        CommentaryForm(data, measure=found, councils=open_to, today=today(), auto_id="comment_%s") if open_to else None
    )


@require_POST
def measure_comment(request, slug, code):
    strategy, councils = strategy_or_404(request.user, slug)
    found = measure_or_404(strategy, code)
    form = comment_form(request.user, found, councils, request.POST)
    if form is None:
        raise Http404("Only an HR analyst of the council may comment.")
    if not form.is_valid():
        return show_measure(request, strategy, councils, found, form, status=422)
    form.instance.measure, form.instance.author, form.instance.written_at = found, request.user, timezone.now()
    form.save()
    audit.told(request, AuditEntry.Action.ADDED, f"commentary on {found}", form.instance.council)
    messages.success(request, "Your commentary was added.")
    return redirect("measure", slug, code)


def measure_file(request, slug, code, kind):
    """Every figure on the measure's page, as csv or as a workbook."""
    strategy, councils = strategy_or_404(request.user, slug)
    view = ViewForm(request.GET, strategy, councils, today())
    found = measure_or_404(strategy, code, view.known.promises)
    audit.told(request, AuditEntry.Action.EXPORTED, f"{strategy}: figures of {found} as {kind}")
    closed = access.closed_to(request.user, councils)
    page = measure_pages.build(strategy, view.councils, found, view.as_of, view.known, closed)
    response = HttpResponse(content_type="text/csv; charset=utf-8" if kind == "csv" else XLSX)
    response["Content-Disposition"] = f'attachment; filename="{slug}-{code.lower()}.{kind}"'
    if kind == "csv":
        response.write("\ufeff" + as_csv(measure_files.figures(page)))
    else:
        response.write(workbook(found.name, measure_files.sheets(page)))
    return response


def document(request, slug):
    strategy, councils = strategy_or_404(request.user, slug)
    page = documents.build(strategy)
    return render(request, "strategies/document.html", {"strategy": strategy, "councils": councils, "page": page})


def statuses(request):
    return render(request, "strategies/statuses.html", {"statuses": list(Status)})
