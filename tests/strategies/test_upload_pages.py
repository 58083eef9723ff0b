"""The upload pages, as an analyst, a board member and a stranger see them."""

import datetime as dt
import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from metrics import identities
from metrics.models import Metric, MetricSnapshot, Service, Upload
from strategies.status import Status
from strategies.upload_pages import token
from tests.metrics.files import HEADINGS, csv_bytes, row
from workforce.models import AuditEntry, Council


@pytest.fixture
def sent(client, council, analyst, all_staff, make_measure):
    """Sends a file as the analyst and returns its upload; a strategy follows its metric."""
    make_measure()

    def send(data: bytes, name="figures.csv") -> Upload:
        client.force_login(analyst)
        response = client.post(reverse("upload-new", args=[council.slug]), {"file": SimpleUploadedFile(name, data)})
        assert response.status_code == 302, response.content
        return Upload.objects.latest("pk")

    return send


def page(name, upload):
    return reverse(name, args=[upload.council.slug, upload.pk])


def confirm(client, upload):
    form = client.get(page("upload-check", upload)).context["form"]
    return client.post(page("upload-apply", upload), form.initial, follow=True)


def test_a_file_goes_from_page_to_stored_figures(client, sent):
    upload = sent(csv_bytes(row()))
    checked = client.get(page("upload-check", upload))
    assert "stores 1 new and 0 changed" in checked.content.decode()
    done = confirm(client, upload)
    assert "Stored: 1 new and 0 changed figures." in done.content.decode()
    assert MetricSnapshot.objects.get().upload == upload


def test_an_error_names_its_cell_and_offers_no_way_to_store(client, sent):
    upload = sent(csv_bytes(row(value="140")))
    said = client.get(page("upload-check", upload)).content.decode()
    assert "cell G2" in said and "140 is too high for Agency share, where 100 is the most possible" in said
    assert "Store these figures" not in said
    upload.refresh_from_db()
    assert upload.state == "refused"
    assert (
        "must be put right"
        in client.post(page("upload-apply", upload), {"fingerprint": ""}, follow=True).content.decode()
    )
    assert not MetricSnapshot.objects.exists()


def test_data_4_old_and_new_stand_side_by_side(client, sent):
    confirm(client, sent(csv_bytes(row(value="12.5"))))
    said = client.get(page("upload-check", sent(csv_bytes(row(value="13.1"))))).content.decode()
    assert "What would change" in said and "12.5" in said and "13.1" in said


@pytest.mark.parametrize(
    ("later", "said"),
    [
        pytest.param({"Numerator": "12.01"}, "Numerator 12 became 12.01.", id="the numerator"),
        pytest.param(
            {"Numerator": "", "Denominator": "", "Note": "as counted"},
            "Numerator 12 was left out and denominator 96 was left out. The note changed.",
            id="all of it",
        ),
        pytest.param({"Note": "as counted"}, "The note changed.", id="the note"),
    ],
)
def test_a_figure_that_stays_says_what_beside_it_would_change(client, sent, later, said):
    first = {"Numerator": "12", "Denominator": "96"}
    confirm(client, sent(csv_bytes(row(**first))))
    page_of = client.get(page("upload-check", sent(csv_bytes(row(**first | later))))).content.decode()
    assert f'12.5<br><span class="wf-small">{said}</span>' in page_of


def test_data_4_the_same_file_again_says_that_there_is_nothing_to_store(client, sent):
    confirm(client, sent(csv_bytes(row())))
    again = sent(csv_bytes(row()))
    said = client.get(page("upload-check", again)).content.decode()
    assert "There is nothing to store" in said and "Store these figures" not in said


def test_another_file_that_gives_nothing_new_is_kept_on_record_where_the_analyst_says_so(client, sent):
    first, second = sent(csv_bytes(row(), row(month="2025-05", value="13"))), sent(csv_bytes(row()), "april.csv")
    confirm(client, first)
    said = client.get(page("upload-check", second)).content.decode()
    assert "There is nothing to store" in said and "Keep it on record" in said and "Store these figures" not in said
    assert "The figure in it is there already" in said and "It came with another upload" in said
    done = confirm(client, second).content.decode()
    assert "On record: this file gives 1 of the stored figures too. None of them changed." in done
    assert ">april.csv</a> gives the same" in client.get(page("upload-undo", first)).content.decode()
    assert "No figure goes." in client.get(page("upload-undo", second)).content.decode()
    assert AuditEntry.objects.filter(action="stored").count() == 2


def test_undo_asks_first_and_then_says_what_it_did(client, sent):
    upload = sent(csv_bytes(row()))
    confirm(client, upload)
    assert "Undo figures.csv?" in client.get(page("upload-undo", upload)).content.decode()
    assert "1 figure taken back" in client.post(page("upload-undo", upload), follow=True).content.decode()
    assert not MetricSnapshot.objects.current().exists()


def test_undo_names_the_upload_that_gives_the_same_figures_before_and_after(client, sent):
    first = sent(csv_bytes(row(), row(month="2025-05", value="13")))
    second = sent(csv_bytes(row(), row(month="2025-06", value="14")), "to-june.csv")
    confirm(client, first)
    confirm(client, second)
    asked = client.get(page("upload-undo", first)).content.decode()
    assert "1 figure goes." in asked and ">to-june.csv</a> gives the same" in asked
    done = client.post(page("upload-undo", first), follow=True).content.decode()
    assert "1 stays, since another upload gives the same." in done and "1 by <a" in done
    assert "Only an upload that is stored can be undone" in client.get(page("upload-undo", first)).content.decode()


def test_the_history_lists_file_person_and_counts_and_the_receipt_its_hash(client, sent, council, analyst):
    upload = sent(csv_bytes(row()))
    confirm(client, upload)
    said = client.get(reverse("upload-list", args=[council.slug])).content.decode()
    for expected in ("figures.csv", analyst.name, "1 new", "Stored"):
        assert expected in said
    assert upload.sha256[:12] not in said
    receipt = client.get(page("upload-detail", upload)).content.decode()
    assert upload.sha256 in receipt[receipt.index("Details of the file") :]


@pytest.mark.parametrize(
    ("data", "name", "says"),
    [
        (b"", "empty.csv", "The file is empty"),
        (b"\x89PNG\r\n\x1a\n" + b"0" * 50, "figures.xlsx", "a picture"),
        (b"PK\x03\x04 broken", "figures.xlsx", "damaged"),
        (b"<html><script>alert(1)</script></html>", "figures.xls", "web page"),
        (csv_bytes(row(metric="<script>alert(1)</script>")), "figures.csv", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        (csv_bytes([*row(), "x"], headings=[*HEADINGS, "NI number"]), "figures.csv", "personal data"),
    ],
    ids=["empty", "picture", "damaged", "web page", "script in a cell", "personal data"],
)
def test_up_2_a_bad_file_comes_back_with_a_sentence(client, sent, data, name, says):
    said = client.get(page("upload-check", sent(data, name))).content.decode()
    assert says in said and "<script>alert" not in said
    assert not MetricSnapshot.objects.exists()


def test_no_file_is_a_form_error(client, council, analyst):
    client.force_login(analyst)
    response = client.post(reverse("upload-new", args=[council.slug]))
    assert response.status_code == 400 and "Choose the file to upload." in response.content.decode()


def test_up_1_too_large_a_file_is_a_form_error(client, council, analyst, settings):
    settings.UPLOAD_LIMIT = 10
    client.force_login(analyst)
    file = SimpleUploadedFile("figures.csv", csv_bytes(row()))
    response = client.post(reverse("upload-new", args=[council.slug]), {"file": file})
    assert response.status_code == 400 and "too big" in response.content.decode()
    assert not Upload.objects.exists()


def test_up_6_the_original_comes_back_as_bytes_to_keep(client, sent):
    data = csv_bytes(row())
    upload = sent(data, "ärger <b>.csv")
    response = client.get(page("upload-original", upload))
    assert b"".join(response.streaming_content) == data
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"] == f'attachment; filename="upload-{upload.pk}.csv"'


def test_the_template_lists_what_the_strategy_needs_and_reads_back(client, sent, council):
    confirm(client, sent(csv_bytes(row())))
    response = client.get(reverse("upload-template", args=[council.slug, "xlsx"]), {"month": "2025-05"})
    book = openpyxl.load_workbook(io.BytesIO(response.content))
    sheet = book["Figures"]
    assert [cell.value for cell in sheet[1]][5:8] == ["Month", "Last value (for reference)", "Value"]
    assert [cell.value for cell in sheet[2]][:3] == [council.name, "Agency share", "Social workers"]
    assert sheet["G2"].value == "12.5 (Apr 2025)"
    sheet["H2"], sheet["I2"], sheet["J2"] = 10, 5, 50
    stream = io.BytesIO()
    book.save(stream)
    confirm(client, sent(stream.getvalue(), "filled.xlsx"))
    filled = MetricSnapshot.objects.current().get(month="2025-05-01")
    assert (filled.value, filled.source_sheet, filled.source_cell) == (10, "Figures", "H2")


def test_an_empty_template_sent_back_stores_nothing_and_says_why(client, sent, council):
    sent(csv_bytes(row()))
    data = client.get(reverse("upload-template", args=[council.slug, "csv"]), {"month": "2025-05"}).content
    said = client.get(page("upload-check", sent(data))).content.decode()
    assert "The value is blank" in said and "There is nothing to store" in said


def test_the_rules_page_says_what_the_messages_say(client, council, analyst):
    client.force_login(analyst)
    said = client.get(reverse("upload-rules", args=[council.slug])).content.decode()
    assert "Text in a number" in said and "Small numbers" in said


OF_AN_UPLOAD = ["upload-annotated", "upload-columns", "upload-check", "upload-undo", "upload-original"]
ANALYSTS_ONLY = ["upload-new", "upload-template", *OF_AN_UPLOAD]


@pytest.mark.parametrize("name", [*ANALYSTS_ONLY, "upload-list", "upload-detail", "upload-rules", "restatement-list"])
@pytest.mark.parametrize("who", ["analyst", "member", "editor", "stranger", "anonymous"])
def test_each_page_opens_to_those_it_is_for(client, sent, request, council, name, who):
    upload = sent(csv_bytes(row()))
    client.logout()
    if who != "anonymous":
        client.force_login(request.getfixturevalue(who))
    kwargs = {"slug": council.slug}
    if name in (
        "upload-check",
        "upload-annotated",
        "upload-columns",
        "upload-undo",
        "upload-original",
        "upload-detail",
    ):
        kwargs["pk"] = upload.pk
    if name == "upload-template":
        kwargs["format"] = "csv"
    response = client.get(reverse(name, kwargs=kwargs))
    response.close()
    reads = who in ("analyst", "member", "editor") and name not in ANALYSTS_ONLY
    assert response.status_code == (302 if who == "anonymous" else 200 if who == "analyst" or reads else 404)


@pytest.mark.parametrize("name", ["upload-apply", "upload-undo", "upload-answer", "upload-columns", "upload-fix"])
@pytest.mark.parametrize("who", ["member", "editor", "stranger"])
def test_nobody_but_an_analyst_can_store_or_undo(client, sent, request, name, who):
    upload = sent(csv_bytes(row()))
    client.force_login(request.getfixturevalue(who))
    assert client.post(page(name, upload), {"fingerprint": "x"}).status_code == 404
    assert not MetricSnapshot.objects.exists()


def test_iso_5_another_councils_upload_is_not_found_under_ones_own_address(client, sent, make_user):
    upload = sent(csv_bytes(row()))
    mine = Council.objects.create(name="Mine", short_name="Mine", slug="mine")
    client.force_login(make_user("analyst", mine))
    assert client.get(reverse("upload-detail", args=["mine", upload.pk])).status_code == 404


# Queries and their reasons.


def steady(client, sent):
    """Seven months of steady figures, stored."""
    data = csv_bytes(*(row(month=f"2025-{n:02d}", value=str(10 + n % 2)) for n in range(1, 8)))
    upload = sent(data)
    answer_all(client, upload)
    confirm(client, upload)


def answer_all(client, upload, text="It is right."):
    groups = client.get(page("upload-check", upload)).context["groups"].queries
    answers = {f"reason-{token(problem)}": text for group in groups for problem in group.problems}
    return client.post(page("upload-answer", upload), answers, follow=True)


def test_a_query_wants_a_reason_which_stays_with_the_figure(client, sent):
    steady(client, sent)
    data = csv_bytes(row(month="2025-08", value="30"))
    upload = sent(data)
    said = client.get(page("upload-check", upload)).content.decode()
    assert "A jump: 1" in said and "20 higher than" not in said and "19 higher than the 11 of July 2025" in said
    assert "Store these figures" not in said
    assert "would then store 1 new and 0 changed figures; 0 are there already" in said
    assert "Store these figures" in answer_all(client, upload, "A team moved in.").content.decode()
    confirm(client, upload)
    snapshot = MetricSnapshot.objects.current().get(month="2025-08-01")
    assert snapshot.note == "Explained: A team moved in."
    again = client.get(page("upload-check", sent(data))).content.decode()
    assert "There is nothing to store" in again


def test_a_reason_is_asked_again_when_the_figure_changes(client, sent):
    steady(client, sent)
    answer_all(client, sent(csv_bytes(row(month="2025-08", value="30"))))
    changed = sent(csv_bytes(row(month="2025-08", value="31")))
    assert "Store these figures" not in client.get(page("upload-check", changed)).content.decode()


def test_one_reason_answers_a_rule(client, sent):
    steady(client, sent)
    upload = sent(csv_bytes(row(month="2025-08", value="30"), row(month="2025-09", value="60")))
    response = client.post(page("upload-answer", upload), {"reasons-jump": "Two teams moved in."}, follow=True)
    assert "2 reasons kept." in response.content.decode()


def test_a_character_that_no_database_keeps_is_left_out_of_a_reason(client, sent):
    steady(client, sent)
    upload = sent(csv_bytes(row(month="2025-08", value="30")))
    client.post(
        page("upload-answer", upload), {"reasons-jump": "Two teams\0 moved in.", "reasons-old-month-changed": "\0"}
    )
    assert {each.reason for each in queries_on(client, upload) if each.rule == "jump"} == {"Two teams moved in."}


def queries_on(client, upload) -> list:
    return [
        each for group in client.get(page("upload-check", upload)).context["groups"].queries for each in group.problems
    ]


def test_a_reason_answers_all_that_is_asked_of_its_figure(client, sent):
    steady(client, sent)
    answer_all(client, sent(csv_bytes(row(month="2025-08", value="30"))))
    confirm(client, Upload.objects.latest("pk"))
    upload = sent(csv_bytes(row(month="2025-08", value="60"), row(month="2025-09", value="90")))
    asked = queries_on(client, upload)
    assert sorted((each.row, each.rule) for each in asked) == [(2, "jump"), (2, "old-month-changed"), (3, "jump")]
    one = next(each for each in asked if each.rule == "old-month-changed")
    client.post(page("upload-answer", upload), {f"reason-{token(one)}": "Counted again."})
    assert {(each.row, each.reason) for each in queries_on(client, upload)} == {(2, "Counted again."), (3, "")}


def test_the_marked_copy_of_queries_says_where_reasons_are_given(client, sent):
    steady(client, sent)
    upload = sent(csv_bytes(row(month="2025-08", value="30")))
    assert "Reasons are given here, not in the file." in client.get(page("upload-check", upload)).content.decode()
    book = openpyxl.load_workbook(io.BytesIO(client.get(page("upload-annotated", upload)).content))
    assert book["What to put right"]["F1"].value == "Reason given on the page"


def test_without_a_reason_nothing_is_kept_and_nothing_can_be_stored(client, sent):
    steady(client, sent)
    upload = sent(csv_bytes(row(month="2025-08", value="30")))
    assert "No reason was given" in client.post(page("upload-answer", upload), {}, follow=True).content.decode()
    client.post(page("upload-apply", upload), {"fingerprint": "x"})
    assert not MetricSnapshot.objects.filter(month="2025-08-01").exists()


# Columns.

STRANGE = ["Authority", "Thing", "Who", "When", "How much", "Because"]


def strange(*values) -> bytes:
    return csv_bytes(["Testshire", "Agency share", "Social workers", "Apr-25", *values], headings=STRANGE)


def columns_posted(client, upload, **chosen) -> dict:
    form = client.get(page("upload-columns", upload)).context["form"]
    posted = {name: field.initial or "ignore" for name, field in form.fields.items() if name.startswith("column-")}
    for name, field in form.fields.items():
        for heading, role in chosen.items():
            if name.startswith("column-") and field.label.endswith(": " + heading.replace("_", " ")):
                posted[name] = role
    return posted


def test_columns_are_said_once_and_remembered_for_the_council(client, sent):
    upload = sent(strange("12.5", "x"))
    said = client.get(page("upload-check", upload)).content.decode()
    assert "No table of figures was found" in said and "say what the columns hold" in said
    posted = columns_posted(
        client, upload, Thing="metric", Who="staff_group", When="month", How_much="value", Because="note"
    )
    assert "stores 1 new" in client.post(page("upload-columns", upload), posted, follow=True).content.decode()
    assert "stores 1 new" in client.get(page("upload-check", sent(strange("13", "y")))).content.decode()


def test_a_field_chosen_twice_is_an_error(client, sent):
    upload = sent(strange("12.5", "x"))
    posted = columns_posted(client, upload, Thing="metric", Who="metric")
    response = client.post(page("upload-columns", upload), posted)
    assert response.status_code == 400 and "Metric is chosen for 2 columns" in response.content.decode()


def test_figures_without_a_place_are_asked_about_until_they_are_left_out(client, sent):
    upload = sent(csv_bytes([*row(), "17"], headings=[*HEADINGS, "Leavers"]))
    said = client.get(page("upload-check", upload)).content.decode()
    assert "Columns that were not placed: 1" in said and "Store these figures" not in said
    client.post(page("upload-columns", upload), columns_posted(client, upload))
    assert "Store these figures" in client.get(page("upload-check", upload)).content.decode()


# Putting right here or in the file.


@pytest.mark.parametrize(("left_out", "kept"), [("leave-!2", "13"), ("leave-!3", "12.5")])
def test_either_of_two_rows_that_conflict_can_be_left_out(client, sent, left_out, kept):
    upload = sent(csv_bytes(row(value="12.5"), row(value="13")))
    said = client.post(page("upload-fix", upload), {left_out: "1"}, follow=True).content.decode()
    assert "stores 1 new" in said
    confirm(client, upload)
    assert str(MetricSnapshot.objects.get().value.normalize()) == kept


def test_a_cell_is_put_right_on_the_page_and_the_receipt_says_so(client, sent):
    upload = sent(csv_bytes(row(value="twelve")))
    said = client.post(page("upload-fix", upload), {"fix-!G2": "12"}, follow=True).content.decode()
    assert "stores 1 new" in said and "cell G2: 12" in said
    confirm(client, upload)
    assert MetricSnapshot.objects.get().value == 12
    assert "cell G2 was put right to “12”" in client.get(page("upload-detail", upload)).content.decode()


def test_a_row_is_left_out_only_by_consent_and_listed(client, sent):
    upload = sent(csv_bytes(row(), row(month="2025-05", value="twelve")))
    client.post(page("upload-fix", upload), {"leave-!3": "1"})
    confirm(client, upload)
    assert MetricSnapshot.objects.count() == 1
    said = client.get(page("upload-detail", upload)).content.decode()
    assert "row 3 was left out" in said and "1 left out" in said


def test_the_receipt_lists_rows_and_cells_down_the_sheet(client, sent):
    upload = sent(csv_bytes(row(), *(row(month=f"2025-{month:02d}", value="twelve") for month in range(1, 13))))
    posted = {f"leave-!{number}": "1" for number in (11, 9, 10, 3)} | {"fix-!G12": "1", "fix-!G5": "2"}
    checked = client.post(page("upload-fix", upload), posted, follow=True).content.decode()
    assert "row 3; row 9; row 10; row 11." in checked
    assert "cell G5: 2; cell G12: 1." in checked
    told = AuditEntry.objects.filter(what__startswith="cells put right").latest("pk").after
    assert told == {"cells": ["!G5: 2", "!G12: 1"], "left_out": ["!3", "!9", "!10", "!11"]}


def test_only_cells_with_a_problem_can_be_put_right(client, sent):
    upload = sent(csv_bytes(row(), row(month="2025-05", value="twelve")))
    client.post(page("upload-fix", upload), {"fix-!G2": "99", "fix-!G3": "13"})
    confirm(client, upload)
    assert sorted(s.value for s in MetricSnapshot.objects.all()) == [12.5, 13]


def jumping(sent, client) -> Upload:
    """A file of which one figure is asked about, after a year in which nothing moved much."""
    calm = [row(month=f"2024-{month:02d}", value=12 + month % 2 / 10) for month in range(1, 13)]
    confirm(client, sent(csv_bytes(*calm), "calm.csv"))
    return sent(csv_bytes(row(month="2025-01", value="40"), row(month="2025-02", value="12")), "jump.csv")


def test_a_figure_that_is_asked_about_can_be_put_right_beside_the_question(client, sent):
    upload = jumping(sent, client)
    said = client.get(page("upload-check", upload)).content.decode()
    assert 'name="fix-!G2"' in said and 'name="leave-!2"' in said
    said = client.post(page("upload-answer", upload), {"fix-!G2": "12.1"}, follow=True).content.decode()
    assert "cell G2: 12.1" in said and "No reason was given" not in said and "Store these figures" in said


def test_a_figure_that_is_asked_about_can_be_left_out(client, sent):
    upload = jumping(sent, client)
    client.post(page("upload-answer", upload), {"leave-!2": "1"})
    confirm(client, upload)
    assert not MetricSnapshot.objects.filter(month="2025-01-01").exists()


def test_the_receipt_says_what_was_not_read_and_what_was_noted(client, sent):
    total = row(month="2025-05", value="99", group="Total")
    upload = sent(csv_bytes([*row(), "x"], [*row(), "y"], [*total, ""], headings=[*HEADINGS, "Remark"]))
    confirm(client, upload)
    said = client.get(page("upload-detail", upload)).content.decode()
    assert "The same row twice: 1" in said and "Totals: 1" in said and "column K" in said and "Remark" in said


def test_no_reader_and_no_record_is_told_the_words_of_a_row_that_was_not_read(client, sent, make_user):
    footnote = ["Of the leavers 3 were in Fostering", *[""] * (len(HEADINGS) - 1)]
    upload = sent(csv_bytes(row(), footnote))
    confirm(client, upload)
    client.force_login(make_user("board", upload.council))
    said = client.get(page("upload-detail", upload)).content.decode()
    assert "row 3: text, not a figure" in said and "Fostering" not in said
    assert "Fostering" not in str(AuditEntry.objects.get(action="stored").after)


def test_the_check_says_in_what_order_dates_and_in_what_scale_percentages_are_read(client, sent):
    upload = sent(csv_bytes(row(month="03/04/2025")))
    said = client.get(page("upload-check", upload)).content.decode()
    assert "Dates are read day first" in said and "12.5 stands for 12.5 %" in said
    posted = columns_posted(client, upload) | {"month_first": "on", "shares": "on"}
    said = client.post(page("upload-columns", upload), posted, follow=True).content.decode()
    assert "Dates are read month first" in said and "0.125 stands for 12.5 %" in said


def test_new_figures_are_listed_where_that_is_asked_for(client, sent):
    upload = sent(csv_bytes(row(value="12.5"), row(month="2025-05", value="13.25")))
    said = client.get(page("upload-check", upload)).content.decode()
    assert "List the 2 new figures" in said and "13.25" not in said
    said = client.get(page("upload-check", upload), {"list": "new"}).content.decode()
    assert "What would be new" in said and "13.25" in said and "Stored now" not in said


def test_what_is_put_right_explained_or_said_of_columns_is_on_record_before_and_after(client, sent):
    upload = jumping(sent, client)
    answer_all(client, upload)
    first = AuditEntry.objects.latest("pk")
    assert first.before == {"reasons": []} and first.after["reasons"][0].startswith("A jump (2): ")
    client.post(page("upload-fix", upload), {"fix-!G2": "41"})
    client.post(page("upload-answer", upload), {"fix-!G2": "12.3"})
    fixed = AuditEntry.objects.filter(what=f"cells put right of upload {upload.pk}").order_by("pk")
    assert [(entry.before, entry.after) for entry in fixed] == [
        ({"cells": []}, {"cells": ["!G2: 41"]}), ({"cells": ["!G2: 41"]}, {"cells": ["!G2: 12.3"]}),
    ]  # fmt: skip
    client.post(page("upload-columns", upload), columns_posted(client, upload) | {"month_first": "on"})
    client.post(page("upload-columns", upload), columns_posted(client, upload))
    said = AuditEntry.objects.filter(what="what the columns of its files hold").order_by("pk")
    assert said[0].before == {} and said[0].after["month_first"] is True
    assert (said[1].before, said[1].after) == ({"month_first": True}, {"month_first": False})


def test_fixes_can_be_taken_back(client, sent):
    upload = sent(csv_bytes(row(value="twelve")))
    client.post(page("upload-fix", upload), {"fix-!G2": "12"})
    assert "is not a number" in client.post(page("upload-fix", upload), {"clear": "1"}, follow=True).content.decode()


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_annotated_copy_marks_the_cells_lists_the_problems_and_can_be_sent_back(client, sent, kind):
    rows = [row(value="twelve", Note="=1+1"), row(month="2025-05")]
    data = csv_bytes(*rows) if kind == "csv" else with_text_note(rows)
    upload = sent(data, f"figures.{kind}")
    book = openpyxl.load_workbook(io.BytesIO(client.get(page("upload-annotated", upload)).content))
    sheet = book["Figures"]
    assert sheet["G2"].fill.start_color.rgb.endswith("F6B8B1") and "not a number" in sheet["G2"].comment.text
    listed = [cell.value for cell in book["What to put right"]["B"]]
    assert listed == ["Where", "cell G2" if kind == "csv" else "Figures, cell G2"]
    assert sheet["J2"].data_type == "s"
    sheet["G2"] = 12
    stream = io.BytesIO()
    book.save(stream)
    assert "stores 2 new" in client.get(page("upload-check", sent(stream.getvalue(), "back.xlsx"))).content.decode()


def with_text_note(rows) -> bytes:
    """A workbook whose note is a text that looks like a formula."""
    book = openpyxl.Workbook()
    book.active.title = "Figures"
    for values in (HEADINGS, *rows):
        book.active.append(values)
    book.active["J2"].data_type = "s"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_a_check_only_keeps_nothing(client, council, analyst, make_measure):
    make_measure()
    client.force_login(analyst)
    file = SimpleUploadedFile("figures.csv", csv_bytes(row(), row(month="2025-05", value="?")))
    response = client.post(reverse("upload-new", args=[council.slug]), {"file": file, "check_only": "on"})
    said = response.content.decode()
    assert "nothing of the file was kept" in said and "cell G3" in said
    assert not Upload.objects.exists() and not MetricSnapshot.objects.exists()


# What was changed.


def change(client, sent, value, name="figures.csv", **extra) -> Upload:
    """Stores a file, answering what is asked."""
    upload = sent(csv_bytes(row(value=value, **extra)), name)
    answer_all(client, upload)
    confirm(client, upload)
    return upload


def log_of(client, council) -> str:
    return client.get(reverse("restatement-list", args=[council.slug])).content.decode()


def test_the_log_says_what_a_figure_was_became_by_whom_from_which_file_and_why(client, sent, council, analyst):
    change(client, sent, "14.2", "august.csv")
    change(client, sent, "14.3", "august-again.csv", Note="Two late leavers.")
    said = log_of(client, council)
    for expected in ("14.2", "14.3", "august-again.csv", "Two late leavers.", analyst.name, "April 2025"):
        assert expected in said


def test_the_log_names_an_undo_and_leaves_out_what_did_not_change(client, sent, council):
    change(client, sent, "14.2")
    change(client, sent, "14.2", Note="Final.")
    assert "No stored figure has been changed." in log_of(client, council)
    client.post(page("upload-undo", change(client, sent, "14.3")))
    assert "The upload was undone." in log_of(client, council)


def test_the_log_names_a_figure_that_was_taken_back_and_not_replaced(client, sent, council):
    client.post(page("upload-undo", change(client, sent, "14.2")))
    assert "taken back" in log_of(client, council)


def test_the_log_takes_the_same_number_of_queries_however_long(client, sent, council, django_assert_max_num_queries):
    for value in range(10, 14):
        change(client, sent, str(value))
    with django_assert_max_num_queries(9):
        log_of(client, council)


# What it would do to the boards' pages.


def test_the_check_says_which_statuses_would_flip_and_stores_nothing(client, council, analyst, all_staff, make_measure):
    make_measure(code="M01", value=10, due=dt.date(2025, 9, 30), due_text="September 2025")
    client.force_login(analyst)
    file = SimpleUploadedFile("figures.csv", csv_bytes(row(month="2025-09", value="25")))
    client.post(reverse("upload-new", args=[council.slug]), {"file": file})
    response = client.get(page("upload-check", Upload.objects.get()))
    (flip,) = response.context["consequences"].flips
    assert (flip.code, flip.after) == ("M01", Status.MISSED) and flip.before != flip.after
    assert "What it would do to the boards" in response.content.decode()
    assert not MetricSnapshot.objects.exists()


def test_a_figure_that_no_strategy_follows_flips_nothing(client, sent, council):
    upload = sent(csv_bytes(row(group="All staff")))
    said = client.get(page("upload-check", upload)).content.decode()
    assert "No status would change" in said and not MetricSnapshot.objects.exists()


@pytest.mark.parametrize(
    ("day", "said"),
    [(dt.date(2026, 11, 10), True), (dt.date(2026, 10, 5), False), (dt.date(2026, 11, 1), False)],
    ids=["a meeting since", "a meeting before it was stored", "a meeting of that very day"],
)
def test_the_preview_names_changed_figures_that_a_board_has_met_on(client, sent, council, strategy, day, said):
    board = strategy.boards.create(name="Workforce Board", order=1)
    board.meetings.create(day=day)
    confirm(client, sent(csv_bytes(row(month="2026-10"))))
    MetricSnapshot.objects.update(recorded_at=dt.datetime(2026, 11, 1, 9, tzinfo=dt.UTC))
    page_of = client.get(page("upload-check", sent(csv_bytes(row(month="2026-10", value="13"))))).content.decode()
    expected = "Agency share, Social workers, October 2026: 12.5, before the Workforce Board on 10 November 2026"
    assert (expected in page_of) is said


def test_the_preview_names_the_service_and_the_cohort_of_a_figure(client, sent, council, strategy):
    strategy.boards.create(name="Workforce Board", order=1).meetings.create(day=dt.date(2026, 11, 10))
    council.services.create(parent=Service.objects.root_of(council), name="North team")
    confirm(client, sent(csv_bytes(row(month="2026-10", Service="North team", Cohort="2024"))))
    MetricSnapshot.objects.update(recorded_at=dt.datetime(2026, 11, 1, 9, tzinfo=dt.UTC))
    again = sent(csv_bytes(row(month="2026-10", Service="North team", Cohort="2024", value="13")))
    said = client.get(page("upload-check", again)).content.decode()
    assert "Agency share, Social workers, North team, 2024, October 2026: 12.5, before the Workforce Board" in said
    assert 'Agency share<br><span class="wf-small">2024</span>' in said


def test_a_figure_that_stays_while_its_parts_change_is_no_news_to_a_board(client, sent, council, strategy):
    board = strategy.boards.create(name="Workforce Board", order=1)
    board.meetings.create(day=dt.date(2026, 11, 10))
    confirm(client, sent(csv_bytes(row(month="2026-10", Numerator="12", Denominator="96"))))
    MetricSnapshot.objects.update(recorded_at=dt.datetime(2026, 11, 1, 9, tzinfo=dt.UTC))
    again = sent(csv_bytes(row(month="2026-10", Numerator="13", Denominator="104")))
    assert "before the Workforce Board" not in client.get(page("upload-check", again)).content.decode()
    confirm(client, again)
    assert "Numerator 12 became 13 and denominator 96 became 104" in log_of(client, council)


def test_a_figure_that_two_boards_have_met_on_is_one_figure(client, sent, strategy):
    for order, name in enumerate(("Workforce Board", "Scrutiny Committee"), 1):
        strategy.boards.create(name=name, order=order).meetings.create(day=dt.date(2026, 11, 10))
    confirm(client, sent(csv_bytes(row(month="2026-10"))))
    MetricSnapshot.objects.update(recorded_at=dt.datetime(2026, 11, 1, 9, tzinfo=dt.UTC))
    said = client.get(page("upload-check", sent(csv_bytes(row(month="2026-10", value="13"))))).content.decode()
    assert "1 of the figures that would change has been before a board" in said
    assert "the Workforce Board on 10 November 2026 and the Scrutiny Committee on 10 November 2026" in said


def test_shares_that_do_not_add_up_want_a_reason(client, sent, council):
    for slug, name in zip(identities.SHARES, ("Permanent", "Agency filled", "Vacancy"), strict=True):
        Metric.objects.create(
            slug=slug, name=name, unit="percent", polarity="neither", kind="point", frequency="monthly",
            definition="", tier="core",
        )  # fmt: skip
    figures = (("Permanent", "70"), ("Agency filled", "20"), ("Vacancy", "30"))
    upload = sent(csv_bytes(*(row(metric=name, value=value, month="2026-10") for name, value in figures)))
    said = client.get(page("upload-check", upload)).content.decode()
    assert "In October 2026 70 % + 20 % + 30 % come to 120 %" in said and "Store these figures" not in said


def test_dates_written_month_first_say_so_beside_the_errors_they_make(client, sent):
    upload = sent(csv_bytes(row(month="1/1/25"), row(month="2/1/25", value="13")))
    said = client.get(page("upload-check", upload)).content.decode()
    assert "Read month first, every date of the column would begin a month." in said
    assert page("upload-columns", upload) in said


def test_the_record_of_an_upload_holds_what_was_noted_as_numbers(client, sent):
    confirm(client, sent(csv_bytes(row(), row())))
    assert AuditEntry.objects.get(action="stored").after["noted"] == {"identical-rows": 1}
