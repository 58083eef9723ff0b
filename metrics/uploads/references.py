"""The council's names and limits, as the checks want them: four queries, whatever there is.

A council without services has its root made when figures are first stored; until then the root's key is 0.
"""

import hashlib

from metrics.models import Metric, Service, StaffGroup
from metrics.spreadsheets import MetricNamed, Named, Reference
from metrics.spreadsheets.reference import index, index_metrics
from workforce.models import Council


def reference_for(council: Council) -> Reference:
    services = list(Service.objects.filter(council=council))
    root = next((service for service in services if service.parent_id is None), Service(pk=0, name="Whole council"))
    whole = Named(root.pk, root.name, ("Whole council", "All services", "All", council.name, council.short_name))
    groups = [Named(group.pk, group.name, (*group.aliases, group.slug)) for group in StaffGroup.objects.all()]
    return Reference(
        council=_council(council),
        councils=index(_council(each) for each in Council.objects.all()),
        metrics=index_metrics(metric_named(metric) for metric in Metric.objects.all()),
        staff_groups=index(groups),
        services=index([whole, *(Named(s.pk, s.name, tuple(s.aliases)) for s in services if s.pk != root.pk)]),
        all_staff=next((group for group in groups if "all-staff" in group.aliases), None),
        whole_council=whole,
    )


def digest_of(council: Council, profiles: object) -> str:
    """Changes with anything that decides how a file of the council is read: names, aliases, limits and mappings."""
    return hashlib.sha256(repr((reference_for(council), profiles)).encode()).hexdigest()[:20]


def _council(council: Council) -> Named:
    return Named(
        council.pk, council.name, (council.short_name, council.slug, council.ons_code or "", council.dfe_number)
    )


def metric_named(metric: Metric) -> MetricNamed:
    return MetricNamed(
        metric.pk,
        metric.name,
        (*metric.aliases, metric.slug),
        unit=metric.unit,
        unit_words=metric.get_unit_display(),
        lowest=metric.lowest,
        highest=metric.highest,
        decimals=metric.decimals,
        is_rate=metric.is_rate,
        scale=metric.scale,
        is_yearly=metric.frequency == Metric.Frequency.ANNUAL,
        covers_a_year=metric.kind == Metric.Kind.ROLLING,
        numerator=metric.numerator,
        denominator=metric.denominator,
        definition=metric.definition,
    )
