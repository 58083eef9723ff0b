"""The page that compares areas in one published metric; all of its state stands in the address."""

from django import forms
from django.shortcuts import render

from metrics import comparing, comparison
from metrics.models import Benchmark, Metric


class CompareForm(forms.Form):
    """One metric, up to four areas, a span of years."""

    metric = forms.ChoiceField(label="Metric", required=False)
    a1 = forms.ChoiceField(label="First area", required=False)
    a2 = forms.ChoiceField(label="Second area", required=False)
    a3 = forms.ChoiceField(label="Third area", required=False)
    a4 = forms.ChoiceField(label="Fourth area", required=False)
    start = forms.ChoiceField(label="From", required=False)
    end = forms.ChoiceField(label="To", required=False)
    AREAS = ("a1", "a2", "a3", "a4")

    def __init__(self, data):
        super().__init__(data if data else None)
        self.metrics = {metric.slug: metric for metric in Metric.objects.filter(slug__in=comparison.PUBLISHED)}
        self.fields["metric"].choices = [(slug, metric.name) for slug, metric in self.metrics.items()]
        slug = self.data.get("metric") if self.data.get("metric") in self.metrics else next(iter(self.metrics), None)
        self.metric_chosen = self.metrics.get(slug)
        years = sorted(set(Benchmark.objects.values_list("year", flat=True)))
        self.span = (years[0], years[-1]) if years else (0, 0)
        for name in ("start", "end"):
            self.fields[name].choices = [("", "As far as there are figures")] + [(str(y), str(y)) for y in years]
        listed = comparing.areas(self.metric_chosen) if self.metric_chosen else []
        for name in self.AREAS:
            self.fields[name].choices = [("", "None"), *grouped(listed)]
        self.first = listed[0].code if listed else ""
        self.fields["a1"].initial = self.first

    @property
    def chosen(self) -> list[str]:
        """The areas asked for; England where none is."""
        held = self.cleaned_data if self.is_bound and self.is_valid() else {}
        return [held[name] for name in self.AREAS if held.get(name)] or [self.first]

    @property
    def years(self) -> tuple[int, int]:
        held = self.cleaned_data if self.is_bound and self.is_valid() else {}
        start, end = int(held.get("start") or self.span[0]), int(held.get("end") or self.span[1])
        return min(start, end), max(start, end)


def grouped(listed: list[comparing.Area]):
    """The choices in groups that a screen reader names."""
    kinds = (("country", "Country"), ("region", "Regions"), ("council", "Councils"))
    for kind, words in kinds:
        yield words, [(area.code, area.name) for area in listed if area.kind == kind]
    councils = [area for area in listed if area.kind == "council"]
    yield "Median of the statistical neighbours of", [(comparing.NEIGHBOURS + a.code, a.name) for a in councils]


def compare(request):
    form = CompareForm(request.GET)
    page = comparing.build(form.metric_chosen, form.chosen, *form.years) if form.first else None
    return render(request, "metrics/compare.html", {"form": form, "page": page})
