from django.conf import settings
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


class Upload(models.Model):
    """One file that a person sent in, and what became of it."""

    class State(models.TextChoices):
        WAITING = "waiting", "Being checked"
        CHECKED = "checked", "Checked, not stored"
        APPLIED = "applied", "Stored"
        UNDONE = "undone", "Undone"
        REFUSED = "refused", "Refused"

    class Source(models.TextChoices):
        OWN = "own", "The council's own records"
        CENSUS = "census", "DfE children's social work workforce census"
        INVENTED = "invented", "Invented for demonstration"

    council = models.ForeignKey(Council, on_delete=models.PROTECT, related_name="uploads")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    original = models.FileField(upload_to="uploads/%Y/%m/", max_length=200)
    filename = models.CharField("file name as sent", max_length=255)
    sha256 = models.CharField("SHA-256", max_length=64, db_index=True)
    size = models.PositiveIntegerField("size in bytes")
    source = models.CharField(max_length=10, choices=Source, default=Source.OWN)
    state = models.CharField(max_length=10, choices=State, default=State.CHECKED)
    counts = models.JSONField(default=dict, blank=True, help_text="Rows new, changed, unchanged and left out.")
    fixes = models.JSONField(default=dict, blank=True, help_text="Cells put right, and rows left out, on the page.")
    uploaded_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["-uploaded_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(state__in=["waiting", "checked", "refused"], applied_at=None, undone_at=None)
                    | Q(state="applied", applied_at__isnull=False, undone_at=None)
                    | Q(state="undone", applied_at__isnull=False, undone_at__isnull=False)
                ),
                name="upload_state_has_its_times",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.filename} ({self.get_state_display().lower()})"


class Job(models.Model):
    """Work on an upload's file that a worker does, since it is too large for a page to wait for."""

    class Kind(models.TextChoices):
        CHECK = "check", "Check"
        APPLY = "apply", "Store"

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting for its turn"
        RUNNING = "running", "Running"
        DONE = "done", "Done"
        FAILED = "failed", "Failed"

    upload = models.ForeignKey(Upload, on_delete=models.CASCADE, related_name="jobs")
    kind = models.CharField(max_length=5, choices=Kind)
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    address = models.GenericIPAddressField(null=True)
    fingerprint = models.CharField("what was shown to the person who confirmed", max_length=20, blank=True)
    done = models.PositiveSmallIntegerField(default=0)
    total = models.PositiveSmallIntegerField(default=100)
    stage = models.CharField(max_length=60, blank=True)
    words = models.TextField("why it failed", blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    task = models.CharField("the task queued for it", max_length=36, blank=True)
    asked_at = models.DateTimeField()
    beat_at = models.DateTimeField("last sign of life")
    result = models.BinaryField("what the check found", null=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["upload"], condition=Q(state__in=["waiting", "running"]), name="one_job_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.upload.filename}: {self.get_state_display().lower()}"


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

    council = models.ForeignKey(Council, on_delete=models.PROTECT, related_name="snapshots")
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
    upload = models.ForeignKey(Upload, on_delete=models.PROTECT, related_name="snapshots")
    source_sheet = models.CharField(max_length=100, blank=True, default="")
    source_cell = models.CharField(max_length=20)
    recorded_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True, blank=True)

    objects = MetricSnapshotQuerySet.as_manager()

    KEY = ("council", "metric", "staff_group", "service", "month", "cohort")

    class Meta:
        ordering = ["month"]
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
            models.CheckConstraint(condition=Q(symbol__in=["", "z", "x", "c", "u", "k"]), name="snapshot_symbol_known"),
            models.CheckConstraint(condition=Q(qualifier__in=["", "~", "<", ">"]), name="snapshot_qualifier_known"),
            models.CheckConstraint(
                condition=Q(superseded_at=None) | Q(superseded_at__gte=F("recorded_at")),
                name="snapshot_superseded_after_recorded",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.metric} {self.month:%Y-%m}: {self.value if self.symbol == '' else self.symbol}"


class ColumnProfile(models.Model):
    """How a council's files with certain headings are read, as its people said once."""

    council = models.ForeignKey(Council, on_delete=models.CASCADE, related_name="column_profiles")
    signature = models.CharField("what its headings have in common", max_length=32)
    headings = models.JSONField(default=list, help_text="The headings as they stood in the file.")
    columns = models.JSONField(default=dict, help_text="What each column holds, by heading.")
    month_first = models.BooleanField("dates are written month first", default=False)
    shares = models.BooleanField("percentages are written as shares, 0.125 for 12.5 %", default=False)
    include_hidden = models.BooleanField("hidden rows, columns and sheets are read too", default=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    saved_at = models.DateTimeField()

    class Meta:
        ordering = ["council", "-saved_at"]
        constraints = [
            models.UniqueConstraint(fields=["council", "signature"], name="column_profile_once"),
        ]

    def __str__(self) -> str:
        return f"Columns of {self.council}: {', '.join(self.headings)[:60]}"


class QueryReason(models.Model):
    """Why a figure that looks wrong is right. It holds for as long as the figure and the rule are the same."""

    council = models.ForeignKey(Council, on_delete=models.PROTECT, related_name="query_reasons")
    metric = models.ForeignKey(Metric, on_delete=models.PROTECT, related_name="+")
    staff_group = models.ForeignKey(StaffGroup, on_delete=models.PROTECT, related_name="+")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    month = models.DateField()
    cohort = models.CharField(max_length=60, blank=True, default="")
    rule = models.SlugField(max_length=40)
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
        return f"{self.area_name} {self.column} {self.year}: {self.symbol or self.value}"


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
