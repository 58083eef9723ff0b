"""Councils, staff groups and metrics: written before any strategy, which point at them."""

from django.utils import timezone

from metrics import definitions
from metrics.models import Metric, StaffGroup
from strategies.loading.schema import CouncilsFile, MetricsFile, StaffGroupsFile
from strategies.loading.tally import Tally
from workforce.models import Council


def store_councils(content: CouncilsFile, tally: Tally) -> None:
    for entry in content.councils:
        tally.put(Council, {"slug": entry.slug}, entry.model_dump(exclude={"slug"}))


def store_staff_groups(content: StaffGroupsFile, tally: Tally) -> None:
    for place, entry in enumerate(content.staff_groups, 1):
        values = entry.model_dump(exclude={"slug"}) | {"order": place * 10}
        tally.put(StaffGroup, {"slug": entry.slug}, values)


def store_metrics(content: MetricsFile, tally: Tally) -> None:
    """The metrics, those first that others name as the flow beneath them."""
    stored = []
    for entry in sorted(content.metrics, key=lambda entry: entry.flow is not None):
        flow = Metric.objects.get(slug=entry.flow) if entry.flow else None
        values = entry.model_dump(exclude={"slug", "flow"}) | {"flow": flow}
        stored.append(tally.put(Metric, {"slug": entry.slug}, values))
    definitions.record(stored, None, timezone.now())
