"""Plain rows are taken out before the parser, and a sheet reads the same with and without."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.spreadsheets import Limits, Refusal, xlsx
from metrics.spreadsheets.plain_rows import PlainRows
from metrics.spreadsheets.reading import open_workbook
from tests.metrics.spreadsheets.test_reading import refusal, sheet_xml

TEXTS = st.text(st.sampled_from("ab 1%.-'_x000D_£’\n&<>]"), max_size=9)
NUMBERS = st.sampled_from(["1", "0.125", "-3", "1e3", "45748", " 7 ", "", "nan", "nine"])


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


@st.composite
def cell(draw, row: int) -> str:
    place = draw(st.sampled_from(["A", "B", "C", "Z", "AB", ""]))
    where = f' r="{place}{row}"' if place else ""
    style = draw(st.sampled_from(["", ' s="0"', ' s="1"', ' s="77"']))
    kind = draw(st.sampled_from(["n", "s", "b", "str", "inlineStr", "formula", "blank"]))
    if kind == "blank":
        return f"<c{where}{style}/>"
    if kind == "inlineStr":
        space = draw(st.sampled_from(["", ' xml:space="preserve"']))
        hint = draw(st.sampled_from(["", "", "<rPh><t>zz</t></rPh>"]))
        return f'<c{where}{style} t="inlineStr"><is><t{space}>{escaped(draw(TEXTS))}</t>{hint}</is></c>'
    if kind == "formula":
        return f"<c{where}{style}><f>A1</f>{draw(st.sampled_from(['', '<v>7</v>']))}</c>"
    shared = st.sampled_from(["0", "1", "1", "2"])
    content = draw({"n": NUMBERS, "s": shared, "b": st.sampled_from("01"), "str": TEXTS.map(escaped)}[kind])
    told = "" if kind == "n" and draw(st.booleans()) else f' t="{kind}"'
    return f"<c{where}{style}{told}><v>{content}</v></c>"


@st.composite
def alike(draw) -> str:
    """Rows that share their columns, formats and kinds, mostly from A on; now and then one that does not."""
    columns = draw(st.sampled_from(["A", "AB", "ABC", "ABCD", "AC", "BA"]))
    formats = [(place, draw(st.sampled_from(["", ' s="0"', ' s="1"', ' s="2"', ' s="77"']))) for place in columns]
    kinds = [draw(st.sampled_from(["", "", ' t="n"', ' t="s"', ' t="s"', ' t="b"'])) for _ in columns]
    told = draw(st.sampled_from([' spans="1:4"', "", ' hidden="1"']))
    rows = []
    for number in range(20, 20 + draw(st.integers(2, 7))):
        said = [draw(st.sampled_from("0123") if "s" in kind else NUMBERS) for kind in kinds]
        cells = "".join(
            f'<c r="{place}{number}"{style}{kind}><v>{raw}</v></c>'
            for (place, style), kind, raw in zip(formats, kinds, said, strict=True)
        )
        rows.append(f'<row r="{number}"{told}>{cells}</row>' + draw(st.sampled_from(["", "", "", "\n", "<row/>"])))
    return "".join(rows)


@st.composite
def sheet(draw) -> str:
    rows = [draw(alike())] if draw(st.booleans()) else []
    for number in range(1, draw(st.integers(1, 8))):
        told = draw(st.sampled_from([f' r="{number}"', f' r="{number}" spans="1:5" ht="12.5"', "", ' r="9"']))
        hidden = draw(st.sampled_from(["", "", ' hidden="1"']))
        cells = "".join(draw(st.lists(cell(number), max_size=4)))
        between = draw(st.sampled_from(["", "", "", "\n", "<!-- <row><c><v>1</v></c></row> -->", "<?x <row></row>?>"]))
        rows.append(f"{between}<row{told}{hidden}>{cells}</row>")
    return "".join(rows) + draw(st.sampled_from(["", "", "<row/>", '<row r="12"></row>']))


def outcome(data: bytes) -> object:
    try:
        return open_workbook(data, "figures.xlsx").sheets
    except Refusal as refused:
        return refused.rule, str(refused)


@given(sheet(), st.integers(1, 4000))
def test_a_sheet_reads_the_same_as_by_the_parser_alone(cells, size):
    data = sheet_xml(cells)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(xlsx, "pieces", lambda package, name: in_pieces(package.read(name), size))
        found = outcome(data)
        patch.setattr(PlainRows, "feed", lambda self, piece: self.parse(piece))
        assert repr(found) == repr(outcome(data))


def in_pieces(content: bytes, size: int):
    for start in range(0, len(content), size):
        yield content[start : start + size]


def test_plain_rows_do_not_reach_the_parser():
    seen = []
    reader = xlsx.SheetReader(["text"], [], xlsx.dt.datetime(1899, 12, 30), Limits(), 100)
    rows = PlainRows(reader, seen.append)
    plain = b'<row r="2" spans="1:2"><c r="A2" t="s"><v>0</v></c><c r="B2"><v>1.5</v></c></row>'
    rows.feed(b"<sheetData>" + plain + b'<row r="3"><c r="A3"><f>A1</f></c></row>')
    rows.close()
    assert b"".join(seen) == b'<sheetData><row r="3"><c r="A3"><f>A1</f></c></row>'
    assert [(line.number, line.values) for line in reader.lines] == [(2, ["text", 1.5])]


def test_a_row_of_more_than_a_megabyte_is_left_to_the_parser():
    cells = "".join(f'<c r="A{n}" t="str"><v>{"x" * 32_000}</v></c>' for n in range(40))
    assert outcome(sheet_xml(f'<row r="1">{cells}</row>'))[0].lines[0].values == ["x" * 32_000]


def test_the_limits_hold_for_plain_rows_too():
    data = sheet_xml("".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(1, 11)))
    assert refusal(data, cells=9).rule == "too-big"
    assert refusal(data, lines=9).rule == "too-big"


def test_rows_alike_are_read_by_a_pattern_made_for_them(monkeypatch):
    numbers = []
    add = xlsx.SheetReader.alike_row
    monkeypatch.setattr(xlsx.SheetReader, "alike_row", lambda *row: numbers.append(row[1]) or add(*row))
    row = '<row r="{0}" spans="1:2"><c r="A{0}" t="s"><v>1</v></c><c r="B{0}" s="0"><v>{0}.5</v></c></row>'
    found = outcome(sheet_xml("".join(row.format(number) for number in range(1, 8))))
    assert numbers == [3, 4, 5, 6, 7]
    assert [line.values[1] for line in found[0].lines] == [number + 0.5 for number in range(1, 8)]


def test_no_file_has_more_than_fifty_patterns_made_for_it(monkeypatch):
    made = []
    monkeypatch.setattr("metrics.spreadsheets.alike_rows.AlikeRows._made", lambda self, key: made.append(key))
    rows = [f'<row r="{n}" ht="{n // 2}"><c r="A{n}"><v>1</v></c></row>' for n in range(2, 400)]
    assert len(outcome(sheet_xml("".join(rows)))[0].lines) == 398
    assert len(made) == 50
