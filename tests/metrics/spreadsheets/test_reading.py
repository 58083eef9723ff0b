"""Bytes into cells: what is kept, what is refused, and that nothing else ever happens."""

import contextlib
import datetime as dt
import io
import random
import re
import warnings
import zipfile

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.spreadsheets import Limits, Refusal, delimited
from metrics.spreadsheets.cells import Broken, Percent, Uncalculated, address
from metrics.spreadsheets.reading import open_workbook
from tests.metrics.files import csv_bytes, row, xlsx_bytes

GOOD = xlsx_bytes(
    {"Data": [["Metric", "Value"], ["Agency share", 12.5], ["x", dt.datetime(2025, 4, 1)]]}, {("Data", 2, 1): "mmm-yy"}
)


def refusal(data: bytes, name="figures.xlsx", **limits) -> Refusal:
    with pytest.raises(Refusal) as refused:
        open_workbook(data, name, Limits(**limits))
    return refused.value


def with_parts(data: bytes, change=lambda name, content: content, extra: dict | None = None) -> bytes:
    """The same workbook with its parts changed, and others added."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = change(name, old.read(name))
            if content is not None:
                new.writestr(name, content)
        for name, content in (extra or {}).items():
            new.writestr(name, content)
    return stream.getvalue()


def sheet_xml(cells: str, before: str = "") -> bytes:
    """A workbook whose one sheet has just this inside its sheetData."""

    def change(name, content):
        if name.endswith("sheet1.xml"):
            content = re.sub(rb"<sheetData>.*</sheetData>", f"{before}<sheetData>{cells}</sheetData>".encode(), content)
        return content

    return with_parts(GOOD, change)


def lines(data: bytes, name="figures.xlsx"):
    return open_workbook(data, name).sheets[0].lines


def test_percentages_dates_and_numbers_keep_their_kind():
    rows = [["a", 0.125, 0.125, 45748, 45748, 12]]
    formats = {("S", 0, 1): "0.0%", ("S", 0, 3): "mmm-yy", ("S", 0, 5): '0" d"'}
    values = lines(xlsx_bytes({"S": rows}, formats))[0].values
    assert isinstance(values[1], Percent) and not isinstance(values[2], Percent)
    assert values[2:] == [0.125, dt.datetime(2025, 4, 1), 45748, 12]


def test_dates_of_a_1904_workbook_count_from_1904():
    data = with_parts(
        xlsx_bytes({"S": [[0, 44286]]}, {("S", 0, 1): "mmm-yy"}),
        lambda name, content: (
            content.replace(b"<workbookPr ", b'<workbookPr date1904="1" ') if name.endswith("workbook.xml") else content
        ),
    )
    assert lines(data)[0].values[1] == dt.datetime(2025, 4, 1)


def test_formulas_errors_and_texts_are_told_apart():
    cells = (
        '<row r="4"><c r="B4"><f>1/0</f></c><c r="C4"><f>A1</f><v>7</v></c><c r="D4" t="e"><v>#DIV/0!</v></c>'
        '<c r="E4" t="inlineStr"><is><t>a_x000D_b</t><rPh sb="0" eb="1"><t>zz</t></rPh></is></c>'
        '<c r="F4" t="str"><f>""</f><v></v></c><c r="G4" t="b"><v>1</v></c>'
        '<c r="H4" t="d"><v>2025-04-01T00:00:00Z</v></c></row>'
    )
    line = lines(sheet_xml(cells))[0]
    assert line.number == 4
    assert line.values == [
        None, Uncalculated("1/0"), 7, Broken("#DIV/0!"), "a\rb", None, True, dt.datetime(2025, 4, 1),
    ]  # fmt: skip


def test_rows_and_cells_without_their_address_follow_on():
    found = lines(sheet_xml("<row><c><v>1</v></c><c><v>2</v></c></row><row/><row><c><v>3</v></c></row>"))
    assert [(line.number, line.values) for line in found] == [(1, [1, 2]), (3, [3])]


def test_hidden_rows_columns_and_sheets_are_known():
    cells = '<row r="1" hidden="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="A2"><v>2</v></c></row>'
    sheet = open_workbook(sheet_xml(cells, '<cols><col min="2" max="3" hidden="1"/></cols>'), "a.xlsx").sheets[0]
    assert [line.hidden for line in sheet.lines] == [True, False] and sheet.hidden_columns == {1, 2}
    hidden = with_parts(
        GOOD,
        lambda name, c: c.replace(b"<sheet ", b'<sheet state="veryHidden" ') if name.endswith("workbook.xml") else c,
    )
    assert open_workbook(hidden, "a.xlsx").sheets[0].hidden


def test_a_cell_in_the_last_corner_of_excel_costs_nothing_and_is_named():
    data = sheet_xml('<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>')
    sheet = open_workbook(data, "a.xlsx").sheets[0]
    assert [line.number for line in sheet.lines] == [1] and sheet.far_cell == "XFD1048576"


@pytest.mark.parametrize("rows", [[["a", 1, 2.5, None, "b"], [], [None, "c", True]], [["ä", "‘q’", " s "]]])
def test_it_reads_what_openpyxl_reads(rows):
    data = xlsx_bytes({"S": rows})
    sheet = openpyxl.load_workbook(io.BytesIO(data), data_only=True)["S"]
    theirs = {cell.coordinate: cell.value for line in sheet.iter_rows() for cell in line if cell.value is not None}
    ours = {address(n, line.number): v for line in lines(data) for n, v in enumerate(line.values) if v is not None}
    assert ours == theirs


# Text files.

TABLE = "Metric,Month,Value\r\nAgency share,Apr-25,12.5\r\n"


@pytest.mark.parametrize(
    "data",
    [
        TABLE.encode(),
        b"\xef\xbb\xbf" + TABLE.encode(),
        TABLE.encode("utf-16"),
        TABLE.encode("utf-16-le"),
        TABLE.encode("utf-16-be"),
        b"\xfe\xff" + TABLE.encode("utf-16-be"),
        TABLE.replace(",", ";").encode(),
        TABLE.replace(",", "\t").encode(),
        TABLE.replace(",", "\t").encode("utf-16"),
        TABLE.replace(",", "|").encode(),
        TABLE.replace("\r\n", "\r").encode(),
        TABLE.replace("\r\n", "\n").encode(),
        ("sep=;\r\n" + TABLE.replace(",", ";")).encode(),
    ],
    ids=["utf-8", "bom", "utf-16", "utf-16-le bare", "utf-16-be bare", "utf-16-be", "semicolons", "tabs",
         "unicode text of Excel", "bars", "CR only", "LF only", "sep line"],
)  # fmt: skip
def test_any_encoding_delimiter_and_line_ending(data):
    found = lines(data, "figures.csv")
    assert [list(line.values) for line in found] == [["Metric", "Month", "Value"], ["Agency share", "Apr-25", "12.5"]]
    assert [line.number for line in found] == [1, 2]


def test_blank_lines_count_and_a_cell_over_two_lines_is_one_row():
    found = lines(b'a,b\r\n\r\n"x\r\ny",2\r\n,,\r\nz,3\r\n', "figures.csv")
    assert [(line.number, line.values[0]) for line in found] == [(1, "a"), (3, "x\r\ny"), (5, "z")]


def test_quotation_marks_that_do_not_pair_are_refused_with_the_row():
    assert "near row 3" in str(refusal(b'a,b\r\n1,2\r\n"x,2\r\ny,3\r\n', "figures.csv"))


# The door.


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        (b"", "empty-file"),
        (b"\xef\xbb\xbf \r\n", "empty-file"),
        (b"%PDF-1.7 ...", "picture"),
        (b"\xff\xd8\xff\xe0 ....", "picture"),
        (b"\x1f\x8b\x08 ....", "other-format"),
        (b"<?xml version='1.0'?><Workbook xmlns='urn:schemas-microsoft-com:office:spreadsheet'/>", "other-format"),
        (b"<?xml version='1.0'?><office:document xmlns:office='urn:oasis'/>", "other-format"),
        (b"<?xml version='1.0'?><data><row/></data>", "web-page"),
        (b"\x09\x00\x04\x00\x02\x00\x10\x00" + b"\x00" * 40, "other-format"),
        (b"\xff\xfe" + "<html>".encode("utf-16-le"), "web-page"),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related", "web-page"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le"), "other-format"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "_VBA_PROJECT".encode("utf-16-le"), "macros"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "password"),
        (b"\x00\x01\x02\x03" * 40, "unreadable-text"),
        (GOOD[:-30], "damaged"),
        (GOOD[: len(GOOD) // 2], "damaged"),
        (with_parts(GOOD, extra={"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}), "other-format"),
        (with_parts(GOOD, extra={"xl/workbook.bin": b""}), "other-format"),
        (with_parts(GOOD, extra={"xl/vbaProject.bin": b""}), "macros"),
        (with_parts(GOOD, extra={"xl/macrosheets/sheet1.xml": b""}), "macros"),
        (with_parts(GOOD, extra={"../../evil.txt": b""}), "not-a-workbook"),
        (with_parts(GOOD, extra={"/etc/evil": b""}), "not-a-workbook"),
        (with_parts(GOOD, extra={"XL/WORKBOOK.XML": b""}), "not-a-workbook"),
        (with_parts(GOOD, extra={"docProps/x.xml": b"<!DOCTYPE a [<!ENTITY b 'c'>]><a/>"}), "not-a-workbook"),
        (with_parts(GOOD, extra={"x.xml": "<!DOCTYPE a>".encode("utf-16")}), "not-a-workbook"),
        (with_parts(GOOD, lambda n, c: None if n.endswith("workbook.xml") else c), "not-a-workbook"),
        (with_parts(GOOD, lambda n, c: None if n.endswith("sheet1.xml") else c), "not-a-workbook"),
        (with_parts(GOOD, lambda n, c: None if n == "[Content_Types].xml" else c), "not-a-workbook"),
        (with_parts(GOOD, lambda n, c: c[:-20] if n.endswith("sheet1.xml") else c), "damaged"),
        (sheet_xml('<row r="1"><c r="A1" t="s"><v>999</v></c></row>'), "damaged"),
        (sheet_xml('<row r="1"><c r="1A"><v>9</v></c></row>'), "damaged"),
        (sheet_xml('<row r="1"><c r="A1"><v>nine</v></c></row>'), "damaged"),
        (sheet_xml(f'<row r="1"><c r="A1" t="inlineStr"><is><t>{"x" * 400_000}</t></is></c></row>'), "damaged"),
    ],
)  # fmt: skip
def test_up_2_what_cannot_come_in_is_refused_by_the_right_rule(data, rule):
    assert refusal(data).rule == rule


def test_up_3_a_file_too_big_packed_or_unpacked_is_refused_unread():
    assert refusal(GOOD, file=100).rule == "too-big"
    bomb = with_parts(GOOD, extra={"xl/media/x.bin": b"\0" * 20_000_000})
    assert refusal(bomb).rule == "too-big"
    assert refusal(bomb, unpacked=1_000_000).rule == "too-big"
    assert refusal(GOOD, members=3).rule == "too-big"
    assert refusal(GOOD, cells=3).rule == "too-big"
    assert refusal(csv_bytes(*[row()] * 20), "a.csv", lines=10).rule == "too-big"


def test_up_3_a_lying_size_is_refused():
    data = bytearray(GOOD)
    place = data.find(b"PK\x01\x02")
    data[place + 24 : place + 28] = (5).to_bytes(4, "little")
    assert refusal(bytes(data)).rule in ("damaged", "not-a-workbook")


def test_every_refusal_says_what_to_do():
    for data in (b"", b"%PDF", GOOD[:-30], b"<html>"):
        assert re.search(r"(save it|Save as|Ask for|upload the new file)", str(refusal(data)))


@settings(max_examples=200)
@given(st.binary(max_size=2000))
def test_up_5_any_bytes_are_cells_or_a_refusal(data):
    try:
        open_workbook(data, "figures.xlsx")
    except Refusal as refused:
        assert str(refused)


@pytest.mark.parametrize("seed", range(8))
def test_up_5_mutated_workbooks_are_cells_or_a_refusal(seed):
    """Two thousand in all, half of them workbooks and half csv."""
    dice = random.Random(seed)
    for _ in range(250):
        data = bytearray(GOOD if seed % 2 else csv_bytes(row(), row(), row()))
        for _ in range(dice.randint(1, 6)):
            data[dice.randrange(len(data))] = dice.randrange(256)
        try:
            open_workbook(bytes(data), "figures.xlsx")
        except Refusal as refused:
            assert str(refused)


PARTS = ["worksheets/sheet1.xml", "workbook.xml", "styles.xml", "sharedStrings.xml", "_rels/workbook.xml.rels"]


@settings(max_examples=150)
@given(st.sampled_from(PARTS), st.integers(0, 3000), st.binary(min_size=1, max_size=8))
def test_a_part_with_changed_bytes_is_cells_or_a_refusal(part, place, bytes_in):
    data = with_parts(
        GOOD, lambda n, c: c[: place % len(c)] + bytes_in + c[place % len(c) + 1 :] if n == f"xl/{part}" else c
    )
    try:
        open_workbook(data, "figures.xlsx")
    except Refusal as refused:
        assert str(refused)


@pytest.mark.parametrize(
    ("declared", "refused"),
    [
        (b'<Default Extension="bin" ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/>', False),
        (b'<Override PartName="/xl/a.xml" ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/>', True),
        (b'<Default Extension="xml" ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/>', True),
    ],
    ids=["a type that no part has", "of the workbook", "of every part"],
)
def test_up_3_a_type_for_macros_counts_only_where_a_part_could_have_it(declared, refused):
    def declare(name, content):
        return content.replace(b"</Types>", declared + b"</Types>") if name == "[Content_Types].xml" else content

    data = with_parts(xlsx_bytes({"Figures": [["a", 1]]}), declare)
    if refused:
        assert refusal(data).rule == "macros"
    else:
        assert len(lines(data)) == 1


@pytest.mark.parametrize(
    ("data", "refused"),
    [
        (b'ID;PCALCOOO32\nC;X1;Y1;K"Council"\nE\n', True),
        (b'TABLE\r\n0,1\r\n"Figures"\r\n', True),
        (b"ID;Post;Value\n1;a;2\n", False),
        (b"TABLE\n1,2\n", False),
    ],
    ids=["slk", "dif", "a csv whose first heading is ID", "a csv headed TABLE"],
)
def test_old_text_forms_of_workbooks_are_not_taken_for_csv(data, refused):
    if refused:
        assert refusal(data).rule == "other-format"
    else:
        assert lines(data)


HOSTILE = {
    "a part outside": {"../../../tmp/corpus-canary": b"out"},
    "an outside entity": {"docProps/x.xml": b"<!DOCTYPE a SYSTEM 'http://127.0.0.1:9/x.dtd'><a/>"},
    "a file as an entity": {"docProps/x.xml": b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>"},
    "links outside": {"xl/externalLinks/externalLink1.xml": b"<externalLink/>"},
}


@pytest.mark.parametrize("parts", HOSTILE.values(), ids=HOSTILE)
def test_up_3_reading_a_hostile_file_asks_no_other_host_and_writes_nothing(parts, monkeypatch, tmp_path):
    def never(*args, **kwargs):
        raise AssertionError("A file had something opened.")

    data = with_parts(GOOD, extra=parts)
    monkeypatch.setattr("socket.socket.connect", never)
    monkeypatch.setattr("socket.getaddrinfo", never)
    monkeypatch.setattr("builtins.open", never)
    monkeypatch.setattr("os.open", never)
    with contextlib.suppress(Refusal):
        open_workbook(data, "figures.xlsx")


def test_up_3_a_package_has_so_many_parts_and_no_two_of_one_name():
    assert refusal(with_parts(GOOD, extra={f"x/{number}.xml": b"<a/>" for number in range(1001)})).rule == "too-big"
    stream = io.BytesIO(GOOD)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with zipfile.ZipFile(stream, "a") as package:
            package.writestr("xl/workbook.xml", b"<workbook/>")
    assert refusal(stream.getvalue()).rule == "not-a-workbook"


@pytest.mark.parametrize(
    ("data", "name"), [(b"%PDF-1.7 ...", "a.csv"), (b"MZ\x90\x00" + b"\0" * 60, "a.xlsx"), (b"#!/bin/sh\n\0", "a.csv")]
)
def test_up_2_what_a_file_is_goes_by_its_bytes_and_not_by_its_name(data, name):
    assert refusal(data, name)
    assert open_workbook(GOOD, "named.csv")


def test_a_text_file_of_one_endless_line_is_refused():
    assert refusal(b"Metric,Month,Value\n" + b"," * 2_000_001, "a.csv").rule == "too-big"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("size", [8, 9, 10, 11, 1000])
def test_a_text_file_reads_the_same_in_pieces_of_any_size(monkeypatch, end, size):
    text = end.join(["a,b", 'c,"d,e"', "", "f,g", '"h', 'i",k', ""])
    whole = open_workbook(text.encode(), "a.csv").sheets
    monkeypatch.setattr(delimited, "PIECE", size)
    assert open_workbook(text.encode(), "a.csv").sheets == whole
