"""What was changed, to take away: the log of a council, and what changed between two days of a strategy."""

import csv
import datetime as dt
import io
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from metrics.models import MetricSnapshot, Service, Upload
from metrics.series import Found, Point
from metrics.uploads.guarding import guard_months
from strategies.changes import arrivals
from strategies.known import Moment
from strategies.models import Target
from tests.strategies.conftest import TARGET
from workforce.models import AuditEntry

LOG = "/councils/testshire/uploads/changes/"
BETWEEN = "/strategies/testshire-2023/changes/"
DAYS = {"since": "2025-10-10", "until": "2025-10-31"}
SEPTEMBER = dt.date(2025, 9, 1)
# Where each file comes from, with what the address asks for.
ADDRESSES = [pytest.param(LOG, {}, id="log"), pytest.param(BETWEEN, DAYS, id="between")]


def moment(day: int, hour: int = 9) -> dt.datetime:
    return dt.datetime(2025, 10, day, hour, tzinfo=dt.UTC)


@pytest.fixture
def change(component, make_snapshot):
    """Stores a figure on the 5th and what it became on the 20th."""

    def made(was, became, month=SEPTEMBER, old=None, **extra):
        make_snapshot(month, was, recorded_at=moment(5), superseded_at=moment(20), **(old or {}))
        return make_snapshot(month, became, recorded_at=moment(20), **extra)

    return made


@pytest.fixture
def corrected(change):
    return change(Decimal("9.123456"), Decimal("15"), note="=HYPERLINK(1)")


@pytest.fixture
def rows(client):
    def read(address: str, **query) -> list[dict[str, str]]:
        content = client.get(address, {"format": "csv"} | query).getvalue().decode()
        assert content.startswith("\ufeff")
        return list(csv.DictReader(io.StringIO(content.removeprefix("\ufeff"))))

    return read


@pytest.fixture
def reader(client, member):
    client.force_login(member)
    return member


@pytest.mark.parametrize(("address", "query"), ADDRESSES)
def test_a_change_is_taken_away_unrounded_with_whence_and_why(reader, rows, corrected, analyst, address, query):
    (row,) = rows(address, **query)
    assert (row["Was"], row["Became"], row["Unit"], row["Month"]) == ("9.123456", "15.0", "%", "2025-09")
    assert (row["Changed"], row["By"], row["Sheet"], row["Cell"]) == (
        "2025-10-20 10:00", analyst.name, "Figures", "E2",
    )  # fmt: skip
    assert row["File"] == corrected.upload.filename


@pytest.mark.parametrize(("address", "query"), ADDRESSES)
def test_web_5_what_a_spreadsheet_would_run_is_made_plain(reader, rows, corrected, address, query):
    (row,) = rows(address, **query)
    assert row["Why"] == "'=HYPERLINK(1)"


@pytest.mark.parametrize(("address", "query"), ADDRESSES)
def test_iso_7_what_the_page_withholds_the_files_withhold(client, reader, rows, change, address, query):
    change(Decimal("23.77"), Decimal("29.46"), old={"numerator": 3, "denominator": 13}, numerator=4, denominator=13,
           note="Four of 13.")  # fmt: skip
    (row,) = rows(address, **query)
    assert (row["Was"], row["Became"], row["Why"]) == ("[c]", "[c]", "The note is withheld with the figure.")
    book = client.get(address, query | {"format": "xlsx"})
    cells = [cell for sheet in load_workbook(io.BytesIO(book.content)) for row in sheet.values for cell in row]
    assert not {23.77, 29.46, "23.77", "29.46", "Four of 13."} & set(cells)


@pytest.mark.parametrize(("address", "query"), ADDRESSES)
def test_an_analyst_takes_away_the_small_numbers_that_the_page_shows(client, analyst, rows, change, address, query):
    change(Decimal("23.77"), Decimal("29.46"), old={"numerator": 3, "denominator": 13}, numerator=4, denominator=13)
    client.force_login(analyst)
    (row,) = rows(address, **query)
    assert (row["Was"], row["Became"]) == ("23.77", "29.46")


@pytest.mark.parametrize(("address", "query"), ADDRESSES)
def test_symbols_and_figures_about_something_stay_what_they_are(reader, rows, change, address, query):
    change(None, Decimal(80), old={"symbol": "x"}, qualifier="~")
    (row,) = rows(address, **query)
    assert (row["Was"], row["Became"]) == ("[x]", "~80")


@pytest.mark.parametrize(("address", "query"), ADDRESSES)
def test_a_figure_that_was_taken_back_became_nothing(reader, rows, component, make_snapshot, address, query):
    make_snapshot(SEPTEMBER, 9, recorded_at=moment(5), superseded_at=moment(20))
    (row,) = rows(address, **query)
    assert (row["Was"], row["Became"], row["Cell"]) == ("9.0", "[z]", "E2")


@pytest.mark.parametrize(("address", "query"), ADDRESSES)
def test_a_workbook_has_a_table_a_sheet_and_no_cell_blank(client, reader, corrected, address, query):
    book = load_workbook(io.BytesIO(client.get(address, query | {"format": "xlsx"}).content))
    assert book.sheetnames[:2] == ["Cover", "Notes"]
    for sheet in book:
        (table,) = sheet.tables.values()
        assert not sheet.merged_cells.ranges and sheet.freeze_panes is None and sheet["A1"].value
        assert [cell.coordinate for row in sheet[table.ref] for cell in row if cell.value in (None, "")] == []


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize(("address", "query"), ADDRESSES)
def test_aud_1_who_takes_changes_away_is_on_record(client, reader, corrected, council, address, query, kind):
    client.get(address, query | {"format": kind}).getvalue()
    entry = AuditEntry.objects.get(action="exported")
    assert (entry.actor, entry.council) == (reader, council) and entry.what.endswith(f"as {kind}")


def in_a_row(change, number: int) -> None:
    for place in range(number):
        change(place, place + 1, dt.date(2010 + place // 12, place % 12 + 1, 1))


def test_the_file_has_every_page_of_the_log_in_the_order_of_the_address(client, reader, rows, change):
    in_a_row(change, 30)
    assert len(client.get(LOG).context["table"].paginated_rows) == 25
    held = [row["Month"] for row in rows(LOG, sort="month", page="2")]
    assert len(held) == 30 and held == sorted(held)
    assert [row["Month"] for row in rows(LOG, sort="-month")] == held[::-1]


def test_the_page_names_its_files_with_the_order_that_it_has(client, reader, corrected):
    page = client.get(LOG, {"sort": "month"}).content.decode()
    assert "?sort=month&amp;format=csv" in page and "?sort=month&amp;format=xlsx" in page


def test_a_log_of_nothing_offers_no_file_and_its_address_says_none(client, reader, rows, component):
    assert "format=csv" not in client.get(LOG).content.decode()
    (row,) = rows(LOG)
    assert row["Council"] == "None"


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize(("address", "query"), ADDRESSES)
def test_the_files_take_the_same_number_of_queries_however_long(client, reader, change, address, query, kind):
    asked = query | {"format": kind}
    in_a_row(change, 3)
    client.get(address, asked)
    with CaptureQueriesContext(connection) as few:
        client.get(address, asked)
    MetricSnapshot.objects.all().delete()
    in_a_row(change, 60)
    with CaptureQueriesContext(connection) as many:
        client.get(address, asked)
    assert len(many) == len(few)


def test_a_figure_of_a_service_says_so_on_the_page_and_in_the_file(client, reader, rows, change, council):
    team = council.services.create(name="Children in care", parent=Service.objects.root_of(council))
    change(9, 15, old={"service": team}, service=team)
    assert "Children in care" in client.get(LOG).content.decode()
    (row,) = rows(LOG)
    assert row["Service"] == "Children in care"


def test_the_statuses_targets_words_and_definitions_between_two_days_come_each_as_a_table(
    reader, rows, change, component
):
    change(9, 25)
    old = component.targets.get()
    old.effective_to = dt.date(2025, 10, 1)
    old.save()
    Target.objects.create(
        component=component,
        **(TARGET | {"version": 2, "printed": "20%", "value": Decimal(20), "effective_from": dt.date(2025, 10, 1)}),
        reason="-The board asked.",
        changed_at=moment(15),
    )
    (target,) = rows(BETWEEN, table="targets", **DAYS)
    assert (target["Became"], target["Why"]) == ("20%", "'-The board asked.")
    (moved,) = rows(BETWEEN, table="statuses", **DAYS)
    assert moved["Code"] == component.measure.code and moved["Was"] != moved["Is"]
    for name in ("words", "definitions"):
        assert next(iter(rows(BETWEEN, table=name, **DAYS)[0].values()))


@pytest.mark.parametrize(("address", "query"), ADDRESSES)
def test_what_an_undo_took_back_goes_by_who_undid_it_and_by_the_file_that_was_taken_back(
    reader, rows, component, make_snapshot, make_user, address, query
):
    undoer = make_user("analyst", reader.memberships.get().council)
    first = make_snapshot(SEPTEMBER, 9, recorded_at=moment(5), superseded_at=moment(12), note="As it was sent")
    second = Upload.objects.create(
        council=first.council,
        filename="second.xlsx",
        size=1,
        uploaded_at=moment(12),
        applied_at=moment(12),
        state="undone",
        undone_at=moment(20),
        undone_by=undoer,
    )
    make_snapshot(SEPTEMBER, 15, recorded_at=moment(12), superseded_at=moment(20), note="Corrected", upload=second)
    make_snapshot(SEPTEMBER, 9, recorded_at=moment(20), note="As it was sent", upload=first.upload)
    back, there = rows(address, **query)
    assert (there["Was"], there["Became"], there["Why"]) == ("9.0", "15.0", "Corrected")
    assert (back["Was"], back["Became"], back["Why"]) == ("15.0", "9.0", "The upload was undone.")
    assert (back["By"], back["File"]) == (undoer.name, "second.xlsx")


@pytest.mark.parametrize(("address", "query"), ADDRESSES)
def test_a_figure_that_came_again_as_it_was_is_no_change(reader, rows, change, address, query):
    change(Decimal(9), Decimal(9), note="A better note")
    change(None, None, dt.date(2025, 8, 1), old={"symbol": "x"}, symbol="x")
    change(Decimal(9), Decimal(9), dt.date(2025, 7, 1), qualifier="~")
    (row,) = rows(address, **query)
    assert (row["Month"], row["Was"], row["Became"]) == ("2025-07", "9.0", "~9")


def test_a_figure_that_was_withdrawn_and_came_again_later_was_withdrawn_when_it_was(
    client, reader, rows, component, make_snapshot
):
    make_snapshot(SEPTEMBER, 9, recorded_at=moment(5), superseded_at=moment(12))
    make_snapshot(SEPTEMBER, 15, recorded_at=moment(20))
    (row,) = rows(BETWEEN, **DAYS)
    assert (row["Was"], row["Became"], row["Changed"]) == ("9.0", "[z]", "2025-10-12 10:00")
    assert "1 figure is new, 1 was corrected or withdrawn" in client.get(BETWEEN, DAYS).content.decode()


def test_a_statement_that_is_set_aside_moves_no_status(client, reader, component, make_snapshot):
    Target.objects.create(**TARGET | {
        "component": component, "number": 2, "kind": "standing_ceiling", "due": None, "due_precision": "",
        "due_text": "", "operative": False, "operative_reason": "The dated statement counts.",
    })  # fmt: skip
    make_snapshot(SEPTEMBER, 9, recorded_at=moment(5), superseded_at=moment(20))
    make_snapshot(SEPTEMBER, 15, recorded_at=moment(20))
    page = client.get(BETWEEN, DAYS).context["page"]
    assert [(flip.move.key[2], flip.move.after.value) for flip in page.flips] == [(1, "missed")]
    board = client.get("/strategies/testshire-2023/", {"figures": "2025-10-31", "since": "2025-10-10"})
    assert board.content.decode().count("now missed") <= 1


# -- figures of which only what they rest on changed --


@pytest.fixture
def rested(change):
    """The figure of a percentage stays, and one more is counted among those it is of."""
    before = {"numerator": Decimal(12), "denominator": Decimal(96)}
    return change(Decimal("12.5"), Decimal("12.5"), old=before, numerator=Decimal(13), denominator=Decimal(104))


TOLD = "Numerator 12 became 13 and denominator 96 became 104; the figure itself is unchanged."


@pytest.mark.parametrize(
    ("address", "query"), [(LOG, {}), (BETWEEN, DAYS | {"table": "parts"})], ids=["log", "between"]
)
def test_what_a_figure_rests_on_is_told_where_it_changed_alone(client, reader, rows, rested, address, query):
    (row,) = rows(address, **query)
    assert (row["Was"], row["Became"], row["Numerator and denominator"]) == ("12.5", "12.5", TOLD)
    assert TOLD in client.get(address, query).content.decode()
    book = load_workbook(io.BytesIO(client.get(address, query | {"format": "xlsx"}).content))
    assert TOLD in [cell for sheet in book for row in sheet.values for cell in row]


def test_the_log_says_that_no_status_moved(client, reader, corrected):
    assert ">No status</td>" in client.get(LOG).content.decode()


def test_a_figure_that_stayed_is_not_called_corrected(client, reader, rows, rested):
    page = client.get(BETWEEN, DAYS).content.decode()
    assert "No figure was corrected or withdrawn." in page and "none was corrected or withdrawn, of 1 the" in page
    assert [row["Council"] for row in rows(BETWEEN, **DAYS)] == ["None"]
    dashboard = client.get("/strategies/testshire-2023/", {"since": "2025-10-10"}).content.decode()
    assert "corrected" not in dashboard.replace("Corrections", "").split("What changed")[1].split("</section>")[0]


def test_the_measures_page_says_what_a_figure_that_stayed_rested_on(client, reader, rested):
    page = client.get("/strategies/testshire-2023/measures/M01/").content.decode()
    assert "Revised: was 12.5% (12 of 96)" in page


def test_parts_that_came_or_went_are_told_as_such(reader, rows, change):
    change(Decimal(10), Decimal(10), old={"denominator": Decimal(50)}, numerator=Decimal("5.5"))
    (row,) = rows(LOG)
    assert row["Numerator and denominator"] == (
        "Numerator 5.5 was added and denominator 50 was left out; the figure itself is unchanged."
    )


@pytest.mark.parametrize(
    ("address", "query"), [(LOG, {}), (BETWEEN, DAYS | {"table": "parts"})], ids=["log", "between"]
)
def test_parts_are_withheld_with_a_figure_that_is(reader, rows, change, address, query):
    change(Decimal("2.5"), Decimal("2.5"), old={"numerator": 3, "denominator": 120}, numerator=4, denominator=160)
    (row,) = rows(address, **query)
    assert (row["Was"], row["Became"]) == ("[c]", "[c]")
    assert row["Numerator and denominator"] == "What it rests on changed, and is withheld with the figure."


SHOWN, WITHHELD = {"numerator": 6, "denominator": 240}, {"numerator": 3, "denominator": 120}


@pytest.mark.parametrize(("address", "query"), ADDRESSES)
@pytest.mark.parametrize(
    ("old", "new", "said"),
    [(WITHHELD, SHOWN, ("[c]", "2.5")), (SHOWN, WITHHELD, ("2.5", "[c]"))],
    ids=["withheld before", "withheld now"],
)
def test_a_withheld_figure_is_not_said_to_be_the_one_that_is_shown(
    client, reader, rows, change, address, query, old, new, said
):
    change(Decimal("2.5"), Decimal("2.5"), old=old, **new)
    same = rows(address, **query)
    assert [(row["Was"], row["Became"], row["Numerator and denominator"]) for row in same] == [(*said, "[z]")]
    figure = Point(dt.date(2025, 9, 1), Decimal("2.5"))
    before, after = (figure._replace(few=parts is WITHHELD) for parts in (old, new))
    since = Moment(dt.date(2025, 10, 10), "since then", moment(10))
    assert arrivals([((1, 2, 3), Found([after], [before], [after]))], since, ()).corrected == 1


@pytest.mark.parametrize("of_team", [True, False], ids=["a team", "the whole council"])
def test_what_a_figure_was_before_it_was_small_is_withheld_with_it(
    client, reader, rows, change, council, agency_rate, of_team
):
    agency_rate.unit = "headcount"
    agency_rate.save()
    change(Decimal(20), Decimal(19), dt.date(2025, 8, 1))
    root = Service.objects.root_of(council)
    place = {"service": council.services.create(name="Children in care", parent=root) if of_team else root}
    change(Decimal(5), Decimal(4), old=place, **place)
    guard_months(council, MetricSnapshot.objects.all())
    small = next(row for row in rows(LOG) if row["Month"] == "2025-09")
    assert (small["Was"], small["Became"]) == ("[c]", "[c]")
    assert ">5<" not in client.get(LOG).content.decode().replace(" ", "").replace("\n", "")


@pytest.mark.parametrize(("address", "query"), ADDRESSES)
def test_a_note_alone_is_no_change(reader, rows, change, address, query):
    change(None, None, old={"symbol": "x"}, symbol="x", note="Asked for again.")
    change(Decimal(5), Decimal(5), dt.date(2025, 8, 1), note="Checked.")
    assert [row["Council"] for row in rows(address, **query)] == ["None"]


def asked(client, **query) -> list[str]:
    """The queries of the log that read."""
    with CaptureQueriesContext(connection) as held:
        client.get(LOG, query).getvalue()
    return [each["sql"] for each in held.captured_queries if each["sql"].startswith("SELECT")]


@pytest.mark.parametrize(
    ("query", "figures"),
    [
        ({}, ["how many", "those of the page", "what became of them"]),
        ({"format": "csv"}, ["all", "what became of them"]),
    ],
    ids=["page", "csv"],
)
def test_the_log_reads_figures_in_named_queries_however_many_there_are(client, reader, change, query, figures):
    in_a_row(change, 3)
    few = asked(client, **query)
    in_a_row(lambda was, became, month: change(was, became, month.replace(year=month.year - 10)), 60)
    many = asked(client, **query)
    assert len(few) == len(many)
    assert len([sql for sql in many if 'FROM "metrics_metricsnapshot"' in sql.split("WHERE")[0]]) == len(figures)


def test_the_csv_of_many_changes_looks_the_new_figures_up_in_the_database(reader, rows, change, monkeypatch):
    monkeypatch.setattr("metrics.restatements.MANY", 2)
    in_a_row(change, 5)
    assert [(row["Was"], row["Became"]) for row in rows(LOG, sort="month")] == [
        (f"{place}.0", f"{place + 1}.0") for place in range(5)
    ]
