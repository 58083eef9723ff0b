"""What a file is, by its bytes and whatever its name, and whether it may come in. Nothing here parses. PURE."""

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from metrics.spreadsheets.refusals import Refusal

MB = 1024 * 1024
# Told how much is done, of how much.
Told = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one file may ask of the machine. Sizes in bytes."""

    file: int = 20 * MB
    unpacked: int = 150 * MB
    ratio: int = 300
    members: int = 1000
    cells: int = 2_500_000
    strings: int = 1_000_000
    lines: int = 200_000
    columns: int = 500
    text: int = 32_767


PICTURES = (
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"BM", "a picture"),
    (b"II*\x00", "a picture"),
    (b"MM\x00*", "a picture"),
    (b"%PDF", "a PDF document"),
    (b"{\\rtf", "a text document (RTF)"),
)
PACKED = (b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"BZh", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OLDEST_EXCEL = tuple(
    b"\x09" + rest for rest in (b"\x08\x10\x00", b"\x08\x08\x00", b"\x04\x06\x00", b"\x02\x06\x00", b"\x00\x04\x00")
)
XML_FORMATS = (
    (b"<office:document", "an OpenDocument spreadsheet in XML (.fods)"),
    (b"urn:schemas-microsoft-com:office:spreadsheet", "a workbook in the XML of Excel 2003"),
)
TEXT_FORMATS = (
    (re.compile(rb"ID;P\w*(;\w+)*\r?\n[A-Z]{1,2};"), "a workbook in a very old text form (.slk)"),
    (re.compile(rb"TABLE\r?\n0,1\r?\n"), "a table in a very old text form (.dif)"),
)
WEB_STARTS = (
    b"<!doctype html",
    b"<html",
    b"<table",
    b"<head",
    b"<meta",
    b"<body",
    b"<style",
    b"<div",
    b"<!--",
    b"mime-version:",
)
DOCTYPES = tuple("<!DOCTYPE".encode(code) for code in ("ascii", "utf-16-le", "utf-16-be"))
# Some libraries declare a type for parts that end in .bin, whether there are any or not.
UNUSED_TYPE = re.compile(rb"""<Default[^>]*Extension=["']bin["'][^>]*>""")
MACRO_PARTS = re.compile(r"vbaproject|vbadata|macrosheets/|intlmacrosheets/|activex/|dialogsheets/", re.IGNORECASE)


def recognise(data: bytes, limits: Limits) -> str:
    """'xlsx' or 'text', whatever the file is called; raises Refusal for everything that is not read.

    A file of exactly the largest size is let in.
    """
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise Refusal("empty-file")
    if len(data) > limits.file:
        raise Refusal("too-big", what=f"it has {len(data) / MB:.1f} MB, and {limits.file / MB:.0f} MB is the most")
    if data.startswith(b"PK"):
        _check_package(data, limits)
        return "xlsx"
    if data.startswith(OLE):
        _refuse_old_office(data)
    for start, what in PICTURES:
        if data.startswith(start) and (start != b"BM" or b"\x00" in data[:20]):
            raise Refusal("picture", what=what)
    if data[4:12] in (b"ftypheic", b"ftypmif1", b"ftypavif") or data[8:12] == b"WEBP":
        raise Refusal("picture", what="a picture")
    if data.startswith(PACKED):
        raise Refusal("other-format", what="a packed archive")
    if data.startswith(OLDEST_EXCEL):
        raise Refusal("other-format", what="a workbook of a very old Excel (.xls)")
    for form, what in TEXT_FORMATS:
        if form.match(data):
            raise Refusal("other-format", what=what)
    _refuse_web_page(data)
    return "text"


def _refuse_web_page(data: bytes) -> None:
    start = data[:2000].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    if start.startswith(WEB_STARTS):
        raise Refusal("web-page", what="a web page (HTML)")
    if start.startswith((b"<?xml", b"<workbook")):
        for mark, what in XML_FORMATS:
            if mark in start and b"<html" not in start:
                raise Refusal("other-format", what=what)
        kind = "a web page (HTML)" if b"<html" in start else "a web page or data file in XML"
        raise Refusal("web-page", what=kind)


def _refuse_old_office(data: bytes) -> None:
    def named(text: str) -> bool:
        return text.encode("utf-16-le") in data

    if named("EncryptedPackage") or named("EncryptionInfo"):
        raise Refusal("password")
    if named("_VBA_PROJECT") or named("Macros"):
        raise Refusal("macros")
    if named("Workbook") or named("Book"):
        raise Refusal("other-format", what="a workbook of an older Excel (.xls)")
    if named("WordDocument"):
        raise Refusal("picture", what="a Word document")
    raise Refusal("not-a-workbook", what="it is some other kind of Office file")


def _check_package(data: bytes, limits: Limits) -> None:
    """Refuses a zip that is not a plain, whole, macro-free xlsx of a sensible size."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            members = package.infolist()
            _check_members(members, limits)
            names = {member.filename for member in members}
            _check_kind(package, names)
            for member in members:
                _check_content(package, member)
    except Refusal:
        raise
    except NotImplementedError as reason:
        raise Refusal("not-a-workbook", what="it is packed in a way that Excel does not use") from reason
    except Exception as reason:
        raise Refusal("damaged", what="its parts cannot be unpacked") from reason


def _check_members(members: list[zipfile.ZipInfo], limits: Limits) -> None:
    names = [member.filename for member in members]
    if len(members) > limits.members:
        raise Refusal("too-big", what=f"it consists of {len(members):,} parts")
    for name in names:
        if name.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", name) or "\\" in name or ":" in name:
            raise Refusal("not-a-workbook", what="it holds a part that would be stored outside its own folder")
    if len({name.casefold() for name in names}) < len(names):
        raise Refusal("not-a-workbook", what="two of its parts have the same name")
    if any(member.flag_bits & 1 for member in members):
        raise Refusal("password")
    if any(member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for member in members):
        raise Refusal("not-a-workbook", what="it is packed in a way that Excel does not use")
    unpacked = sum(member.file_size for member in members)
    if unpacked > limits.unpacked:
        most = limits.unpacked // MB
        raise Refusal("too-big", what=f"unpacked it has {unpacked / MB:,.0f} MB, and {most} MB is the most")
    for member in members:
        if member.file_size > 10 * MB and member.file_size > limits.ratio * max(member.compress_size, 1):
            raise Refusal("too-big", what="it unpacks to many hundred times its size")


def _check_kind(package: zipfile.ZipFile, names: set[str]) -> None:
    if any(MACRO_PARTS.search(name) for name in names):
        raise Refusal("macros")
    if "mimetype" in names and package.getinfo("mimetype").file_size < 200:
        kind = package.read("mimetype")
        if b"opendocument.spreadsheet" in kind:
            raise Refusal("other-format", what="an OpenDocument spreadsheet (.ods)")
        if b"opendocument" in kind:
            raise Refusal("picture", what="an OpenDocument text or drawing")
    if "xl/workbook.bin" in names:
        raise Refusal("other-format", what="a binary workbook (.xlsb)")
    if "word/document.xml" in names:
        raise Refusal("picture", what="a Word document")
    if "ppt/presentation.xml" in names:
        raise Refusal("picture", what="a presentation")
    if any(name.startswith("Index/") and name.endswith(".iwa") for name in names):
        raise Refusal("other-format", what="a Numbers spreadsheet")
    if "[Content_Types].xml" not in names:
        what = (
            "it is a packed folder (zip)" if not any(name.startswith("xl/") for name in names) else "a part is missing"
        )
        raise Refusal("not-a-workbook", what=what)


def _check_content(package: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    """Unpacks one part in pieces: its size and checksum are proved, and no part declares a document type."""
    is_xml = member.filename.lower().endswith((".xml", ".rels", ".vml"))
    tail = b""
    for piece in pieces(package, member.filename):
        if is_xml and any(mark in tail + piece for mark in DOCTYPES):
            raise Refusal("not-a-workbook", what="one of its parts declares a document type, which no workbook needs")
        if member.filename == "[Content_Types].xml" and b"macroEnabled" in UNUSED_TYPE.sub(b"", tail + piece):
            raise Refusal("macros")
        tail = piece[-20:]


def pieces(package: zipfile.ZipFile, name: str, size: int = 256 * 1024) -> Iterator[bytes]:
    """The unpacked content of one part, a piece at a time; never more than the part declared."""
    with package.open(name) as stream:
        while piece := stream.read(size):
            yield piece
