"""What a strategy says, kept in versions, and what became of what it gave up."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

# The last place that a person gives: beyond it stand rows on their way to another, and those given up.
LAST = 9_999


class Standing(models.Manager):
    """Those that have not been given up."""

    def get_queryset(self) -> models.QuerySet:
        return super().get_queryset().filter(removed_at=None)


class Removable(models.Model):
    """Given up by its strategy rather than deleted, so that an earlier day can be shown with all that it promised.

    What it is known by and its place are free for another, so it takes new ones: its versions have those it had.
    """

    removed_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = Standing()
    every = models.Manager()  # noqa: DJ012 - the first manager is the usual one

    class Meta:
        abstract = True

    def clean(self):
        super().clean()
        if (getattr(self, "order", None) or 0) > LAST:
            raise ValidationError({"order": f"Give a place up to {LAST:,}."})
        if getattr(self, "code", "").startswith("~"):
            raise ValidationError({"code": "Let the code begin with a letter or a number."})


class MeasureWording(models.Model):
    """All that a success measure says of itself."""

    class Judge(models.TextChoices):
        ROAD = "road", "Against the straight road from baseline to target"
        TARGET = "target", "Against the target itself"

    code = models.CharField(max_length=20)
    name = models.CharField(max_length=250)
    name_is_ours = models.BooleanField("the name is our paraphrase", default=False)
    order = models.PositiveSmallIntegerField()
    kind = models.CharField(
        max_length=12,
        choices=[("quantitative", "Quantitative"), ("qualitative", "Qualitative"), ("mixed", "Mixed")],
    )
    role = models.CharField("place in the document", max_length=40, default="success_measure")
    tracked = models.CharField("how often it can be followed", max_length=80, blank=True)
    note = models.TextField(blank=True)
    owner = models.CharField("role that owns it", max_length=120, blank=True)
    judged = models.CharField("before the date, a figure is judged", max_length=6, choices=Judge, default=Judge.ROAD)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name


class ComponentWording(models.Model):
    """All that a component says of itself, but which metric and which staff group it follows."""

    order = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=200)
    staff_group_text = models.CharField("staff group as printed", max_length=200, blank=True)
    unit_text = models.CharField("unit as printed", max_length=60, blank=True)
    breakdown = models.JSONField(default=list, blank=True)
    census_note = models.TextField(
        blank=True, help_text="How census figures differ from what was promised; shown beside them."
    )
    note = models.TextField(blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.label


class PriorityWording(models.Model):
    """All that a priority says of itself, but which one holds it."""

    code = models.CharField(max_length=12)
    code_is_ours = models.BooleanField("the code is ours, not printed", default=True)
    title = models.CharField(max_length=200)
    aliases = models.JSONField("other titles in the document", default=list, blank=True)
    order = models.PositiveSmallIntegerField()
    line = models.PositiveIntegerField("line of the document", null=True, blank=True)
    current_picture = models.TextField(blank=True)
    ambition = models.TextField(blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.title


class BaselineWording(models.Model):
    """All that a baseline says."""

    value = models.DecimalField(max_digits=16, decimal_places=6, null=True, blank=True)
    printed = models.CharField("as printed", max_length=200)
    as_at_text = models.CharField("as at, as printed", max_length=60, blank=True)
    as_at = models.DateField("first day it holds for", null=True, blank=True)
    precision = models.CharField("precision of the date", max_length=20, blank=True)
    cohort = models.CharField(max_length=60, blank=True, default="")
    cohort_size = models.PositiveIntegerField(null=True, blank=True)
    line = models.PositiveIntegerField("line of the document", null=True, blank=True)
    note = models.TextField(blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.printed


class EventWording(models.Model):
    """All that an event says, but which metric it is about."""

    class Kind(models.TextChoices):
        DEFINITION = "definition", "Definition changed"
        REORGANISATION = "reorganisation", "Reorganisation"
        PAY = "pay", "Pay or offer changed"
        OTHER = "other", "Other"

    month = models.DateField("first month it applies to")
    kind = models.CharField(max_length=16, choices=Kind)
    text = models.CharField(max_length=300)
    breaks = models.BooleanField("figures before and after cannot be compared", default=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.text


class Version(models.Model):
    """What held from a moment on. Written by `strategies.wordings` alone; the one without an end holds now.

    The first that is kept stands for all time before it, unless what it is about was `added` at that moment.
    """

    recorded_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True, blank=True)
    added = models.BooleanField("was not there before", default=False)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        abstract = True
        ordering = ["of", "recorded_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(superseded_at=None) | Q(superseded_at__gt=F("recorded_at")),
                name="%(class)s_ends_after_it_starts",
            ),
            models.UniqueConstraint(fields=["of"], condition=Q(superseded_at=None), name="%(class)s_one_open"),
        ]


class MeasureVersion(Version, MeasureWording):
    of = models.ForeignKey("strategies.SuccessMeasure", on_delete=models.CASCADE, related_name="versions")
    # Null where it was not kept.
    served = models.JSONField("priorities that it serves", null=True, blank=True)


class ComponentVersion(Version, ComponentWording):
    of = models.ForeignKey("strategies.Component", on_delete=models.CASCADE, related_name="versions")
    metric = models.ForeignKey("metrics.Metric", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    staff_group = models.ForeignKey("metrics.StaffGroup", on_delete=models.PROTECT, related_name="+")


class PriorityVersion(Version, PriorityWording):
    of = models.ForeignKey("strategies.Priority", on_delete=models.CASCADE, related_name="versions")
    parent = models.ForeignKey("strategies.Priority", models.CASCADE, null=True, blank=True, related_name="+")


class BaselineVersion(Version, BaselineWording):
    of = models.ForeignKey("strategies.Baseline", on_delete=models.CASCADE, related_name="versions")


class EventVersion(Version, EventWording):
    of = models.ForeignKey("strategies.Event", on_delete=models.CASCADE, related_name="versions")
    metric = models.ForeignKey("metrics.Metric", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
