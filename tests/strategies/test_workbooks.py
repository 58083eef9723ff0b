import csv
import hashlib
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from openpyxl import load_workbook

from fixtures.workbooks import build, census, invented
from fixtures.workbooks.layout import HEADER

WORKBOOKS = settings.BASE_DIR / "fixtures" / "workbooks"
CSV = settings.BASE_DIR.parent / "shared" / "data" / "dfe" / "csww_indicators_2017_to_2025.csv"
needs_csv = pytest.mark.skipif(not CSV.exists(), reason=f"DfE's file of census figures is not at {CSV}")
COLUMN = {
    "Staff turnover": ("turnover_rate_fte", "leavers_fte"),
    "Agency workers as share of workforce": ("agency_rate_fte", "agency_fte"),
    "Vacancy rate": ("vacancy_rate_fte", "vacancy_fte"),
    "Average caseload per social worker": ("caseload_fte", "cases"),
    "Sickness absence rate": ("absence_rate_fte", "working_days_lost_fte"),
    "Headcount": ("inpost_headcount", None),
    "FTE vacancies": ("vacancy_fte", None),
    "Agency workers": ("agency_headcount", None),
    "New starters": ("starters_headcount", None),
    "Leavers": ("leavers_headcount", None),
}


def rows_of(path: Path) -> list[dict]:
    sheet = load_workbook(path)["Figures"]
    header, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(header, row, strict=True)) for row in rows]


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize("path", sorted(WORKBOOKS.glob("*.xlsx")), ids=lambda path: path.stem)
def test_a_workbook_is_in_the_templates_layout_and_of_one_council(path):
    rows = rows_of(path)
    assert tuple(rows[0]) == HEADER
    assert len({row["Council"] for row in rows}) == 1
    keys = ("Metric", "Staff group", "Service", "Cohort", "Month")
    assert len({tuple(row[name] for name in keys) for row in rows}) == len(rows)


def test_every_council_has_its_census_figures_of_nine_years():
    for slug, name in census.COUNCILS.values():
        rows = rows_of(WORKBOOKS / f"census-{slug}.xlsx")
        assert {row["Council"] for row in rows} == {name}
        assert {row["Staff group"] for row in rows} == {"Children and family social workers"}
        assert {row["Month"] for row in rows} == {f"{year}-09" for year in range(2017, 2026)}
        assert len(rows) == 9 * len(COLUMN)


def test_the_census_says_what_is_known_of_wiltshire_and_cambridgeshire():
    def value(slug: str, metric: str) -> float:
        rows = rows_of(WORKBOOKS / f"census-{slug}.xlsx")
        return next(row["Value"] for row in rows if row["Metric"] == metric and row["Month"] == "2023-09")

    assert value("wiltshire", "Vacancy rate") == 15.0
    assert value("cambridgeshire", "Agency workers as share of workforce") == 25.8
    assert value("cambridgeshire", "Sickness absence rate") == "u"


@needs_csv
def test_every_census_value_is_the_one_that_dfe_published():
    with CSV.open(encoding="utf-8-sig", newline="") as file:
        published = {(row["new_la_code"], row["time_period"]): row for row in csv.DictReader(file)}
    for code, (slug, _) in census.COUNCILS.items():
        for row in rows_of(WORKBOOKS / f"census-{slug}.xlsx"):
            theirs = published[code, row["Month"][:4]]
            value, numerator = COLUMN[row["Metric"]]
            assert str(census.cell(str(row["Value"]))).removesuffix(".0") == theirs[value].removesuffix(".0")
            if numerator and not isinstance(row["Value"], str):
                assert Decimal(str(row["Numerator"])) == Decimal(theirs[numerator])


def test_the_parts_of_a_rate_give_the_rate_within_a_tenth():
    for path in WORKBOOKS.glob("*.xlsx"):
        for row in rows_of(path):
            if row["Denominator"] is None:
                continue
            scale = 1 if "caseload" in row["Metric"] or "days" in row["Metric"] else 100
            worked_out = row["Numerator"] / row["Denominator"] * scale
            assert abs(worked_out - row["Value"]) < 0.1, (path.name, row)


@needs_csv
def test_building_the_workbooks_again_gives_the_same_bytes(tmp_path):
    for made in [*build.build_invented(tmp_path), *build.build_census(CSV, tmp_path)]:
        assert digest(made) == digest(WORKBOOKS / made.name), made.name


def test_every_invented_row_says_that_it_is_invented_and_stands_under_no_real_council():
    for path in WORKBOOKS.glob("anyborough-*.xlsx"):
        rows = rows_of(path)
        assert {row["Council"] for row in rows} == {"Anyborough Council"}
        assert [row for row in rows if not row["Note"].startswith("Invented figure")] == []
    census_notes = [row["Note"] for path in WORKBOOKS.glob("census-*.xlsx") for row in rows_of(path)]
    assert all(note.startswith("DfE, ") for note in census_notes)


def test_the_invented_figures_hold_every_pattern_that_a_board_meets():
    figures = {}
    for figure in invented.as_reported():
        figures.setdefault((figure.metric, figure.staff_group), {})[figure.month] = figure.value
    assert len(invented.MONTHS) == 36 and invented.MONTHS[-1] == "2026-10"
    leavers = figures["Leavers", "Social workers"]
    assert "2024-08" not in leavers and 0 in leavers.values()
    agency = figures["Agency workers as share of workforce", "Social workers"]
    assert agency["2025-06"] - agency["2025-07"] > 3 > agency["2025-05"] - agency["2025-06"]
    assert figures["Average caseload per social worker", "Social workers"]["2025-04"] > 17
    assert {value for series in figures.values() for value in series.values() if isinstance(value, str)} == {
        "c",
        "u",
        "x",
    }
    assert "2026-07" not in figures["Training completion", "All staff"]


def test_the_leavers_of_a_rate_are_people_and_come_to_its_twelve_months_but_once():
    figures = {}
    for figure in invented.as_reported():
        figures.setdefault((figure.metric, figure.staff_group), {})[figure.month] = figure
    rates, months = figures["Staff turnover", "Social workers"], figures["Leavers", "Social workers"]
    assert [rate for rate in rates.values() if rate.numerator != int(rate.numerator)] == []
    apart = {}
    for place, month in enumerate(invented.MONTHS):
        year = invented.MONTHS[max(0, place - 11) : place + 1]
        if len(year) == 12 and all(each in months for each in year):
            apart[month] = rates[month].numerator - sum(months[each].value for each in year)
    assert apart == {"2026-08": 0, "2026-09": 1, "2026-10": 0}


def test_the_corrections_restate_months_that_came_in_before():
    files = invented.workbooks()
    earlier = {
        (figure.metric, figure.staff_group, figure.month): figure.value
        for name in list(files)[:3]
        for figure in files[name]
    }
    corrections = files["anyborough-4-corrections"]
    assert len(corrections) == 6
    for figure in corrections:
        assert earlier[figure.metric, figure.staff_group, figure.month] != figure.value


def test_the_invented_parts_add_up_to_the_whole():
    rows = rows_of(WORKBOOKS / "anyborough-6-by-service.xlsx")
    whole = rows_of(WORKBOOKS / "anyborough-5-october-2026.xlsx")
    month = {row["Service"]: row["Value"] for row in rows if row["Metric"] == "Headcount" and row["Month"] == "2026-10"}
    teams = [name for name in month if name.endswith("team")]
    assert sum(month[name] for name in teams) == month["Social work"]
    assert sum(month[name] for name in month if name not in teams) == next(
        row["Value"] for row in whole if (row["Metric"], row["Staff group"]) == ("Headcount", "All staff")
    )
