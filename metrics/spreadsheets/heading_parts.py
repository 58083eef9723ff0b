"""The parts of a metric that a lower row of headings names under it, such as FTE | % and Number | Rate. PURE.

A part is placed only where its metric says what it counts; any other is left for a person to place.
"""

from collections.abc import Mapping
from dataclasses import replace

from metrics.spreadsheets.bare_months import is_of_years
from metrics.spreadsheets.cells import Line, Value
from metrics.spreadsheets.names import key, words
from metrics.spreadsheets.reference import MetricNamed, Reference
from metrics.spreadsheets.roles import Role, role_of

SHARE, RATE, FTE, PEOPLE, NUMBER, NUM, BASE = "share", "rate", "fte", "people", "number", "num", "base"
KINDS = {
    SHARE: "%, % rate, rate %, rate (%), percent, percentage, per cent, pct, share %, % share",
    RATE: "rate, share, proportion",
    FTE: "fte, wte, ftes, fte count, fte number, no. fte, number (fte), no. (fte)",
    PEOPLE: "headcount, head count, hc, heads, people, persons, number (headcount), no. (headcount)",
    NUMBER: "no, no., nos, nos., number, numbers, count, #, total number",
    NUM: "num, num.",
    BASE: "n, n=, (n)",
}
KIND_OF = {name: kind for kind, names in KINDS.items() for name in names.split(", ")}
# How the catalogue may call the metric that a heading and the part below it name together.
TOGETHER = {
    SHARE: ("{} %", "% {}", "{} rate", "{} share"),
    RATE: ("{} rate", "{} share", "{} %", "% {}"),
    FTE: ("{} fte", "fte {}"),
    PEOPLE: ("{} headcount", "headcount of {}", "number of {}"),
    NUMBER: ("number of {}", "{} number", "{} count"),
}
UNITS = {
    SHARE: ("percent",),
    RATE: ("percent",),
    FTE: ("fte",),
    PEOPLE: ("headcount",),
    NUMBER: ("headcount", "count", "posts"),
}
# Of a metric that is counted, not divided, by its unit: which parts are its value, and which may be.
VALUES = {"fte": (FTE,), "headcount": (PEOPLE, NUMBER), "count": (NUMBER,), "posts": (NUMBER,)}


def kinds(lower: Mapping[int, Value]) -> dict[int, str]:
    """The columns whose heading names nothing but a part, and which kind of part."""
    named = {column: KIND_OF.get(key(value)) for column, value in lower.items() if isinstance(value, str)}
    return {column: kind for column, kind in named.items() if kind}


def under(
    upper: Mapping[int, tuple[Value, ...]],
    lower: Mapping[int, Value],
    above: Mapping[int, Role | None],
    below: Mapping[int, Role | None],
    reference: Reference,
    rows_name_metric: bool,
) -> dict[int, Role | None]:
    """The columns of parts under a metric, and what each holds; None where a person must say it.

    `upper` are the texts that stand over each column, `above` and `below` what the rows say.

    Under a month or a staff group a part is none of a metric's own, but for a table whose rows name their metric.
    """
    found: dict[int, Role | None] = {}
    if any(isinstance(lower.get(column), int | float) for column, role in above.items() if role and role.is_across):
        return found
    for column, kind in kinds(lower).items():
        top = above.get(column)
        together = next(
            filter(None, (_together(kind, text, reference) for text in _subjects(upper, column, reference))), None
        )
        if together is not None:
            part = Role("value", metric=together.name)
            found[column] = replace(top, metric="").joined(part) if top and top.is_across else part
        elif top and top.metric:
            placed = _part(kind, reference.metrics.find(top.metric))
            found[column] = top.joined(placed) if placed else None
        elif top and top.is_across and rows_name_metric and kind in (FTE, PEOPLE, NUMBER, BASE):
            found[column] = None
        elif top and top.is_across and rows_name_metric and kind == SHARE:
            found[column] = below.get(column) or top.joined(Role("value", sure=False))
    return _beside_a_value(found, below, upper)


def without_unknown(
    roles: dict[int, Role], line: Line, upper: Line, spread: Mapping[int, int], reference: Reference
) -> dict[int, Role]:
    """Without the metrics of headings such as Headcount that stand, with others, under a heading nobody knows.

    Such a heading stands above figures alone; what stands above a key column, or one of years, is a title.
    """
    unknown, keys = set(), key_columns(line, roles)
    for column in kinds(dict(enumerate(line.values))):
        start = spread.get(column, -1)
        text, is_title = upper.at(start), any(spread.get(n) == start for n in keys if n < column)
        known = not isinstance(text, str) or role_of(text, reference)
        if column in roles and roles[column].metric and not known and not is_title:
            unknown.add(column)
    return {column: role for column, role in roles.items() if column not in unknown}


def key_columns(line: Line, roles: Mapping[int, Role]) -> set[int]:
    """The columns of a row of headings that say of each row what its figures are, one of years among them."""
    keys = {column for column, role in roles.items() if not role.is_figure and not role.is_across}
    return keys | {column for column, value in enumerate(line.values) if is_of_years(value)}


def _subjects(upper: Mapping[int, tuple[Value, ...]], column: int, reference: Reference) -> list[str]:
    """The texts over a column that may name a metric together with its part; of several, none that names a group."""
    texts = [text for text in upper.get(column, ()) if isinstance(text, str)]
    return [text for text in texts if len(texts) == 1 or reference.staff_groups.find(text) is None]


def _together(kind: str, text: str, reference: Reference) -> MetricNamed | None:
    """The metric that 'Agency' and 'Headcount' name together, if it is counted in what the part says."""
    for form in TOGETHER.get(kind, ()):
        metric = reference.metrics.find(form.format(text))
        if metric is not None and metric.unit in UNITS[kind] and not (metric.is_rate and kind not in (SHARE, RATE)):
            return metric
    return None


def may_be_part(above: str, below: str, reference: Reference) -> bool:
    """Whether a metric named under a rate may as well be what the rate divides: Leavers under Turnover."""
    rate = reference.metrics.find(above) if above and below and above != below else None
    return rate is not None and rate.is_rate and key(below) in key(rate.numerator)


def _part(kind: str, metric: MetricNamed | None) -> Role | None:
    """What a part holds of its metric, where the metric says so; never sure where it leaves open what is counted."""
    if metric is None or kind == BASE:
        return None
    if metric.is_percent or metric.is_rate:
        return _part_of_rate(kind, metric)
    kind = NUMBER if kind == NUM else kind
    if kind in VALUES.get(metric.unit, ()):
        return Role("value")
    return Role("value", sure=False) if kind == NUMBER and metric.unit == "fte" else None


def _part_of_rate(kind: str, metric: MetricNamed) -> Role | None:
    if kind == NUM:
        return Role("numerator")
    if kind == RATE or (kind == SHARE and metric.is_percent):
        return Role("value")
    counted = words(metric.numerator.replace("(", " ").replace(")", " ")).split()
    if kind == NUMBER and counted:
        return Role("numerator", sure=False)
    said = {FTE: {"fte", "wte"}, PEOPLE: {"headcount", "people"}}.get(kind, set())
    return Role("numerator") if said.intersection(counted) else None


def _beside_a_value(
    found: dict[int, Role | None], below: Mapping[int, Role | None], upper: Mapping[int, tuple[Value, ...]]
) -> dict[int, Role | None]:
    """Without a value under the same heading, FTE and headcount may be two ways to count a rate, and no part of it."""
    placed = {**below, **found}
    values = {upper.get(column) for column, role in placed.items() if role and role.field == "value"}
    return {
        column: role if role and (role.field == "value" or upper.get(column) in values) else None
        for column, role in found.items()
    }
