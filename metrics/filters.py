import django_filters

from metrics.models import Metric


class MetricFilter(django_filters.FilterSet):
    name = django_filters.CharFilter(lookup_expr="icontains", label="Name contains")
    kind = django_filters.ChoiceFilter(choices=Metric.Kind.choices, label="Kind", empty_label="Every kind")
    tier = django_filters.ChoiceFilter(
        choices=[("core", "Used by a success measure"), ("context", "Context only")], label="Use", empty_label="Both"
    )

    class Meta:
        model = Metric
        fields = ["name", "kind", "tier"]
