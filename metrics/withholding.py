"""READ SIDE: which stored figures some readers must not see: those of so few people, and those that give them away.

The threshold is that of a breakdown. What the Department for Education has published is open to everybody.
"""

from collections.abc import Collection

from django.db.models import BooleanField, Case, F, Q, QuerySet, Value, When

from metrics.models import Metric, MetricSnapshot, Upload
from metrics.suppression import FEWEST

WITHHELD_NOTE = "The note is withheld with the figure."
COUNTS = (Metric.Unit.HEADCOUNT, Metric.Unit.FTE, Metric.Unit.POSTS, Metric.Unit.COUNT)


def is_few(name: str) -> Q:
    return Q(**{f"{name}__gt": 0, f"{name}__lt": FEWEST})


# Small: a count of one to four; a rate of or out of one to four; a percentage of all but one to four.
SMALL = ~Q(upload__source=Upload.Source.CENSUS) & (
    is_few("numerator")
    | is_few("denominator")
    | Q(metric__unit__in=COUNTS) & is_few("value")
    | Q(metric__unit=Metric.Unit.PERCENT, denominator__gt=F("numerator"), denominator__lt=F("numerator") + FEWEST)
)

FEW = SMALL | Q(guard=True)


def marked(rows: QuerySet[MetricSnapshot], closed: Collection[int]) -> QuerySet[MetricSnapshot]:
    """`rows` with `few`: whether the figure is withheld, which it is in the councils of `closed` alone.

    Which figures give away a small one was worked out when they were stored: `metrics/uploads/guarding.py`.
    """
    if not closed:
        return rows.annotate(few=Value(False))
    withheld = When(FEW & Q(council__in=closed), then=Value(True))
    return rows.annotate(few=Case(withheld, default=Value(False), output_field=BooleanField()))


def blotted(row: MetricSnapshot) -> MetricSnapshot:
    """A marked row as a reader may see it: a withheld figure is the symbol c, without a note. Not to be saved."""
    if row.few:
        row.value = row.numerator = row.denominator = None
        row.symbol, row.qualifier = MetricSnapshot.Symbol.SUPPRESSED, ""
        row.note = WITHHELD_NOTE if row.note else ""
    return row
