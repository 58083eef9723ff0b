from metrics.models.catalogue import Metric, ReportingCalendar, Service, StaffGroup
from metrics.models.definitions import MetricVersion
from metrics.models.published import Benchmark, Neighbour
from metrics.models.snapshots import MetricSnapshot, MetricSnapshotQuerySet, QueryReason
from metrics.models.uploads import ColumnProfile, Confirmation, Job, JobPage, Upload

__all__ = [
    "Benchmark",
    "ColumnProfile",
    "Confirmation",
    "Job",
    "JobPage",
    "Metric",
    "MetricSnapshot",
    "MetricSnapshotQuerySet",
    "MetricVersion",
    "Neighbour",
    "QueryReason",
    "ReportingCalendar",
    "Service",
    "StaffGroup",
    "Upload",
]
