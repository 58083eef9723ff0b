import csv
import datetime as dt
import io
import random
import statistics
from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from openpyxl import load_workbook

from metrics import benchmarks, charts, comparing, comparison
from metrics.benchmarks.columns import FIGURES, RATES
from metrics.comparing_views import CompareForm
from metrics.models import Benchmark, Metric, Neighbour
from metrics.series import Point, Series
from workforce import months
from workforce.models import AuditEntry, Council

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "dfe"
SEPTEMBER = dt.date(2025, 9, 1)
CENSUS_GROUP = comparison.CENSUS_GROUP


def test_every_published_metric_is_the_one_that_the_import_names():
    named = {slug: column for column, (slug, _, _) in RATES.items()}
    assert {slug: held.column for slug, held in comparison.PUBLISHED.items()} == named
    listed = yaml.safe_load((Path(__file__).parents[2] / "fixtures" / "metrics.yaml").read_text())["metrics"]
    assert set(comparison.PUBLISHED) <= {entry["slug"] for entry in listed}


@pytest.mark.parametrize(
    ("slug", "group", "source", "month", "why"),
    [
        ("agency-share-pct", CENSUS_GROUP, "own", SEPTEMBER, ()),
        ("turnover-rate-pct", CENSUS_GROUP, "census", SEPTEMBER, ()),
        ("agency-share-pct", "all-staff", "own", SEPTEMBER, ("children and family social workers only",)),
        ("turnover-rate-pct", CENSUS_GROUP, "own", SEPTEMBER, ("at the end of the year, not by the average",)),
        ("agency-share-pct", CENSUS_GROUP, "own", dt.date(2025, 10, 1), ("October 2025 and the census for September",)),
        ("absence-rate-pct", "all-staff", "own", dt.date(2025, 10, 1), ("only", "253 working days", "October 2025")),
    ],
    ids=["all match", "the census itself", "other people", "another formula", "another month", "everything"],
)
def test_a_gap_is_given_only_where_definition_population_and_period_match(slug, group, source, month, why):
    found = comparison.differences(slug, group, source, month, 2025)
    assert len(found) == len(why)
    assert all(words in said for words, said in zip(why, found, strict=True))


QUARTILES = (Decimal(10), Decimal(14), Decimal(20))


@pytest.mark.parametrize(
    ("value", "polarity", "words"),
    [
        (10, "lower", "the lowest quarter of councils, the better end"),
        (10, "higher", "the lowest quarter of councils, the worse end"),
        (10, "neutral", "the lowest quarter of councils"),
        (14, "lower", "the second lowest quarter of councils"),
        (15, "lower", "the second highest quarter of councils"),
        (21, "lower", "the highest quarter of councils, the worse end"),
        (21, "higher", "the highest quarter of councils, the better end"),
    ],
)
def test_the_band_follows_the_polarity_and_judges_only_the_ends(value, polarity, words):
    assert comparison.band(Decimal(value), QUARTILES, polarity) == words


def test_a_strip_marks_the_own_council_among_all():
    found = comparison.strip([Decimal(n) for n in range(11)], Decimal(5), (Decimal("2.5"), Decimal(5), Decimal("7.5")))
    assert (found.ticks[0], found.ticks[-1], found.own) == ("10.0", "590.0", "300.0")
    assert found.box == ("155.0", "290.0")


@pytest.mark.parametrize("values", [[1] * 12, list(range(7))], ids=["all the same", "seven councils"])
def test_there_is_no_strip_of_nothing(values):
    assert comparison.strip([Decimal(v) for v in values], None, QUARTILES) is None


def line(*values, step=12) -> charts.Line:
    """A figure each September from 2020 (or each `step` months); None is suppressed, GAP is a time without any."""
    points = [
        Point(months.add(dt.date(2020, 9, 1), place * step), held, "" if held else "c")
        for place, value in enumerate(values)
        if value != GAP
        for held in [None if value is None else Decimal(value)]
    ]
    return charts.Line("Testshire", Series.of(points))


GAP = "gap"
YEARS = [
    pytest.param("lower", line(), "Testshire: no figure in this time.", id="no data"),
    pytest.param("lower", line(10), "Testshire: 10.0% in 2020, the only number.", id="one year"),
    pytest.param(
        "lower",
        line(None, None),
        "Testshire: no number can be drawn, because every figure in this time is withheld or not available.",
        id="suppressed alone",
    ),
    pytest.param("lower", line(10, 11, 12), "Testshire rose from 10.0% in 2020 to 12.0% in 2022.", id="up is bad"),
    pytest.param("higher", line(10, 11, 12), "Testshire rose from 10.0% in 2020 to 12.0% in 2022.", id="up is good"),
    pytest.param("neutral", line(12, 11, 10), "Testshire fell from 12.0% in 2020 to 10.0% in 2022.", id="down"),
    pytest.param("lower", line(10, 12, 10), "Testshire ended as it began: 10.0% in 2020 and in 2022.", id="back again"),
    pytest.param(
        "lower",
        line(10, None, 12),
        "Testshire rose from 10.0% in 2020 to 12.0% in 2022. 1 year in between has no number.",
        id="suppressed between",
    ),
    pytest.param(
        "lower",
        line(10, GAP, GAP, 12),
        "Testshire rose from 10.0% in 2020 to 12.0% in 2023. 2 years in between have no number.",
        id="gap",
    ),
    pytest.param(
        "lower",
        line(10, 12, None),
        "Testshire rose from 10.0% in 2020 to 12.0% in 2021. 1 figure outside that time is withheld or not available.",
        id="suppressed last",
    ),
    pytest.param(
        "lower",
        line(None, None, 10, 12),
        "Testshire rose from 10.0% in 2022 to 12.0% in 2023. "
        "2 figures outside that time are withheld or not available.",
        id="suppressed first",
    ),
    pytest.param(
        "lower",
        line(None, 10, None),
        "Testshire: 10.0% in 2021, the only number that can be shown. 2 figures are withheld or not available.",
        id="all but one suppressed",
    ),
]


@pytest.mark.parametrize(("polarity", "drawn", "sentence"), YEARS)
def test_the_sentence_of_a_line_of_years(polarity, drawn, sentence):
    """Which way is better is for the reader of a comparison to see: the sentence only says where it went."""
    assert comparing.sentence(Metric(unit="percent", decimals=1, polarity=polarity), drawn) == sentence


@pytest.mark.parametrize(
    ("drawn", "frequency", "sentence"),
    [
        pytest.param(
            line(10, step=1), "monthly", "Testshire: 10.0% in September 2020, the only number.", id="one month"
        ),
        pytest.param(
            line(10, 11, GAP, None, 14, step=1),
            "monthly",
            "Testshire rose from 10.0% in September 2020 to 14.0% in January 2021. 2 months in between have no number.",
            id="gap and suppressed",
        ),
        pytest.param(
            line(10, 11, GAP, 14, step=3),
            "quarterly",
            "Testshire rose from 10.0% in September 2020 to 14.0% in June 2021. 1 figure in between has no number.",
            id="gap of a quarter",
        ),
    ],
)
def test_the_sentence_of_a_line_of_months(drawn, frequency, sentence):
    metric = Metric(unit="percent", decimals=1, frequency=frequency)
    assert comparing.sentence(metric, drawn, months.name) == sentence


@pytest.fixture
def published(db):
    """Ten councils and England in 2024 and 2025; council 0's neighbours are 1 to 3, of which 3 has no figure."""
    metric = Metric.objects.create(
        slug="agency-share-pct", name="Agency", unit="percent", polarity="lower", kind="point", frequency="monthly",
        definition="x", tier="core",
    )  # fmt: skip
    named = {"column": "agency_rate_fte", "metric": metric, "release": "2025"}
    for year in (2024, 2025):
        Benchmark.objects.create(
            area_code="E92", area_name="England", area_kind="country", year=year, value=12, **named
        )
        for number in range(10):
            missing = number == 3 or (number == 1 and year == 2024)
            Benchmark.objects.create(
                area_code=f"E0{number}", area_name=f"Council {number}", area_kind="council", dfe_number=f"{number}",
                year=year, value=None if missing else number + 10, symbol="x" if missing else "", **named,
            )  # fmt: skip
    for rank, number in enumerate("123", 1):
        Neighbour.objects.create(area="0", neighbour=number, rank=rank, model_year=2025)
    return metric


def test_areas_are_compared_year_by_year_and_a_missing_year_is_a_gap(published):
    found = comparing.build(published, ["E01", "E92"], 2024, 2025)
    assert [(row.year, row.cells) for row in found.rows] == [
        (2025, ("11.0%", "12.0%")),
        (2024, ("Not available", "12.0%")),
    ]
    assert found.sentences[0] == (
        "Council 1: 11.0% in 2025, the only number that can be shown. 1 figure is withheld or not available."
    )
    assert found.chart["data"][0]["y"] == [None, 11.0]


def test_the_median_of_neighbours_is_of_those_that_have_a_figure(published):
    (line,) = comparing.build(published, ["neighbours:E00"], 2024, 2025).chart["data"]
    assert line["y"] == [12.0, 11.5]


def test_the_page_carries_its_state_in_the_address(client, member, published):
    client.force_login(member)
    page = client.get(
        "/compare/", {"metric": "agency-share-pct", "a1": "E04", "a2": "E92", "start": "2025"}
    ).content.decode()
    assert '<option value="E04" selected>' in page
    assert "Council 4: 14.0% in 2025" in page
    assert "2024</th>" not in page


@pytest.mark.parametrize("query", [{}, {"metric": "banana"}, {"a1": "nowhere"}, {"start": "banana"}])
def test_what_cannot_be_read_shows_england(client, member, published, query):
    client.force_login(member)
    assert "England ended as it began: 12.0% in 2024" in client.get("/compare/", query).content.decode()


@pytest.fixture
def new_code(published):
    """Council 0 had another code until 2024; council 4 was dissolved then, and no model names its neighbours."""
    old = Benchmark.objects.get(area_code="E00", year=2024)
    for year, value in ((2022, 8), (2023, 9)):
        Benchmark.objects.create(
            area_code="E00", area_name="Council 0", area_kind="council", dfe_number="0", year=year, value=value,
            column=old.column, metric=old.metric, release="2025",
        )  # fmt: skip
    Benchmark.objects.filter(area_code="E00", year=2025).update(area_code="E99")
    return published


def test_an_area_with_two_codes_is_told_apart_by_its_years_and_no_other_is(new_code):
    named = {area.code: area.name for area in comparing.areas(new_code)}
    assert (named["E00"], named["E99"]) == ("Council 0 (2022 to 2024)", "Council 0 (2025)")
    assert (named["E01"], named["E92"]) == ("Council 1", "England")
    found = comparing.build(new_code, ["E00", "E99"], 2022, 2025)
    assert [sentence.split(":")[0] for sentence in found.sentences] == [
        "Council 0 (2022 to 2024) rose from 8.0% in 2022 to 10.0% in 2024.",
        "Council 0 (2025)",
    ]


def test_neighbours_are_offered_once_and_only_of_an_area_that_has_some(new_code):
    offered = [(area.code, area.name) for area in comparing.areas(new_code) if area.kind == "neighbours"]
    assert offered == [("neighbours:E99", "Median of neighbours of Council 0")]


def test_the_median_of_neighbours_needs_no_figure_of_the_area_itself_in_the_time(new_code):
    (line,) = comparing.build(new_code, ["neighbours:E99"], 2024, 2024).chart["data"]
    assert line["y"] == [12.0]


@pytest.mark.parametrize(
    "wrong", [{"a2": "nowhere"}, {"end": "banana"}, {"metric": "banana"}], ids=["area", "year", "metric"]
)
def test_one_choice_that_cannot_be_read_leaves_the_others(client, member, published, wrong):
    client.force_login(member)
    asked = {"metric": "agency-share-pct", "a1": "E04", "a2": "E05", "start": "2025", "end": "2025"}
    page = client.get("/compare/", asked | wrong).content.decode()
    assert "Council 4: 14.0% in 2025, the only number." in page
    assert "what was asked for is not in it." in page


def test_what_is_on_screen_is_taken_away(client, member, published):
    client.force_login(member)
    asked = {"metric": "agency-share-pct", "a1": "E01", "a2": "neighbours:E00", "format": "csv"}
    response = client.get("/compare/", asked)
    assert response["Content-Disposition"] == 'attachment; filename="census-agency-share-pct.csv"'
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))[1:]
    assert rows == [
        ["Council 1", "E01", "Agency", "2025-09", "11.0", "[z]", "%", "[z]", "[z]"],
        ["Median of neighbours of Council 0", "[z]", "Agency", "2025-09", "11.5", "[z]", "%", "[z]", "[z]"],
        ["Council 1", "E01", "Agency", "2024-09", "[x]", "Not available", "%", "[z]", "[z]"],
        ["Median of neighbours of Council 0", "[z]", "Agency", "2024-09", "12.0", "[z]", "%", "[z]", "[z]"],
    ]
    assert AuditEntry.objects.get(action="exported").what == "Agency, census by area as csv"
    book = load_workbook(io.BytesIO(client.get("/compare/", asked | {"format": "xlsx"}).content))
    assert book.sheetnames == ["Cover", "Notes", "Figures"]
    assert book["Figures"]["E3"].value == 11


PUBLISHED = "/metrics/agency-share-pct/published/2025/"


@pytest.fixture
def placed(published):
    """England's figure of 2025 stands in cell K2 of the file that was imported."""
    Benchmark.objects.filter(area_code="E92", year=2025).update(source_file="census.csv", source_cell="K2")


def test_a_year_of_the_comparison_leads_to_the_cell_of_each_figure(client, member, placed):
    client.force_login(member)
    asked = {"metric": "agency-share-pct", "a1": "E01", "a2": "neighbours:E00"}
    link = f'href="{PUBLISHED}?of=E00" aria-label="2025: where each figure stands"'
    assert link in client.get("/compare/", asked).content.decode()
    assert f'href="{PUBLISHED}" aria' in client.get("/compare/", asked | {"a2": ""}).content.decode()
    page = client.get(PUBLISHED).content.decode()
    assert "census.csv, cell K2" in page
    assert page.count("Release 2025; its file was imported before files were noted") == 10
    assert "Statistical neighbours of" not in page


def test_the_neighbours_behind_a_median_stand_apart_closest_first(client, member, placed):
    client.force_login(member)
    page = client.get(PUBLISHED, {"of": "E00"}).context["page"]
    assert [(row.area_name, words) for row, words in page.near_lines] == [
        ("Council 1", "11.0%"), ("Council 2", "12.0%"), ("Council 3", "Not available"),
    ]  # fmt: skip
    assert page.middle == "The median of the 2 that have a figure is 11.5%."
    assert client.get(PUBLISHED, {"of": "nowhere"}).context["page"].of is None


@pytest.mark.parametrize("year", [1999, 10**30])
def test_a_year_of_which_nothing_is_published_says_so(client, member, published, year):
    client.force_login(member)
    said = "No figure of agency has been published for that year."
    assert said in client.get(f"/metrics/agency-share-pct/published/{year}/").content.decode()


def test_published_figures_are_taken_away_with_their_cells(client, member, placed):
    client.force_login(member)
    rows = list(
        csv.DictReader(io.StringIO(client.get(PUBLISHED, {"of": "E00", "format": "csv"}).content.decode("utf-8-sig")))
    )
    assert [rows[0][name] for name in ("Area", "Month", "Value", "File", "Cell", "Neighbour")] == [
        *("England", "2025-09", "12.0", "census.csv", "K2", "No"),
    ]
    assert [row["Area"] for row in rows if row["Neighbour"] == "Yes"] == ["Council 1", "Council 2", "Council 3"]
    assert AuditEntry.objects.get(action="exported").what == "Agency, published for 2025 as csv"


def test_without_published_figures_the_page_says_so(client, member):
    client.force_login(member)
    assert "No published figures have been imported yet" in client.get("/compare/").content.decode()


@pytest.mark.skipif(not SHARED.exists(), reason=f"THE PUBLISHED FILES ARE ABSENT: {SHARED} does not exist")
def test_leeds_stands_as_the_department_prints_it(db):
    """2025, as the Department's own summary prints it: council, median of statistical neighbours, England."""
    for name in ("csww_indicators_2017_to_2025.csv", "sn_model_2025_wide.csv"):
        benchmarks.import_file((SHARED / name).read_bytes(), name)
    leeds = Council(name="Leeds", short_name="Leeds", slug="leeds", ons_code="E08000035", dfe_number="383")
    printed = {
        "turnover_rate_fte": ("7.0", "11.4", "11.8"),
        "agency_rate_fte": ("2.1", "9.4", "13.0"),
        "vacancy_rate_fte": ("2.1", "8.6", "14.2"),
        "caseload_fte": ("14.8", "15.6", "15.2"),
    }
    for column, (own, near, england) in printed.items():
        found = benchmarks.standing(leeds, column, 2025)
        assert (found.own.value, found.england.value) == (Decimal(own), Decimal(england))
        assert abs(found.neighbours - Decimal(near)) <= Decimal("0.05")
        assert found.of == 10


# What is imported, oldest first. The newer release has every year of the older one, with other codes for some councils.
RELEASES = ("csww_indicators_2017_to_2024.csv", "csww_indicators_2017_to_2025.csv")


def lines_of(name: str) -> list[dict[str, str]]:
    with (SHARED / name).open(encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def slow_medians(number: str, near: list[str], lines: list[dict[str, str]]) -> dict[tuple[str, int], float]:
    """Line by line out of the newest file: the middle of what the neighbours have that send a return of their own."""
    found: dict[tuple[str, int], list[float]] = {}
    for line in lines:
        if line["old_la_code"] in near:
            for column in FIGURES:
                text = line[column]
                if text.replace(".", "", 1).isdigit():
                    found.setdefault((column, int(line["time_period"])), []).append(float(text))
    return {key: statistics.median(numbers) for key, numbers in found.items()}


@pytest.mark.skipif(not SHARED.exists(), reason=f"THE PUBLISHED FILES ARE ABSENT: {SHARED} does not exist")
@pytest.mark.parametrize("releases", [RELEASES, RELEASES[1:]], ids=["both releases", "the newest alone"])
def test_the_median_of_every_council_column_and_year_is_that_of_the_files_themselves(db, releases):
    for name in (*releases, "sn_model_2025_wide.csv"):
        benchmarks.import_file((SHARED / name).read_bytes(), name)
    lines = lines_of(RELEASES[1])
    slow: dict[tuple[str, str, int], float] = {}
    near = {line["old_la_code"]: [line[f"SN_{n}"] for n in range(1, 11)] for line in lines_of("sn_model_2025_wide.csv")}
    for number, numbers in near.items():
        slow |= {(number, *key): middle for key, middle in slow_medians(number, numbers, lines).items()}
    rows: dict[tuple[str, int], list[Benchmark]] = {}
    for row in benchmarks.latest():
        rows.setdefault((row.column, row.year), []).append(row)
    fast = {}
    for (column, year), held in rows.items():
        for number, numbers in near.items():
            values = benchmarks.figures_of(held, numbers)
            if values:
                fast[number, column, year] = float(statistics.median(values))
    assert fast.keys() == slow.keys() and len(fast) > 29_000
    assert [key for key, middle in fast.items() if middle != pytest.approx(slow[key])] == []


@pytest.mark.skipif(not SHARED.exists(), reason=f"THE PUBLISHED FILES ARE ABSENT: {SHARED} does not exist")
def test_both_pages_give_the_same_median_also_of_neighbours_that_send_one_return_for_two(db):
    """866 has Kingston and Richmond among its neighbours, 883 the two Northamptonshires; 383 has neither."""
    for name in (*RELEASES, "sn_model_2025_wide.csv"):
        benchmarks.import_file((SHARED / name).read_bytes(), name)
    lines, counted = lines_of(RELEASES[1]), {}
    near = {line["old_la_code"]: [line[f"SN_{n}"] for n in range(1, 11)] for line in lines_of("sn_model_2025_wide.csv")}
    for number in ("866", "883", "383"):
        council = Council(name="C", short_name="C", slug="c", dfe_number=number)
        slow = slow_medians(number, near[number], lines)
        for column in ("turnover_rate_fte", "agency_rate_fte", "vacancy_rate_fte", "caseload_fte", "absence_rate_fte"):
            line = comparing.neighbours_series(number, list(benchmarks.latest().filter(column=column)))
            for year in range(2017, 2026):
                standing = benchmarks.standing(council, column, year)
                assert float(standing.neighbours) == pytest.approx(slow[column, year])
                assert line.at(dt.date(year, 9, 1)).value == standing.neighbours
        counted[number] = (standing.counted, standing.of)
    assert counted == {"866": (8, 10), "883": (8, 10), "383": (10, 10)}


@pytest.mark.skipif(not SHARED.exists(), reason=f"THE PUBLISHED FILES ARE ABSENT: {SHARED} does not exist")
def test_a_council_that_a_later_release_gives_another_code_is_one_council(db):
    """North Yorkshire, Somerset and Buckinghamshire have two codes for the same years."""
    for name in RELEASES:
        benchmarks.import_file((SHARED / name).read_bytes(), name)
    rows = list(benchmarks.latest().filter(column="caseload_fte", year=2019))
    numbers = [row.dfe_number for row in benchmarks.one_each(rows) if row.area_kind == "council"]
    assert len(rows) - len(benchmarks.one_each(rows)) == 3
    assert len(numbers) == len(set(numbers)) == 150


def test_the_page_begins_with_the_readers_council_beside_its_neighbours_and_england(client, member, published, council):
    council.ons_code, council.dfe_number = "E00", "0"
    council.save()
    client.force_login(member)
    page = client.get("/compare/").content.decode()
    assert "Council 0 ended as it began" in page
    assert "Median of neighbours of Council 0 fell from 12.0% in 2024 to 11.5% in 2025." in page
    assert "England ended as it began" in page


def slow_median(council: Council, year: int) -> tuple[float | None, int]:
    """A second, plain reading: walk the neighbours one by one, sort what they have, take the middle."""
    found = []
    for neighbour in Neighbour.objects.filter(area=council.dfe_number, model_year=2025):
        for row in Benchmark.objects.filter(year=year, release="2025"):
            if row.dfe_number == neighbour.neighbour and row.symbol == "":
                found.append(float(row.value))
    found.sort()
    if not found:
        return None, 0
    middle = len(found) // 2
    return (found[middle] if len(found) % 2 else (found[middle - 1] + found[middle]) / 2), len(found)


@pytest.mark.parametrize("seed", range(12))
def test_the_median_of_neighbours_agrees_with_a_slow_one_on_random_figures(published, seed):
    chance = random.Random(seed)
    for row in Benchmark.objects.exclude(area_code="E92"):
        missing = chance.random() < 0.3
        row.value, row.symbol = (None, "x") if missing else (Decimal(chance.randint(0, 400)) / 10, "")
        row.save()
    Neighbour.objects.all().delete()
    near = chance.sample(range(1, 10), chance.randint(0, 9))
    for rank, number in enumerate(near, 1):
        Neighbour.objects.create(area="0", neighbour=str(number), rank=rank, model_year=2025)
    council = Council(name="C", short_name="C", slug="c", ons_code="E00", dfe_number="0")
    standing = benchmarks.standing(council, "agency_rate_fte", 2025)
    median, counted = slow_median(council, 2025)
    assert (None if standing.neighbours is None else float(standing.neighbours), standing.counted) == (
        pytest.approx(median) if median is not None else None,
        counted,
    )
    assert standing.of == len(near)


def test_the_span_is_asked_for_after_what_is_compared(db):
    assert list(CompareForm({}).fields) == ["metric", "a1", "a2", "a3", "a4", "start", "end"]
