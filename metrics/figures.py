"""Figures as a person reads them: unit, decimals, thousands. Rounding happens here and nowhere else."""

from decimal import ROUND_HALF_UP, Decimal

SYMBOL_WORDS = {
    "z": "not applicable",
    "x": "not available",
    "c": "suppressed",
    "u": "too unreliable to show",
    "k": "rounds to zero but is not zero",
}
QUALIFIERS = {"~": "about ", "<": "less than ", ">": "more than "}
# Decimals that are stored.
KEPT = 6
AFTER = {"percent": "%", "fte": " FTE", "days": " days", "cases": " cases"}


def rounded(value: Decimal, decimals: int) -> Decimal:
    """`value` to `decimals` places, halves away from zero (as DfE and Excel print them)."""
    return value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def decimals_apart(one: Decimal, other: Decimal, decimals: int) -> int:
    """The fewest decimals, from `decimals` to the six that are kept, by which two numbers are told from each other."""
    while decimals < KEPT and rounded(one, decimals) == rounded(other, decimals):
        decimals += 1
    return decimals


def number(value: Decimal, decimals: int) -> str:
    """'1,234.5'; never '-0.0'."""
    result = rounded(value, decimals)
    return f"{abs(result) if result == 0 else result:,.{decimals}f}"


def words(value: Decimal, unit: str, decimals: int) -> str:
    """'15.0%', '12.5 FTE', '£1,200', '33'."""
    if unit == "pounds":
        return f"{'-' if value < 0 else ''}£{number(abs(value), decimals)}"
    return number(value, decimals) + AFTER.get(unit, "")


def told(value: Decimal, qualifier: str, unit: str, decimals: int) -> str:
    """A figure with what its file said of it: 'about 80', 'less than 5'."""
    return QUALIFIERS.get(qualifier, "") + words(value, unit, decimals)


def bare(value: Decimal, unit: str) -> str:
    """A promised value as printed: no more decimals than it has. '10%', '9 days', '2.5 FTE'."""
    exponent = value.normalize().as_tuple().exponent
    return words(value, unit, max(0, -exponent) if isinstance(exponent, int) else 0)


def distance(value: Decimal, unit: str, decimals: int) -> str:
    """How far apart two figures are, without a sign: '5.0 points', '0.3 days', '22'.

    A distance that is not zero but rounds to it reads 'less than 0.1 points'.
    """
    size = abs(value)
    smallest = Decimal(1).scaleb(-decimals)
    small = size != 0 and rounded(size, decimals) == 0
    shown = smallest if small else size
    if unit == "percent":
        result = f"{number(shown, decimals)} {'point' if rounded(shown, decimals) == 1 else 'points'}"
    else:
        result = words(shown, unit, decimals)
    return f"less than {result}" if small else result


def signed(value: Decimal, unit: str, decimals: int) -> str:
    """A change with its sign: '+1.2 points', '−3', 'no change'."""
    if value == 0:
        return "no change"
    return f"{'+' if value > 0 else '−'}{distance(value, unit, decimals)}".replace("+less", "up less").replace(
        "−less", "down less"
    )


def spelt(words: str) -> str:
    """Words that begin with a sign, without it: 'up 1.2 points', 'down 3'. A spreadsheet takes a sign for a formula."""
    return {"+": "up ", "−": "down "}.get(words[:1], words[:1]) + words[1:]


def named(metric: str, staff_group: str, service: str, cohort: str, month: str) -> str:
    """'Leavers, Social workers, North team, March 2025': what a figure is of; `service` is "" for the whole council."""
    return ", ".join(filter(None, (metric, staff_group, service, cohort, month)))


def mid_sentence(name: str) -> str:
    """A name as it stands within a sentence: 'All staff' as 'all staff', while 'ASYE' keeps its capitals."""
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]
