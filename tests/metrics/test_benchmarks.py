"""The published files come in exactly as they are, and are joined by code."""

import io
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.urls import reverse

from metrics import benchmarks
from metrics.benchmarks.standing import is_area
from metrics.models import Benchmark, Neighbour
from tests.metrics.files import csv_bytes
from workforce.models import Council

FOLDER = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "dfe"
needs_files = pytest.mark.skipif(
    not FOLDER.is_dir(), reason=f"THE PUBLISHED FILES ARE NOT THERE: no folder {FOLDER}, so no real release is imported"
)
HEADINGS = ["time_period", "geographic_level", "country_code", "country_name", "region_code", "region_name",
            "old_la_code", "new_la_code", "la_name", "inpost_fte", "leavers_fte", "turnover_rate_fte"]  # fmt: skip


def area(year, code, name, number, *figures, level="Local authority") -> list:
    return [year, level, "E92000001", "England", "E12000001", "North East", number, code, name, *figures]


HARTLEPOOL = area(2024, "E06000001", "Hartlepool", "805", 50, 5, 10)


def census(*rows, headings=HEADINGS) -> bytes:
    return csv_bytes(*rows, headings=headings)


def one(**filters) -> Benchmark:
    return Benchmark.objects.get(**filters)


def test_figures_symbols_and_parts_come_in(db):
    outcome = benchmarks.import_file(
        census(
            HARTLEPOOL,
            area(2024, "E06000002", "Other", "806", "low", "x", "z"),
        ),
        "census.csv",
    )
    assert (outcome.release, outcome.rows, outcome.new) == ("2024", 2, 6)
    rate = one(area_code="E06000001", column="turnover_rate_fte")
    assert (rate.value, rate.numerator, rate.denominator) == (10, 5, 50)
    other = Benchmark.objects.filter(area_code="E06000002").values_list("column", "symbol")
    assert dict(other) == {"inpost_fte": "k", "leavers_fte": "x", "turnover_rate_fte": "z"}


def test_the_same_file_again_changes_nothing(db):
    data = census(HARTLEPOOL)
    benchmarks.import_file(data, "census.csv")
    outcome = benchmarks.import_file(data, "census.csv")
    assert (outcome.new, outcome.changed, outcome.unchanged) == (0, 0, 3)


def test_each_figure_keeps_the_file_and_cell_that_it_was_read_from(db):
    benchmarks.import_file(census(HARTLEPOOL), "census.csv")
    rate = one(column="turnover_rate_fte")
    assert (rate.source_file, rate.source_cell) == ("census.csv", "L2")
    Benchmark.objects.update(source_file="", source_cell="")
    outcome = benchmarks.import_file(census(HARTLEPOOL), "renamed.csv")
    rate.refresh_from_db()
    assert (rate.source_file, rate.source_cell) == ("renamed.csv", "L2")
    assert (outcome.changed, outcome.unchanged) == (0, 3)


def test_headings_of_another_release_are_known_by_their_other_names(db):
    headings = [
        {"leavers_fte": "leaver_fte", "turnover_rate_fte": "Turnover rate FTE perc"}.get(h, h) for h in HEADINGS
    ]
    outcome = benchmarks.import_file(
        census([*area(2023, "E06000001", "Hartlepool", "805", 50, 5, 10), 1], headings=[*headings, "novelty"]), "c.csv"
    )
    assert outcome.new == 3 and outcome.unknown == ("novelty",)


def test_a_later_release_stands_beside_the_earlier_one_and_is_shown(db):
    benchmarks.import_file(census(area(2023, "E06000001", "Hartlepool", "805", 50, 5, 10)), "c.csv", "2023")
    later = census(area(2023, "E06000001", "Hartlepool", "805", 50, 6, 12), HARTLEPOOL)
    assert benchmarks.import_file(later, "c.csv").restated == 2
    changed = benchmarks.restatements("2024", "2023")
    told = [(found.column, found.earlier, found.later) for found in changed]
    assert told == [("leavers_fte", "5", "6"), ("turnover_rate_fte", "10", "12")]
    assert benchmarks.latest().get(column="leavers_fte", year=2023).value == 6


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"a,b\r\n1,2\r\n", r"nor the neighbour file.*no time_period, geographic_level,"),
        (census(area(2024, "", "Nowhere", "1", 1, 1, 1)), "Row 2 has no area code"),
        (census(area(2024, "E1", "X", "1", "many", 1, 1)), "Row 2, inpost_fte: 'many' is no number"),
        (census(*[area(2024, "E1", "X", "1", 1, 1, 1)] * 2), "stands twice for 2024"),
        (b"", "empty"),
    ],
    ids=["another file", "no code", "text", "twice", "empty"],
)
def test_a_wrong_file_says_what_is_wrong_and_writes_nothing(db, data, says):
    with pytest.raises(benchmarks.Unreadable, match=says):
        benchmarks.import_file(data, "c.csv")
    assert not Benchmark.objects.exists()


NEIGHBOURS = ["old_la_code", "SN_1", "SN_1P", "SN_2", "SN_2P"]


def neighbours_of(*rows) -> bytes:
    return csv_bytes(*rows, headings=NEIGHBOURS)


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ((), "has no row of neighbours"),
        (([805, 806, "Close", 807, "Close"], [805, 808, "Close", "", ""]), "Row 3: 805 stands twice"),
        (([805, 805, "Close", 807, "Close"],), "Row 2, SN_1: 805 is named as its own neighbour"),
        (([805, 806, "Close", 806, "Close"],), "Row 2, SN_2: 806 is named twice"),
        ((["", 806, "Close", 807, "Close"],), "Row 2: '' is no DfE number"),
        (([805, 8061234567890, "Close", 807, "Close"],), "Row 2, SN_1: '8061234567890' is no DfE number"),
    ],
    ids=["no rows", "council twice", "itself", "neighbour twice", "no council", "long"],
)
def test_a_wrong_neighbour_file_says_what_is_wrong_and_keeps_what_is_there(db, rows, says):
    benchmarks.import_file(neighbours_of([801, 802, "Close", 803, "Close"]), "sn_2025.csv")
    with pytest.raises(benchmarks.Unreadable, match=says):
        benchmarks.import_file(neighbours_of(*rows), "sn_2025.csv")
    assert Neighbour.objects.count() == 2


def test_a_year_that_no_model_has_is_refused(db):
    with pytest.raises(benchmarks.Unreadable, match="its year is not known"):
        benchmarks.import_file(neighbours_of([801, 802, "Close", 803, "Close"]), "sn.csv", "99999")


def test_rows_that_are_of_no_known_level_are_counted_and_named(db):
    odd = area(2024, "E1", "Inner London", "", 1, 1, 1, level="Sub-regional")
    outcome = benchmarks.import_file(census(HARTLEPOOL, odd, odd), "c.csv")
    assert (outcome.rows, outcome.new) == (1, 3)
    assert "2 rows of another level left out: Sub-regional." in outcome.sentence


@pytest.mark.parametrize("column", ["region_code", "old_la_code", "new_la_code"])
def test_a_code_that_is_too_long_is_named(db, column):
    row = area(2024, "E06000001", "Hartlepool", "805", 50, 5, 10)
    row[HEADINGS.index(column)] = "E" * 41
    with pytest.raises(benchmarks.Unreadable, match=r"Row 2: .* is too long for a code"):
        benchmarks.import_file(census(row), "c.csv")


def test_a_council_stands_beside_region_england_and_the_median_of_its_neighbours(db):
    council = Council.objects.create(name="H", short_name="H", slug="h", ons_code="E06000001", dfe_number="805")
    rows = [area(2024, f"E0600000{n}", f"C{n}", str(804 + n), 50, 5, 10 * n) for n in range(1, 5)]
    rows += [area(2024, "", "", "", 1, 1, 15, level="Regional"), area(2024, "", "", "", 1, 1, 20, level="National")]
    benchmarks.import_file(census(*rows), "c.csv")
    headings = ["old_la_code", "SN_1", "SN_1P", "SN_2", "SN_2P", "SN_3", "SN_3P", "SN_4", "SN_4P"]
    neighbours = csv_bytes([805, 806, "Close", 807, "Close", 808, "Close", 999, "Close"], headings=headings)
    benchmarks.import_file(neighbours, "sn_model_2025_wide.csv")
    stands = benchmarks.standing(council, "turnover_rate_fte", 2024)
    assert (stands.own.value, stands.region.value, stands.england.value) == (10, 15, 20)
    assert (stands.neighbours, stands.counted, stands.of, stands.quartiles) == (Decimal(30), 3, 4, None)


@needs_files
def test_both_real_releases_and_the_neighbour_model_come_in(db):
    first = benchmarks.import_file((FOLDER / "csww_indicators_2017_to_2024.csv").read_bytes(), "csww_2017_to_2024.csv")
    second = benchmarks.import_file((FOLDER / "csww_indicators_2017_to_2025.csv").read_bytes(), "csww_2017_to_2025.csv")
    model = benchmarks.import_file((FOLDER / "sn_model_2025_wide.csv").read_bytes(), "sn_model_2025_wide.csv")
    assert (first.release, first.rows, second.release, second.rows) == ("2024", 1300, "2025", 1463)
    assert (second.restated, len(benchmarks.restatements("2025", "2024"))) == (19, 19)
    assert (model.rows, model.new, Neighbour.objects.count()) == (153, 1530, 1530)
    richmond = benchmarks.latest().filter(is_area("E09000027"), column="turnover_rate_fte")
    assert {row.area_name for row in richmond} == {"Kingston upon Thames / Richmond upon Thames"}


def test_the_command_says_what_it_did(db, tmp_path):
    file = tmp_path / "c.csv"
    file.write_bytes(census(HARTLEPOOL))
    out = io.StringIO()
    call_command("import_benchmarks", str(file), stdout=out)
    assert "Census release 2024: 1 row read; 3 entries new" in out.getvalue()
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import_benchmarks", "no-such.csv")


@pytest.mark.parametrize(
    "wrong",
    [{"value": 2}, {"year": 2023, "value": None}, {"year": 2022, "symbol": "c"}],
    ids=["twice", "neither value nor symbol", "both"],
)
def test_the_database_holds_each_published_figure_once(db, wrong):
    fields = {"area_code": "E1", "area_name": "X", "area_kind": "council", "column": "cases"}
    fields |= {"year": 2024, "release": "2024", "value": 1}
    Benchmark.objects.create(**fields)
    with pytest.raises(IntegrityError), transaction.atomic():
        Benchmark.objects.create(**(fields | wrong))


@pytest.mark.parametrize(
    "wrong", [{"neighbour": "801"}, {"rank": 1}, {"neighbour": "802"}], ids=["itself", "rank", "twice"]
)
def test_the_database_holds_each_neighbour_once(db, wrong):
    Neighbour.objects.create(area="801", neighbour="802", rank=1, model_year=2025)
    with pytest.raises(IntegrityError), transaction.atomic():
        Neighbour.objects.create(**({"area": "801", "neighbour": "803", "rank": 2, "model_year": 2025} | wrong))


def test_an_administrator_imports_a_file_in_the_admin_and_nobody_else_can(client, make_user, editor):
    address = reverse("admin:metrics_benchmark_import")
    client.force_login(editor)
    assert client.get(address).status_code in (302, 403, 404)
    client.force_login(make_user(is_staff=True, is_superuser=True))
    assert client.get(address).status_code == 200
    said = client.post(address, {"file": SimpleUploadedFile("c.csv", census(HARTLEPOOL))}, follow=True).content.decode()
    assert "Census release 2024: 1 row read; 3 entries new" in said and "Hartlepool" in said
    assert ".000000" not in client.get(reverse("admin:metrics_benchmark_changelist")).content.decode()
    assert "not the census file" in client.post(address, {"file": SimpleUploadedFile("c.csv", b"a,b")}).content.decode()


def test_neighbours_are_named_and_found_by_the_name_of_either(db, admin_client):
    benchmarks.import_file(census(HARTLEPOOL, area(2024, "E06000002", "Middlesbrough", "806", 50, 5, 10)), "c.csv")
    near = csv_bytes([805, 806, "Close", 999, "Close"], headings=["old_la_code", "SN_1", "SN_1P", "SN_2", "SN_2P"])
    benchmarks.import_file(near, "sn_model_2025_wide.csv")
    page = admin_client.get("/admin/metrics/neighbour/", {"q": "middlesb"})
    (row,) = page.context["cl"].result_list
    assert (row.area_name, row.neighbour_name) == ("Hartlepool", "Middlesbrough")
