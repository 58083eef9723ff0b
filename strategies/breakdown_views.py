"""A council's figures by service and staff group. Who asks to see small numbers is written down."""

from django import forms
from django.shortcuts import render

from metrics import taking_away
from metrics.figures import mid_sentence
from metrics.models import StaffGroup
from strategies import breakdown_files, breakdowns
from strategies.forms import KnownForm
from strategies.known import figures_words
from strategies.views import today
from workforce import access, audit, months
from workforce.models import AuditEntry


class BreakdownForm(KnownForm):
    field_order = ("metric", "group", "month", "figures", "small")
    metric = forms.ChoiceField(label="Metric", required=False)
    group = forms.ChoiceField(label="Staff group, for services", required=False)
    month = forms.ChoiceField(label="Month", required=False)
    small = forms.BooleanField(
        label="Show small numbers",
        required=False,
        help_text="That you asked is recorded, with the council and metric.",
    )

    def __init__(self, data, council, *, may_see_small: bool):
        super().__init__(data if data else None)
        self.held = breakdowns.Figures(council, KnownForm(data).day_before(today()))
        self.metrics, self.groups = breakdowns.metrics_of(self.held), list(StaffGroup.objects.all())
        first = breakdowns.first_by_service(self.held, self.metrics)
        named = {metric.slug: metric for metric in self.metrics}
        metric = named.get(self.data.get("metric")) or named.get(first[0]) or next(iter(self.metrics), None)
        listed = breakdowns.months_of(self.held, metric) if metric else []
        self.fields["metric"].choices = [(metric.slug, metric.name) for metric in self.metrics]
        self.fields["group"].choices = [(group.slug, group.name) for group in self.groups]
        self.fields["month"].choices = [(months.code(month), months.name(month)) for month in listed]
        self.newest = breakdowns.newest(listed, today())
        self.fields["metric"].initial, self.fields["group"].initial = first
        if not may_see_small:
            del self.fields["small"]

    def value_of(self, name: str):
        """What was chosen, or what the page begins with where that is nothing or cannot be read."""
        if self.is_bound:
            self.is_valid()
        return (self.is_bound and self.cleaned_data.get(name)) or self.fields[name].initial

    def say(self, page: breakdowns.Breakdown) -> None:
        """The lists say what is shown, also where what was asked for is not in them."""
        shown = {"metric": page.metric.slug, "group": page.group.slug, "month": months.code(page.month)}
        self.data = self.data.copy()
        for name, slug in shown.items():
            self.data[name] = self.fields[name].initial = slug

    @property
    def chosen_metric(self):
        return next((m for m in self.metrics if m.slug == self.value_of("metric")), self.metrics[0])

    @property
    def chosen_group(self):
        """The group that was asked for; where none was, the first of which the month is given by service."""
        named = next((group for group in self.groups if group.slug == self.value_of("group")), self.groups[0])
        if self.data.get("group"):
            return named
        given = breakdowns.groups_by_service(self.held, self.chosen_metric, self.chosen_month)
        return named if named in given or not given else given[0]

    @property
    def chosen_month(self):
        return breakdowns.month_or_none(self.value_of("month") or "") or self.newest


def breakdown(request, slug):
    council = access.council_or_404(request.user, slug)
    may_see = access.can_see_small_numbers(request.user, council)
    form = BreakdownForm(request.GET, council, may_see_small=may_see)
    context = {"page": None, "form": form, "council": council, "known": form.held.known}
    if not form.metrics:
        return render(request, "strategies/breakdown.html", context)
    unsuppressed = bool(may_see and form.value_of("small"))
    page = breakdowns.build(
        form.held, form.chosen_metric, form.chosen_group, form.chosen_month, unsuppressed=unsuppressed
    )
    form.say(page)
    what = f"{page.metric.name}, {page.group.name}, {months.name(page.month)}"
    what += f" ({mid_sentence(figures_words(page.known))})" if page.known else ""
    if unsuppressed:
        audit.told(request, AuditEntry.Action.UNSUPPRESSED, what, council)
    if taking_away.is_asked(request):
        name = f"{council.slug}-breakdown-{page.metric.slug}-{months.code(page.month)}"
        return taking_away.answer(request, f"{what}: breakdown", name, breakdown_files.sheets(page), council)
    return render(request, "strategies/breakdown.html", context | {"page": page})
