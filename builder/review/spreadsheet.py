"""A spreadsheet file from outside: opened within bounds, and read as plain cells.

A small file can unpack to gigabytes, name a cell a million rows down, or refer to other files. So every part is first
read in a stream, with a limit on bytes, elements, depth, rows and columns, and refused at the first thing beyond; only
then it is given to openpyxl.
"""

from __future__ import annotations

import datetime
import io
import posixpath
import re
import warnings
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn
from xml.etree import ElementTree
from xml.parsers import expat

from openpyxl import load_workbook
from openpyxl.utils import column_index_from_string, get_column_letter
from openpyxl.utils.datetime import from_excel

_CHUNK = 1 << 16
_MAX_PARTS = 500
_MAX_DEPTH = 60
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # .xls, and every file with a password
_CELL = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_SERIALS = range(43831, 80000)  # from 2020 on: days as spreadsheet programs count them


class NotASheetError(Exception):
    """The file isn't one of ours, or lacks a part that it needs; the text says which."""


@dataclass(frozen=True)
class Bounds:
    """How large a file may be that was made from what was sent out: its cells, and room for what programs add."""

    rows: int
    columns: int

    @property
    def unpacked(self) -> int:
        """Bytes of all parts together."""
        return 16_000_000 + 10_000 * self.rows

    @property
    def elements(self) -> int:
        """XML elements of all parts together."""
        return 200_000 + 8 * self.rows * self.columns


@dataclass(frozen=True)
class SheetRow:
    """A row of a tab: its 1-based number, and its cells as they are in the file, without empty ones at the end."""

    number: int
    cells: tuple[Any, ...]


@dataclass
class Book:
    """What a file holds: tab → rows that aren't empty, and tab → notes on cells (“B7” → text)."""

    tabs: dict[str, list[SheetRow]] = field(default_factory=dict)
    notes: dict[str, dict[str, str]] = field(default_factory=dict)


def is_spreadsheet(data: bytes) -> bool:
    """Whether the file is one that a spreadsheet program saved, in this format or another."""
    return data.startswith((b"PK", _OLE))


def day_of(value: object) -> str:
    """A cell with a date as year-month-day: typed as text, or turned into a date or a count of days by the program."""
    if isinstance(value, int | float) and not isinstance(value, bool) and int(value) in _SERIALS:
        value = from_excel(int(value))
    if isinstance(value, datetime.datetime):
        value = value.date()
    return text_of(value).strip()


def text_of(value: object) -> str:
    """A cell as text."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)


def texts_of(value: object) -> list[str]:
    """Every text that a program may have turned into this value by itself: a number, a share, a date, a yes or no."""
    texts = [text_of(value)]
    if isinstance(value, bool):
        texts += [str(value).upper()]
    elif isinstance(value, int | float):
        texts += [f"{value:g}", f"{value:,}", f"{value * 100:g}%", f"{value * 100:g} %"]
        texts += [text.replace(".", ",") for text in texts]
    elif isinstance(value, datetime.date):
        formats = ("%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%d-%m", "%m-%d", "%m/%d", "%d/%m", "%B %d, %Y")
        texts += [value.strftime(form) for form in formats]
        texts += [f"{value.month}/{value.day}", f"{value.day}/{value.month}", f"{value.month}-{value.day}"]
        texts += [f"{value.day}-{value.month}", f"{value.day}.{value.month}.", f"{value.day}.{value.month}"]
    elif isinstance(value, datetime.time):
        texts += [value.strftime("%H:%M"), f"{value.hour}:{value.minute:02}"]
    return texts


class _Part:
    """Reads one XML part in a stream; raises at the first thing that no sheet of ours has."""

    def __init__(self, name: str, bounds: Bounds, elements: int) -> None:
        self.name = name
        self.bounds = bounds
        self.elements = elements
        self.depth = 0
        self.row = self.column = 0
        self.filled = False
        self.sheet = False
        self.parser = expat.ParserCreate(namespace_separator="}")
        self.parser.StartDoctypeDeclHandler = self._declared
        self.parser.EntityDeclHandler = self._declared
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end

    def _declared(self, *_: object) -> NoReturn:
        raise NotASheetError(f"it declares a document type or entities ({self.name}), which no spreadsheet needs")

    def _start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self.elements += 1
        self.depth += 1
        if self.elements > self.bounds.elements:
            raise NotASheetError("it holds far more cells than the sheet that was sent out")
        if self.depth > _MAX_DEPTH:
            raise NotASheetError(f"it is nested more than {_MAX_DEPTH} levels deep ({self.name})")
        name = tag.rpartition("}")[2]
        self.sheet = self.sheet or name == "worksheet"
        if self.sheet:
            self._cell(name, attributes.get("r", ""))

    def _cell(self, tag: str, place: str) -> None:
        if tag == "row":
            self.row = int(place) if re.fullmatch(r"[0-9]{1,9}", place) else self.row + 1
            self.column = 0
        elif tag == "c":
            match = _CELL.fullmatch(place)
            if place and not match:
                raise NotASheetError(f"“{place[:20]}” is no cell")
            if match:
                self.column, self.row = column_index_from_string(match[1]), int(match[2])
            else:
                self.column += 1
        elif tag in ("v", "is", "f") and (self.row > self.bounds.rows or self.column > self.bounds.columns):
            where = f"{get_column_letter(min(self.column, 16384))}{self.row}"
            raise NotASheetError(f"it has something in the cell {where}, far outside the sheet that was sent out")

    def _end(self, tag: str) -> None:
        self.depth -= 1

    def read(self, data: bytes, last: bool = False) -> None:
        self.parser.Parse(data, last)


def _is_xml(start: bytes) -> bool:
    """Whether a part begins as XML, in any encoding and under any name."""
    return start.lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n").startswith(b"<")


def _read_part(package: zipfile.ZipFile, info: zipfile.ZipInfo, part: _Part, room: int) -> tuple[int, bytes]:
    """The part's unpacked size, at most `room`, and its bytes where it is XML."""
    size, xml = 0, False
    kept = io.BytesIO()
    with package.open(info) as stream:
        while chunk := stream.read(_CHUNK):
            xml = xml or (size == 0 and _is_xml(chunk))
            size += len(chunk)
            if size > room:
                raise NotASheetError("it unpacks to far more than the sheet that was sent out")
            if xml:
                part.read(chunk)
                kept.write(chunk)
    if xml:
        part.read(b"", last=True)
    return size, kept.getvalue()


def _checked(data: bytes, bounds: Bounds) -> dict[str, bytes]:
    """Every part of the file that holds XML, once all of it has proved to be within bounds."""
    files: dict[str, bytes] = {}
    size = elements = 0
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        infos = package.infolist()
        if any(info.flag_bits & 1 for info in infos):
            raise NotASheetError("it is protected with a password")
        if any(info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for info in infos):
            raise NotASheetError("it is packed in a way that no spreadsheet program uses")
        names = {info.filename for info in infos}
        if "xl/workbook.xml" not in names:
            open_document = "content.xml" in names
            what = "it is an OpenDocument spreadsheet" if open_document else "it is an archive and no spreadsheet"
            raise NotASheetError(f"{what}; save the sheet as Excel workbook (.xlsx)")
        if len(infos) > _MAX_PARTS or len(names) != len(infos):
            raise NotASheetError("it has more parts than a spreadsheet has, or one of them twice")
        for info in infos:
            part = _Part(info.filename, bounds, elements)
            try:
                read, content = _read_part(package, info, part, bounds.unpacked - size)
            except expat.ExpatError:
                if not info.filename.endswith(".vml"):  # where notes stand on the page; Excel's own are often broken
                    raise
                read, content = info.file_size, b""
            size += read
            elements = part.elements
            if content:
                files[info.filename] = content
    return files


def _relations(parts: Mapping[str, bytes], name: str) -> dict[str, str]:
    """Id → part, for what a part refers to."""
    folder, _, file = name.rpartition("/")
    data = parts.get(f"{folder}/_rels/{file}.rels")
    relations = {}
    for item in ElementTree.fromstring(data) if data else ():
        target = posixpath.normpath(posixpath.join("/", folder, item.get("Target", "")))
        relations[item.get("Id", "")] = target.lstrip("/")
    return relations


def _notes(parts: Mapping[str, bytes]) -> dict[str, dict[str, str]]:
    """Tab → cell → what somebody wrote as a note on it."""
    places = _relations(parts, "xl/workbook.xml")
    by_sheet: dict[str, dict[str, str]] = {}
    for sheet in ElementTree.fromstring(parts["xl/workbook.xml"]).iter():
        part = places.get(sheet.get(_RELATION, ""))
        if not sheet.tag.endswith("}sheet") or part is None:
            continue
        notes = by_sheet.setdefault(sheet.get("name", ""), {})
        for name in _relations(parts, part).values():
            if "omments" not in name or name not in parts:
                continue
            for item in ElementTree.fromstring(parts[name]).iter():
                cell = item.get("ref")
                words = " ".join("".join(item.itertext()).split())
                if cell and words and item.tag.endswith(("}comment", "}threadedComment")):
                    notes[cell] = f"{notes[cell]} {words}" if cell in notes else words
    return by_sheet


def _rows(page: Any, bounds: Bounds) -> Iterator[SheetRow]:
    for number, row in enumerate(page.iter_rows(max_row=bounds.rows, max_col=bounds.columns, values_only=True), 1):
        cells = list(row)
        while cells and cells[-1] is None:
            cells.pop()
        if cells:
            yield SheetRow(number, tuple(cells))


def read_book(data: bytes, bounds: Bounds) -> Book:
    """The cells of every tab; NotASheetError, which says why, for what isn't a plain spreadsheet within bounds."""
    if data.startswith(_OLE):
        raise NotASheetError("it is protected with a password, or in an old format; save it without, as .xlsx")
    try:
        parts = _checked(data, bounds)
        book = Book(notes=_notes(parts))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what openpyxl leaves out, which is the look alone
            opened = load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
            for page in opened.worksheets:
                book.tabs[page.title] = list(_rows(page, bounds))
            opened.close()
    except NotASheetError:
        raise
    except MemoryError:
        raise
    except Exception as error:  # openpyxl, zipfile and expat raise a dozen kinds for a broken file
        raise NotASheetError(f"it can't be read as a spreadsheet: {error}") from error
    return book
