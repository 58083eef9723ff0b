"""The columns of the published file under our names, with the headings that releases have used. PURE."""

from metrics.spreadsheets.names import words

AREA = {
    "year": ("time_period", "year", "time period"),
    "year_kind": ("time_identifier", "time identifier"),
    "level": ("geographic_level", "geographic level", "geography level"),
    "country_code": ("country_code",),
    "country_name": ("country_name",),
    "region_code": ("region_code", "region code", "gor_code"),
    "region_name": ("region_name", "region name"),
    "dfe_number": ("old_la_code", "la_code", "lea_code", "old la code"),
    "la_code": ("new_la_code", "la ons code", "ons_code", "new la code"),
    "la_name": ("la_name", "local authority", "la name"),
}
FIGURES = {
    "inpost_fte": ("inpost_fte", "in_post_fte", "fte_in_post", "sw_fte"),
    "inpost_headcount": ("inpost_headcount", "in_post_headcount", "headcount_in_post", "sw_headcount"),
    "starters_fte": ("starters_fte", "starter_fte"),
    "starters_headcount": ("starters_headcount", "starter_headcount"),
    "leavers_fte": ("leavers_fte", "leaver_fte"),
    "leavers_headcount": ("leavers_headcount", "leaver_headcount"),
    "turnover_rate_fte": ("turnover_rate_fte", "turnover_rate_fte_perc", "fte_turnover_rate", "turnover_rate"),
    "turnover_rate_headcount": ("turnover_rate_headcount", "turnover_rate_headcount_perc"),
    "agency_fte": ("agency_fte", "agency_worker_fte"),
    "agency_headcount": ("agency_headcount", "agency_worker_headcount"),
    "agency_rate_fte": ("agency_rate_fte", "agency_rate_fte_perc", "agency_worker_rate_fte"),
    "agency_rate_headcount": ("agency_rate_headcount", "agency_rate_headcount_perc", "agency_worker_rate_headcount"),
    "agency_cover_fte": ("agency_cover_fte", "agency_worker_cover_fte"),
    "agency_cover_rate_fte": ("agency_cover_rate_fte", "agency_cover_rate_fte_perc"),
    "vacancy_fte": ("vacancy_fte", "vacancies_fte"),
    "vacancy_rate_fte": ("vacancy_rate_fte", "vacancy_rate_fte_perc", "vacancy_rate"),
    "vacancy_agency_cover_rate_fte": ("vacancy_agency_cover_rate_fte", "vacancy_agency_cover_rate"),
    "case_holders_fte": ("case_holders_fte", "caseholder_fte", "fte_case_holders"),
    "cases": ("cases", "number_of_cases", "total_cases"),
    "caseload_fte": ("caseload_fte", "average_caseload", "caseload_rate_fte"),
    "working_days_lost_fte": ("working_days_lost_fte", "days_lost_fte", "absence_days_fte"),
    "absence_rate_fte": ("absence_rate_fte", "absence_rate_fte_perc", "absence_rate", "sickness_rate_fte"),
}
NEEDED = ("year", "level", "region_code", "region_name", "dfe_number", "la_code", "la_name")
# The metric that a published rate is comparable with, and the columns it was worked out from (None: not given).
RATES = {
    "turnover_rate_fte": ("turnover-rate-pct", "leavers_fte", "inpost_fte"),
    "agency_rate_fte": ("agency-share-pct", "agency_fte", None),
    "vacancy_rate_fte": ("vacancy-rate-pct", "vacancy_fte", None),
    "caseload_fte": ("caseload-avg", "cases", "case_holders_fte"),
    "absence_rate_fte": ("absence-rate-pct", "working_days_lost_fte", None),
}
BY_HEADING = {words(name): column for column, names in (AREA | FIGURES).items() for name in names}


def match(headings: list[str]) -> tuple[dict[str, int], list[str]]:
    """Our column -> its place, and the headings that no release has used before."""
    found: dict[str, int] = {}
    unknown = []
    for place, heading in enumerate(headings):
        column = BY_HEADING.get(words(heading))
        if column is None:
            unknown.append(heading)
        else:
            found.setdefault(column, place)
    return found, [heading for heading in unknown if heading]
