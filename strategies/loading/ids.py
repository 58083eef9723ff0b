"""What slugs stand for in the database."""

from metrics.models import Metric, StaffGroup
from workforce.models import Council


class Ids:
    """The primary keys of what a strategy points at, by slug."""

    def __init__(self) -> None:
        self.councils = dict(Council.objects.values_list("slug", "pk"))
        self.metrics = dict(Metric.objects.values_list("slug", "pk"))
        self.staff_groups = dict(StaffGroup.objects.values_list("slug", "pk"))
