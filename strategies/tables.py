from functools import partial

import django_tables2 as tables
from django.template.loader import render_to_string

from strategies import kept, scorecard
from workforce.tables import Table


class DashboardTable(Table):
    """The scorecard: a success measure a row, with a line for each council; see `scorecard`."""

    measure = tables.Column(accessor="measure__name", order_by="measure__order", verbose_name="Success measure")
    figure = tables.Column(empty_values=(), orderable=False, verbose_name="Latest figure")
    target = tables.Column(empty_values=(), orderable=False, verbose_name="Promise")
    gap = tables.Column(empty_values=(), orderable=False, verbose_name="Gap")
    change = tables.Column(empty_values=(), orderable=False, verbose_name="Change")
    trend = tables.Column(empty_values=(), orderable=False, verbose_name="Trend")
    status = tables.Column(order_by="status__urgency", verbose_name="Status")

    class Meta:
        template_name = "strategies/dashboard_table.html"

    def __init__(self, dashboard, rows, query="", **kwargs):
        super().__init__(list(rows), **kwargs)
        self.dashboard = dashboard
        self.query = query
        self.caption = "Success measures, their figures and how they stand"

    @property
    def head(self):
        """The headings, with the addresses that sort by them."""
        make = partial(render_to_string, "strategies/dashboard_head.html", {"table": self}, self.request)
        return kept.fragment(("head", self.request.get_full_path()), make)

    @property
    def body(self):
        return scorecard.body(self.dashboard, (row.record for row in self.rows), self.query)
