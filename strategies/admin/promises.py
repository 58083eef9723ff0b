from django import forms
from django.contrib import admin
from django.utils import timezone

from strategies import revisions
from strategies.admin.removing import InItsPlace, PriorityFormSet, Removing, RemovingFormSet, Worded
from strategies.admin.scope import CouncilScoped, ScopedInline
from strategies.models import (
    Baseline,
    Component,
    Judgement,
    MeasurePriority,
    Priority,
    Strategy,
    SuccessMeasure,
    Target,
)
from workforce import access, audit
from workforce.access import Role
from workforce.models import AuditEntry


class PriorityInline(ScopedInline):
    model = Priority
    formset = PriorityFormSet
    fields = ["order", "code", "title", "parent", "line"]


@admin.register(Strategy)
class StrategyAdmin(Worded, CouncilScoped):
    list_display = ["title", "starts", "ends", "kind_word"]
    list_filter = ["councils", "starts"]
    search_fields = ["title", "slug", "councils__name"]
    prepopulated_fields = {"slug": ["title"]}
    filter_horizontal = ["councils"]
    inlines = [PriorityInline]
    removable = False


@admin.register(Priority)
class PriorityAdmin(Worded, CouncilScoped, Removing):
    form = InItsPlace
    councils = "strategy__councils"
    list_display = ["title", "strategy", "code", "parent", "order"]
    list_filter = ["strategy"]
    search_fields = ["title", "code", "strategy__title"]
    autocomplete_fields = ["strategy", "parent"]
    fields = [
        "strategy", "parent", "code", "code_is_ours", "title", "aliases", "order", "line", "current_picture",
        "ambition",
    ]  # fmt: skip


class PlaceInline(ScopedInline):
    model = MeasurePriority
    verbose_name, verbose_name_plural = "priority that it serves", "priorities that it serves"
    autocomplete_fields = ["priority"]

    def get_queryset(self, request):
        return super().get_queryset(request).filter(priority__removed_at=None)


class ComponentInline(ScopedInline):
    model = Component
    formset = RemovingFormSet
    fields = ["order", "label", "metric", "staff_group"]
    autocomplete_fields = ["metric", "staff_group"]
    show_change_link = True


@admin.register(SuccessMeasure)
class SuccessMeasureAdmin(Worded, CouncilScoped, Removing):
    form = InItsPlace
    councils = "strategy__councils"
    list_display = ["name", "strategy", "code", "kind", "judged"]
    list_filter = ["strategy", "kind", "judged"]
    search_fields = ["name", "code", "strategy__title"]
    autocomplete_fields = ["strategy"]
    inlines = [PlaceInline, ComponentInline]


class BaselineInline(ScopedInline):
    model = Baseline
    form = InItsPlace
    formset = RemovingFormSet
    fields = ["council", "value", "printed", "as_at_text", "as_at", "precision", "cohort", "line"]

    def get_queryset(self, request):
        return super().get_queryset(request).filter(council__in=access.councils_for(request.user, Role.EDITOR))


@admin.register(Component)
class ComponentAdmin(Worded, CouncilScoped, Removing):
    form = InItsPlace
    councils = "measure__strategy__councils"
    list_display = ["label", "measure", "metric", "staff_group"]
    list_filter = ["measure__strategy", "metric"]
    search_fields = ["label", "measure__name", "metric__name"]
    autocomplete_fields = ["measure", "metric", "staff_group"]
    inlines = [BaselineInline]


class TargetForm(forms.ModelForm):
    """A change of what is promised needs a month to hold from and a reason; the version before stays as it was."""

    start = forms.DateField(
        label="The change holds from the month of",
        required=False,
        widget=admin.widgets.AdminDateWidget,
        help_text="Needed when what is promised changes. Months before it keep the old target.",
    )
    reason = forms.CharField(
        label="Why it changes",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Needed when what is promised changes. Board members will read it.",
    )

    class Meta:
        model = Target
        fields = [
            "component", "number", "kind", "printed", "document", "line", "reading", "read_by", "certainty", "value",
            "operator", "due_text", "due", "due_precision", "staff_group_text", "comparator", "comparator_metric",
            "comparator_group", "tolerance", "cohort_text", "cohorts", "window_start", "history_years",
            "operative", "operative_reason", "effective_from", "start", "reason",
        ]  # fmt: skip

        labels = {
            "due_precision": "Due to the nearest",
            "window_start": "First month of the window",
            "history_years": "Years before it to compare with",
            "comparator_metric": "Metric to compare with",
            "comparator_group": "Staff group to compare with",
        }
        help_texts = {
            "number": "1, or more where a component has several promises.",
            "document": "The name of the file in which the promise is printed.",
            "window_start": "Only for a promise about a stretch of months, such as 2026 to 2027.",
            "history_years": "Only for a promise to be lower than in so many years before.",
            "comparator_metric": "Only for a promise measured against another figure.",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["reason"] = ""
            self.fields.pop("effective_from", None)

    def clean(self):
        cleaned = super().clean()
        if not self.instance.pk or self.errors:
            return cleaned
        self.stored = Target.objects.get(pk=self.instance.pk)
        proposed = Target(**{name: cleaned.get(name) for name in revisions.PROMISED})
        self.changes = revisions.changed(self.stored, proposed)
        if self.changes:
            revisions.check(self.stored, cleaned.get("start"), cleaned.get("reason", ""))
        return cleaned

    def _post_clean(self):
        reason = self.instance.reason
        super()._post_clean()
        if self.instance.pk and not getattr(self, "changes", []):
            self.instance.reason = reason


class InForce(admin.SimpleListFilter):
    """Tells the promises that hold from versions that were replaced."""

    title, parameter_name = "in force", "in_force"

    def lookups(self, request, model_admin):
        return [("yes", "Yes"), ("no", "No: a later version holds")]

    def queryset(self, request, queryset):
        chosen = {"yes": True, "no": False}.get(self.value())
        return queryset if chosen is None else queryset.filter(effective_to__isnull=chosen)


@admin.register(Target)
class TargetAdmin(CouncilScoped):
    form = TargetForm
    councils = "component__measure__strategy__councils"
    removable = False
    list_display = ["printed", "component", "kind", "plain_value", "due_text", "version", "in_force"]
    list_filter = ["component__measure__strategy", "kind", "certainty", InForce]
    list_select_related = ["component__measure"]
    search_fields = ["printed", "component__label", "component__measure__name", "component__measure__code"]
    autocomplete_fields = ["component", "comparator_metric", "comparator_group"]

    def get_queryset(self, request):
        return super().get_queryset(request).filter(component__removed_at=None)

    @admin.display(description="value", ordering="value")
    def plain_value(self, target: Target) -> str:
        return "" if target.value is None else f"{target.value.normalize():f}"

    @admin.display(boolean=True, description="in force")
    def in_force(self, target: Target) -> bool:
        return target.effective_to is None

    def get_fields(self, request, obj=None):
        """Asks why and from when only where there is a promise to change."""
        names = sorted(super().get_fields(request, obj), key=lambda name: name not in ("component", "number"))
        unasked = ("start", "reason") if obj is None else () if obj.effective_to is None else ("start",)
        return [name for name in names if name not in unasked]

    def get_readonly_fields(self, request, obj=None):
        return ["component", "number", "version", "effective_from", "effective_to"] if obj else []

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and (obj is None or obj.effective_to is None)

    def save_model(self, request, obj, form, change):
        if change and form.changes:
            data = form.cleaned_data
            before = audit.values_of(form.stored)
            new = revisions.revise(obj, data["start"], data["reason"], request.user, timezone.now())
            audit.record(
                AuditEntry.Action.REVISED,
                actor=request.user,
                what=self.name_of(new),
                before={name: before[name] for name in before if name in form.changes},
                after={name: value for name, value in audit.values_of(new).items() if name in form.changes},
                reason=data["reason"],
                address=audit.address_of(request),
            )
        else:
            super().save_model(request, obj, form, change)


@admin.register(Judgement)
class JudgementAdmin(CouncilScoped):
    councils = "council"
    list_display = ["target", "council", "month", "verdict", "judged_by", "judged_on"]
    list_filter = ["council", "verdict"]
    search_fields = ["target__printed", "evidence", "judged_by"]
    autocomplete_fields = ["target"]
