import django_tables2 as tables
from django.db.models.functions import Lower

from workforce.tables import RowHeader, Table


class MetricTable(Table):
    name = RowHeader(linkify=("metric-detail", {"slug": tables.A("slug")}))
    unit = tables.Column(accessor="get_unit_display", order_by="unit")
    polarity = tables.Column(accessor="get_polarity_display", order_by="polarity", verbose_name="Which way is better")
    kind = tables.Column(accessor="get_kind_display", order_by="kind", verbose_name="Kind")
    frequency = tables.Column(accessor="get_frequency_display", order_by="frequency", verbose_name="How often")

    caption = "Metrics in the catalogue"

    class Meta(Table.Meta):
        order_by = "name"

    def order_name(self, queryset, is_descending):
        """Whatever the case, and the same on every database."""
        name = Lower("name")
        return queryset.order_by(name.desc() if is_descending else name), True
