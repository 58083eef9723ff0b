from django.conf import settings
from django.db import models
from django.db.models import Q

from workforce.models import Council


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
    check_only = models.BooleanField("only to be checked, and then forgotten", default=False, db_default=False)
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
            models.CheckConstraint(
                condition=Q(check_only=False) | Q(state__in=["waiting", "checked", "refused"]),
                name="upload_check_only_is_never_stored",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.filename} ({self.get_state_display().lower()})"


class Confirmation(models.Model):
    """The figures that a stored upload gave and that were stored already, so that they stand on it too."""

    upload = models.OneToOneField(Upload, on_delete=models.CASCADE, primary_key=True)
    of = models.JSONField("the uploads they came from", default=list)
    figures = models.BinaryField("each figure's key, and where it stands in the file")

    class Meta:
        ordering = ["-upload__applied_at"]

    def __str__(self) -> str:
        return f"Figures confirmed by {self.upload}"


class Job(models.Model):
    """Work on an upload's file that a worker does, since it is too large for a page to wait for."""

    class Kind(models.TextChoices):
        CHECK = "check", "Check"
        APPLY = "apply", "Store"
        MARK = "mark", "Mark the problems in"

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
    result = models.BinaryField("what the check found, or the marked file", null=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["upload"], condition=Q(state__in=["waiting", "running"]), name="one_job_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.upload.filename}: {self.get_state_display().lower()}"


class JobPage(models.Model):
    """Some of the lines of a list that a check made, so that a page reads those it shows and no others."""

    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="pages")
    kind = models.CharField("which list", max_length=10)
    number = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        ordering = ["job", "kind", "number"]
        constraints = [models.UniqueConstraint(fields=["job", "kind", "number"], name="job_page_once")]

    def __str__(self) -> str:
        return f"{self.job}, {self.kind} {self.number}"


class ColumnProfile(models.Model):
    """How a council's files with certain headings are read, as its people said once."""

    council = models.ForeignKey(Council, on_delete=models.CASCADE, related_name="column_profiles")
    signature = models.CharField("what its headings have in common", max_length=32)
    headings = models.JSONField(default=list, help_text="The headings as they stood in the file.")
    columns = models.JSONField(default=dict, help_text="What each column holds, by heading.")
    month_first = models.BooleanField("dates are written month first", default=False)
    shares = models.BooleanField("percentages are written as shares, 0.125 for 12.5 %", default=False)
    include_hidden = models.BooleanField("hidden rows, columns and sheets are read too", default=False)
    fill_down = models.BooleanField(
        "a name written once holds for the blank cells below it", default=False, db_default=False
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    saved_at = models.DateTimeField()

    class Meta:
        ordering = ["council", "-saved_at"]
        constraints = [
            models.UniqueConstraint(fields=["council", "signature"], name="column_profile_once"),
        ]

    def __str__(self) -> str:
        return f"Columns of {self.council}: {', '.join(self.headings)[:60]}"
