"""What the headings of a row say, each beside the others: years among years, services among services. PURE."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise

from metrics.spreadsheets.bare_months import QUARTER
from metrics.spreadsheets.cells import Value
from metrics.spreadsheets.dates import month_named
from metrics.spreadsheets.names import TOTALS, key
from metrics.spreadsheets.reference import Reference
from metrics.spreadsheets.roles import Role, is_service_first, role_of
from metrics.spreadsheets.years import are_years
from workforce import months


def read_headings(headings: Mapping[int, Value], reference: Reference) -> dict[int, Role | None]:
    """What each heading of a row says, beside the others."""
    found = {column: role_of(value, reference) for column, value in headings.items()}
    found |= {column: role for column, role in _names_of_months(headings).items() if found[column] is None}
    return _with_services(_with_sure_months(found), headings, reference)


def _names_of_months(headings: Mapping[int, Value]) -> dict[int, Role]:
    """Months and quarters without their years, which a column of years may give."""
    texts = {column: value.strip() for column, value in headings.items() if isinstance(value, str)}
    named = {column: text for column, text in texts.items() if month_named(text) or QUARTER.fullmatch(text)}
    return {column: Role("value", named=text) for column, text in named.items()}


def _with_sure_months(found: Mapping[int, Role | None]) -> dict[int, Role | None]:
    """Months such as 04-23 are sure where each follows the one before it, as bands of ages never do; and so are years
    such as 2022, which otherwise are none: they may be figures."""
    years = {column: role for column, role in found.items() if role and role.year}
    if years:
        # Beside the heading of a key column a number is less likely a figure, so a year between may be missing.
        has_key = any(role and not role.is_across and not role.is_figure for role in found.values())
        follow = are_years((role.year for role in years.values()), with_gaps=has_key)
        # One year beside months is what is left of several, once the month of the others is written.
        follow = follow or (has_key and len(years) == 1 and any(role and role.month for role in found.values()))
        sure = {column: replace(role, sure=True) if follow or role.sure else None for column, role in years.items()}
        found = dict(found) | sure
    written = list(dict.fromkeys(role.month for role in found.values() if role and role.month))
    follow = all(months.add(first, 1) == second for first, second in pairwise(written))
    if len(written) < 2 or not follow:
        return dict(found)
    return {column: replace(role, sure=True) if role and role.month else role for column, role in found.items()}


def _with_services(
    found: Mapping[int, Role | None], headings: Mapping[int, Value], reference: Reference
) -> dict[int, Role | None]:
    """Staff groups that are all services too are those, where services stand beside them or a column has the groups.

    Beside services the name of the whole council is one of them, whatever group is called so, as is 'Council' behind;
    and a total, which may be that of all staff, is of these services, whichever they are.
    """
    texts = {column: value for column, value in headings.items() if isinstance(value, str)}
    named = {column: each for column, text in texts.items() if (each := reference.services.find(text))}
    parts = [column for column, each in named.items() if each != reference.whole_council]
    totals = {column for column, text in texts.items() if key(text) in TOTALS and column not in named}
    groups = {column for column, role in found.items() if role and role.staff_group} - totals
    beside = any(role and (role.service or role.field == "staff_group") for role in found.values())
    sure = beside or all(is_service_first(texts[column], reference) for column in parts)
    if not parts or not sure or not groups <= named.keys():
        return dict(found)
    last = max((column for column, role in found.items() if role and role.service), default=len(texts))
    wholes = [column for column, role in found.items() if role and role.field == "council" and column > last]
    named |= dict.fromkeys(wholes, reference.whole_council)
    groups |= set(wholes)
    free = [column for column in named if found.get(column) is None or column in groups]
    services = {column: replace(found.get(column) or Role("value"), field="value", staff_group="") for column in free}
    read = {column: replace(role, service=named[column].name) for column, role in services.items()}
    return dict(found) | read | dict.fromkeys(totals)


def without_said_twice(roles: Mapping[int, Role]) -> dict[int, Role]:
    """Without figures of a metric, a staff group or a service where a column gives each row's: such a one as Total; and
    without months that lack their years where a column gives both."""
    fields = {role.field for role in roles.values() if not role.is_across}
    given = fields & {"metric", "staff_group", "service"}
    return {
        column: role
        for column, role in sorted(roles.items())
        if given.isdisjoint(role.kinds) and not ("month" in fields and role.named)
    }


def without_grand_total(
    roles: dict[int, Role], texts: Mapping[int, Value], starts: Mapping[int, tuple[int, ...]], merged: set[int]
) -> dict[int, Role]:
    """Without the one total behind several headings, which is of all that stands below them, unless the last of them is
    `merged` over it. `starts` are the columns in which the headings over each column begin."""
    across = [column for column, role in roles.items() if role.is_across]
    totals = [column for column in across if key(str(texts.get(column))) in TOTALS]
    last = max(across, default=-1)
    is_of_all = totals == [last] and len({starts.get(column) for column in across}) > 1
    if not is_of_all or last in starts.get(last, ()) or last in merged:
        return roles
    return {column: role for column, role in roles.items() if column != last}
