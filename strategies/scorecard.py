"""The lines of the scorecard as markup: hundreds of cells, each of which takes ten times as long in a template."""

from collections.abc import Iterable, Iterator
from functools import lru_cache

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from metrics.spreadsheets.questions import EXPLAINED
from strategies.captions import listed
from strategies.dashboards import Dashboard
from strategies.measure_rows import CouncilRow, MeasureRow, within_council
from strategies.part_words import ChangeWords
from strategies.parts import Part
from strategies.sparklines import Sparkline
from strategies.status import Status
from strategies.targets import cohort_words
from workforce import months


def body(dashboard: Dashboard, rows: Iterable[MeasureRow], query: str) -> SafeString:
    """A group of lines for each measure, a line for each of its councils."""
    several, slug = len(dashboard.councils) > 1, dashboard.strategy.slug
    none = f"Under no {escape(dashboard.strategy.priority_term)}"
    return mark_safe("".join(piece for row in rows for piece in group(row, slug, query, none, several=several)))


def group(row: MeasureRow, slug: str, query: str, none: str, *, several: bool) -> Iterator[str]:
    name, lines = escape(row.measure.name), row.councils
    yield '<tbody class="govuk-table__body" role="rowgroup">'
    for place, line in enumerate(lines):
        yield '<tr class="govuk-table__row" role="row">'
        if place == 0:
            address = measure_address(slug, row.measure.code) + (f"?{escape(query)}" if query else "")
            under = escape(", ".join(place.title for place in row.priorities)) if row.priorities else none
            yield (
                f'<th scope="rowgroup" role="rowheader" rowspan="{len(lines)}" class="govuk-table__header wf-measure">'
                f'<a class="govuk-link" href="{address}">{name}</a> '
                f'<span class="wf-small wf-no-print">{under}</span></th>'
            )
        yield from cells(row, line, name, several=several)
        yield "</tr>"
    if not lines:
        yield (
            '<tr class="govuk-table__row" role="row"><th scope="row" role="rowheader" class="govuk-table__header '
            f'wf-measure">{name}</th><td class="govuk-table__cell" role="cell" colspan="6">Nothing is set up '
            "to follow for this measure yet.</td></tr>"
        )
    yield "</tbody>"


def cells(row: MeasureRow, line: CouncilRow, name: str, *, several: bool) -> Iterator[str]:
    part = line.lead
    people = part.people.short if part.people else ""
    month, year = change("Month", part.on_month), change("Year", part.on_year)
    yield cell("Latest figure", " ".join(figure(row, line, name, several=several)))
    yield cell("Promise", f'<span class="wf-target">{escape(f"{part.target} {part.due}".rstrip())}</span>')
    yield cell("Gap", small(part.gap, "wf-target") + small(people))
    yield cell("Change", month + year)
    yield cell("Trend", drawn(part.spark), blank=part.spark is None)
    yield cell("Status", mark(part.progress.status))


def cell(label: str, content: str, *, blank: bool = False) -> str:
    held = " wf-blank" if blank or not content else ""
    return f'<td class="govuk-table__cell{held}" role="cell" data-label="{label}">{content}</td>'


def small(text: str, kind: str = "wf-small") -> str:
    return f'<span class="{kind}">{escape(text)}</span>' if text else ""


def figure(row: MeasureRow, line: CouncilRow, name: str, *, several: bool) -> Iterator[str]:
    """The figure, its parts, its cohort, month and source, and how fresh it is."""
    part = line.lead
    if several:
        yield f'<span class="wf-small"><strong>{escape(part.council.short_name)}</strong></span>'
    yield f'<strong class="wf-value">{escape(part.figure)}</strong>'
    if part.parts_of_rate:
        yield f'<span class="wf-small wf-parts">{escape(part.parts_of_rate)}</span>'
    if part.month:
        yield f'<span class="wf-small">{origin(part, name)}</span>'
    yield small(reason(part))
    if part.freshness:
        yield small(part.freshness, f"wf-small {'wf-overdue' if part.stopped else 'wf-no-print'}")
    yield small(others_awaited(line), "wf-small wf-overdue wf-no-print")
    if len(line.counted) > 1:
        yield small(f"The most urgent of {len(line.counted)} parts: {within_council(row, part) or part.subject.label}")


def others_awaited(line: CouncilRow) -> str:
    """'Overdue: Leavers and Starters': the other parts of the line of which a figure should have come."""
    others = {part.component.pk: part.subject.label for part in line.parts if part.is_awaited}
    others.pop(line.lead.component.pk, None)
    return f"Overdue{' too' if line.lead.is_awaited else ''}: {listed(list(others.values()))}" if others else ""


def reason(part: Part) -> str:
    """Why the figure is right, where it was asked about: the end of its note."""
    _, found, text = (part.point.note if part.point else "").partition(EXPLAINED)
    return found + text


def origin(part: Part, name: str) -> str:
    assert part.month is not None  # a figure has a month
    cohort = cohort_words(part.point.cohort) if part.point and part.point.cohort else ""
    text = escape(", ".join(filter(None, (cohort, months.short(part.month), part.source_words))))
    if not part.census_notes:
        return text
    return (
        f'{text} (<a class="govuk-link" href="#census-notes">what it counts'
        f'<span class="govuk-visually-hidden"> for {name}</span></a>)'
    )


def change(over: str, words: ChangeWords) -> str:
    if not words.text:
        return ""
    better = {True: " (better)", False: " (worse)", None: ""}[words.better]
    return f'<span class="wf-small">{over}: <span class="wf-nowrap">{escape(words.text)}</span>{better}</span>'


def drawn(spark: Sparkline | None) -> str:
    if spark is None:
        return '<span class="wf-small">Too few figures</span>'
    target = f'<path class="wf-spark__target" d="{spark.target}"/>' if spark.target else ""
    dots = "".join(f'<circle cx="{x}" cy="{y}" r="1.500"/>' for x, y in spark.dots)
    return (
        '<svg class="wf-spark" width="120" height="32" viewBox="0 0 120 32" aria-hidden="true" focusable="false">'
        f'<path d="{spark.line}"/>{target}{dots}<circle cx="{spark.x}" cy="{spark.y}" r="2.500"/></svg>'
    )


@lru_cache(maxsize=len(Status))
def mark(status: Status) -> str:
    return render_to_string("strategies/status.html", {"status": status}).strip()


@lru_cache(maxsize=4096)
def measure_address(slug: str, code: str) -> str:
    return escape(reverse("measure", args=(slug, code)))
