"""The read API: what pages work out of figures, by the builders of those pages and with what these withhold."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

from django.http import Http404, HttpRequest
from ninja import Field, Path, Query, Router, Schema
from ninja.pagination import paginate

from metrics.models import Metric, StaffGroup
from strategies import adding_up, beside, between, breakdowns, census_rows, dashboards
from strategies.api_answers import COUNCIL, STRATEGY, Day, FigurePages, Month, Slug, answers
from strategies.api_changes import ChangeOut, changes_of
from strategies.api_moments import Knowledge, day_of
from strategies.known import Known
from strategies.ledger import end_of
from strategies.views import strategy_or_404, today
from workforce import access, months

router = Router()
UNKNOWN = "The council has no figure of such a metric or staff group."


class PartOut(Schema):
    """A part of a council's figure. Services come to the service above them; staff groups overlap and do not add up."""

    by: str = Field(description="service or staff group")
    name: str
    level: int = Field(description="0 for the whole council, 1 for what is directly under it, and so on")
    staff_group: str
    month: dt.date
    value: Decimal | None
    symbol: str
    qualifier: str
    numerator: Decimal | None
    denominator: Decimal | None
    change: Decimal | None
    since: dt.date = Field(description="the month that the change is from")
    note: str
    file: str
    sheet: str
    cell: str


class ComparatorOut(Schema):
    """A published figure beside the council's. `why_not` says why no gap is given; a gap is the council's less it."""

    council: str
    component: str
    metric: str
    year: int
    release: str
    area: str
    value: Decimal | None
    symbol: str
    gap: Decimal | None
    why_not: str
    band: str


class SumOut(Schema):
    """A sum that must come out, and whether it does. `off` is how far it is from what it should come to."""

    name: str
    when: str
    sum: str
    off: Decimal
    holds: bool
    why: str
    where: str


class CensusOut(Schema):
    """The council's own figure for the month of a census beside the census's; `gap` only where they are of the same."""

    metric: str
    month: dt.date
    own: Decimal | None
    own_symbol: str
    own_qualifier: str
    own_staff_group: str
    census: Decimal | None
    census_symbol: str
    census_staff_group: str
    gap: Decimal | None
    note: str


class BrokenDown(Schema):
    """Which figure, of which month, as known when."""

    metric: Slug = Field(description="the slug of one metric of the catalogue")
    staff_group: Slug | None = Field(
        None, description="the slug of the staff group to give by service; one that is, without it"
    )
    month: Month | None = Field(None, description="the month, such as 2025-09; the newest with a figure without it")
    known: Day | None = Field(None, description="as figures were known at the end of this day")


class KnownOn(Schema):
    known: Day | None = Field(None, description="as figures were known at the end of this day; now without it")


class Span(Schema):
    """Two days; what was known at the end of each is compared."""

    since: Day = Field(description="the earlier day, such as 2025-09-30")
    until: Day | None = Field(None, description="the later day; today without it")


@router.get(
    "/councils/{slug}/breakdown",
    response=answers(PartOut, of_one=True),
    summary="A figure by service and by staff group, small parts withheld from everybody",
)
@paginate(FigurePages)
def breakdown(request: HttpRequest, asked: Query[BrokenDown], slug: str = COUNCIL):
    council = access.council_or_404(request.user, slug)
    held = breakdowns.Figures(council, before_today(asked.known))
    metric = next((each for each in breakdowns.metrics_of(held) if each.slug == asked.metric), None)
    if metric is None:
        raise Http404(UNKNOWN)
    month = months.parse_code(asked.month) if asked.month else breakdowns.months_of(held, metric)[0]
    group = group_of(held, metric, month, asked.staff_group)
    page = breakdowns.build(held, metric, group, month, unsuppressed=False)
    parts = [part_out(page, "service", row, group.name) for row in page.services]
    return parts + [part_out(page, "staff group", row, row.name) for row in page.groups]


def group_of(held: breakdowns.Figures, metric: Metric, month: dt.date, slug: str | None) -> StaffGroup:
    """The group asked for; where none is, one of which the month is given by service, or the first of all."""
    if slug:
        found = StaffGroup.objects.filter(slug=slug).first()
    else:
        found = next(iter(breakdowns.groups_by_service(held, metric, month)), None) or StaffGroup.objects.first()
    if found is None:
        raise Http404(UNKNOWN)
    return found


def part_out(page: breakdowns.Breakdown, by: str, row: breakdowns.Row, group: str) -> PartOut:
    exact, origin = row.exact, row.origin
    return PartOut(
        by=by, name=row.name, level=row.depth, staff_group=group, month=page.month, value=exact.value,
        symbol=exact.symbol, qualifier=exact.qualifier, numerator=exact.numerator, denominator=exact.denominator,
        change=exact.moved, since=page.before, note=origin.note, file=origin.filename, sheet=origin.sheet,
        cell=origin.cell,
    )  # fmt: skip


@router.get(
    "/strategies/{slug}/measures/{code}/comparators",
    response=answers(ComparatorOut, of_one=True),
    summary="A measure beside England, its region and the median of its statistical neighbours",
)
@paginate(FigurePages)
def comparators(
    request: HttpRequest,
    when: Query[Knowledge],
    slug: str = STRATEGY,
    code: str = Path(description="the code of one of its measures, such as M01", pattern=r"^[-a-zA-Z0-9_.]{1,30}$"),
):
    strategy, held = strategy_or_404(request.user, slug)
    known, closed = Known(when.figures, when.promises), access.closed_to(request.user, held)
    built = dashboards.build(strategy, held, day_of(when.month, strategy), known, closed=closed)
    row = next((row for row in built.rows if row.measure.code == code), None)
    if row is None:
        raise Http404(f"The strategy has no measure {code}.")
    published = beside.published_for(row.parts, min(filter(None, (built.as_of, when.figures))))
    # Of competing statements each has the same figure.
    parts = {(part.component.pk, part.council.pk): part for part in row.parts}.values()
    return [out for part in parts for out in comparators_of(part, beside.build(part, published))]


def comparators_of(part, found: beside.Beside | None) -> Iterator[ComparatorOut]:
    for line in found.lines if found else ():
        yield ComparatorOut(
            council=part.council.slug, component=part.component.label, metric=part.component.metric.slug,
            year=found.year, release=found.release, area=line.name, value=line.value, symbol=line.symbol,
            gap=line.gap, why_not=found.why_not, band=found.band,
        )  # fmt: skip


@router.get(
    "/strategies/{slug}/changes",
    response=answers(ChangeOut, of_one=True),
    summary="What is known otherwise at the end of one day than of another",
)
@paginate(FigurePages)
def changes(request: HttpRequest, asked: Query[Span], slug: str = STRATEGY):
    strategy, councils = strategy_or_404(request.user, slug)
    until = min(asked.until or today(), today())
    since, until = sorted((min(asked.since, today()), until))
    return list(changes_of(between.build(strategy, councils, since, until, access.closed_to(request.user, councils))))


@router.get(
    "/councils/{slug}/sums",
    response=answers(SumOut, of_one=True),
    summary="Sums that must come out across figures, and whether they do",
)
@paginate(FigurePages)
def sums(request: HttpRequest, asked: Query[KnownOn], slug: str = COUNCIL):
    council = access.council_or_404(request.user, slug)
    known, closed = before_today(asked.known), access.closed_to(request.user, [council])
    found = adding_up.checks([council], adding_up.Asked(known or today(), closed, known=end_of(known)))
    return [sum_out(row) for row in found]


def sum_out(row: adding_up.CheckRow) -> SumOut:
    named = ("name", "when", "sum", "off", "holds", "why")
    return SumOut(where=row.where, **{name: getattr(row.check, name) for name in named})


@router.get(
    "/councils/{slug}/census",
    response=answers(CensusOut, of_one=True),
    summary="A council's own figures beside its census, month by month of the census",
)
@paginate(FigurePages)
def census(request: HttpRequest, asked: Query[KnownOn], slug: str = COUNCIL):
    council = access.council_or_404(request.user, slug)
    known, closed = before_today(asked.known), access.closed_to(request.user, [council])
    return [census_out(row) for row in census_rows.census_rows(council, known or today(), closed, end_of(known))]


def census_out(row: census_rows.CensusRow) -> CensusOut:
    own, published, apart = row.exact
    return CensusOut(
        metric=row.metric.slug, month=row.month, own=own[0], own_symbol=own[1], own_qualifier=own[2],
        own_staff_group=row.own_group, census=published[0], census_symbol=published[1],
        census_staff_group=row.census_group, gap=apart[0], note=row.note,
    )  # fmt: skip


def before_today(day: dt.date | None) -> dt.date | None:
    """A day before today; None for now, when all is known."""
    return day if day and day < today() else None
