import datetime as dt

from django import forms

from strategies.models import Commentary, Strategy
from workforce import months
from workforce.models import Council


class CommentaryForm(forms.ModelForm):
    """What an analyst says about a measure in a month."""

    month = forms.ChoiceField(label="Month")

    class Meta:
        model = Commentary
        fields = ["council", "month", "text"]
        labels = {"council": "Council", "text": "Commentary"}
        help_texts = {"text": "What happened, why, and what is being done. Name no person."}
        widgets = {"text": forms.Textarea(attrs={"rows": 5})}

    def __init__(self, *args, councils: list[Council], today: dt.date, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["council"].queryset = Council.objects.filter(pk__in=[council.pk for council in councils])
        self.fields["council"].empty_label = None
        this_month = months.month_of(today)
        self.fields["month"].choices = [
            (month.isoformat(), months.name(month)) for month in (months.add(this_month, -back) for back in range(36))
        ]

    def clean_month(self) -> dt.date:
        return dt.date.fromisoformat(self.cleaned_data["month"])


class MonthForm(forms.Form):
    """The month that a page is judged as at; today where none is chosen."""

    month = forms.ChoiceField(label="As at the end of", required=False)

    def __init__(self, data, strategy: Strategy, today: dt.date):
        super().__init__(data if data and "month" in data else None)
        self.today = today
        first = dt.date(strategy.starts, 1, 1)
        listed = reversed(list(months.span(first, months.add(months.month_of(today), -1))))
        self.fields["month"].choices = [("", f"Today ({today.day} {months.name(today)})")] + [
            (months.code(month), months.name(month)) for month in listed
        ]

    @property
    def as_of(self) -> dt.date:
        """The last day of the chosen month; today where none, or none that can be read, is chosen."""
        if not self.is_bound or not self.is_valid() or not self.cleaned_data["month"]:
            return self.today
        return months.last_day(months.parse_code(self.cleaned_data["month"]))

    @property
    def chosen(self) -> str:
        """What an address must carry to show the same month."""
        return months.code(self.as_of) if self.as_of != self.today else ""
