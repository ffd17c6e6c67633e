"""Reading documents: each format gives the same text by lines; what can't be drafted says so once."""

from __future__ import annotations

import functools
import io
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import pypdf
import pytest
from PIL import Image

from builder.base.errors import ExitCode, HandoutsError
from builder.draft.passages import DraftDocument
from builder.draft.readers import document_of, read_document, read_whole
from builder.reading import files
from tests.draft.conftest import RINGWORM

PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Ringworm | The site</title>
<link rel="canonical" href="https://example.org/ringworm"><script>document.write("Tablets")</script></head>
<body><nav><ul><li><a href="/">Home</a></li><li><a href="/topics">Topics</a></li></ul></nav>
<main><h1>Ringworm</h1><p>Ringworm is a rash of the skin that a fungus makes, and it is common in children.</p>
<h2>Symptoms</h2><p>You may have:</p><ul><li>itchy <b>skin</b></li><li>a ring<ul><li>on the foot</li></ul></li></ul>
<h2>Medicines</h2><table><tr><th>Brand</th><th>Generic</th></tr><tr><td>Lamisil</td><td>terbinafine</td></tr></table>
<p>See a doctor if the rash spreads.<br>Keep the skin dry.</p><script>alert("Worms")</script></main>
<footer><p>Page last reviewed: May 2, 2020</p><p>Content source: Office of Rings</p></footer></body></html>"""


def word_file() -> bytes:
    document = docx.Document()
    document.add_heading("Ringworm", 0)
    document.add_paragraph("Ringworm is a rash of the skin that a fungus makes, and it is common in children.")
    document.add_heading("Symptoms", 1)
    document.add_paragraph("You may have:")
    document.add_paragraph("itchy skin", style="List Bullet")
    document.add_paragraph("a ring", style="List Bullet")
    document.add_paragraph("on the foot", style="List Bullet 2")
    document.add_heading("Medicines", 1)
    table = document.add_table(rows=2, cols=2)
    for row, names in zip(table.rows, (("Brand", "Generic"), ("Lamisil", "terbinafine")), strict=True):
        for cell, name in zip(row.cells, names, strict=True):
            cell.text = name
    document.add_paragraph("See a doctor if the rash spreads.")
    document.add_paragraph("Keep the skin dry.")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


@functools.cache
def pdf_file(html: str = PAGE, password: str | None = None) -> bytes:
    """A PDF as somebody else's WeasyPrint writes it: this process may hold the product's own text layer by now."""
    command = [sys.executable, "-m", "weasyprint", "--quiet", "--full-fonts", "-", "-"]
    given = html.replace("<nav>", "<nav hidden>").encode()
    made = subprocess.run(command, input=given, stdout=subprocess.PIPE, check=True).stdout
    if password is None:
        return made
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(made))
    writer.encrypt(password)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def scan() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (60, 80), "white").save(out, "PDF")
    return out.getvalue()


def archive(**content: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name, text in content.items():
            file.writestr(name.replace("__", "/"), text)
    return out.getvalue()


def parts(document: DraftDocument) -> list[tuple[str, str]]:
    return [(passage.kind, passage.text) for passage in document.passages]


@pytest.mark.parametrize("data", [PAGE.encode(), word_file(), pdf_file()], ids=["html", "word", "pdf"])
def test_every_format_keeps_headings_lists_and_tables_as_lines(data: bytes) -> None:
    document, reading, _ = document_of("ringworm", data)
    found = parts(document)
    assert ("heading", "Symptoms") in found
    assert [text for kind, text in found if kind == "item"][:3] == ["itchy skin", "a ring", "on the foot"]
    ring = next(passage for passage in document.passages if passage.text == "a ring")
    assert ring.headings == ("Ringworm", "Symptoms")
    assert ring.lead == "You may have:"
    lines = document.text.splitlines()
    assert lines[ring.line - 1].strip() == "- a ring"
    assert any("Lamisil" in line and "terbinafine" in line for line in lines)
    assert "See a doctor if the rash spreads." in lines
    assert reading.reader
    for passage in document.passages:
        assert document.text[passage.start : passage.end] == passage.text
        assert lines[passage.line - 1].endswith(passage.text)


def test_scripts_and_navigation_of_a_page_are_no_text() -> None:
    document, _, stated = document_of("page", PAGE.encode())
    for word in ("Tablets", "Worms", "Topics", "Home", "alert"):
        assert word not in document.text
    assert (stated.title, stated.address) == ("Ringworm", "https://example.org/ringworm")
    # What stands around the main text is still read for what the page says of itself.
    assert (stated.date, stated.publisher) == ("2020-05-02", "Office of Rings")


def test_a_page_is_read_in_the_encoding_that_it_declares() -> None:
    page = PAGE.replace("fungus", "fungus (naïve)").replace("utf-8", "iso-8859-1").encode("windows-1252")
    assert "(naïve)" in document_of("page", page)[0].text


def test_tracked_changes_of_a_word_file_are_read_as_accepted() -> None:
    data = word_file()
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        content = {name: file.read(name) for name in file.namelist()}
    old = b"<w:t>Keep the skin dry.</w:t>"
    assert old in content["word/document.xml"]
    new = (
        b"<w:t>Keep the </w:t></w:r><w:del><w:r><w:delText>whole </w:delText></w:r></w:del>"
        b"<w:ins><w:r><w:t>skin dry.</w:t></w:r></w:ins><w:r><w:t/>"
    )
    content["word/document.xml"] = content["word/document.xml"].replace(old, new)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name, part in content.items():
            file.writestr(name, part)
    assert "Keep the skin dry." in document_of("w", out.getvalue())[0].text.splitlines()


def test_words_parted_at_a_lines_end_of_a_pdf_are_whole() -> None:
    long = "Doctors treat ringworm with terbinafine, itraconazole and clotrimazole, and they may add griseofulvin. " * 6
    style = "<style>main{width:180px;hyphens:auto;font-size:12px}</style>"
    page = PAGE.replace("<main>", f"{style}<main>").replace("See a doctor if the rash spreads.", long)
    text = document_of("pdf", pdf_file(page))[0].text
    for name in ("terbinafine", "itraconazole", "clotrimazole", "griseofulvin"):
        assert text.count(name) >= 6, text


def test_running_titles_and_page_numbers_of_a_pdf_are_left_out() -> None:
    style = "<style>@page{@top-center{content:'The Ringworm Times'}@bottom-center{content:counter(page)}}</style>"
    sections = "".join(
        f"<p style='break-before:page'>Part {word} says that the rash goes away by itself, or with a cream.</p>"
        for word in ("one", "two", "three")
    )
    page = PAGE.replace("<main>", f"{style}<main>").replace("</main>", f"{sections}</main>")
    text = document_of("pdf", pdf_file(page))[0].text
    assert "Part three says" in text
    assert "Ringworm Times" not in text
    assert not [line for line in text.splitlines() if line.strip().isdigit()]


SPANISH = (
    "La tiña es una infección de la piel que causan los hongos. Las personas con tiña pueden tener picazón y una marca "
    "roja en la piel. El médico le puede dar una crema para los pies. No es una enfermedad grave, pero es contagiosa."
)
NAVIGATION = (
    "<html><body><ul><li><a href=/>Home</a></li><li><a href=/a>A to Z</a></li></ul><a href=/b>Gout</a></body></html>"
)

BAD: list[tuple[str, Callable[[], bytes], str]] = [
    ("empty", lambda: b"", "the file is empty"),
    ("blank", lambda: b" \n\n", "the file is empty"),
    ("few words", lambda: b"Ringworm.\n", "only a few words"),
    ("scan", scan, "scanned PDF"),
    ("password", lambda: pdf_file(password="secret"), "PDF with a password"),
    ("broken pdf", lambda: pdf_file()[:2000], "is a broken PDF"),
    ("blank pdf", lambda: pdf_file("<p></p>"), "PDF without text"),
    ("old word", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old Word file"),
    ("broken word", lambda: word_file()[:-400], "broken Word file"),
    ("spreadsheet", lambda: archive(xl__workbook="<x/>"), "is no Word file"),
    ("rtf", lambda: b"{\\rtf1\\ansi Ringworm is a rash.}", "Rich Text Format"),
    ("picture", lambda: b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "is no text"),
    ("windows-1252", lambda: RINGWORM.replace("worms.", "worms’.").encode("windows-1252"), "windows-1252"),
    ("utf-16", lambda: RINGWORM.encode("utf-16"), "UTF-16"),
    ("utf-8 as windows-1252", lambda: RINGWORM.replace("worms.", "worms’.").encode().decode("windows-1252").encode(),
     "spoilt letters such as “â€™” in line 5"),
    ("lost letters", lambda: RINGWORM.replace("a", "\ufffd").encode(), "has lost"),
    ("navigation", lambda: NAVIGATION.encode(), "has only navigation"),
    ("navigation as text", lambda: b"Home\nAbout us\nContact us\nGout\nAsthma\nPrivacy policy\nSite map\n",
     "has only navigation"),
    ("scripts alone", lambda: b"<html><body><script>document.write('It is a rash, no more.')</script></body></html>",
     "made by scripts"),
    ("wrong declaration", lambda: PAGE.replace("Ringworm is", "Ringworm’s is").encode("windows-1252"), "windows-1252"),
    ("Spanish", lambda: SPANISH.encode(), "is in Spanish"),
    ("Chinese", lambda: ("癣是由真菌引起的皮肤感染。" * 20).encode(), "is in Chinese"),
    ("Russian", lambda: ("Стригущий лишай это болезнь кожи человека. " * 8).encode(), "Cyrillic"),
]  # fmt: skip


@pytest.mark.parametrize(("data", "message"), [row[1:] for row in BAD], ids=[row[0] for row in BAD])
def test_what_can_not_be_drafted_is_one_message(tmp_path: Path, data: Callable[[], bytes], message: str) -> None:
    path = tmp_path / "document"
    path.write_bytes(data())
    with pytest.raises(HandoutsError) as raised:
        read_document(path)
    (finding,) = raised.value.findings
    assert raised.value.code == ExitCode.FINDINGS
    assert message in finding.message
    assert finding.path == str(path)
    assert finding.remedy


def test_a_file_of_fifty_megabytes_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "large.txt"
    with path.open("wb") as file:
        file.truncate(50_000_000)
    with pytest.raises(HandoutsError, match=r"has 50.0 MB, more than 20.0 MB"):
        read_document(path)


def test_a_text_of_millions_of_letters_is_no_document(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MAX_TEXT", 200)
    with pytest.raises(HandoutsError, match="million characters"):
        document_of("long", RINGWORM.encode())


@pytest.mark.parametrize("name", ["missing.txt", "."])
def test_what_is_no_file_is_told(tmp_path: Path, name: str) -> None:
    with pytest.raises(HandoutsError) as raised:
        read_document(tmp_path / name)
    assert raised.value.code == (ExitCode.USAGE if name != "." else ExitCode.FINDINGS)


@pytest.mark.parametrize("text", [RINGWORM, "Fever, itching: ringworm, gout, a cough, weight loss. " * 4])
def test_english_is_english(text: str) -> None:
    assert document_of("text", text.encode())[0].language in ("en", None)


@pytest.mark.parametrize(
    ("line", "date"),
    [
        ("Page last reviewed: April 5, 2016", "2016-04-05"),
        ("Medically Reviewed by Anna Hill, MD on March 21, 2023", "2023-03-21"),
        ("Last updated: 6/26/2015", "2015-06-26"),
        ("Page last reviewed: April 5, 2016\nPage last updated: May 6, 2017", "2016-04-05"),
        ("Published 3 Sept 2019", "2019-09-03"),
        ("Updated on 2020-02-30", None),
        ("In 1998 it was described. It was seen on May 2, 2001.", None),
        ("Copyright 2019", None),
    ],
)
def test_a_date_is_what_the_text_states(line: str, date: str | None) -> None:
    assert document_of("text", f"{RINGWORM.split('Page last')[0]}\n{line}\n".encode())[2].date == date


@pytest.mark.parametrize(
    ("line", "publisher"),
    [
        ("Content source: Centers for Disease Control and Prevention", "Centers for Disease Control and Prevention"),
        ("It goes away. NIH: National Institute of Rashes", "National Institute of Rashes"),
        ("The Institute of Rashes has more.", None),
        ("The source: nobody knows it at all, and so on.", None),
    ],
)
def test_a_publisher_is_who_the_text_names(line: str, publisher: str | None) -> None:
    assert document_of("text", f"{RINGWORM.split('Page last')[0]}\n{line}\n".encode())[2].publisher == publisher


def test_the_real_documents_are_read(documents: Path) -> None:
    read = {path.name: read_whole(path)[2] for path in documents.glob("*.txt")}
    adverse = read["tuberculosis-adverse-events-cdc.txt"]
    assert (adverse.publisher, adverse.date) == ("Centers for Disease Control and Prevention", "2016-04-05")
    assert all(stated.title for stated in read.values())
