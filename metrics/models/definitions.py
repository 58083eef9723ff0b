from django.conf import settings
from django.db import models
from django.db.models import F, Q


class Definition(models.Model):
    """All that decides how a metric's figures are read and said: what is counted, how, and which way is better."""

    class Unit(models.TextChoices):
        PERCENT = "percent", "%"
        HEADCOUNT = "headcount", "people"
        FTE = "fte", "FTE"
        POSTS = "posts", "posts"
        COUNT = "count", "number"
        CASES = "cases", "cases"
        DAYS = "days", "days per FTE"
        POUNDS = "pounds", "£"
        SCORE = "score", "score"
        WORDS = "words", "words"

    class Polarity(models.TextChoices):
        LOWER = "lower", "Lower is better"
        HIGHER = "higher", "Higher is better"
        NEUTRAL = "neutral", "Neither is better"
        MATCH = "match", "Closer to a comparator is better"

    class Kind(models.TextChoices):
        POINT = "point", "Point in time"
        PERIOD = "period", "Count in the period"
        ROLLING = "rolling", "Rolling 12 months"
        SURVEY = "survey", "Annual survey"
        COHORT = "cohort", "Cohort"
        QUALITATIVE = "qualitative", "Qualitative"

    class Frequency(models.TextChoices):
        MONTHLY = "monthly", "Every month"
        QUARTERLY = "quarterly", "Every quarter"
        ANNUAL = "annual", "Every year"
        COHORT = "cohort", "Once for each cohort"
        REPORT = "report", "With each report"

    name = models.CharField(max_length=120)
    unit = models.CharField(max_length=10, choices=Unit)
    polarity = models.CharField(max_length=8, choices=Polarity)
    kind = models.CharField(max_length=12, choices=Kind)
    frequency = models.CharField(max_length=10, choices=Frequency)
    numerator = models.CharField("numerator label", max_length=160, blank=True)
    denominator = models.CharField("denominator label", max_length=160, blank=True)
    decimals = models.PositiveSmallIntegerField("decimals shown", default=1)
    lowest = models.DecimalField(
        "lowest plausible value", max_digits=16, decimal_places=6, null=True, blank=True, default=0
    )
    highest = models.DecimalField("highest plausible value", max_digits=16, decimal_places=6, null=True, blank=True)
    flow = models.ForeignKey(
        "metrics.Metric",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="monthly flow beneath",
        help_text="For a figure that covers 12 months: what is counted each month, for charts with control limits.",
    )
    closing = models.CharField(
        "what closes a gap",
        max_length=60,
        blank=True,
        help_text="For a rate, what there are too many or too few of, such as 'posts to convert'.",
    )
    definition = models.TextField()
    source = models.CharField("source of the definition", max_length=200, blank=True)
    census_note = models.TextField(
        blank=True, help_text="How the DfE census defines it, where that differs; shown beside every census figure."
    )

    class Meta:
        abstract = True

    @property
    def is_rate(self) -> bool:
        """Whether a value is its numerator divided by its denominator."""
        return bool(self.numerator and self.denominator)

    @property
    def scale(self) -> int:
        """What numerator / denominator is multiplied by to give the value."""
        return 100 if self.unit == self.Unit.PERCENT else 1


class MetricVersion(Definition):
    """A metric's definition while it held. Written by `metrics.definitions` alone; the one without an end holds now."""

    metric = models.ForeignKey("metrics.Metric", on_delete=models.CASCADE, related_name="versions")
    recorded_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True, blank=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["metric", "recorded_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["metric"], condition=Q(superseded_at=None), name="metric_version_one_open"),
            models.CheckConstraint(
                condition=Q(superseded_at=None) | Q(superseded_at__gt=F("recorded_at")),
                name="metric_version_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} from {self.recorded_at:%Y-%m-%d}"
