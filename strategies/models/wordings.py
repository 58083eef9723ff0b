"""What measures and components say, kept in versions, and what became of those that a strategy gave up."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class Standing(models.Manager):
    """Those that have not been given up."""

    def get_queryset(self) -> models.QuerySet:
        return super().get_queryset().filter(removed_at=None)


class Removable(models.Model):
    """Given up by its strategy rather than deleted, so that an earlier day can be shown with all that it promised.

    Its code and its place are free for another, which is why it takes new ones: its versions have those it had.
    """

    removed_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = Standing()
    every = models.Manager()  # noqa: DJ012 - the first manager is the usual one

    class Meta:
        abstract = True


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
        constraints = [
            models.CheckConstraint(
                condition=Q(superseded_at=None) | Q(superseded_at__gt=F("recorded_at")),
                name="%(class)s_ends_after_it_starts",
            )
        ]


class MeasureVersion(MeasureWording, Version):
    of = models.ForeignKey("strategies.SuccessMeasure", on_delete=models.CASCADE, related_name="versions")

    class Meta(Version.Meta):
        ordering = ["of", "recorded_at", "pk"]
        constraints = [
            *Version.Meta.constraints,
            models.UniqueConstraint(fields=["of"], condition=Q(superseded_at=None), name="measureversion_one_open"),
        ]

    def __str__(self) -> str:
        return self.name


class ComponentVersion(ComponentWording, Version):
    of = models.ForeignKey("strategies.Component", on_delete=models.CASCADE, related_name="versions")
    metric = models.ForeignKey("metrics.Metric", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    staff_group = models.ForeignKey("metrics.StaffGroup", on_delete=models.PROTECT, related_name="+")

    class Meta(Version.Meta):
        ordering = ["of", "recorded_at", "pk"]
        constraints = [
            *Version.Meta.constraints,
            models.UniqueConstraint(fields=["of"], condition=Q(superseded_at=None), name="componentversion_one_open"),
        ]

    def __str__(self) -> str:
        return self.label
