from django.conf import settings
from django.db import models
from django.db.models import Q

from metrics.models import Metric
from strategies.models.strategy import Priority, Strategy, SuccessMeasure
from strategies.models.targets import Target
from strategies.models.wordings import EventWording, Removable
from workforce.models import Council


class Action(models.Model):
    """Something the strategy says will be done."""

    class Kind(models.TextChoices):
        ACTION = "action", "Action"
        COMMITMENT = "commitment", "Commitment"
        PRINCIPLE = "principle", "Principle"
        INITIATIVE = "initiative", "Initiative outside the priorities"

    strategy = models.ForeignKey(Strategy, on_delete=models.CASCADE, related_name="actions")
    priority = models.ForeignKey(Priority, on_delete=models.CASCADE, null=True, blank=True, related_name="actions")
    kind = models.CharField(max_length=12, choices=Kind)
    heading = models.CharField(max_length=200, blank=True)
    text = models.TextField("in our words")
    order = models.PositiveSmallIntegerField()
    line = models.PositiveIntegerField("line of the document", null=True, blank=True)

    class Meta:
        ordering = ["strategy", "order"]
        constraints = [models.UniqueConstraint(fields=["strategy", "order"], name="action_order_once")]

    def __str__(self) -> str:
        return self.text[:80]


class Fact(models.Model):
    """A figure or statement printed in the strategy, with its date and place. Not a snapshot and never a target."""

    strategy = models.ForeignKey(Strategy, on_delete=models.CASCADE, related_name="facts")
    code = models.CharField(max_length=20, unique=True)
    council = models.ForeignKey(Council, on_delete=models.PROTECT, null=True, blank=True, related_name="facts")
    metric = models.ForeignKey(Metric, on_delete=models.PROTECT, null=True, blank=True, related_name="facts")
    category = models.CharField(max_length=60)
    label = models.CharField(max_length=250)
    value = models.DecimalField(max_digits=16, decimal_places=6, null=True, blank=True)
    qualifier = models.CharField(max_length=4, blank=True, default="")
    printed = models.CharField("as printed", max_length=200)
    unit = models.CharField(max_length=60, blank=True)
    as_at_text = models.CharField("as at, as printed", max_length=60, blank=True)
    as_at_precision = models.CharField(max_length=30, blank=True)
    staff_group_text = models.CharField("staff group as printed", max_length=200, blank=True)
    comparator = models.CharField(max_length=200, blank=True)
    source = models.CharField("source named in the document", max_length=250, blank=True)
    note = models.TextField(blank=True)
    line = models.PositiveIntegerField("line of the document", null=True, blank=True)

    class Meta:
        ordering = ["strategy", "code"]

    def __str__(self) -> str:
        return f"{self.label}: {self.printed}"


class Oddity(models.Model):
    """Where a document contradicts itself or cannot be read plainly, and what we did about it."""

    strategy = models.ForeignKey(Strategy, on_delete=models.CASCADE, related_name="oddities")
    code = models.CharField(max_length=12, unique=True)
    lines = models.JSONField(default=list, blank=True)
    text = models.TextField("what is odd")
    handling = models.TextField("what we did")
    measures = models.ManyToManyField(SuccessMeasure, blank=True, related_name="oddities")
    facts = models.ManyToManyField(Fact, blank=True, related_name="oddities")

    class Meta:
        ordering = ["code"]
        verbose_name_plural = "oddities"

    def __str__(self) -> str:
        return self.code


class Commentary(models.Model):
    """What an analyst says about a measure in a month."""

    measure = models.ForeignKey(SuccessMeasure, on_delete=models.CASCADE, related_name="commentaries")
    council = models.ForeignKey(Council, on_delete=models.PROTECT, related_name="+")
    month = models.DateField()
    text = models.TextField(max_length=2000)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["-month", "-written_at"]
        verbose_name_plural = "commentaries"
        constraints = [models.CheckConstraint(condition=Q(month__day=1), name="commentary_month_is_first_day")]

    def __str__(self) -> str:
        return self.text[:80]


class Judgement(models.Model):
    """A person's verdict on a promise that no figure can settle."""

    class Verdict(models.TextChoices):
        ON_TRACK = "on_track", "On track"
        AT_RISK = "at_risk", "At risk"
        OFF_TRACK = "off_track", "Off track"
        MET = "met", "Met"
        MISSED = "missed", "Missed"

    target = models.ForeignKey(Target, on_delete=models.CASCADE, related_name="judgements")
    council = models.ForeignKey(Council, on_delete=models.PROTECT, related_name="+")
    month = models.DateField("holds from the month of")
    verdict = models.CharField(max_length=10, choices=Verdict)
    evidence = models.TextField()
    judged_by = models.CharField("who judged, by role or name", max_length=120)
    judged_on = models.DateField()

    class Meta:
        ordering = ["-month", "-judged_on"]
        constraints = [
            models.UniqueConstraint(fields=["target", "council", "month"], name="judgement_once_a_month"),
            models.CheckConstraint(condition=Q(month__day=1), name="judgement_month_is_first_day"),
        ]

    def __str__(self) -> str:
        return f"{self.get_verdict_display()}, {self.judged_on}"


class Event(Removable, EventWording):
    """Something that happened to a council and belongs on the time axis."""

    council = models.ForeignKey(Council, on_delete=models.CASCADE, related_name="events")
    metric = models.ForeignKey(Metric, on_delete=models.PROTECT, null=True, blank=True, related_name="events")

    class Meta:
        ordering = ["month"]
        constraints = [
            models.UniqueConstraint(fields=["council", "month", "text"], name="event_once"),
            models.CheckConstraint(condition=Q(month__day=1), name="event_month_is_first_day"),
        ]
