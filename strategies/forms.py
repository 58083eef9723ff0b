import datetime as dt
import re
from decimal import Decimal
from functools import lru_cache
from urllib.parse import urlencode

from django import forms
from django.core.validators import MinValueValidator
from django.utils import timezone

from metrics import withholding
from metrics.models import MetricSnapshot
from strategies import kept, ledger
from strategies.known import Known, Moment, day_words
from strategies.models import Commentary, Strategy, SuccessMeasure
from workforce import months
from workforce.models import Council


class CommentaryForm(forms.ModelForm):
    """What an analyst says about a measure in a month."""

    month = forms.ChoiceField(label="Month")

    class Meta:
        model = Commentary
        fields = ["council", "month", "text"]
        labels = {"council": "Council", "text": "Commentary"}
        help_texts = {
            "text": "What happened, why, and what is being done. Name no person, and no number that is withheld."
        }
        widgets = {"text": forms.Textarea(attrs={"rows": 5})}

    def __init__(self, *args, measure: SuccessMeasure, councils: list[Council], today: dt.date, **kwargs):
        super().__init__(*args, **kwargs)
        self.measure = measure
        self.fields["council"].queryset = Council.objects.filter(pk__in=[council.pk for council in councils])
        self.fields["council"].empty_label = None
        this_month = months.month_of(today)
        self.fields["month"].choices = [
            (month.isoformat(), months.name(month)) for month in (months.add(this_month, -back) for back in range(36))
        ]

    def clean_month(self) -> dt.date:
        return dt.date.fromisoformat(self.cleaned_data["month"])

    def clean(self):
        cleaned = super().clean()
        if not self.errors:
            told = sorted(
                numbers_in(cleaned["text"]) & withheld_numbers(self.measure, cleaned["council"], cleaned["month"])
            )
            if told:
                self.add_error(
                    "text",
                    f"The text holds {' and '.join(told)}, which board members may not see for this month. Leave the "
                    "number out or say “fewer than 5”. Where it counts something else, write it as a word.",
                )
        return cleaned


def numbers_in(text: str) -> set[str]:
    """The numbers in a text as they would be written shortest: '7.50%' holds '7.5'."""
    return {f"{Decimal(found).normalize():f}" for found in re.findall(r"\d+(?:\.\d+)?", text)}


def withheld_numbers(measure: SuccessMeasure, council: Council, month: dt.date) -> set[str]:
    """Every number of the measure's figures of a month that not everybody may see, unrounded and as it is shown."""
    rows = withholding.marked(MetricSnapshot.objects.current(), [council.pk]).filter(
        few=True, council=council, month=month, metric__components__measure=measure
    )
    found = set()
    for row in rows.select_related("metric"):
        held = [number for number in (row.value, row.numerator, row.denominator) if number is not None]
        held += [round(row.value, row.metric.decimals)] if row.value is not None else []
        found |= {f"{number.normalize():f}" for number in held if number}
    return found


# The first day that figures can be of; nothing was known before.
FIRST = dt.date(1990, 1, 1)


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self, attrs=None):
        # A browser reads a date only so, whatever the language of the page.
        super().__init__(attrs, format="%Y-%m-%d")


class Day(forms.DateField):
    """A day that pages can look at; one that cannot be read, or lies before any figure, is as if none were chosen."""

    def __init__(self, **options):
        super().__init__(required=False, widget=DateInput, validators=[MinValueValidator(FIRST)], **options)


@lru_cache(maxsize=256)
def choices(year: int, this_month: dt.date) -> tuple[tuple[str, str], ...]:
    """The months from the start of `year` to the last whole one, the newest first."""
    listed = months.span(dt.date(year, 1, 1), months.add(this_month, -1))
    return tuple((months.code(month), months.name(month)) for month in reversed(list(listed)))


class OfCouncils(forms.Form):
    """A page of councils that share a strategy, of which one can be chosen: `readable` are those that may be read."""

    council = forms.ChoiceField(label="Council", required=False)
    readable: list[Council]

    def offer(self, councils: list[Council]) -> None:
        self.readable = councils
        self.fields["council"].choices = [("", "Every council"), *((each.slug, each.short_name) for each in councils)]

    @property
    def councils(self) -> list[Council]:
        """The council that was chosen; all of them where none was."""
        self.is_valid()
        chosen = self.cleaned_data.get("council") if self.is_bound else None
        return [council for council in self.readable if chosen in (None, "", council.slug)]

    @property
    def council_query(self) -> str:
        """What an address must carry to be of the chosen council alone."""
        return urlencode({"council": self.councils[0].slug}) if len(self.councils) < len(self.readable) else ""


class ViewForm(OfCouncils):
    """What a page looks at, all of it in the address: the month judged, what was known when, and what to compare with.

    Today, and all that is known now, where nothing is chosen or what is chosen cannot be read.
    """

    month = forms.ChoiceField(label="As at the end of", required=False)
    figures = Day(
        label="Figures as known on",
        help_text="Leaves out every figure and correction that came later.",
    )
    promises = Day(
        label="Targets and definitions as known on",
        help_text="Leaves out every later change of what the strategy says, and of how a metric is defined.",
    )
    since = forms.ChoiceField(label="Changes since", required=False)

    def __init__(
        self, data, strategy: Strategy, councils: list[Council], today: dt.date, looked: dt.datetime | None = None
    ):
        asked = {name: data[name] for name in ("council", "month", "figures", "promises", "since") if data.get(name)}
        super().__init__(asked if asked else None)
        self.today, self.looked = today, looked
        self.offer(councils)
        names = tuple(council.slug for council in councils)
        self.parts = (names, today, strategy.starts, looked and timezone.localdate(looked), *asked.items())
        named = choices(strategy.starts, months.month_of(today))
        self.fields["month"].choices = [("", f"Today ({day_words(today)})"), *named]
        usual = f"I last looked ({day_words(timezone.localdate(looked))})" if looked else "Before the newest figures"
        self.fields["since"].choices = [("", usual)] + [(code, f"The end of {name}") for code, name in named]

    @property
    def moments(self) -> str:
        """The fields of the council, where there are several, the month that is judged and what it is compared with."""
        names = ("council", "month", "since") if len(self.readable) > 1 else ("month", "since")
        return kept.fragment(("moments", *self.parts), lambda: self.fields_of(*names))

    @property
    def days(self) -> str:
        """The fields of the days whose knowledge counts."""
        return kept.fragment(("days", *self.parts), lambda: self.fields_of("figures", "promises"))

    def fields_of(self, *names: str) -> str:
        return "".join(self[name].as_field_group() for name in names)

    def chosen_value(self, name: str):
        if not self.is_bound:
            return None
        self.is_valid()
        return self.cleaned_data.get(name) or None

    @property
    def as_of(self) -> dt.date:
        """The last day of the chosen month; today where none, or none that can be read, is chosen."""
        month = self.chosen_value("month")
        return months.last_day(months.parse_code(month)) if month else self.today

    @property
    def known(self) -> Known:
        return Known(self.chosen_value("figures"), self.chosen_value("promises"))

    @property
    def moment(self) -> Moment | None:
        """What to compare with: the end of the chosen month, else when this reader last looked; None for the month
        before the newest figures.

        Today is compared with what was known then; an earlier month with an earlier one, by what is known now.
        """
        month = self.chosen_value("since")
        if month and months.last_day(months.parse_code(month)) < min(self.as_of, self.known.figures or self.as_of):
            day = months.last_day(months.parse_code(month))
            words = f"since the end of {months.name(day)}"
            return Moment(day, words, ledger.end_of(day), day) if self.as_of == self.today else Moment(day, words)
        if self.looked and self.as_of == self.today and not self.known.is_past:
            day = timezone.localdate(self.looked)
            return Moment(day, f"since you last looked on {day_words(day)}", self.looked, day)
        return None

    @property
    def chosen(self) -> str:
        """What an address must carry to show the same month; "" for today."""
        return months.code(self.as_of) if self.as_of != self.today else ""

    @property
    def own_query(self) -> str:
        """The same with what it is compared with, for the page itself."""
        since = self.chosen_value("since")
        return "&".join(filter(None, (self.query, urlencode({"since": since}) if since else "")))

    @property
    def query(self) -> str:
        """What an address must carry to show the same council, month and knowledge; "" for today."""
        held = {"month": self.chosen, "figures": self.known.figures, "promises": self.known.promises}
        rest = urlencode({name: value for name, value in held.items() if value})
        return "&".join(filter(None, (self.council_query, rest)))


class KnownForm(forms.Form):
    """The day whose figures count, on a page that has no promises; all that is known now where none can be read."""

    figures = Day(
        label="Figures as known on",
        help_text="Leaves out every figure and correction that came later.",
    )

    def day_before(self, today: dt.date) -> dt.date | None:
        """The chosen day; None for today and later, when all is known."""
        if not self.is_bound:
            return None
        self.is_valid()
        day = self.cleaned_data.get("figures")
        return day if day and day < today else None


class LateForm(KnownForm):
    """The same with the day on which figures are there or late."""

    field_order = ("as_at", "figures")
    as_at = Day(
        label="Judged as at",
        help_text="Today, or the day that figures are known on, where no day is chosen.",
    )

    def judged_on(self, today: dt.date) -> dt.date:
        known = self.day_before(today) or today
        return min(today, (self.is_bound and self.cleaned_data.get("as_at")) or known)


class BetweenForm(OfCouncils):
    """Two days to compare what was known on."""

    since = Day(label="Known at the end of")
    until = Day(label="Compared with what was known at the end of")

    field_order = ("since", "until", "council")

    def __init__(self, data, councils: list[Council], today: dt.date):
        first = {"since": months.last_day(months.add(months.month_of(today), -1)), "until": today}
        # A box that the address says nothing of shows the day that is taken for it.
        unsaid = {name: day.isoformat() for name, day in first.items() if not data.get(name)}
        super().__init__(data.dict() | unsaid if data else None)
        self.today = today
        self.offer(councils)
        for name, day in first.items():
            self.fields[name].initial = day
        if len(councils) == 1:
            del self.fields["council"]

    @property
    def query(self) -> str:
        """What an address must carry to show a measure of it as it was known on the later day; "" for today."""
        until = self.days[1]
        day = urlencode({"figures": until, "promises": until}) if until < self.today else ""
        return "&".join(filter(None, (self.council_query, day)))

    @property
    def days(self) -> tuple[dt.date, dt.date]:
        """The two days, the earlier first and none after today; the end of last month and today where none is read."""
        chosen = self.cleaned_data if self.is_bound and self.is_valid() else {}
        since = chosen.get("since") or self.fields["since"].initial
        until = chosen.get("until") or self.today
        since, until = min(since, self.today), min(until, self.today)
        return min(since, until), max(since, until)
