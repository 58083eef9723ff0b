"""READ SIDE: by when each council's figures are due."""

from collections.abc import Iterable

from metrics.completeness import Days
from metrics.models import ReportingCalendar
from workforce.models import Council


def days_of(councils: Iterable[Council]) -> dict[int, Days]:
    """By council, the days after the end of a period; the usual ones where it keeps no calendar of its own."""
    kept = {calendar.council_id: calendar for calendar in ReportingCalendar.objects.filter(council__in=councils)}
    return {council.pk: days(kept.get(council.pk)) for council in councils}


def days(calendar: ReportingCalendar | None) -> Days:
    if calendar is None:
        return Days()
    return Days(calendar.monthly_days, calendar.quarterly_days, calendar.annual_days)
