"""What a column is for, as its heading tells. PURE.

A key column holds a field of the row (its metric, its month). A figure column holds values, numerators or
denominators, and its heading may say of which metric, month or staff group they are.
"""

import datetime as dt
import difflib
import re
from dataclasses import dataclass, replace

from metrics.spreadsheets.cells import Percent, Value, shown
from metrics.spreadsheets.dates import NotAMonth, may_name_month, read_month
from metrics.spreadsheets.names import key, words
from metrics.spreadsheets.reference import Reference
from metrics.spreadsheets.years import read_year
from workforce import months

FIELDS = (
    "council", "metric", "staff_group", "service", "cohort", "month", "value", "numerator", "denominator", "note",
)  # fmt: skip
# As many different headings are compared with the known ones, whatever the file: each takes about a millisecond.
MOST_COMPARED = 500
PARTS = ("value", "numerator", "denominator")
ACROSS = ("metric", "month", "staff_group", "service")
TITLES = {
    "council": "Council",
    "metric": "Metric",
    "staff_group": "Staff group",
    "service": "Service",
    "cohort": "Cohort",
    "month": "Month",
    "value": "Value",
    "numerator": "Numerator",
    "denominator": "Denominator",
    "note": "Note",
}
REFERENCE_ONLY = "Last value (for reference)"
OTHER_NAMES = {
    "council": "local authority, la, la name, authority, organisation, council name, lead council",
    "metric": "measure, indicator, kpi, metric name, measure name, indicator name, performance indicator, pi",
    "staff_group": "staff group name, staffing group, workforce group, role, job role, group, staff type, role group, "
    "job family, staff",
    "service": "team, service area, directorate, department, service name, team name",
    "cohort": "cohort year, cohort name, intake",
    "month": "period, date, reporting month, month ending, reporting period, time period, month end, period end, "
    "as at, quarter, month no, month number, month name",
    "value": "figure, result, actual, percentage, rate, outturn, amount, performance, current value, this month",
    "numerator": "num, numerator value, numerator count",
    "denominator": "denom, den, denominator value, denominator count, base",
    "note": "notes, comment, comments, remark, remarks, commentary, narrative",
}
IGNORED = {words(text) for text in (REFERENCE_ONLY, "last value", "previous value", "unit", "definition", "last month")}
EXACT = {words(title): field for field, title in TITLES.items()}
BY_NAME = EXACT | {words(name): field for field, names in OTHER_NAMES.items() for name in names.split(", ")}


@dataclass(frozen=True, slots=True)
class Role:
    """What one column holds. `field` is one of FIELDS; a figure column's may come with its metric, month or group.

    `sure` is False where the heading is only like a known one, so that a person must confirm it. A `year` is as it is
    written: which month it stands for depends on the metric. So does what a `part` such as FTE is, of the row's metric.
    A month or quarter that is only `named` takes its year from the row, unless it has a `year` that may be one of two.
    """

    field: str
    metric: str = ""
    month: dt.date | None = None
    staff_group: str = ""
    sure: bool = True
    year: str = ""
    service: str = ""
    part: str = ""
    named: str = ""

    @property
    def is_figure(self) -> bool:
        return self.field in PARTS

    @property
    def is_across(self) -> bool:
        """Whether the heading itself says of what the figures are."""
        return any(self.said)

    @property
    def said(self) -> tuple[str | dt.date | None, ...]:
        """All that the heading says of what the figures are."""
        period = " in ".join(filter(None, (self.named, self.year)))
        return (self.metric, self.month or period, self.staff_group, self.service)

    @property
    def kinds(self) -> list[str]:
        """The fields that the heading gives."""
        return [name for name, given in zip(ACROSS, self.said, strict=True) if given]

    def joined(self, lower: "Role") -> "Role":
        """This role, of a heading above, with that of the heading below it."""
        return replace(
            lower,
            metric=lower.metric or self.metric,
            month=lower.month or self.month,
            year="" if lower.month or self.month else lower.year or self.year,
            named="" if lower.month or self.month else lower.named or self.named,
            staff_group=lower.staff_group or self.staff_group,
            service=lower.service or self.service,
            sure=self.sure and lower.sure,
        )


IGNORE = Role("")
# Such as 2022 and 21/22, which may be figures or bands of ages.
SHORT_YEAR = re.compile(r"\d{4}$|\d\d ?[-/]")
AROUND_MONTH = " -–—:,()[]"


def role_of(heading: Value, reference: Reference) -> Role | None:
    """What a heading says its column holds; None when it says nothing that is known."""
    if heading is None or isinstance(heading, bool | Percent):
        return None
    if not isinstance(heading, str):
        return _month_role(heading) or year_role(heading)
    bare = words(heading)
    if bare in EXACT:
        return Role(EXACT[bare])
    dated = _dated_role(heading, reference) if may_name_month(heading) else None
    return dated or _metric_role(heading, reference) or _named_role(heading, bare, reference)


def _named_role(heading: str, bare: str, reference: Reference) -> Role | None:
    if bare in BY_NAME:
        return Role(BY_NAME[bare])
    if bare in IGNORED:
        return IGNORE
    group, service = reference.staff_groups.find(heading), service_named(heading, reference)
    if group is not None:
        return Role("value", staff_group=group.name)
    return Role("value", service=service) if service else _month_role(heading) or year_role(heading)


def service_named(heading: str, reference: Reference) -> str:
    """The service that a heading names; the council itself is none, for its name stands in titles."""
    service = reference.services.find(heading)
    return service.name if service and service != reference.whole_council else ""


def is_service_first(text: str, reference: Reference) -> bool:
    """Whether a text is a service's own name, and of a staff group only another name."""
    return key(text) in reference.services.proper and key(text) not in reference.staff_groups.proper


def _metric_role(heading: str, reference: Reference) -> Role | None:
    """'Turnover %' and 'Turnover rate (FTE) numerator' name a metric, and which part of it."""
    part, text = "value", key(heading)
    for name, endings in (("numerator", ("numerator", "num")), ("denominator", ("denominator", "denom"))):
        for ending in endings:
            if text.endswith((" " + ending, f"({ending})", "-" + ending)):
                part, text = name, text.removesuffix(f"({ending})").removesuffix(ending).strip(" -:,")
    for form in (text, text.rstrip("% ").removesuffix("(%)").strip(), words(text)):
        metric = reference.metrics.find(form)
        if metric is not None:
            return Role(part, metric=metric.name)
    return None


def _dated_role(heading: str, reference: Reference) -> Role | None:
    """'Headcount Jul-26', 'July 2026: Social workers', 'Jul-26 (Actual)': of what the figures are, and their month."""
    parts = heading.split()
    for size in range(min(3, len(parts) - 1), 0, -1):
        for month, rest in ((parts[-size:], parts[:-size]), (parts[:size], parts[size:])):
            when = " ".join(month).strip(AROUND_MONTH)
            dated = _month_role(when) or year_role(when)
            if dated is not None and dated.sure:
                text = " ".join(rest).strip(AROUND_MONTH)
                group = reference.staff_groups.find(text)
                found = _metric_role(text, reference) or (Role("value", staff_group=group.name) if group else None)
                if found is None and BY_NAME.get(words(text)) in PARTS:
                    found = Role(BY_NAME[words(text)])
                return replace(found, month=dated.month, year=dated.year) if found else None
    return None


def _month_role(heading: Value) -> Role | None:
    if isinstance(heading, int | float) and not isinstance(heading, dt.date) and not 190001 <= heading <= 219912:
        return None
    try:
        read = read_month(heading)
    except NotAMonth:
        return None
    # 04-23 is a month among others that follow it, and may be a band of ages elsewhere.
    return None if read.how == "serial" else Role("value", month=read.month, sure=read.how != "short")


def year_role(heading: Value) -> Role | None:
    if read_year(heading) is None:
        return None
    return Role(
        "value", year=heading_text(heading), sure=isinstance(heading, str) and not SHORT_YEAR.match(key(heading))
    )


class Likeness:
    """Finds the roles of headings that are only like known ones; never sure.

    Each different text is compared once, and only so many of them: what comes after is not known.
    """

    def __init__(self, reference: Reference) -> None:
        self.known = {words(name): thing.name for name, thing in reference.metrics.things.items()}
        self.known |= {words(name): name for name in reference.metrics.proper.values()}
        self.found: dict[str, Role | None] = {}

    def role(self, heading: str) -> Role | None:
        bare = words(heading)
        if bare not in self.found:
            if len(bare) < 4 or len(self.found) >= MOST_COMPARED:
                return None
            self.found[bare] = self._compared(bare)
        return self.found[bare]

    def _compared(self, bare: str) -> Role | None:
        near = difflib.get_close_matches(bare, [*BY_NAME, *self.known], n=1, cutoff=0.84)
        if not near:
            return None
        if near[0] in BY_NAME:
            return Role(BY_NAME[near[0]], sure=False)
        return Role("value", metric=self.known[near[0]], sure=False)


def meaning(role: Role) -> str:
    """A role as a message says it: 'Turnover rate', 'Turnover rate, Numerator', 'Month', 'April 2025, Value'."""
    part = TITLES[role.field] if role.field != "value" or not (role.metric or role.staff_group or role.service) else ""
    return ", ".join(filter(None, (role.metric, role.staff_group, role.service, when(role), part)))


def when(role: Role) -> str:
    """The month or year of a role in words; '' where it has none."""
    return months.name(role.month) if role.month else role.year or role.named


def encode(role: Role | None) -> str:
    """A role in a word: 'month', 'value=Turnover rate', 'value>Social workers', 'value/Fostering', 'ignore'."""
    if role is None or not role.field:
        return "ignore"
    if role.metric:
        return f"{role.field}={role.metric}"
    if role.staff_group:
        return f"{role.field}>{role.staff_group}"
    if role.service:
        return f"{role.field}/{role.service}"
    month = f"{role.month:%Y-%m}" if role.month else role.year or role.named
    return f"{role.field}@{month}" if month else role.field


def decode(text: str) -> Role | None:
    """The role that a mapping keeps; None for 'ignore', for what cannot be read, and for months, which are not kept."""
    for mark, name in (("=", "metric"), (">", "staff_group"), ("/", "service")):
        field, found, rest = text.partition(mark)
        if found and field in PARTS and rest:
            return Role(field, **{name: rest})  # type: ignore[arg-type]
    return Role(text) if text in FIELDS else None


def heading_text(heading: Value) -> str:
    """A heading as it is shown and compared; a date becomes its month."""
    if isinstance(heading, dt.date):
        return f"{heading:%b %Y}"
    return shown(heading, 200)
