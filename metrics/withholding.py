"""READ SIDE: which stored figures count so few people that some readers must not see them.

The threshold is that of a breakdown. What the Department for Education has published is open to everybody.
"""

from collections.abc import Collection

from django.db.models import BooleanField, Case, F, Q, QuerySet, Value, When

from metrics.models import Metric, MetricSnapshot, Upload
from metrics.suppression import FEWEST

COUNTS = (Metric.Unit.HEADCOUNT, Metric.Unit.FTE, Metric.Unit.POSTS, Metric.Unit.COUNT)


def is_few(name: str) -> Q:
    return Q(**{f"{name}__gt": 0, f"{name}__lt": FEWEST})


# A count of one to four; a rate of or out of one to four; a percentage of all but one to four.
FEW = ~Q(upload__source=Upload.Source.CENSUS) & (
    is_few("numerator")
    | is_few("denominator")
    | Q(metric__unit__in=COUNTS) & is_few("value")
    | Q(metric__unit=Metric.Unit.PERCENT, denominator__gt=F("numerator"), denominator__lt=F("numerator") + FEWEST)
)


def marked(rows: QuerySet[MetricSnapshot], closed: Collection[int]) -> QuerySet[MetricSnapshot]:
    """`rows` with `few`: whether the figure is withheld, which it is in the councils of `closed` alone."""
    if not closed:
        return rows.annotate(few=Value(False))
    withheld = When(FEW & Q(council__in=closed), then=Value(True))
    return rows.annotate(few=Case(withheld, default=Value(False), output_field=BooleanField()))


def blotted(row: MetricSnapshot) -> MetricSnapshot:
    """A marked row as a reader may see it: with the symbol c in place of a figure that is withheld. Not to be saved."""
    if row.few:
        row.value = row.numerator = row.denominator = None
        row.symbol, row.qualifier = MetricSnapshot.Symbol.SUPPRESSED, ""
    return row
