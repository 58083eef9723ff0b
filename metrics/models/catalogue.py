from django.db import models
from django.db.models import F, Q

from metrics.models.definitions import Definition
from workforce.models import Council


class Metric(Definition):
    """What is counted, how, and which way is better. The catalogue is shared by every council."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120, unique=True)
    aliases = models.JSONField(default=list, blank=True, help_text="Other names that spreadsheets use for it.")
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
