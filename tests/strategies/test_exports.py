import csv
import datetime as dt
import io
from decimal import Decimal

import pytest
from openpyxl import load_workbook

URL = "/strategies/testshire-2023/"


@pytest.fixture
def known(component, make_snapshot):
    component.measure.name = "=HYPERLINK(1)"
    component.measure.save()
    return make_snapshot(dt.date(2025, 8, 1), Decimal("15.123456"), numerator=61, denominator=400)


@pytest.fixture
def take(client, member):
    client.force_login(member)

    def get(kind: str, **query):
        return client.get(URL, {"format": kind, "month": "2025-08"} | query)

    return get


def test_web_5_the_csv_holds_what_is_on_screen_unrounded_and_no_formula(take, known):
    response = take("csv")
    assert response["Content-Disposition"] == 'attachment; filename="testshire-2023-2025-08-31.csv"'
    (row,) = csv.DictReader(io.StringIO(response.content.decode("utf-8-sig")))
    assert (row["Value"], row["Status"], row["Numerator"]) == ("15.123456", "Off track", "61.0")
    assert row["Success measure"] == "'=HYPERLINK(1)"


NUMBERS = ("Gap as a number", "Change on last month as a number", "Change on last year as a number")


def lines(response) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))


def test_the_gap_and_both_changes_are_numbers_beside_words_that_no_spreadsheet_runs(take, known, make_snapshot):
    make_snapshot(dt.date(2025, 7, 1), Decimal("14.7"))
    make_snapshot(dt.date(2024, 8, 1), Decimal("15.5"))
    (row,) = lines(take("csv"))
    assert [row[name] for name in NUMBERS] == ["5.123456", "0.423456", "-0.376544"]
    assert row["Gap"] == "5.1 points over"
    assert (row["Change on last month"], row["Change on last year"]) == ("up 0.4 points", "down 0.4 points")
    heading, cells = list(
        load_workbook(io.BytesIO(take("xlsx").content))["Scorecard"].iter_rows(min_row=2, max_row=3, values_only=True)
    )
    found = dict(zip(heading, cells, strict=True))
    assert [found[name] for name in NUMBERS] == [5.123456, 0.423456, -0.376544]
    assert found["Change on last month"] == row["Change on last month"]


def test_a_change_that_cannot_be_told_is_no_number(take, known, make_snapshot):
    make_snapshot(dt.date(2025, 7, 1), Decimal(14), qualifier="<")
    (row,) = lines(take("csv"))
    assert (row[NUMBERS[1]], row["Change on last month"]) == ("[z]", "Not known: July 2025 is only less than 14.0%")


def test_every_file_marks_what_is_no_number_alike(take, client, component, make_snapshot):
    make_snapshot(dt.date(2025, 8, 1), None, symbol="x")
    found = lines(take("csv")), lines(client.get(f"{URL}measures/M01/figures.csv"))
    found += (lines(client.get("/compare/months/", {"format": "csv"})),)
    found += (lines(client.get("/councils/testshire/breakdown/", {"format": "csv"})),)
    for row, *_ in found:
        assert (row["Value"], row["Why no number"], row["Numerator"]) == ("[x]", "Not available", "[z]")
        assert "" not in row.values()


def test_the_csv_keeps_the_filters(take, known):
    assert len(list(csv.DictReader(io.StringIO(take("csv", status="met").content.decode("utf-8-sig"))))) == 1
    assert len(list(csv.DictReader(io.StringIO(take("csv", overdue="yes").content.decode("utf-8-sig"))))) == 0


@pytest.fixture
def book(take, known):
    return load_workbook(io.BytesIO(take("xlsx").content))


def test_the_workbook_has_one_marked_up_table_a_sheet_and_nothing_merged_frozen_or_blank(book):
    assert book.sheetnames == ["Cover", "Notes", "Scorecard", "Attention", "Changes"]
    for sheet in book:
        (table,) = sheet.tables.values()
        assert not sheet.merged_cells.ranges
        assert sheet.freeze_panes is None
        cells = [cell for row in sheet[table.ref] for cell in row]
        assert [cell.coordinate for cell in cells if cell.value in (None, "")] == []
        assert sheet["A1"].value


def test_the_workbook_says_what_it_is_and_what_its_symbols_mean(book):
    cover = {row[0].value: row[1].value for row in book["Cover"].iter_rows(min_row=3)}
    assert cover["Strategy"] == "Testshire workforce strategy"
    assert cover["Judged as at"] == "31 August 2025"
    assert cover["Shown"] == "Every measure"
    notes = {row[0].value for row in book["Notes"].iter_rows(min_row=3)}
    assert {"[z]", "[c]", "[x]", "[u]", "[k]"} <= notes
    assert book.properties.title == "Testshire workforce strategy"


def test_web_5_the_workbook_keeps_numbers_numbers_and_text_text(book):
    heading, row = list(book["Scorecard"].iter_rows(min_row=2, max_row=3, values_only=True))
    found = dict(zip(heading, row, strict=True))
    assert found["Value"] == 15.123456
    assert found["Success measure"] == "=HYPERLINK(1)"
    assert book["Scorecard"].cell(3, heading.index("Success measure") + 1).data_type == "s"


def test_a_suppressed_figure_is_a_symbol_and_not_a_number(take, component, make_snapshot):
    make_snapshot(dt.date(2025, 8, 1), None, symbol="c")
    (row,) = csv.DictReader(io.StringIO(take("csv").content.decode("utf-8-sig")))
    assert row["Value"] == "[c]"


def test_the_reason_of_a_figure_stands_on_the_scorecard_and_in_what_is_taken_away(
    client, member, component, make_snapshot
):
    make_snapshot(dt.date(2025, 6, 1), Decimal(9), note="Draft. Explained: A <team> was set up.")
    client.force_login(member)
    page = client.get(URL, {"month": "2025-06"}).content.decode()
    assert "Explained: A &lt;team&gt; was set up." in page and "Draft." not in page
    taken = client.get(URL, {"month": "2025-06", "format": "csv"}).content.decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(taken))
    assert row["Note"] == "Draft. Explained: A <team> was set up."


def test_the_reason_of_a_figure_that_is_withheld_is_withheld_too(client, member, component, make_snapshot):
    make_snapshot(dt.date(2025, 6, 1), Decimal(1), numerator=4, denominator=400, note="Explained: Four left.")
    client.force_login(member)
    for query in ({"month": "2025-06"}, {"month": "2025-06", "format": "csv"}):
        assert "Four left" not in client.get(URL, query).content.decode("utf-8-sig")


def test_a_direction_has_no_promised_value(take, component, make_snapshot):
    component.targets.update(
        kind="directional_decrease", operator="", value=None, due=None, due_text="", due_precision=""
    )
    make_snapshot(dt.date(2024, 9, 1), Decimal(20))
    (row,) = csv.DictReader(io.StringIO(take("csv").content.decode("utf-8-sig")))
    assert row["Promised value"] == "[z]"
