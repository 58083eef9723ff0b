"""The columns page: what it offers, what it keeps, and that saving it as it stands changes nothing."""

from importlib import import_module

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from metrics.models import ColumnProfile, Metric, Upload
from metrics.spreadsheets import read
from metrics.spreadsheets.headers import signature
from metrics.uploads.mappings import profiles_of
from metrics.uploads.references import reference_for
from tests.metrics.files import xlsx_bytes
from tests.metrics.spreadsheets.test_layouts import merged
from tests.metrics.spreadsheets.test_mapping import AS_OF


@pytest.fixture
def send(client, council, analyst, all_staff, social_workers, agency_rate):
    def sent(data: bytes, name="figures.xlsx") -> Upload:
        client.force_login(analyst)
        client.post(reverse("upload-new", args=[council.slug]), {"file": SimpleUploadedFile(name, data)})
        return Upload.objects.latest("pk")

    return sent


def page(name: str, upload: Upload) -> str:
    return reverse(name, args=[upload.council.slug, upload.pk])


def save(client, upload, asked="", **chosen: str):
    """Saves the columns page as it is offered, but for what is chosen by letters."""
    address = page("upload-columns", upload) + asked
    form = client.get(address).context["form"]
    columns = {name: field for name, field in form.fields.items() if name.startswith("column-")}
    posted = {name: chosen.get(field.label.partition(":")[0], field.initial) for name, field in columns.items()}
    posted |= {name: "on" for name, ticked in form.initial.items() if ticked is True}
    return client.post(address, posted, follow=True)


def figures(data: bytes, council) -> list[tuple]:
    reading = read(data, "a.xlsx", reference_for(council), as_of=AS_OF, profiles=profiles_of(council))
    assert not reading.has_errors, reading.problems
    return [
        (row.cell, row.metric.name, row.staff_group.name, row.month, row.value, row.numerator) for row in reading.rows
    ]


LONG = [["Metric", "Staff group", "Month", "Value", "Ref"], ["Agency share", "All staff", "Apr-25", 12.5, 7]]


@pytest.mark.parametrize(
    "data",
    [
        xlsx_bytes({"S": LONG}),
        xlsx_bytes({"S": [["Metric", "Staff group", "Apr-25", "May-25"], ["Agency share", "All staff", 1.5, 2.5]]}),
        merged(
            ["Staff group", "Apr-25", None, None, "May-25", None, None],
            [None, *["Agency share", "Agency share numerator", "Agency share denominator"] * 2],
            [["All staff", 8, 4, 50, 10, 5, 50]],
            ["B1:D1", "E1:G1"],
        ),
        merged(
            ["Metric", "Month", "All staff", None, None, "Social workers", None, None],
            [None, None, *["Value", "Numerator", "Denominator"] * 2],
            [["Agency share", "Apr-25", 8, 4, 50, 10, 5, 50]],
            ["C1:E1", "F1:H1"],
        ),
        xlsx_bytes(
            {"S": [["", "Staff group", "Apr-25"], ["Agency share", "Social workers", 1], [None, "All staff", 2]]}
        ),
        xlsx_bytes({"S": [["FY", "Month", "Metric", "Value"], ["2025/26", "Apr", "Agency share", 9]]}),
    ],
    ids=["long", "months across", "months over metrics", "staff groups over parts", "a pivot table", "a year beside"],
)
def test_saving_the_page_as_it_stands_changes_nothing(client, council, send, data):
    before = figures(data, council)
    assert before
    response = save(client, send(data))
    assert "Kept." in response.content.decode() and figures(data, council) == before


def test_a_month_that_was_left_out_can_be_taken_in_again(client, council, send):
    data = xlsx_bytes({"S": [["Metric", "Staff group", "Apr-25", "May-25"], ["Agency share", "All staff", 1.5, 2.5]]})
    upload = send(data)
    assert "As its headings say: value, April 2025" in client.get(page("upload-columns", upload)).content.decode()
    save(client, upload, C="ignore")
    assert [figure[0] for figure in figures(data, council)] == ["D2"]
    save(client, upload, C="own")
    assert [figure[0] for figure in figures(data, council)] == ["C2", "D2"]


def test_the_page_says_how_many_columns_it_does_not_list(client, send):
    data = xlsx_bytes({"S": [[*LONG[0], *(f"Count {n}" for n in range(70))], [*LONG[1], *range(70)]]})
    said = client.get(page("upload-columns", send(data))).content.decode()
    assert "15 more columns are not listed" in said and said.count("<select") == 62


def test_a_mapping_of_before_is_found_under_its_whole_headings(council):
    headings = ["Period", "Agency (FTE) %", "Who"]
    kept = ColumnProfile(council=council, signature="old", headings=headings, saved_at=timezone.now())
    kept.columns = {"period": "month", "agency": "value=Agency share", "who": "staff_group"}
    kept.save()
    migrated()
    assert profiles_of(council)[signature(headings)].columns == {
        "period": "month",
        "agency (fte) %": "value=Agency share",
        "who": "staff_group",
    }


def test_a_mapping_of_before_that_took_two_columns_for_one_is_forgotten(council):
    headings = ["Period", "Vacancies", "Vacancies %"]
    columns = {"period": "month", "vacancies": "value=Agency share"}
    ColumnProfile.objects.create(
        council=council, signature="old", headings=headings, columns=columns, saved_at=timezone.now()
    )
    migrated()
    assert profiles_of(council) == {}


def migrated() -> None:
    import_module("metrics.migrations.0016_mappings_by_whole_headings").key_by_whole_headings(apps, None)


def test_a_mapping_of_before_is_found_whatever_the_months_at_the_end_of_its_headings(council):
    headings = ["Staff group", "Leavers Apr-25", "Leavers May-25", "Apr-25 Target", "Apr-25 Target"]
    columns = {"leavers apr-25": "ignore", "leavers may-25": "value=Agency share", "month target  2": "ignore"}
    moment = timezone.now()
    for number, kept in enumerate(({}, columns)):
        ColumnProfile.objects.create(
            council=council, signature=f"old {number}", headings=headings, columns=kept, saved_at=moment
        )
    import_module("metrics.migrations.0019_mappings_by_any_month").key_by_any_month(apps, None)
    later = ["Staff group", "Leavers Jun-26", "Leavers Jul-26", "Jun-26 Target", "Jun-26 Target"]
    (kept,) = profiles_of(council).items()
    assert kept[0] == signature(later) and kept[1].columns == {
        "leavers month": "ignore",
        "leavers month  2": "value=Agency share",
        "month target  2": "ignore",
    }


def test_figures_without_a_heading_are_asked_about_until_they_are_left_out(client, send):
    upload = send(xlsx_bytes({"S": [LONG[0][:4], LONG[1]]}))
    said = client.get(page("upload-check", upload)).content.decode()
    assert "Column E, which has no heading, holds figures" in said and "Store these figures" not in said
    assert "E: no heading" in client.get(page("upload-columns", upload)).content.decode()
    assert "Store these figures" in save(client, upload).content.decode()


def test_of_two_columns_for_one_figure_the_page_lets_one_be_left_out(client, council, send):
    headings = ["Metric", "Staff group", "Apr-25", "Apr-25", "May-25"]
    data = xlsx_bytes({"S": [headings, ["Agency share", "All staff", 11, 12, 13]]})
    upload = send(data)
    said = client.get(page("upload-check", upload)).content.decode()
    assert "both give the value for April 2025" in said and "say what the columns hold" in said
    assert "both give" in save(client, upload).content.decode()
    save(client, upload, C="ignore")
    assert [figure[0] for figure in figures(data, council)] == ["D2", "E2"]


PARTS = merged(
    [None, None, "Agency share", None],
    ["Staff group", "Month", "Value", "Numerator"],
    [["All staff", "Apr-25", 12, 5]],
    ["C1:D1"],
)


def test_whether_the_headings_stand_in_two_rows_can_be_chosen_both_ways(client, council, send):
    upload = send(PARTS)
    columns = client.get(page("upload-columns", upload)).context["columns"]
    assert (columns.top, columns.row, columns.count) == (1, 2, 2)
    two = figures(PARTS, council)
    assert [figure[0] for figure in two] == ["C3"]
    said = client.get(page("upload-columns", upload) + "?row=2&rows=1").content.decode()
    assert "These are the columns below row 2," in said
    save(client, upload, "?row=2&rows=1", C="ignore", D="value=Agency share")
    assert [figure[0] for figure in figures(PARTS, council)] == ["D3"]
    assert client.get(page("upload-columns", upload)).context["columns"].count == 1
    said = client.get(page("upload-columns", upload) + "?row=2&rows=2").content.decode()
    assert "These are the columns below rows 1 and 2" in said
    save(client, upload, "?row=2&rows=2")
    assert figures(PARTS, council) == two


def test_two_rows_that_do_not_look_so_are_read_so_once_a_person_says_it(client, council, send):
    data = merged(
        ["Who", None, "This month", None],
        ["Staff group", "Month", "Agency share", "Other"],
        [["All staff", "Apr-25", 12, 5]],
        ["C1:D1"],
    )
    upload = send(data)
    assert client.get(page("upload-columns", upload)).context["columns"].count == 1
    save(client, upload, "?row=2&rows=2", C="value=Agency share", D="ignore")
    assert client.get(page("upload-columns", upload)).context["columns"].headings == (
        "Who Staff group",
        "Who Month",
        "This month Agency share",
        "This month Other",
    )
    assert [figure[0] for figure in figures(data, council)] == ["C3"]


def test_the_first_row_cannot_be_the_second_of_two(client, send):
    columns = client.get(page("upload-columns", send(PARTS)) + "?row=1&rows=2").context["columns"]
    assert (columns.top, columns.row) == (1, 1)


def test_a_value_may_be_chosen_under_each_month_and_once_under_each(client, council, send):
    data = merged(
        ["Metric", "Staff group", "Apr-25", None, "May-25", None],
        [None, None, *["Count", "Share of it"] * 2],
        [["Agency share", "All staff", 5, 12, 6, 13]],
        ["C1:D1", "E1:F1"],
    )
    upload = send(data)
    asked = "?row=2&rows=2"
    left = dict.fromkeys("CE", "ignore")
    save(client, upload, asked, **left, D="value", F="value")
    assert [(f[0], f"{f[3]:%b}") for f in figures(data, council)] == [("D3", "Apr"), ("F3", "May")]
    said = save(client, upload, asked, C="value", D="value", E="ignore", F="value").content.decode()
    assert "Value is chosen for 2 columns under April 2025, Value: choose one." in said


def test_a_sheet_that_is_not_read_is_left_out_by_say_before_the_others_are_stored(client, send):
    body = [["Metric", "Staff group", "Value"], ["Agency share", "All staff", 12.5]]
    upload = send(xlsx_bytes({"May 2025": body, "April": body}))
    said = client.get(page("upload-check", upload)).content.decode()
    assert "The sheet &quot;April&quot; looks like figures" in said and "Store these figures" not in said
    assert "Leave the whole sheet April out" in said
    answered = client.post(page("upload-answer", upload), {"leave-April!*": "1"}, follow=True).content.decode()
    assert "the whole sheet April" in answered and "Store these figures" in answered
    taken_back = client.post(page("upload-fix", upload), {"clear": "1"}, follow=True).content.decode()
    assert "Store these figures" not in taken_back


PIVOT = [["Metric", "Staff group", "Apr-25"], ["Agency share", "Social workers", 11], [None, "All staff", 12]]


def test_the_check_says_in_words_how_the_file_lies(client, send):
    rows = [["FY", "Month", "Metric", "Value"], ["2025/26", "Apr", "Agency share", 9]]
    said = client.get(page("upload-check", send(xlsx_bytes({"S": rows})))).content.decode()
    assert "headings in row 1, a row for each figure with the year from column A." in said


def test_names_written_once_are_asked_about_until_the_columns_are_kept_and_can_be_read_otherwise(client, send):
    data = xlsx_bytes({"S": PIVOT})
    check = page("upload-check", send(data))
    assert "Names written once above blank cells" in client.get(check).content.decode()
    save(client, Upload.objects.latest("pk"))
    assert ColumnProfile.objects.get().fill_down
    assert "Names written once above blank cells" not in client.get(check).content.decode()
    ColumnProfile.objects.update(fill_down=False)
    assert "No metric" in client.get(page("upload-check", send(data))).content.decode()


SECTIONS = [["Metric", "Apr-25", "May-25"], ["Social workers"], ["Agency share", 11, 12], ["Agency only"]]
SECTIONS += [["Headcount", 60, 61]]


@pytest.mark.parametrize("settled", [{"leave-S!4": "1"}, {"fix-S!A4": "All staff"}], ids=["left out", "written"])
def test_a_row_of_text_that_names_nothing_is_settled_on_the_page(client, send, settled):
    Metric.objects.create(slug="headcount", name="Headcount", unit="headcount")
    check = page("upload-check", send(xlsx_bytes({"S": SECTIONS})))
    said = client.get(check).content.decode()
    assert "Rows of text that name nothing known" in said and "Leave row 4 out" in said
    client.post(page("upload-answer", Upload.objects.latest("pk")), settled, follow=True)
    assert "Rows of text that name nothing known" not in client.get(check).content.decode()
