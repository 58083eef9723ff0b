import django_filters

from strategies import kept
from strategies.dashboards import Dashboard
from strategies.measure_rows import MeasureRow
from strategies.models import SuccessMeasure


class DashboardFilter(django_filters.FilterSet):
    """Narrows the rows of a dashboard that is already judged, since a status is worked out and never stored."""

    priority = django_filters.ChoiceFilter(label="Priority", empty_label="Every priority")
    status = django_filters.ChoiceFilter(label="Status", empty_label="Every status")
    overdue = django_filters.ChoiceFilter(
        label="Figures", empty_label="All", choices=[("yes", "Overdue only"), ("no", "Not overdue")]
    )

    def __init__(self, data, dashboard: Dashboard):
        super().__init__(data, queryset=SuccessMeasure.objects.none())
        self.dashboard = dashboard
        self.form.fields["priority"].choices = [(p.code, p.title) for p in dashboard.priorities]
        self.form.fields["status"].choices = [(status.value, status.word) for status, _ in dashboard.counts]

    @property
    def fields(self) -> str:
        """The form as markup."""
        held = [field for field in self.form.fields.values() if hasattr(field, "choices")]
        choices = [tuple(map(tuple, field.choices)) for field in held]
        asked = [(name, self.form.data.get(name)) for name in self.form.fields]
        return kept.fragment(("filter", *choices, *asked), lambda: str(self.form))

    @property
    def rows(self) -> tuple[MeasureRow, ...]:
        chosen = self.form.cleaned_data if self.form.is_valid() else {}
        return tuple(row for row in self.dashboard.rows if self.keeps(row, chosen))

    @property
    def words(self) -> str:
        """The choices in words: 'Every measure', or 'Status: Off track; Figures: Overdue only'."""
        chosen = self.form.cleaned_data if self.form.is_valid() else {}
        said = []
        for name, value in chosen.items():
            field = self.form.fields[name]
            if value:
                said.append(f"{field.label}: {dict(field.choices).get(value, value)}")
        return "; ".join(said) or "Every measure"

    @staticmethod
    def keeps(row: MeasureRow, chosen: dict) -> bool:
        return (
            (not chosen.get("priority") or any(place.code == chosen["priority"] for place in row.priorities))
            and (not chosen.get("status") or row.status.value == chosen["status"])
            and (not chosen.get("overdue") or row.overdue == (chosen["overdue"] == "yes"))
        )
