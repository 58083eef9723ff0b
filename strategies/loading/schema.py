"""What a file may say: one class for each kind of entry, no key beyond these."""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from metrics.models import Metric
from strategies.loading.values import Count, Day, Line, Month, Needed, Number, Slug, Words, as_number, one_of
from strategies.models import Action, Event, Judgement, SuccessMeasure, Target


class Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, frozen=True)


class CouncilEntry(Entry):
    slug: Slug
    name: Needed
    short_name: Needed
    kind: Words = ""
    region: Words = ""
    region_code: Words = ""
    ons_code: Words | None = None
    dfe_number: Words = ""
    directorate: Words = ""
    service_covered: Words = ""
    invented: bool = False


class StaffGroupEntry(Entry):
    slug: Slug
    name: Needed
    aliases: list[Words] = []
    definition: Words = ""


class MetricEntry(Entry):
    slug: Slug
    name: Needed
    unit: one_of(Metric.Unit)
    polarity: one_of(Metric.Polarity)
    kind: one_of(Metric.Kind)
    frequency: one_of(Metric.Frequency)
    numerator: Words = ""
    denominator: Words = ""
    decimals: Annotated[int, Field(ge=0, le=6)] = 1
    lowest: Number | None = None
    highest: Number | None = None
    aliases: list[Words] = []
    flow: Slug | None = None
    closing: Words = ""
    definition: Needed
    source: Words = ""
    census_note: Words = ""
    tier: Literal["core", "context"]


class CouncilsFile(Entry):
    councils: list[CouncilEntry]


class StaffGroupsFile(Entry):
    staff_groups: list[StaffGroupEntry]


class MetricsFile(Entry):
    metrics: list[MetricEntry]


class StrategyEntry(Entry):
    slug: Slug
    title: Needed
    councils: Annotated[list[Slug], Field(min_length=1)]
    kind_word: Needed = "strategy"
    tagline: Words = ""
    period: Needed
    starts: Annotated[int, Field(ge=1990, le=2199)]
    ends: Annotated[int, Field(ge=1990, le=2199)]
    document: Needed
    document_date: Words = ""
    scope: Words = ""
    priority_term: Needed = "priority"
    review: Words = ""
    owners: list[Words] = []
    linked_documents: list[Words] = []
    targets_hold_from: Month
    read_by: Words = ""


class PriorityEntry(Entry):
    code: Needed
    code_is_ours: bool = True
    title: Needed
    aliases: list[Words] = []
    line: Line = None
    current_picture: Words = ""
    ambition: Words = ""
    priorities: list["PriorityEntry"] = []


class PlaceEntry(Entry):
    priority: Needed
    order: Count
    stated: bool = True


class BaselineEntry(Entry):
    council: Slug
    value: Number | None = None
    printed: Needed
    as_at: Day | None = None
    as_at_text: Words = ""
    precision: Words = ""
    cohort: Words = ""
    cohort_size: Count | None = None
    line: Line = None
    note: Words = ""


class JudgementEntry(Entry):
    council: Slug
    month: Month
    verdict: one_of(Judgement.Verdict)
    evidence: Needed
    judged_by: Needed
    judged_on: Day


class TargetWords(Entry):
    """What one version of a target says. In a change, a key that is left out stays as it was."""

    kind: one_of(Target.Kind) | None = None
    printed: Needed | None = None
    line: Line = None
    reading: Words = ""
    read_by: Words = ""
    certainty: one_of(Target.Certainty) = "printed"
    value: Number | None = None
    operator: one_of(Target.Operator) | Literal[""] = ""
    due_text: Words = ""
    due: Words = ""
    due_precision: Literal["", "day", "month", "year", "financial year"] = ""
    staff_group_text: Words = ""
    comparator: Words = ""
    comparator_metric: Slug | None = None
    comparator_group: Slug | None = None
    tolerance: Annotated[Decimal, BeforeValidator(as_number), Field(ge=0, max_digits=16, decimal_places=6)] = Decimal(0)
    cohort_text: Words = ""
    cohorts: list[Words] = []
    window_start: Day | None = None
    history_years: Count | None = None
    operative: bool = True
    operative_reason: Words = ""


class ChangeEntry(TargetWords):
    holds_from: Month = Field(alias="from")
    reason: Needed


class TargetEntry(TargetWords):
    kind: one_of(Target.Kind)
    printed: Needed
    holds_from: Month | None = Field(None, alias="from")
    changes: list[ChangeEntry] = []
    judgements: list[JudgementEntry] = []


class ComponentEntry(Entry):
    label: Needed
    metric: Slug | None = None
    staff_group: Slug
    staff_group_text: Words = ""
    unit_text: Words = ""
    breakdown: list[Words] = []
    census_note: Words = ""
    note: Words = ""
    baselines: list[BaselineEntry] = []
    targets: list[TargetEntry] = []


class MeasureEntry(Entry):
    code: Needed
    name: Needed
    name_is_ours: bool = False
    kind: Literal["quantitative", "qualitative", "mixed"]
    role: Needed = "success_measure"
    tracked: Words = ""
    lines: list[int] = []
    note: Words = ""
    owner: Words = ""
    judged: one_of(SuccessMeasure.Judge) = "road"
    places: list[PlaceEntry] = []
    components: Annotated[list[ComponentEntry], Field(min_length=1)]


class ActionEntry(Entry):
    priority: Words | None = None
    kind: one_of(Action.Kind)
    heading: Words = ""
    text: Needed
    line: Line = None


class MeetingEntry(Entry):
    day: Day
    note: Words = ""


class BoardEntry(Entry):
    name: Needed
    aliases: list[Words] = []
    councils: Annotated[list[Slug], Field(min_length=1)]
    chair: Words = ""
    members: Words = ""
    cadence: Words = ""
    cadence_code: Words = ""
    duties: Words = ""
    line: Line = None
    meetings: list[MeetingEntry] = []


class FactEntry(Entry):
    code: Needed
    line: Line = None
    council: Slug | None = None
    category: Needed
    label: Needed
    value: Number | None = None
    qualifier: Literal["", "~", "<", ">", "<~", ">~", "<="] = ""
    printed: Needed
    unit: Words = ""
    as_at: Words = ""
    as_at_precision: Words = ""
    metric: Slug | None = None
    staff_group_text: Words = ""
    comparator: Words = ""
    source: Words = ""
    note: Words = ""


class OddityEntry(Entry):
    code: Needed
    lines: list[int] = []
    text: Needed
    handling: Needed
    measures: list[Words] = []
    facts: list[Words] = []


class EventEntry(Entry):
    council: Slug
    metric: Slug | None = None
    month: Month
    kind: one_of(Event.Kind)
    text: Needed
    breaks: bool = False


class ServiceEntry(Entry):
    """A part of a council that its figures are broken down by; under the whole council where no parent is named."""

    council: Slug
    name: Needed
    parent: str = ""
    aliases: list[str] = []


class StrategyFile(Entry):
    strategy: StrategyEntry
    priorities: list[PriorityEntry] = []
    measures: list[MeasureEntry] = []
    actions: list[ActionEntry] = []
    boards: list[BoardEntry] = []
    facts: list[FactEntry] = []
    oddities: list[OddityEntry] = []
    events: list[EventEntry] = []
    services: list[ServiceEntry] = []


SHAPES: dict[str, type[Entry]] = {
    "councils": CouncilsFile,
    "staff_groups": StaffGroupsFile,
    "metrics": MetricsFile,
    "strategy": StrategyFile,
}
