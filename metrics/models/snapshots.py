from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from metrics.models.catalogue import Metric, Service, StaffGroup
from metrics.models.uploads import Upload
from workforce.models import Council


class MetricSnapshotQuerySet(models.QuerySet):
    def current(self) -> "MetricSnapshotQuerySet":
        return self.filter(superseded_at=None)

    def known_at(self, moment) -> "MetricSnapshotQuerySet":
        """The rows that were current at `moment`."""
        return self.filter(self.was_known(moment))

    @staticmethod
    def was_known(moment) -> Q:
        """The condition of being current at `moment`; None for now."""
        if moment is None:
            return Q(superseded_at=None)
        return Q(recorded_at__lte=moment) & (Q(superseded_at=None) | Q(superseded_at__gt=moment))


class MetricSnapshot(models.Model):
    """One figure as one file gave it. Never overwritten: a correction supersedes it and adds another row."""

    class Symbol(models.TextChoices):
        NONE = "", "A number"
        NOT_APPLICABLE = "z", "Not applicable"
        NOT_AVAILABLE = "x", "Not available"
        SUPPRESSED = "c", "Suppressed to protect people"
        UNRELIABLE = "u", "Too unreliable to show"
        LOW = "k", "Rounds to zero but is not zero"

    class Qualifier(models.TextChoices):
        EXACT = "", "Exact"
        ABOUT = "~", "About"
        BELOW = "<", "Less than"
        ABOVE = ">", "More than"

    council = models.ForeignKey(Council, on_delete=models.PROTECT, related_name="snapshots", db_index=False)
    metric = models.ForeignKey(Metric, on_delete=models.PROTECT, related_name="snapshots", db_index=False)
    staff_group = models.ForeignKey(StaffGroup, on_delete=models.PROTECT, related_name="+", db_index=False)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+", db_index=False)
    month = models.DateField()
    cohort = models.CharField(max_length=60, blank=True, default="")
    value = models.DecimalField(max_digits=16, decimal_places=6, null=True, blank=True)
    numerator = models.DecimalField(max_digits=16, decimal_places=6, null=True, blank=True)
    denominator = models.DecimalField(max_digits=16, decimal_places=6, null=True, blank=True)
    symbol = models.CharField(max_length=1, choices=Symbol, blank=True, default="")
    qualifier = models.CharField(max_length=1, choices=Qualifier, blank=True, default="")
    note = models.CharField(max_length=500, blank=True, default="")
    guard = models.BooleanField("withheld to guard a small number", default=False, db_default=False)
    upload = models.ForeignKey(Upload, on_delete=models.PROTECT, related_name="snapshots")
    source_sheet = models.CharField(max_length=100, blank=True, default="")
    source_cell = models.CharField(max_length=20)
    recorded_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True, blank=True)

    objects = MetricSnapshotQuerySet.as_manager()

    KEY = ("council", "metric", "staff_group", "service", "month", "cohort")

    class Meta:
        ordering = ["month"]
        # For what was known on a day: the figures that were replaced since lie beside those that replaced them.
        indexes = [
            models.Index(fields=["council", "metric", "staff_group", "service", "month"], name="snapshot_history")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["council", "metric", "staff_group", "service", "month", "cohort"],
                condition=Q(superseded_at=None),
                name="snapshot_one_current",
            ),
            models.CheckConstraint(condition=Q(month__day=1), name="snapshot_month_is_first_day"),
            models.CheckConstraint(
                condition=Q(value__isnull=False, symbol="") | Q(value=None) & ~Q(symbol=""),
                name="snapshot_value_or_symbol",
            ),
            # No number is as large, and NaN, which is text to SQLite, is larger than any. A percentage is held to its
            # parts as a file comes in: what they mean is said by the metric, which one row does not know.
            models.CheckConstraint(
                condition=Q(value__gt=-(10**10), value__lt=10**10), name="snapshot_value_is_a_number"
            ),
            models.CheckConstraint(
                condition=Q(numerator__gte=0, numerator__lt=10**10), name="snapshot_numerator_can_be"
            ),
            models.CheckConstraint(
                condition=Q(denominator__gte=0, denominator__lt=10**10) & (Q(denominator__gt=0) | Q(value=None)),
                name="snapshot_denominator_can_be",
            ),
            models.CheckConstraint(condition=Q(symbol__in=["", "z", "x", "c", "u", "k"]), name="snapshot_symbol_known"),
            models.CheckConstraint(condition=Q(qualifier__in=["", "~", "<", ">"]), name="snapshot_qualifier_known"),
            models.CheckConstraint(
                condition=Q(superseded_at=None) | Q(superseded_at__gte=F("recorded_at")),
                name="snapshot_superseded_after_recorded",
            ),
        ]

    def __str__(self) -> str:
        figure = self.get_symbol_display().lower() if self.value is None else f"{Decimal(self.value).normalize():f}"
        return f"{self.metric} {self.month:%Y-%m}: {figure}"


class QueryReason(models.Model):
    """Why a figure that looks wrong is right. It holds for as long as the figure and the rule are the same."""

    council = models.ForeignKey(Council, on_delete=models.PROTECT, related_name="query_reasons", db_index=False)
    metric = models.ForeignKey(Metric, on_delete=models.PROTECT, related_name="+", db_index=False)
    staff_group = models.ForeignKey(StaffGroup, on_delete=models.PROTECT, related_name="+", db_index=False)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+", db_index=False)
    month = models.DateField()
    cohort = models.CharField(max_length=60, blank=True, default="")
    rule = models.SlugField(max_length=40, db_index=False)
    figure = models.CharField("the figure as it stood", max_length=40)
    text = models.CharField("reason", max_length=300)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    given_at = models.DateTimeField()

    class Meta:
        ordering = ["-given_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["council", "metric", "staff_group", "service", "month", "cohort", "rule", "figure"],
                name="query_reason_once",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="query_reason_says_something"),
            models.CheckConstraint(condition=Q(month__day=1), name="query_reason_month_is_first_day"),
        ]

    def __str__(self) -> str:
        return self.text
