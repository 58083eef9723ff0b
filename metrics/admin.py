from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, Q, Subquery
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.decorators import method_decorator

from metrics import benchmarks, definitions
from metrics.models import Benchmark, Metric, Neighbour, ReportingCalendar, Service, StaffGroup
from workforce import access
from workforce.access import Role
from workforce.audited import Audited, record
from workforce.fresh import FreshAdmin, fresh
from workforce.hiding import Hiding
from workforce.models import AuditEntry
from workforce.shortest import column


class Catalogue(FreshAdmin, Audited):
    """Shared by every council: editors look things up in it, administrators change it."""

    def has_module_permission(self, request):
        return request.user.is_superuser

    def has_view_permission(self, request, obj=None):
        return access.councils_for(request.user, Role.EDITOR).exists()


@admin.register(Metric)
class MetricAdmin(Catalogue):
    list_display = ["name", "unit", "polarity", "kind", "frequency", "tier"]
    list_filter = ["unit", "polarity", "kind", "frequency", "tier"]
    search_fields = ["name", "slug", "aliases"]
    prepopulated_fields = {"slug": ["name"]}
    fields = [
        "name", "slug", "unit", "polarity", "kind", "frequency", "numerator", "denominator", "decimals", "lowest",
        "highest", "aliases", "flow", "closing", "definition", "source", "census_note", "tier",
    ]  # fmt: skip

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        definitions.record([obj], request.user, timezone.now())


@admin.register(StaffGroup)
class StaffGroupAdmin(Catalogue):
    list_display = ["name", "order"]
    search_fields = ["name", "slug", "aliases"]
    prepopulated_fields = {"slug": ["name"]}


@admin.register(Service)
class ServiceAdmin(FreshAdmin, Audited):
    list_display = ["name", "council", "parent"]
    list_filter = ["council"]
    search_fields = ["name", "council__name"]
    autocomplete_fields = ["council", "parent"]


class PublishedForm(forms.Form):
    """A file as DfE publishes it."""

    file = forms.FileField(label="The census file or the neighbour file, exactly as DfE publishes it")
    release = forms.CharField(
        label="Release", max_length=20, required=False, help_text="Left empty, it is the latest year in the file."
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > settings.UPLOAD_LIMIT:
            raise forms.ValidationError("The file is too big to be the census file.")
        return file


class Published(Hiding):
    """What others published: looked at here, changed only by importing a file."""

    def has_module_permission(self, request):
        return access.can_import_published(request.user)

    def has_view_permission(self, request, obj=None):
        return self.has_module_permission(request)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Benchmark)
class BenchmarkAdmin(Published):
    list_display = ["area_name", "column", "year", "figure", "symbol_in_words", "release"]
    list_filter = ["release", "area_kind", "year", "column"]
    search_fields = ["area_name", "area_code", "dfe_number"]
    fields = [
        "area_name", "area_code", "area_kind", "dfe_number", "region_code", "column", "metric", "year", "figure",
        "counted", "out_of", "symbol", "release",
    ]  # fmt: skip
    readonly_fields = fields
    figure, counted, out_of = column("value"), column("numerator"), column("denominator")

    @admin.display(description="symbol", ordering="symbol")
    def symbol_in_words(self, row):
        return row.get_symbol_display() if row.symbol else ""

    change_list_template = "metrics/benchmark_change_list.html"

    def get_urls(self):
        own = [path("import/", self.admin_site.admin_view(self.import_view), name="metrics_benchmark_import")]
        return own + super().get_urls()

    @method_decorator(fresh)
    def import_view(self, request):
        if not self.has_module_permission(request):
            raise PermissionDenied
        form = PublishedForm(request.POST, request.FILES) if request.method == "POST" else PublishedForm()
        if form.is_bound and form.is_valid():
            file = form.cleaned_data["file"]
            try:
                outcome = benchmarks.import_file(file.read(), file.name, form.cleaned_data["release"])
            except benchmarks.Unreadable as reason:
                form.add_error("file", str(reason))
            else:
                record(
                    request,
                    AuditEntry.Action.ADDED,
                    f"published figures, {file.name}: {outcome.sentence}",
                    None,
                    {},
                    {},
                )
                messages.success(request, outcome.sentence)
                return redirect("admin:metrics_benchmark_changelist")
        context = self.admin_site.each_context(request) | {"form": form, "title": "Import published figures"}
        return render(request, "metrics/benchmark_import.html", context)


@admin.register(Neighbour)
class NeighbourAdmin(Published):
    list_display = ["council", "rank", "its_neighbour", "closeness", "model_year"]
    list_filter = ["model_year"]
    search_fields = ["area", "neighbour"]
    search_help_text = "A council's name or its DfE number."
    fields = ["council", "area", "rank", "its_neighbour", "neighbour", "closeness", "model_year"]
    readonly_fields = fields

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(area_name=named("area"), neighbour_name=named("neighbour"))

    def get_search_results(self, request, queryset, term):
        found, several = super().get_search_results(request, queryset, term)
        if term:
            numbers = Benchmark.objects.filter(area_name__icontains=term, area_kind="council").values("dfe_number")
            found = found | queryset.filter(Q(area__in=numbers) | Q(neighbour__in=numbers))
        return found, several

    @admin.display(ordering="area")
    def council(self, row):
        return row.area_name or row.area

    @admin.display(description="neighbour", ordering="neighbour")
    def its_neighbour(self, row):
        return row.neighbour_name or row.neighbour


def named(field: str) -> Subquery:
    """The name that the published figures give the council whose DfE number a field holds."""
    figures = Benchmark.objects.filter(dfe_number=OuterRef(field), area_kind="council")
    return Subquery(figures.order_by("-release").values("area_name")[:1])


@admin.register(ReportingCalendar)
class ReportingCalendarAdmin(FreshAdmin, Audited):
    list_display = ["council", "monthly_days", "quarterly_days", "annual_days"]
    autocomplete_fields = ["council"]

    def has_module_permission(self, request):
        return request.user.is_active and request.user.is_superuser
