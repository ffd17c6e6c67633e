"""Cells of the spreadsheets that people fill in, and the file that is made of them."""

from __future__ import annotations

import io
import re
import zipfile
from copy import copy
from weakref import WeakKeyDictionary

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.styles.cell_style import StyleArray
from openpyxl.worksheet.worksheet import Worksheet

HEAD_FILL = PatternFill("solid", fgColor="0F5C66")
INK = "14262A"
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)  # the format's earliest; a fixed one makes equal input give equal bytes
_OPEN = PatternFill("solid", fgColor="FFF8E1")
# What a book's cells look like, once for each look: to look each of its parts up for each cell takes most of the time.
_STYLES: WeakKeyDictionary[Workbook, dict[tuple[str, bool, str, bool], StyleArray]] = WeakKeyDictionary()


def put(
    page: Worksheet, row: int, column: int, text: str, direction: str = "ltr", bold: bool = False, color: str = INK
) -> Cell:
    """A cell of text, which is never a formula, whatever it begins with."""
    cell = page.cell(row, column)
    assert isinstance(cell, Cell)
    assert page.parent is not None, "a page is in a book"
    cell.value = ILLEGAL_CHARACTERS_RE.sub("\ufffd", text)
    cell.data_type = "s"
    quoted = text[:1] in ("=", "+", "-", "@")
    styles = _STYLES.setdefault(page.parent, {})
    look = (direction, bold, color, quoted)
    if look in styles:
        cell._style = copy(styles[look])  # type: ignore[attr-defined]  # the stubs lack it
        return cell
    cell.quotePrefix = quoted
    cell.number_format = "@"
    cell.font = Font(bold=bold, color=color, size=12)
    order = 2 if direction == "rtl" else 1
    cell.alignment = Alignment(
        wrap_text=True, vertical="top", readingOrder=order, horizontal="right" if order == 2 else "left"
    )
    styles[look] = copy(cell._style)  # type: ignore[attr-defined]
    return cell


def to_fill(cell: Cell) -> None:
    """A cell that the reviewer writes into."""
    cell.fill = _OPEN
    cell.protection = Protection(locked=False)


def pack(book: Workbook) -> bytes:
    """The whole file; equal books give equal bytes."""
    book.properties.creator = "Handouts"
    plain, packed = io.BytesIO(), io.BytesIO()
    book.save(plain)
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            data = source.read(name)
            if name == "docProps/core.xml":
                data = re.sub(rb"<dcterms:(created|modified)[^>]*>[^<]*</dcterms:\1>", b"", data)
            entry = zipfile.ZipInfo(name, _ZIP_DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, data)
    return packed.getvalue()
