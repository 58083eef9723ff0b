from django.db import models

from strategies.models.strategy import Strategy
from workforce.models import Council


class Board(models.Model):
    """A group that oversees a strategy, and how often it meets."""

    strategy = models.ForeignKey(Strategy, on_delete=models.CASCADE, related_name="boards")
    councils = models.ManyToManyField(Council, related_name="boards")
    name = models.CharField(max_length=200)
    aliases = models.JSONField(default=list, blank=True)
    chair = models.CharField("role that chairs it", max_length=120, blank=True)
    members = models.TextField("who sits on it, by role", blank=True)
    cadence = models.CharField("how often it meets, as printed", max_length=120, blank=True)
    cadence_code = models.CharField("our reading of how often", max_length=40, blank=True)
    duties = models.TextField(blank=True)
    order = models.PositiveSmallIntegerField()
    line = models.PositiveIntegerField("line of the document", null=True, blank=True)

    class Meta:
        ordering = ["strategy", "order"]
        constraints = [models.UniqueConstraint(fields=["strategy", "order"], name="board_order_once")]

    def __str__(self) -> str:
        return self.name


class Meeting(models.Model):
    """A day on which a board meets."""

    board = models.ForeignKey(Board, on_delete=models.CASCADE, related_name="meetings")
    day = models.DateField()
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["-day"]
        constraints = [models.UniqueConstraint(fields=["board", "day"], name="meeting_day_once")]

    def __str__(self) -> str:
        return f"{self.board}, {self.day}"
