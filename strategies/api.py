"""The read API, version 1: the same figures, judgements and permissions as the pages, for programs with a token."""

import datetime as dt
from decimal import Decimal

from django.http import Http404, HttpRequest
from ninja import Field, NinjaAPI, Query, Schema
from ninja.errors import HttpError
from ninja.pagination import paginate
from ninja.security import HttpBearer

from metrics.models import Metric, MetricSnapshot, MetricSnapshotQuerySet
from metrics.withholding import blotted, marked
from strategies import api_analysis, dashboards
from strategies.api_answers import STRATEGY, Day, FigurePages, Pages, Slug, answers
from strategies.api_moments import Knowledge, day_of
from strategies.known import Known
from strategies.ledger import end_of
from strategies.measure_rows import MeasureRow
from strategies.models import Strategy
from strategies.views import strategy_or_404
from workforce import access, factors, tokens
from workforce.models import Council

NO_FACTOR = "You need a second factor here, and for a token too. Set one up on the site, under Your account."


class Token(HttpBearer):
    """The header Authorization: Bearer, with the key of an access token."""

    def authenticate(self, request: HttpRequest, token: str):
        person = tokens.person_of(token)
        if person is not None:
            request.user = person
            if factors.is_missing_for_token(person):
                raise HttpError(403, NO_FACTOR)
        return person


api = NinjaAPI(
    title="Workforce boards",
    version="1",
    description="Reads councils, strategies, how promises stand, figures, and what pages work out of them. Figures are "
    "unrounded; one that is not a number has a symbol instead: z not applicable, x not available, c suppressed (as are "
    "counts of fewer than 5 people, and rates of them, to all but a council's analysts), u unreliable, k rounds to "
    "zero.",
    auth=Token(),
    docs_url=None,
    urls_namespace="api-1",
)


@api.exception_handler(Http404)
def not_found(request: HttpRequest, problem: Http404):
    return api.create_response(request, {"detail": str(problem) or "Not Found"}, status=404)


class CouncilOut(Schema):
    slug: str
    name: str
    ons_code: str | None
    invented: bool


class StrategyOut(Schema):
    slug: str
    title: str
    starts: int
    ends: int
    councils: list[str]


class MetricOut(Schema):
    slug: str
    name: str
    unit: str
    polarity: str
    kind: str
    frequency: str
    numerator: str
    denominator: str
    definition: str


class PromiseOut(Schema):
    """How one promise to one council stands."""

    council: str
    measure: str
    name: str
    component: str
    metric: str | None
    staff_group: str
    month: dt.date | None
    cohort: str
    value: Decimal | None
    symbol: str
    qualifier: str = Field(description="~, < or > where the value is about, less or more than what it says")
    numerator: Decimal | None
    denominator: Decimal | None
    note: str
    promise: str
    promised_value: Decimal | None
    due: dt.date | None
    counts: bool
    status: str
    why: str
    gap: Decimal | None
    gap_month: dt.date | None = Field(description="the month that was judged, which the gap is of")
    gap_in_people: Decimal | None
    gap_in_people_words: str = Field(description="what gap_in_people counts: too many, to spare, allowed")


class FigureOut(Schema):
    council: str
    metric: str
    staff_group: str
    service: str
    month: dt.date
    cohort: str
    value: Decimal | None
    symbol: str
    qualifier: str
    numerator: Decimal | None
    denominator: Decimal | None
    note: str
    source: str
    file: str
    sheet: str
    cell: str
    recorded_at: dt.datetime


class Asked(Schema):
    """Which figures: the council's slug, and any of the rest."""

    council: Slug = Field(description="the slug of one of your councils")
    metric: Slug | None = Field(None, description="the slug of one metric of the catalogue")
    staff_group: Slug | None = Field(None, description="the slug of one staff group, as the figures give it")
    since: Day | None = Field(None, description="from this month on, such as 2025-04-01")
    until: Day | None = Field(None, description="up to this month, such as 2026-03-01")
    known: Day | None = Field(None, description="as they were known at the end of this day")


@api.get("/councils", response=answers(CouncilOut), summary="Councils that you have a role in")
@paginate(Pages)
def councils(request: HttpRequest):
    return access.councils_for(request.user)


@api.get("/strategies", response=answers(StrategyOut), summary="Strategies of those councils")
@paginate(Pages)
def strategies(request: HttpRequest):
    mine = access.councils_for(request.user)
    slugs = set(mine.values_list("slug", flat=True))
    found = Strategy.objects.filter(pk__in=Strategy.objects.of(mine).values("pk")).prefetch_related("councils")
    return [strategy_out(strategy, slugs) for strategy in found]


def strategy_out(strategy: Strategy, slugs: set[str]) -> StrategyOut:
    held = [council.slug for council in strategy.councils.all() if council.slug in slugs]
    named = {name: getattr(strategy, name) for name in ("slug", "title", "starts", "ends")}
    return StrategyOut(councils=held, **named)


@api.get("/metrics", response=answers(MetricOut), summary="The metric catalogue")
@paginate(Pages)
def metrics(request: HttpRequest):
    return Metric.objects.all()


@api.get(
    "/strategies/{slug}/promises", response=answers(PromiseOut, of_one=True), summary="How a strategy's promises stand"
)
@paginate(FigurePages)
def promises(request: HttpRequest, when: Query[Knowledge], slug: str = STRATEGY):
    strategy, held = strategy_or_404(request.user, slug)
    known, closed = Known(when.figures, when.promises), access.closed_to(request.user, held)
    built = dashboards.build(strategy, held, day_of(when.month, strategy), known, closed=closed)
    return [promise_out(row, part) for row in built.rows for part in row.parts]


def promise_out(row: MeasureRow, part) -> PromiseOut:
    point, metric = part.point, part.component.metric
    return PromiseOut(
        council=part.council.slug,
        measure=row.measure.code,
        name=row.measure.name,
        component=part.component.label,
        metric=metric.slug if metric else None,
        staff_group=part.component.staff_group.slug,
        month=point.month if point else None,
        cohort=point.cohort if point else "",
        note=point.note if point else "",
        value=point.value if point else None,
        symbol=point.symbol if point else "",
        qualifier=point.qualifier if point else "",
        numerator=point.numerator if point else None,
        denominator=point.denominator if point else None,
        promise=part.promise.printed if part.promise else "",
        promised_value=part.promised_value,
        due=part.promise.due if part.promise else None,
        counts=part.operative,
        status=part.progress.status.value,
        why=part.progress.sentence,
        gap=part.progress.gap,
        gap_month=part.progress.point.month if part.progress.gap is not None and part.progress.point else None,
        gap_in_people=part.people.amount if part.people else None,
        gap_in_people_words=part.people.short if part.people else "",
    )


@api.get(
    "/figures", response=answers(FigureOut, of_one=True), summary="Figures of whole councils, with where each came from"
)
@paginate(FigurePages)
def figures(request: HttpRequest, asked: Query[Asked]):
    council: Council = access.council_or_404(request.user, asked.council)
    found = MetricSnapshot.objects.filter(
        MetricSnapshotQuerySet.was_known(end_of(asked.known)), council=council, service__parent=None
    )
    wanted = {
        "metric__slug": asked.metric,
        "staff_group__slug": asked.staff_group,
        "month__gte": asked.since,
        "month__lte": asked.until,
    }
    found = marked(found, access.closed_to(request.user, [council]))
    found = found.filter(**{name: value for name, value in wanted.items() if value is not None})
    return Figures(
        found.select_related("council", "metric", "staff_group", "service", "upload").order_by("month", "pk")
    )


class Figures:
    """The rows of a queryset as the API gives them; only the page that is asked for is read."""

    def __init__(self, rows):
        self.rows = rows

    def __getitem__(self, asked: slice):
        return [figure_out(blotted(row)) for row in self.rows[asked]]

    def count(self) -> int:
        return self.rows.count()

    def all(self):
        return self


def figure_out(row: MetricSnapshot) -> FigureOut:
    named = ("month", "cohort", "value", "symbol", "qualifier", "numerator", "denominator", "note", "recorded_at")
    return FigureOut(
        council=row.council.slug,
        metric=row.metric.slug,
        staff_group=row.staff_group.slug,
        service=row.service.name,
        source=row.upload.source,
        file=row.upload.filename,
        sheet=row.source_sheet,
        cell=row.source_cell,
        **{name: getattr(row, name) for name in named},
    )


api.add_router("", api_analysis.router)
