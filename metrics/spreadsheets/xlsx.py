"""Reads an xlsx in one pass, keeping what the checks need and other readers drop: number formats that show
percentages, formulas without a result, hidden rows, columns and sheets, merged cells. PURE.

Plain rows are read by a pattern, all else by a parser. Both stream, so memory goes by what is found and not by the
range a sheet claims to use. Only the door's `recognise` makes a file safe to bring here.
"""

import datetime as dt
import io
import posixpath
import zipfile
from collections.abc import Callable, Iterator
from typing import Any
from xml.parsers import expat

from metrics.spreadsheets.cells import Workbook
from metrics.spreadsheets.door import Limits, Told, pieces
from metrics.spreadsheets.plain_rows import PlainRows
from metrics.spreadsheets.refusals import Refusal
from metrics.spreadsheets.xlsx_parts import Attributes, SheetReader, StringsReader, local
from metrics.spreadsheets.xlsx_styles import StylesReader


def read(data: bytes, limits: Limits, told: Told | None = None) -> Workbook:
    """The workbook in `data`. Raises Refusal when a part is missing or broken, or a limit is passed."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            return _Package(package, limits, told).workbook()
    except expat.ExpatError as reason:
        raise Refusal("damaged", what="one of its parts breaks off or is garbled") from reason
    except (zipfile.BadZipFile, EOFError, OSError) as reason:
        raise Refusal("damaged", what="its parts cannot be unpacked") from reason
    except (KeyError, ValueError, IndexError, OverflowError, ArithmeticError) as reason:
        raise Refusal("damaged", what="its parts do not fit together") from reason
    except Exception as reason:
        if isinstance(reason, Refusal):
            raise
        raise Refusal("damaged", what="its parts cannot be read") from reason


class _Package:
    def __init__(self, package: zipfile.ZipFile, limits: Limits, told: Told | None) -> None:
        self.package = package
        self.told = told
        self.size = sum(member.file_size for member in package.infolist())
        self.done = 0
        self.limits = limits
        self.names = {name.casefold(): name for name in package.namelist()}
        self.cells_left = limits.cells

    def workbook(self) -> Workbook:
        main = self._target(self._relations(""), "officeDocument") or "xl/workbook.xml"
        if main.casefold() not in self.names:
            raise Refusal("not-a-workbook", what="the part that lists its sheets is missing")
        sheets, old_dates = self._contents(main)
        relations = self._relations(main)
        strings = self._strings(self._target(relations, "sharedStrings"))
        formats = self._formats(self._target(relations, "styles"))
        epoch = dt.datetime(1904, 1, 1) if old_dates else dt.datetime(1899, 12, 30)
        found = []
        for name, state, relation in sheets:
            kind, part = relations.get(relation, ("", ""))
            if kind != "worksheet":
                continue
            if part.casefold() not in self.names:
                raise Refusal("not-a-workbook", what=f'the part of the sheet "{name[:60]}" is missing')
            reader = SheetReader(strings, formats, epoch, self.limits, self.cells_left)
            self._parse_sheet(part, reader)
            self.cells_left -= reader.cells
            found.append(reader.sheet(name, state != "visible"))
        if not found:
            raise Refusal("not-a-workbook", what="it has no sheet")
        return Workbook("xlsx", tuple(found), date_system=1904 if old_dates else 1900)

    def _parse(
        self,
        part: str,
        start: Callable[[str, Attributes], None],
        end: Callable[[str], None] | None = None,
        text: Callable[[str], None] | None = None,
    ) -> None:
        parser = _parser(start, end, text)
        for piece in self._pieces(part):
            parser.Parse(piece, False)
        parser.Parse(b"", True)

    def _parse_sheet(self, part: str, reader: SheetReader) -> None:
        parser = _parser(reader.start, reader.end, reader.text)
        rows = PlainRows(reader, lambda piece: parser.Parse(piece, False))
        for piece in self._pieces(part):
            rows.feed(piece)
        rows.close()
        parser.Parse(b"", True)

    def _pieces(self, part: str) -> Iterator[bytes]:
        for piece in pieces(self.package, self.names[part.casefold()]):
            yield piece
            self.done += len(piece)
            if self.told:
                self.told(self.done, self.size)

    def _relations(self, part: str) -> dict[str, tuple[str, str]]:
        """What `part` refers to: id -> (kind, path inside the package)."""
        folder, name = posixpath.split(part)
        path = posixpath.join(folder, "_rels", f"{name}.rels")
        relations: dict[str, tuple[str, str]] = {}

        def start(tag: str, attributes: Attributes) -> None:
            if local(tag) == "Relationship" and attributes.get("TargetMode") != "External":
                target = attributes.get("Target", "")
                path = (
                    target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
                )
                relations[attributes.get("Id", "")] = (attributes.get("Type", "").rpartition("/")[2], path)

        if path.casefold() in self.names:
            self._parse(path, start)
        return relations

    @staticmethod
    def _target(relations: dict[str, tuple[str, str]], kind: str) -> str:
        return next((path for found, path in relations.values() if found == kind), "")

    def _contents(self, main: str) -> tuple[list[tuple[str, str, str]], bool]:
        """The sheets in order (name, state, relation), and whether dates count from 1904."""
        sheets: list[tuple[str, str, str]] = []
        flags: list[bool] = []

        def start(tag: str, attributes: Attributes) -> None:
            tag = local(tag)
            if tag == "sheet":
                relation = next((value for key, value in attributes.items() if local(key) == "id" and ":" in key), "")
                sheets.append((attributes.get("name", ""), attributes.get("state", "visible"), relation))
            elif tag == "workbookPr" and attributes.get("date1904") in ("1", "true"):
                flags.append(True)

        self._parse(main, start)
        return sheets, bool(flags)

    def _strings(self, part: str) -> list[str]:
        if not part or part.casefold() not in self.names:
            return []
        reader = StringsReader(self.limits)
        self._parse(part, reader.start, reader.end, reader.text)
        return reader.strings

    def _formats(self, part: str) -> list[str]:
        """For each cell style 'date', 'percent' or ''."""
        if not part or part.casefold() not in self.names:
            return []
        reader = StylesReader()
        self._parse(part, reader.start, reader.end)
        return [reader.kind(number) for number in reader.styles]


def _parser(
    start: Callable[[str, Attributes], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> expat.XMLParserType:
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.buffer_size = 65536
    parser.StartElementHandler = start
    if end:
        parser.EndElementHandler = end
    if text:
        parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = _refuse_document_type
    return parser


def _refuse_document_type(*_: Any) -> None:
    raise Refusal("not-a-workbook", what="one of its parts declares a document type, which no workbook needs")
