from django.conf import settings
from django.db import models
from django.db.models import F, Q

from metrics.models import Metric, StaffGroup
from strategies.models.strategy import Component

NEEDS_NUMBER = (
    "ceiling_by_date",
    "strict_ceiling_by_date",
    "floor_by_date",
    "complete",
    "standing_ceiling",
    "cohort_floor",
    "periodic_yield",
    "milestone_quantity",
    "tenure_share",
)
# Every kind, as the database holds it to.
KINDS = (
    "ceiling_by_date",
    "strict_ceiling_by_date",
    "floor_by_date",
    "complete",
    "standing_ceiling",
    "relative_to_comparator",
    "cohort_floor",
    "periodic_yield",
    "milestone_quantity",
    "tenure_share",
    "directional_decrease",
    "directional_decrease_windowed",
    "directional_increase",
    "sustain_qualitative",
    "deliverable",
    "ambiguous_operator",
    "match_population",
    "narrative",
    "external_judgement",
)


class TargetQuerySet(models.QuerySet):
    def in_force(self) -> "TargetQuerySet":
        """The versions that nothing has replaced."""
        return self.filter(effective_to=None)


class Target(models.Model):
    """One version of one promise: the printed words, our reading of them, and the months that it holds for.

    Changing a promise ends this version and starts another, so that a past month is judged by what was promised then.
    """

    class Kind(models.TextChoices):
        CEILING = "ceiling_by_date", "At or below a value by a date"
        STRICT_CEILING = "strict_ceiling_by_date", "Below a value by a date"
        FLOOR = "floor_by_date", "At or above a value by a date"
        COMPLETE = "complete", "Exactly 100%"
        STANDING_CEILING = "standing_ceiling", "Never above a value"
        RELATIVE = "relative_to_comparator", "Measured against a comparator"
        COHORT_FLOOR = "cohort_floor", "At or above a value for each cohort"
        YIELD = "periodic_yield", "A quantity in every year"
        MILESTONE = "milestone_quantity", "A quantity by a date"
        TENURE = "tenure_share", "A share of people who stay a time"
        DECREASE = "directional_decrease", "Lower than before"
        DECREASE_WINDOWED = "directional_decrease_windowed", "Lower within a window"
        INCREASE = "directional_increase", "Higher than before"
        SUSTAIN = "sustain_qualitative", "Sustain a level that is not defined"
        DELIVERABLE = "deliverable", "Done or not done"
        AMBIGUOUS = "ambiguous_operator", "The printed sign contradicts the intent"
        MATCH = "match_population", "Match the population"
        NARRATIVE = "narrative", "Words, judged by hand"
        EXTERNAL = "external_judgement", "A grade that others give"

    class Operator(models.TextChoices):
        AT_MOST = "<=", "at most"
        BELOW = "<", "less than"
        AT_LEAST = ">=", "at least"
        ABOVE = ">", "more than"
        EQUAL = "=", "exactly"

    class Certainty(models.TextChoices):
        PRINTED = "printed", "Printed in the document"
        INFERRED = "inferred", "Our reading of the document"
        UNCERTAIN = "uncertain", "Uncertain: ask the owner"

    component = models.ForeignKey(Component, on_delete=models.CASCADE, related_name="targets")
    number = models.PositiveSmallIntegerField("number within the component", default=1)
    version = models.PositiveSmallIntegerField(default=1)
    kind = models.CharField(max_length=32, choices=Kind)
    printed = models.CharField("as printed", max_length=200)
    document = models.CharField(max_length=200)
    line = models.PositiveIntegerField("line of the document", null=True, blank=True)
    reading = models.TextField("our reading", blank=True)
    read_by = models.CharField("who read it so", max_length=120, blank=True)
    certainty = models.CharField(max_length=10, choices=Certainty, default=Certainty.PRINTED)
    value = models.DecimalField(max_digits=16, decimal_places=6, null=True, blank=True)
    operator = models.CharField(max_length=2, choices=Operator, blank=True, default="")
    due_text = models.CharField("due, as printed", max_length=60, blank=True)
    due = models.DateField("last day of the time allowed", null=True, blank=True)
    due_precision = models.CharField(
        max_length=20,
        blank=True,
        choices=[("day", "Day"), ("month", "Month"), ("year", "Year"), ("financial year", "Financial year")],
    )
    staff_group_text = models.CharField("staff group as printed", max_length=200, blank=True)
    comparator = models.CharField("comparator as printed", max_length=200, blank=True)
    comparator_metric = models.ForeignKey(Metric, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    comparator_group = models.ForeignKey(StaffGroup, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    tolerance = models.DecimalField(
        "tolerance, in the metric's unit",
        max_digits=16,
        decimal_places=6,
        default=0,
        help_text="How far off still counts as at risk rather than off track.",
    )
    cohort_text = models.CharField("cohorts as printed", max_length=200, blank=True)
    cohorts = models.JSONField(default=list, blank=True, help_text="The cohorts meant; empty for every cohort.")
    window_start = models.DateField(null=True, blank=True)
    history_years = models.PositiveSmallIntegerField(null=True, blank=True)
    operative = models.BooleanField(
        "is the one that counts",
        default=True,
        help_text="Where a document says the same thing twice, only one statement decides the measure's status.",
    )
    operative_reason = models.CharField("why it counts, or does not", max_length=500, blank=True)
    effective_from = models.DateField("holds from the month of")
    effective_to = models.DateField("held until the month before", null=True, blank=True)
    reason = models.CharField("why this version was made", max_length=500, blank=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    changed_at = models.DateTimeField(null=True, blank=True)

    objects = TargetQuerySet.as_manager()

    class Meta:
        ordering = ["component", "number", "version"]
        constraints = [
            models.UniqueConstraint(fields=["component", "number", "version"], name="target_version_once"),
            models.UniqueConstraint(
                fields=["component", "number"], condition=Q(effective_to=None), name="target_one_in_force"
            ),
            models.CheckConstraint(
                condition=Q(effective_to=None) | Q(effective_to__gt=F("effective_from")),
                name="target_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(due=None, due_precision="") | Q(due__isnull=False) & ~Q(due_precision=""),
                name="target_due_with_precision",
            ),
            models.CheckConstraint(condition=Q(version=1) | ~Q(reason=""), name="target_change_has_reason"),
            models.CheckConstraint(condition=Q(tolerance__gte=0), name="target_tolerance_not_negative"),
            models.CheckConstraint(
                condition=Q(operative=True) | ~Q(operative_reason=""), name="target_set_aside_with_reason"
            ),
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="target_kind_known"),
            models.CheckConstraint(
                condition=~Q(kind__in=NEEDS_NUMBER) | Q(value__isnull=False) & ~Q(operator=""),
                name="target_number_where_kind_needs_one",
            ),
        ]

    def __str__(self) -> str:
        return self.printed
