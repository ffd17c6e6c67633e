"""Word files (.docx) through python-docx: paragraphs, headings, lists and tables in their order."""

from __future__ import annotations

import importlib.metadata
import io
import re
import zipfile
from collections.abc import Iterator

import docx
from docx.document import Document
from docx.oxml.ns import qn
from lxml.etree import LxmlError, _Element

from builder.reading.reading import Hint, LineWriter, Reading, ReadingError

_MAX_UNPACKED = 200_000_000  # bytes; a file that swells beyond this was made to do harm
_TEXT = (qn("w:t"), qn("w:tab"), qn("w:br"), qn("w:noBreakHyphen"))
# What was struck out by tracked changes, and text in boxes, which lies outside the lines.
_OUTSIDE = (qn("w:del"), qn("w:moveFrom"), qn("w:txbxContent"))


def _unpacked(data: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        if "word/document.xml" not in names:
            what = "an OpenDocument file" if "mimetype" in names else "an archive or a file of another program"
            raise ReadingError(f"is no Word file: it is {what}", "Save it as .docx, PDF or plain text.")
        if sum(item.file_size for item in archive.infolist()) > _MAX_UNPACKED:
            raise ReadingError("is far larger than it says", "Give a file that you know.")


def _text(paragraph: _Element) -> str:
    parts: list[str] = []
    for element in paragraph.iter(*_TEXT):
        if any(above.tag in _OUTSIDE for above in element.iterancestors()):
            continue
        if element.tag == qn("w:noBreakHyphen"):
            parts.append("-")
        else:
            parts.append(element.text or "" if element.tag == qn("w:t") else " ")
    return "".join(parts)


def _blocks(parent: _Element) -> Iterator[_Element]:
    """Paragraphs and tables in their order, those in fields too."""
    for child in parent:
        if child.tag in (qn("w:p"), qn("w:tbl")):
            yield child
        elif child.tag in (qn("w:sdt"), qn("w:sdtContent"), qn("w:ins"), qn("w:customXml"), qn("w:smartTag")):
            yield from _blocks(child)


class _Styles:
    def __init__(self, document: Document) -> None:
        self._names: dict[str, str] = {}
        self._numbered: set[str] = set()
        for style in document.styles.element.iter(qn("w:style")):
            key = style.get(qn("w:styleId"))
            name = style.find(qn("w:name"))
            self._names[key] = name.get(qn("w:val")).lower() if name is not None else ""
            if style.find(f"{qn('w:pPr')}/{qn('w:numPr')}") is not None:
                self._numbered.add(key)

    def hint(self, paragraph: _Element) -> Hint:
        style = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        key = style.get(qn("w:val")) if style is not None else ""
        name = self._names.get(key, "")
        heading = re.fullmatch(r"heading (\d)", name)
        if heading or name in ("title", "subtitle"):
            return Hint("heading", int(heading.group(1)) + 1 if heading else 1)
        numbered = paragraph.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
        if numbered is not None:
            level = numbered.find(qn("w:ilvl"))
            return Hint("item", int(level.get(qn("w:val"))) if level is not None else 0)
        if name.startswith("list") or key in self._numbered:
            level_name = re.search(r"(\d)$", name)
            return Hint("item", int(level_name.group(1)) - 1 if level_name else 0)
        return Hint("paragraph")


def read_word(data: bytes) -> Reading:
    """The text of a .docx file, one paragraph or item a line; ReadingError where it can't be opened."""
    try:
        _unpacked(data)
        document = docx.Document(io.BytesIO(data))
        body = document.element.body
        styles = _Styles(document)
        writer = LineWriter()
        for block in _blocks(body):
            if block.tag == qn("w:tbl"):
                for row in block.iter(qn("w:tr")):
                    cells = [" ".join(_text(part) for part in cell.iter(qn("w:p"))) for cell in row.iter(qn("w:tc"))]
                    filled = [" ".join(cell.split()) for cell in cells if cell.strip()]
                    writer.add(" | ".join(filled), Hint("item"))
            else:
                writer.add(_text(block), styles.hint(block))
    except ReadingError:
        raise
    except (zipfile.BadZipFile, LxmlError, KeyError, ValueError, AttributeError, OSError, EOFError, NotImplementedError,
            RuntimeError) as error:  # fmt: skip
        raise ReadingError("is a broken Word file", "Open it, save it anew as .docx, and give that.") from error
    boxes = body.iter(qn("w:txbxContent"))
    warnings = ("text in boxes beside the lines was left out",) if next(boxes, None) is not None else ()
    reader = f"word-1 python-docx {importlib.metadata.version('python-docx')}"
    return Reading(writer.text, reader=reader, hints=writer.hints, warnings=warnings)
