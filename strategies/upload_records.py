"""What the record of what people did holds of an upload: before and after, in words, as JSON takes them."""

from collections import Counter
from collections.abc import Iterable

from metrics.spreadsheets import RULES, Problem, Profile
from metrics.spreadsheets.fixes import Fixes

# So many are named; of the rest it is said how many there are.
NAMED = 200


def of_profile(profile: Profile | None) -> dict[str, object]:
    """What each column holds, and how dates and percentages are written; nothing where nobody has said.

    In order of the headings, since PostgreSQL keeps none of its own.
    """
    if profile is None:
        return {}
    return {
        "columns": named(f"{heading}: {role}" for heading, role in sorted(profile.columns.items())),
        "month_first": profile.month_first,
        "shares": profile.shares,
        "include_hidden": profile.include_hidden,
        "fill_down": profile.fill_down,
    }


def of_fixes(fixes: Fixes) -> dict[str, object]:
    cells = named(f"{where}: {text}" for where, text in fixes.cells_in_order)
    return {"cells": cells, "left_out": named(fixes.left_out_in_order)}


def of_reasons(answers: Iterable[tuple[Problem, str]]) -> dict[str, object]:
    """How many queries of each rule have each reason."""
    counted = Counter((problem.rule, text) for problem, text in answers if text)
    return {"reasons": named(f"{RULES[rule].name} ({number}): {text}" for (rule, text), number in counted.items())}


def named(lines: Iterable[str]) -> list[str]:
    lines = list(lines)
    more = len(lines) - NAMED
    return [*lines[:NAMED], f"and {more} more"] if more > 0 else lines
