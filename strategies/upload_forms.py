from collections import Counter
from collections.abc import Iterable

from django import forms
from django.conf import settings

from metrics.models import Metric, StaffGroup
from metrics.spreadsheets import Profile
from metrics.spreadsheets.headers import OWN
from metrics.spreadsheets.mapping import Column, Columns
from metrics.spreadsheets.roles import FIELDS, TITLES
from strategies.upload_pages import role_words


class UploadForm(forms.Form):
    """The file. What is in it is the checks' business, so nothing but its size is judged here."""

    file = forms.FileField(
        label="Spreadsheet",
        help_text="An Excel workbook (.xlsx) or a csv file, 20 MB at most.",
        error_messages={
            "required": "Choose the file to upload.",
            "empty": "The file is empty: it holds no figures at all. Choose the right one.",
            "max_length": "The name of the file is too long. Give it a name of 200 characters at most.",
        },
        allow_empty_file=True,
        max_length=200,
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.tsv,.txt"}),
    )

    check_only = forms.BooleanField(label="Only check the file: keep nothing of it", required=False)

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > settings.UPLOAD_LIMIT:
            most = settings.UPLOAD_LIMIT // (1024 * 1024)
            raise forms.ValidationError(
                f"The file is too big: {most} MB is the most. Delete sheets it does not need, "
                "or send the years in separate files."
            )
        return file


class ApplyForm(forms.Form):
    """What was shown to the person who confirms: storing must do just that."""

    fingerprint = forms.CharField(widget=forms.HiddenInput)


class ColumnsForm(forms.Form):
    """A choice for each column of a file, and how its dates and percentages are written."""

    month_first = forms.BooleanField(label="Dates are written month first, as in 04/30/2025", required=False)
    shares = forms.BooleanField(label="Percentages are written as shares: 0.125 stands for 12.5 %", required=False)
    include_hidden = forms.BooleanField(label="Read hidden rows, columns and sheets too", required=False)
    fill_down = forms.BooleanField(label="A name written once holds for the blank cells below it", required=False)

    def __init__(self, columns: Columns, data=None):
        kept = columns.profile or Profile({})
        super().__init__(
            data,
            initial={
                "month_first": kept.month_first,
                "shares": kept.shares,
                "include_hidden": kept.include_hidden,
                "fill_down": columns.fills_down,
            },
        )
        self.columns = columns
        choices = role_choices(columns.services)
        known = {role for label, listed in choices for role in ([label] if isinstance(listed, str) else dict(listed))}
        own = {}
        for number, column in enumerate(columns.columns):
            extra = own_choices(column, known)
            own[f"column-{number}"] = forms.ChoiceField(
                label=f"{column.letters}: {column.heading or 'no heading'}",
                help_text="For example " + ", ".join(column.samples) if column.samples else "Nothing stands below it",
                choices=[*choices, ("This column", extra)] if extra else choices,
                initial=column.role,
            )
        self.fields = own | self.fields

    def clean(self):
        keys = ("council", "metric", "staff_group", "service", "cohort", "month")
        # Below two headings, a value or a note is that of the month or the metric which stands over it.
        chosen = Counter(
            (role, "" if role in keys else column.over)
            for number, column in enumerate(self.columns.columns)
            if (role := self.cleaned_data.get(f"column-{number}"))
        )
        for (field, over), count in chosen.items():
            if count > 1 and field in (*keys, "value", "note"):
                where = f" under {over}" if over else ""
                raise forms.ValidationError(f"{TITLES[field]} is chosen for {count} columns{where}: choose one.")
        return self.cleaned_data

    def profile(self) -> Profile:
        """What was chosen, by column."""
        roles = {
            column.key: self.cleaned_data[f"column-{number}"] for number, column in enumerate(self.columns.columns)
        }
        return self.columns.as_said(
            roles,
            **{name: self.cleaned_data[name] for name in ("month_first", "shares", "include_hidden", "fill_down")},
        )


def own_choices(column: Column, known: set[str]) -> list[tuple[str, str]]:
    """What a column may hold beside what any column may: what its headings say, and what was said of it before."""
    said = [(column.role, role_words(column.role))] if column.role not in known | {OWN} else []
    return said + ([(OWN, f"As its headings say: {column.own}")] if column.own else [])


def role_choices(services: Iterable[str]) -> list:
    """Everything a column may hold, grouped for a list to choose from."""
    metrics = list(Metric.objects.exclude(unit=Metric.Unit.WORDS).values_list("name", flat=True))
    groups = list(StaffGroup.objects.values_list("name", flat=True))
    return [
        ("ignore", "Leave it out"),
        ("What the row is about", [(field, TITLES[field]) for field in FIELDS]),
        ("The values of one metric", [(f"value={name}", name) for name in metrics]),
        ("The values of one staff group", [(f"value>{name}", name) for name in groups]),
        ("The values of one service", [(f"value/{name}", name) for name in services]),
        ("The numerators of one metric", [(f"numerator={name}", f"{name}: numerator") for name in metrics]),
        ("The denominators of one metric", [(f"denominator={name}", f"{name}: denominator") for name in metrics]),
    ]
