"""PURE: sums that must come out across metrics, checked on what was given and never put right.

Each identity names its metrics by the catalogue's slugs. A figure that is missing makes a check impossible, not wrong.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from metrics.open_ends import exact_numbers
from metrics.series import Series
from workforce import months
from workforce.months import Month

SHARES = ("permanent-filled-posts-pct", "agency-filled-posts-pct", "vacancy-rate-pct")
PEOPLE, STARTERS, LEAVERS = "headcount", "starters-count", "leavers-count"
# Rates whose numerator is a metric of its own, and rates whose numerator is the sum of twelve months of one.
NUMERATORS = {"vacancy-rate-pct": "vacancies-fte"}
YEARLY = {"turnover-rate-pct": LEAVERS}
# Rates whose denominator is everybody in post, which is a metric of its own.
OF_ALL_IN_POST = (
    *("team-tenure-36m-pct", "stability-index-pct", "service-length-band-pct", "age-band-pct"),
    "pension-membership-pct",
)
# Three shares printed as whole numbers may miss 100 by so much through rounding alone.
ROUNDING = Decimal("1.5")
FINE = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Check:
    """One sum. `off` is how far it is from what it should come to; it holds within `tolerance`.

    `written` is the sum with a place for each of `numbers`; `time` is
    words, a month, or the last of a number of months. Most checks hold and are counted only, so neither is put in words
    before a page asks.
    """

    name: str
    time: str | Month | tuple[Month, int]
    written: str
    numbers: tuple[Decimal, ...]
    off: Decimal
    tolerance: Decimal
    why: str
    metrics: tuple[str, ...]

    @property
    def when(self) -> str:
        if isinstance(self.time, str):
            return self.time
        return span_words(*self.time) if isinstance(self.time, tuple) else months.name(self.time)

    @property
    def sum(self) -> str:
        return self.written.format(*map(plain, self.numbers))

    @property
    def off_words(self) -> str:
        return ("+" if self.off > 0 else "−") + plain(abs(self.off))

    @property
    def holds(self) -> bool:
        return abs(self.off) <= self.tolerance


def related(metrics: Collection[str]) -> frozenset[str]:
    """`metrics` and every metric that takes part in a sum with one of them."""
    sums = [set(SHARES), {PEOPLE, STARTERS, LEAVERS}, *({rate, count} for rate, count in (NUMERATORS | YEARLY).items())]
    return frozenset(metrics).union(*(each for each in sums if each & set(metrics)))


def shares(values: Mapping[str, Decimal], when: str | Month, scale: str = "%") -> Check | None:
    """Posts filled permanently, filled by agency and unfilled come to the establishment; None without all three."""
    if any(slug not in values for slug in SHARES):
        return None
    parts = [values[slug] for slug in SHARES]
    total = sum(parts, Decimal(0))
    return Check(
        "Permanent, agency and unfilled posts come to 100% of the establishment",
        when,
        " + ".join(["{}" + scale] * len(parts)) + " = {}" + scale,
        (*parts, total),
        total - 100,
        ROUNDING,
        "A post that an agency worker fills may have been counted as unfilled too."
        if total > 100
        else "Some posts are in none of the three.",
        SHARES,
    )


def movements(series: Mapping[str, Series], months_back: int = 24) -> Iterable[Check]:
    """People at the start + starters - leavers = people at the end, for each month (or year) that has all four."""
    people, starters, leavers = (series.get(slug, Series()) for slug in (PEOPLE, STARTERS, LEAVERS))
    step = people.step
    for closing in people.numbers[-months_back:]:
        opening = people.at(months.add(closing.month, -step))
        if not opening or people.broken_between(opening.month, closing.month):
            continue
        came, went = (flowed(flow, opening.month, closing.month) for flow in (starters, leavers))
        values = (opening.value, came, went, closing.value)
        if any(value is None for value in values):
            continue
        start, joined, left, end = (value for value in values if value is not None)
        worked = start + joined - left
        yield Check(
            "People at the start, and those who joined, less those who left, are the people at the end",
            (closing.month, step),
            "{} + {} − {} = {}; {} were counted",
            (start, joined, left, worked, end),
            end - worked,
            Decimal(0),
            "Moves inside the council, and people counted in one figure and not in another, make such a difference.",
            (PEOPLE, STARTERS, LEAVERS),
        )


def flowed(flow: Series, opening: Month, closing: Month) -> Decimal | None:
    """What came after `opening` and up to `closing`; None where the figures do not cover those months, or a break lies
    between."""
    start = months.add(opening, 1)
    held = [point.value for point in flow.within(start, closing) if point.value is not None]
    wanted = months.between(opening, closing) / min(flow.step, months.between(opening, closing))
    if len(held) != wanted or flow.broken_between(start, closing):
        return None
    return sum(held, Decimal(0))


def numerators(series: Mapping[str, Series], months_back: int = 24) -> Iterable[Check]:
    """A rate's numerator is the count that goes by its own name."""
    for rate, count in NUMERATORS.items():
        counted = series.get(count, Series())
        for point in series.get(rate, Series()).points[-months_back:]:
            other = counted.at(point.month)
            if point.numerator is not None and other and other.value is not None:
                yield Check(
                    "The numerator of the rate is the count that was given by itself",
                    point.month,
                    "{} in the rate; {} by itself",
                    (point.numerator, other.value),
                    point.numerator - other.value,
                    FINE,
                    "The two may count different staff or different days.",
                    (rate, count),
                )


def twelve_months(series: Mapping[str, Series], months_back: int = 24) -> Iterable[Check]:
    """A rate of twelve months has as its numerator what the twelve monthly figures come to."""
    for rate, flow in YEARLY.items():
        monthly = series.get(flow, Series())
        if monthly.step != 1:
            continue
        for point in series.get(rate, Series()).points[-months_back:]:
            total = year_to(monthly, point.month)
            if point.numerator is None or total is None:
                continue
            yield Check(
                "Twelve months of leavers come to the leavers of the twelve-month rate",
                f"the 12 months to {months.name(point.month)}",
                "{} by month; {} in the rate",
                (total, point.numerator),
                point.numerator - total,
                FINE,
                "The rate may count FTE where the monthly figures count people, or other staff.",
                (rate, flow),
            )


def year_to(monthly: Series, month: Month) -> Decimal | None:
    """What the twelve monthly figures up to `month` come to; None where one has no exact number, or across a break."""
    if monthly.broken_between(months.add(month, -11), month):
        return None
    held = exact_numbers(monthly.within(months.add(month, -11), month))
    return sum(held, Decimal(0)) if len(held) == 12 else None


def rates(series: Mapping[str, Series], scales: Mapping[str, int], months_back: int = 24) -> Iterable[Check]:
    """A rate is its numerator divided by its denominator, within the rounding of the value given."""
    for slug, scale in scales.items():
        for point in series.get(slug, Series()).numbers[-months_back:]:
            if point.value is None or point.numerator is None or not point.denominator:
                continue
            worked = point.numerator / point.denominator * scale
            yield Check(
                "The rate is its numerator divided by its denominator",
                point.month,
                "{} ÷ {}" + (" × 100" if scale == 100 else "") + " = {}; {} was given",
                (point.numerator, point.denominator, worked, point.value),
                point.value - worked,
                FINE,
                "The rate or one of its parts was mistyped, or they count different staff.",
                (slug,),
            )


def parts_of(
    whole: Decimal, parts: Mapping[str, Decimal], when: str | Month, metric: str, lacking: Sequence[str] = ()
) -> Check | None:
    """Parts of a total come to the total.

    Where some are `lacking` those that are given can only be too many, if none of them is below nought: None where
    they are not.
    """
    total = sum(parts.values(), Decimal(0))
    tolerance = rounding_of([*parts.values(), whole])
    if lacking and (total - whole <= tolerance or min(parts.values()) < 0):
        return None
    names = (braced(name) for name in parts)
    without = f" without {braced(lacking[0] if len(lacking) == 1 else f'{len(lacking)} more')}" if lacking else ""
    return Check(
        "The parts come to the whole",
        when,
        " + ".join(f"{{}} ({name})" for name in names) + f" = {{}}{without}; the whole is {{}}",
        (*parts.values(), total, whole),
        total - whole,
        tolerance,
        "The parts that are given exceed the whole already." if lacking else "A part is missing, or is counted twice.",
        (metric,),
    )


def braced(name: str) -> str:
    return name.replace("{", "{{").replace("}", "}}")


def rounding_of(numbers: Iterable[Decimal]) -> Decimal:
    """How far a sum may be off through the rounding of its numbers, which have as many places as the longest."""
    held = [number.normalize().as_tuple().exponent for number in numbers]
    places = max(-exponent for exponent in held if isinstance(exponent, int))
    return max(FINE, Decimal(len(held)).scaleb(-places) / 2) if places > 0 else FINE


def span_words(month: Month, step: int) -> str:
    return months.name(month) if step == 1 else f"the {step} months to {months.name(month)}"


def plain(value: Decimal) -> str:
    text = f"{value:,.2f}"
    return text.rstrip("0").rstrip(".")
