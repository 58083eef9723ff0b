from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from metrics.models import Metric, StaffGroup
from strategies.models.wordings import BaselineWording, ComponentWording, MeasureWording, PriorityWording, Removable
from workforce.models import Council


class StrategyQuerySet(models.QuerySet):
    def of(self, councils) -> "StrategyQuerySet":
        """The strategies that any of `councils` (a queryset) published."""
        return self.filter(councils__in=councils).distinct()


class Strategy(models.Model):
    """A published document of promises, by one council or several, in its own words."""

    slug = models.SlugField(max_length=60, unique=True)
    title = models.CharField(max_length=200)
    councils = models.ManyToManyField(Council, related_name="strategies")
    kind_word = models.CharField("what it calls itself", max_length=40, default="strategy")
    tagline = models.CharField(max_length=200, blank=True)
    period_text = models.CharField("period as printed", max_length=200)
    starts = models.PositiveSmallIntegerField("first year")
    ends = models.PositiveSmallIntegerField("last year")
    document = models.CharField("file name of the published document", max_length=200)
    document_date = models.CharField("date of the document", max_length=200, blank=True)
    scope = models.TextField(blank=True)
    priority_term = models.CharField("its word for a priority", max_length=60, default="priority")
    review = models.TextField("how it is reviewed", blank=True)
    owners = models.JSONField("roles that own it", default=list, blank=True)
    linked_documents = models.JSONField(default=list, blank=True)

    objects = StrategyQuerySet.as_manager()

    class Meta:
        ordering = ["title", "starts"]
        verbose_name_plural = "strategies"
        constraints = [models.CheckConstraint(condition=Q(starts__lte=F("ends")), name="strategy_years_in_order")]

    def __str__(self) -> str:
        return f"{self.title} {self.starts} to {self.ends}"


class Priority(Removable, PriorityWording):
    """A priority, theme or outcome, as the strategy names it; it may hold others."""

    strategy = models.ForeignKey(Strategy, on_delete=models.CASCADE, related_name="priorities")
    parent = models.ForeignKey("self", on_delete=models.CASCADE, null=True, blank=True, related_name="children")

    class Meta:
        ordering = ["strategy", "order"]
        verbose_name_plural = "priorities"
        constraints = [
            models.UniqueConstraint(fields=["strategy", "code"], name="priority_code_once"),
            models.UniqueConstraint(fields=["strategy", "order"], condition=Q(parent=None), name="priority_order_once"),
        ]

    def clean(self):
        super().clean()
        if self.parent and self.parent.strategy_id != self.strategy_id:
            raise ValidationError({"parent": "Choose a priority of the same strategy."})
        holder, above = self.parent, set()
        while holder and holder.pk not in above:
            if holder.pk == self.pk:
                raise ValidationError({"parent": "A priority cannot lie within itself."})
            above.add(holder.pk)
            holder = holder.parent


class SuccessMeasure(Removable, MeasureWording):
    """What the strategy says it will look at; counted once, however many priorities it serves."""

    strategy = models.ForeignKey(Strategy, on_delete=models.CASCADE, related_name="measures")
    lines = models.JSONField("lines of the document", default=list, blank=True)
    priorities = models.ManyToManyField(Priority, through="MeasurePriority", related_name="measures")
    # The keys of its priorities, as its version has them; None for those it has now.
    served: list[int] | None = None

    class Meta:
        ordering = ["strategy", "order"]
        constraints = [
            models.UniqueConstraint(fields=["strategy", "code"], name="measure_code_once"),
            models.UniqueConstraint(fields=["strategy", "order"], name="measure_order_once"),
        ]


class MeasurePriority(models.Model):
    """A measure's place under one priority."""

    measure = models.ForeignKey(SuccessMeasure, on_delete=models.CASCADE, related_name="places")
    priority = models.ForeignKey(Priority, on_delete=models.CASCADE, related_name="places")
    order = models.PositiveSmallIntegerField()
    stated = models.BooleanField("printed in the document", default=True)

    class Meta:
        ordering = ["priority__order", "order"]
        verbose_name_plural = "measure priorities"
        constraints = [models.UniqueConstraint(fields=["measure", "priority"], name="measure_once_in_priority")]

    def __str__(self) -> str:
        return f"{self.measure} under {self.priority}"


class Component(Removable, ComponentWording):
    """One thing that a measure follows: a metric of a staff group."""

    measure = models.ForeignKey(SuccessMeasure, on_delete=models.CASCADE, related_name="components")
    metric = models.ForeignKey(Metric, on_delete=models.PROTECT, null=True, blank=True, related_name="components")
    staff_group = models.ForeignKey(StaffGroup, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["measure", "order"]
        constraints = [models.UniqueConstraint(fields=["measure", "order"], name="component_order_once")]

    @property
    def is_followed(self) -> bool:
        """Whether councils are to send figures of it."""
        return self.metric is not None and self.metric.unit != Metric.Unit.WORDS


class Baseline(Removable, BaselineWording):
    """Where the strategy says a component stood, for one council."""

    component = models.ForeignKey(Component, on_delete=models.CASCADE, related_name="baselines")
    council = models.ForeignKey(Council, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["component", "as_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["component", "council", "printed", "cohort", "as_at_text"], name="baseline_once"
            )
        ]
