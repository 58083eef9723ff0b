from django.db import models
from django.db.models import F, Q

from workforce.models import Council


class Metric(models.Model):
    """What is counted, how, and which way is better. The catalogue is shared by every council."""

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

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120, unique=True)
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
    aliases = models.JSONField(default=list, blank=True, help_text="Other names that spreadsheets use for it.")
    flow = models.ForeignKey(
        "self",
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
    tier = models.CharField(
        max_length=8, choices=[("core", "Core: a success measure uses it"), ("context", "Context: facts only")]
    )

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(lowest__isnull=True) | Q(highest__isnull=True) | Q(lowest__lt=F("highest")),
                name="metric_range_in_order",
            ),
            models.CheckConstraint(condition=~Q(flow=F("pk")), name="metric_not_its_own_flow"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_rate(self) -> bool:
        """Whether a value is its numerator divided by its denominator."""
        return bool(self.numerator and self.denominator)

    @property
    def scale(self) -> int:
        """What numerator / denominator is multiplied by to give the value."""
        return 100 if self.unit == self.Unit.PERCENT else 1


class StaffGroup(models.Model):
    """Who is counted."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120, unique=True)
    aliases = models.JSONField(default=list, blank=True, help_text="Other names that spreadsheets use for it.")
    definition = models.TextField(blank=True)
    order = models.PositiveSmallIntegerField(default=100)

    class Meta:
        ordering = ["order", "name"]

    def __str__(self) -> str:
        return self.name


class ServiceQuerySet(models.QuerySet):
    def root_of(self, council: Council) -> "Service":
        """The service that stands for the whole council; made on first use."""
        service, _ = self.get_or_create(council=council, parent=None, defaults={"name": "Whole council"})
        return service


class Service(models.Model):
    """Where people work: a tree for each council, whose root is the whole council."""

    council = models.ForeignKey(Council, on_delete=models.PROTECT, related_name="services")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    name = models.CharField(max_length=120)
    aliases = models.JSONField(default=list, blank=True, help_text="Other names that spreadsheets use for it.")

    objects = ServiceQuerySet.as_manager()

    class Meta:
        ordering = ["council", "name"]
        constraints = [
            models.UniqueConstraint(fields=["council", "name"], name="service_name_once"),
            models.UniqueConstraint(fields=["council"], condition=Q(parent=None), name="service_one_root"),
            models.CheckConstraint(condition=~Q(parent=F("pk")), name="service_not_its_own_parent"),
        ]

    def __str__(self) -> str:
        return self.name


class ReportingCalendar(models.Model):
    """How many days after its period ends a council's figure is due."""

    council = models.OneToOneField(Council, on_delete=models.CASCADE, related_name="reporting_calendar")
    monthly_days = models.PositiveSmallIntegerField("days for a monthly figure", default=20)
    quarterly_days = models.PositiveSmallIntegerField("days for a quarterly figure", default=30)
    annual_days = models.PositiveSmallIntegerField("days for a yearly figure", default=60)

    class Meta:
        ordering = ["council"]

    def __str__(self) -> str:
        return f"When figures of {self.council} are due"
