"""The page that compares councils month by month; all of its state stands in the address."""

import datetime as dt

from django import forms
from django.shortcuts import render

from metrics import taking_away
from metrics.address_forms import SpanForm
from metrics.models import Metric, StaffGroup
from strategies import comparing_files, comparing_months
from strategies.forms import KnownForm
from strategies.views import today
from workforce import access, months
from workforce.models import Council


class MonthsForm(SpanForm, KnownForm):
    """One metric of one staff group, up to four of the councils that a person may see, a span of months.

    What is offered is what the councils that are shown have, so that the page costs the same however many there are.
    """

    metric = forms.ChoiceField(label="Metric", required=False)
    group = forms.ChoiceField(label="Staff group", required=False)
    c1 = forms.ChoiceField(label="First council", required=False)
    c2 = forms.ChoiceField(label="Second council", required=False)
    c3 = forms.ChoiceField(label="Third council", required=False)
    c4 = forms.ChoiceField(label="Fourth council", required=False)
    COUNCILS = ("c1", "c2", "c3", "c4")

    def __init__(self, data, councils, today: dt.date):
        super().__init__(data)
        self.order_fields([name for name in self.fields if name != "figures"])
        self.today = today
        self.listed = {council.slug: council for council in councils}
        self.months = [months.add(months.month_of(today), -back) for back in range(120)]
        self.shown = self.chosen() or self.having_what_is_asked(councils) or comparing_months.having(councils)
        self.offer(self.shown)
        if not (self.metrics and self.groups):
            self.offer(comparing_months.having(councils))
        listed = [("", "None"), *((slug, council.short_name) for slug, council in self.listed.items())]
        for name in self.COUNCILS:
            self.fields[name].choices = listed
        self.offer_span([(months.code(month), months.name(month)) for month in self.months])

    def asked(self, name: str) -> str:
        return self.data.get(name, "")

    def chosen(self) -> list[Council]:
        """The councils asked for; of others it is not said that there are any."""
        asked = dict.fromkeys(map(self.asked, self.COUNCILS))
        return [self.listed[slug] for slug in asked if slug in self.listed]

    def having_what_is_asked(self, councils) -> list[Council]:
        of = {"metric__slug": self.asked("metric"), "staff_group__slug": self.asked("group")}
        return comparing_months.having(councils, **{name: slug for name, slug in of.items() if slug})

    def offer(self, councils: list[Council]) -> None:
        """The metrics and staff groups of the councils, and what else was asked for."""
        metrics, groups = comparing_months.offered(councils, self.asked("metric"), self.asked("group"))
        self.metrics = {metric.slug: metric for metric in metrics}
        self.groups = {group.slug: group for group in groups}
        self.fields["metric"].choices = [(slug, metric.name) for slug, metric in self.metrics.items()]
        self.fields["group"].choices = [(slug, group.name) for slug, group in self.groups.items()]

    @property
    def span(self) -> tuple[dt.date, dt.date]:
        start = months.parse_code(self.held("start") or months.code(self.months[-1]))
        end = months.parse_code(self.held("end") or months.code(self.months[0]))
        return min(start, end), max(start, end)

    def page(self, user) -> comparing_months.MonthlyComparison | None:
        """None where no council that the person may see has figures of its own."""
        if not (self.metrics and self.groups and self.shown):
            return None
        metric = self.metrics.get(self.held("metric"))
        metric = metric or comparing_months.commonest_metric(self.shown, list(self.metrics.values()))
        group = self.groups.get(self.held("group"))
        group = group or comparing_months.commonest_group(self.shown, list(self.groups.values()), metric)
        self.choose(metric, group)
        closed = access.closed_to(user, self.shown)
        return comparing_months.build(metric, group, self.shown, *self.span, closed, self.day_before(self.today))

    def choose(self, metric: Metric, group: StaffGroup) -> None:
        """The form says what is shown, also where nothing was asked for."""
        shown = {"metric": metric.slug, "group": group.slug}
        if not self.chosen():
            shown |= dict(zip(self.COUNCILS, (council.slug for council in self.shown), strict=False))
        self.data = self.data.copy()
        for name, slug in shown.items():
            self.data[name] = self.fields[name].initial = slug


def compare_months(request):
    form = MonthsForm(request.GET, access.councils_for(request.user), today())
    page = form.page(request.user)
    if page and taking_away.is_asked(request):
        names = " and ".join(council.short_name for council in page.councils)
        what = f"{page.metric.name}, {page.staff_group.name}, month by month of {names}"
        return taking_away.answer(request, what, f"months-{page.metric.slug}", comparing_files.sheets(page))
    return render(request, "strategies/compare_months.html", {"form": form, "page": page})
