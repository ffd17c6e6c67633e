"""What screen readers are told of the pages: languages, header cells, lists, running heads, pictures."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import pymupdf
import pypdfium2
import pypdfium2.raw as pdfium

from builder.base.html import parse
from builder.website.wrap import unwrap
from tests.conftest import RealBuild


@cache
def elements(path: Path) -> list[str]:
    """The structure's elements as PDF writes them; several tests look at all of a build's."""
    with pymupdf.open(path) as document:  # type: ignore[no-untyped-call]
        objects = [document.xref_object(number, compressed=True) for number in range(1, document.xref_length())]
    return [item for item in objects if "/Type/StructElem" in item]


def count(path: Path, tag: str) -> int:
    return sum(f"/S/{tag}/" in item or f"/S/{tag}>" in item for item in elements(path))


def html(real: RealBuild, path: str) -> str:
    return unwrap((real.folder / path).read_text(encoding="utf-8"))


def parts(element: Any, language: str = "") -> Iterator[tuple[str, str, str]]:
    """(tag, language, text) of an element's leaves, with the language that holds for them."""

    def said(function: Any) -> str:
        buffer = ctypes.create_string_buffer(4096)
        size = function(element, buffer, 4096)
        return buffer.raw[: max(0, size - 2)].decode("utf-16-le")

    language = said(pdfium.FPDF_StructElement_GetLang) or language
    children = pdfium.FPDF_StructElement_CountChildren(element)
    yield said(pdfium.FPDF_StructElement_GetType), language, said(pdfium.FPDF_StructElement_GetActualText)
    for index in range(children):
        child = pdfium.FPDF_StructElement_GetChildAtIndex(element, index)
        if child:
            yield from parts(child, language)


def languages(path: Path) -> list[str]:
    """The language of each part of the first page."""
    document = pypdfium2.PdfDocument(path)
    tree = pdfium.FPDF_StructTree_GetForPage(document[0])
    found = [language for _, language, _ in parts(pdfium.FPDF_StructTree_GetChildAtIndex(tree, 0))]
    pdfium.FPDF_StructTree_Close(tree)
    return found


def test_parts_in_another_language_say_so(real: RealBuild) -> None:
    for locale in (item.tag for item in real.loaded.chosen_locales if item.tag != "en"):
        found = languages(real.folder / locale / "medicines.with-en.pdf")
        assert {locale, "en"} <= set(found) <= {locale, "en", ""}, locale
        assert found.count("en") > 20
        assert found.count(locale) > 20
    assert set(languages(real.folder / "en/medicines.pdf")) <= {"en", ""}


def test_header_cells_say_what_they_head(real: RealBuild) -> None:
    for path in ("en/medicines.pdf", "ar/medicines.with-en.pdf", "ur/questions.with-en.pdf"):
        heads = [item for item in elements(real.folder / path) if re.search(r"/S/TH(?![A-Za-z])", item)]
        assert len(heads) > 5
        assert all(re.search(r"/Scope/(Row|Column)", item) for item in heads), path
    assert any("/Scope/Row" in item for item in elements(real.folder / "en/medicines.pdf"))


def lists(element: Element, hidden: bool = False) -> int:
    """The lists of the printed page."""
    hidden = hidden or "web-only" in element.get("class", "")
    own = str(element.tag).rsplit("}", 1)[-1] in ("ul", "ol", "dl") and not hidden
    return own + sum(lists(child, hidden) for child in element)


def test_a_list_stays_one_over_columns_and_the_end_of_a_page(real: RealBuild) -> None:
    seen = 0
    for item in real.outputs("pdf"):
        page = parse(html(real, item["path"].replace(".pdf", ".html")))
        assert count(real.folder / item["path"], "L") == lists(page), item["path"]
        seen += item["pages"] > 1
    assert seen > 50


def marks(item: Any) -> list[str]:
    """The names of the marks on an object of a page."""
    found = []
    for index in range(pdfium.FPDFPageObj_CountMarks(item)):
        mark = pdfium.FPDFPageObj_GetMark(item, index)
        buffer, size = ctypes.create_string_buffer(128), ctypes.c_ulong()
        pdfium.FPDFPageObjMark_GetName(mark, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), 128, size)
        found.append(buffer.raw[: max(0, size.value - 2)].decode("utf-16-le"))
    return found


def test_running_heads_and_feet_are_not_read_out(real: RealBuild) -> None:
    for path in ("en/overview.pdf", "ar/overview.with-en.pdf", "ur/symptoms.pdf", "zh-Hans/medicines.pdf"):
        page = pypdfium2.PdfDocument(real.folder / path)[1]
        text = [item for item in page.get_objects() if item.type == pdfium.FPDF_PAGEOBJ_TEXT]
        foot = [item for item in text if item.get_bounds()[3] < 60]
        body = [item for item in text if item.get_bounds()[1] > 200]
        assert len(foot) > 3
        assert {"Artifact"} == {name for item in foot for name in marks(item)}, path
        drawn = [item for item in body if "Artifact" in marks(item)]
        assert len(drawn) < len(body) / 4, path
        # The numbers of a drawing, which the list beside it says: the list has as many, which are read out.
        said = [page.get_textpage().get_text_bounded(*item.get_bounds()).strip() for item in drawn]
        assert [words for words in said if not words.strip("\u200e\u200f").isdigit()] == [], path


def test_pictures_have_a_text_or_are_decoration(real: RealBuild) -> None:
    for item in real.outputs("pdf"):
        figures = [part for part in elements(real.folder / item["path"]) if "/S/Figure" in part]
        assert [part for part in figures if "/Alt" not in part] == [], item["path"]


def test_every_page_names_title_author_subject_and_keywords(real: RealBuild) -> None:
    for item in real.outputs("pdf"):
        document = pypdfium2.PdfDocument(real.folder / item["path"])
        data = document.get_metadata_dict()
        assert all(data[key] for key in ("Title", "Author", "Subject", "Keywords")), item["path"]
        assert list(document.get_toc()), item["path"]
