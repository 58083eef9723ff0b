"""The page that compares areas by the census, all of its state in the address, and the published figures behind it."""

from django import forms
from django.shortcuts import get_object_or_404, render

from metrics import comparing, comparing_files, comparison, published_files, taking_away
from metrics import published as published_figures
from metrics.address_forms import SpanForm
from metrics.models import Benchmark, Metric
from workforce import access
from workforce.models import Council


class CompareForm(SpanForm):
    """One metric, up to four areas, a span of years."""

    metric = forms.ChoiceField(label="Metric", required=False)
    a1 = forms.ChoiceField(label="First area", required=False)
    a2 = forms.ChoiceField(label="Second area", required=False)
    a3 = forms.ChoiceField(label="Third area", required=False)
    a4 = forms.ChoiceField(label="Fourth area", required=False)
    AREAS = ("a1", "a2", "a3", "a4")

    def __init__(self, data, council: Council | None = None):
        super().__init__(data)
        self.metrics = {metric.slug: metric for metric in Metric.objects.filter(slug__in=comparison.PUBLISHED)}
        self.fields["metric"].choices = [(slug, metric.name) for slug, metric in self.metrics.items()]
        slug = self.data.get("metric") if self.data.get("metric") in self.metrics else next(iter(self.metrics), None)
        self.metric_chosen = self.metrics.get(slug)
        years = sorted(set(Benchmark.objects.values_list("year", flat=True)))
        self.span = (years[0], years[-1]) if years else (0, 0)
        self.offer_span([(str(year), str(year)) for year in years])
        listed = comparing.areas(self.metric_chosen) if self.metric_chosen else []
        for name in self.AREAS:
            self.fields[name].choices = [("", "None"), *grouped(listed)]
        self.first = listed[0].code if listed else ""
        own = own_view(council, self.first) if council else [self.first]
        known = {area.code for area in listed}
        self.defaults = [code for code in own if code in known]
        for name, code in zip(self.AREAS, self.defaults, strict=False):
            self.fields[name].initial = code

    @property
    def chosen(self) -> list[str]:
        """The areas asked for; where none is, the reader's council beside its neighbours, its region and England."""
        return [code for code in map(self.held, self.AREAS) if code] or self.defaults

    @property
    def years(self) -> tuple[int, int]:
        start, end = int(self.held("start") or self.span[0]), int(self.held("end") or self.span[1])
        return min(start, end), max(start, end)


def grouped(listed: list[comparing.Area]):
    """The choices in groups that a screen reader names."""
    for kind, words in (("country", "Country"), ("region", "Regions"), ("council", "Councils")):
        yield words, [(area.code, area.name) for area in listed if area.kind == kind]
    near = [area for area in listed if area.kind == "neighbours"]
    if near:
        yield "Statistical neighbours", [(area.code, area.name) for area in near]


def own_view(council: Council, england: str) -> list[str]:
    return [council.ons_code, comparing.NEIGHBOURS + council.ons_code, council.region_code, england]


def compare(request):
    form = CompareForm(request.GET, access.councils_for(request.user).exclude(ons_code=None).first())
    page = comparing.build(form.metric_chosen, form.chosen, *form.years) if form.first else None
    if page and taking_away.is_asked(request):
        held = comparing_files.sheets(page)
        return taking_away.answer(request, f"{page.metric.name}, census by area", f"census-{page.metric.slug}", held)
    return render(request, "metrics/compare.html", {"form": form, "page": page})


def published(request, slug, year):
    """Every published figure of a metric in one year, and with `of` the neighbours of an area apart."""
    page = published_figures.build(get_object_or_404(Metric, slug=slug), year, request.GET.get("of", ""))
    if page.rows and taking_away.is_asked(request):
        what, name = f"{page.metric.name}, published for {year}", f"published-{slug}-{year}"
        return taking_away.answer(request, what, name, published_files.sheets(page))
    return render(request, "metrics/published.html", {"page": page})
