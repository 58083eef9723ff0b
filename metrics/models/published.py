from django.db import models
from django.db.models import F, Q

from metrics.models.catalogue import Metric
from metrics.models.snapshots import MetricSnapshot


class Benchmark(models.Model):
    """One published figure of one area and year, as one release gave it. A later release adds rows beside it."""

    class AreaKind(models.TextChoices):
        COUNTRY = "country", "Country"
        REGION = "region", "Region"
        COUNCIL = "council", "Council"

    area_code = models.CharField("ONS code; two for a joint return", max_length=40)
    area_name = models.CharField(max_length=120)
    area_kind = models.CharField(max_length=8, choices=AreaKind)
    dfe_number = models.CharField("DfE number; two for a joint return", max_length=20, blank=True)
    region_code = models.CharField(max_length=9, blank=True)
    column = models.SlugField("published column", max_length=60)
    metric = models.ForeignKey(
        Metric, on_delete=models.PROTECT, null=True, blank=True, related_name="benchmarks", db_index=False
    )
    year = models.PositiveSmallIntegerField("year of the census (30 September)")
    value = models.DecimalField(max_digits=16, decimal_places=6, null=True, blank=True)
    numerator = models.DecimalField(max_digits=16, decimal_places=6, null=True, blank=True)
    denominator = models.DecimalField(max_digits=16, decimal_places=6, null=True, blank=True)
    symbol = models.CharField(max_length=1, choices=MetricSnapshot.Symbol, blank=True, default="")
    release = models.CharField(max_length=20)
    # Where the figure stands in the file that was imported; empty for one that came before that was noted.
    source_file = models.CharField(max_length=200, blank=True, default="", db_default="")
    source_cell = models.CharField(max_length=20, blank=True, default="", db_default="")

    class Meta:
        ordering = ["column", "area_code", "year", "release"]
        constraints = [
            models.UniqueConstraint(fields=["column", "area_code", "year", "release"], name="benchmark_once"),
            models.CheckConstraint(
                condition=Q(value__isnull=False, symbol="") | Q(value=None) & ~Q(symbol=""),
                name="benchmark_value_or_symbol",
            ),
        ]

    def __str__(self) -> str:
        figure = self.get_symbol_display() if self.value is None else f"{self.value.normalize():f}"
        return f"{self.area_name} {self.column} {self.year}: {figure}"


class Neighbour(models.Model):
    """A statistical neighbour of a council in a published model, both by DfE number."""

    area = models.CharField("DfE number of the council", max_length=12)
    neighbour = models.CharField("DfE number of its neighbour", max_length=12)
    rank = models.PositiveSmallIntegerField()
    closeness = models.CharField(max_length=40, blank=True)
    model_year = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["area", "model_year", "rank"]
        constraints = [
            models.UniqueConstraint(fields=["area", "model_year", "rank"], name="neighbour_rank_once"),
            models.UniqueConstraint(fields=["area", "model_year", "neighbour"], name="neighbour_once"),
            models.CheckConstraint(condition=~Q(area=F("neighbour")), name="neighbour_is_another"),
        ]

    def __str__(self) -> str:
        return f"{self.neighbour} is neighbour {self.rank} of {self.area}"
