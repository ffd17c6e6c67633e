"""Packets: several leaflets in one PDF, read back from it."""

from __future__ import annotations

import ctypes
import json
import re
import shutil
from pathlib import Path
from typing import Any

import jsonschema
import pypdfium2
import pypdfium2.raw as pdfium
import pytest

from builder.base.errors import ExitCode
from builder.commands import schema as schemas
from tests.commands.test_build import files, manifest
from tests.conftest import MiniProject
from tests.pages.test_pages import COMPUTER, pdf_pages, squeeze
from tests.pages.test_variants import sized_characters

ENGLISH = ("Symptoms to look out for", "What it is and who gets it")


@pytest.fixture(scope="session")
def packed(mini_template: MiniProject, tmp_path_factory: pytest.TempPathFactory) -> tuple[MiniProject, Path]:
    """Two leaflets in English and then in Arabic, in one PDF."""
    root = tmp_path_factory.mktemp("packed") / "project"
    shutil.copytree(mini_template.root, root)
    mini = MiniProject(root, mini_template.documents)
    result = mini.run("packet", "--locale", "en", "--locale", "ar", "symptoms", "overview")
    assert result.returncode == 0, result.stderr
    return mini, root / "dist/packets/en+ar.symptoms+overview.pdf"


def packet_line(mini: MiniProject) -> dict[str, Any]:
    return next(item for item in manifest(mini.root / "dist")["outputs"] if item["kind"] == "packet")


def test_a_packet_is_listed_in_the_manifest(packed: tuple[MiniProject, Path]) -> None:
    mini, path = packed
    line = packet_line(mini)
    assert line["path"] == path.relative_to(mini.root / "dist").as_posix()
    assert line["pages"] == len(pypdfium2.PdfDocument(path))
    assert [(item["handout"], item["locales"]) for item in line["leaflets"]] == [
        ("symptoms", ["en"]),
        ("overview", ["en"]),
        ("symptoms", ["ar"]),
        ("overview", ["ar"]),
    ]
    assert line["variant"] == {"paper": "letter", "print": "standard", "layout": "single"}


def test_bookmarks_and_contents_name_the_real_pages(packed: tuple[MiniProject, Path]) -> None:
    mini, path = packed
    document = pypdfium2.PdfDocument(path)
    starts = [item["page"] for item in packet_line(mini)["leaflets"]]
    titles = [(mark.get_title(), mark.get_dest().get_index() + 1) for mark in document.get_toc() if mark.level == 0]
    assert [page for _, page in titles] == [1, *starts]
    assert titles[0][0].startswith("What is in this packet")
    assert (titles[1][0], titles[2][0]) == ENGLISH
    contents = document[0].get_textpage().get_text_range()
    numbers = [int(number) for number in re.findall(r"(?<!\S)(\d+)(?!\S)", contents)]
    assert [number for number in numbers if number in starts] == starts, contents
    for title, page in titles[1:3]:
        assert squeeze(title) in squeeze(document[page - 1].get_textpage().get_text_range())


def test_links_of_the_contents_lead_to_the_leaflets(packed: tuple[MiniProject, Path]) -> None:
    mini, path = packed
    document = pypdfium2.PdfDocument(path)
    contents = document[0]
    position, link, found = ctypes.c_int(0), pdfium.FPDF_LINK(), []
    while pdfium.FPDFLink_Enumerate(contents, position, link):
        found.append(pdfium.FPDFDest_GetDestPageIndex(document, pdfium.FPDFLink_GetDest(document, link)) + 1)
    assert list(dict.fromkeys(found)) == [item["page"] for item in packet_line(mini)["leaflets"]]


def test_each_leaflet_keeps_its_own_foot(packed: tuple[MiniProject, Path]) -> None:
    mini, path = packed
    pages = pdf_pages(path)
    starts = [item["page"] for item in packet_line(mini)["leaflets"]] + [len(pages) + 1]
    for first, following, title in zip(starts, starts[1:], ENGLISH, strict=False):
        count = following - first
        for number, page in enumerate(pages[first - 1 : following - 1], 1):
            assert f"Page{number}of{count}" in page
            assert squeeze(title) in page
            assert squeeze("No doctor or nurse has checked this leaflet yet.") in page
    for page in pages[starts[2] - 1 :]:
        assert squeeze(COMPUTER) in page


def test_every_page_of_a_packet_has_its_number_at_the_head(packed: tuple[MiniProject, Path]) -> None:
    document = pypdfium2.PdfDocument(packed[1])
    for number, page in enumerate(document, 1):
        width, height = page.get_size()
        head = page.get_textpage().get_text_bounded(width * 0.6, height - 13 / 25.4 * 72, width, height)
        assert head.strip() == str(number)


def languages(document: pypdfium2.PdfDocument, number: int) -> set[str]:
    """The languages of the parts of a page, from the structure tree."""
    page = document[number - 1]
    tree = pdfium.FPDF_StructTree_GetForPage(page)
    found = set()
    root = pdfium.FPDF_StructTree_GetChildAtIndex(tree, 0)
    for index in range(pdfium.FPDF_StructElement_CountChildren(root)):
        buffer = ctypes.create_string_buffer(64)
        part = pdfium.FPDF_StructElement_GetChildAtIndex(root, index)
        if not part:
            continue  # on another page
        size = pdfium.FPDF_StructElement_GetLang(part, buffer, 64)
        found.add(buffer.raw[: max(0, size - 2)].decode("utf-16-le"))
    pdfium.FPDF_StructTree_Close(tree)
    return found


def test_a_packet_is_tagged_and_names_each_leaflets_language(packed: tuple[MiniProject, Path]) -> None:
    mini, path = packed
    document = pypdfium2.PdfDocument(path)
    assert pdfium.FPDFCatalog_IsTagged(document)
    assert [languages(document, item["page"]) for item in packet_line(mini)["leaflets"]] == [{"en"}] * 2 + [{"ar"}] * 2


def test_a_packet_stays_while_it_is_up_to_date(mini: MiniProject) -> None:
    selection = ("--locale", "en", "--paper", "a4", "--print", "large", "overview")
    assert mini.run("packet", *selection).returncode == 0
    name = "packets/en.overview.large.a4.pdf"
    before = files(mini.root / "dist")[name]
    assert mini.run("build", "--locale", "en", "--handout", "overview").returncode == 0
    assert files(mini.root / "dist")[name] == before
    assert min(size for character, size in sized_characters(mini.root / "dist" / name) if character.strip()) > 14
    mini.edit(mini.facts, "Strong rays.", "Very strong rays.")
    result = mini.run("build", "--locale", "en", "--handout", "overview")
    assert result.returncode == 0, result.stderr
    assert name not in files(mini.root / "dist")
    assert f"{name} was out of date and was removed: make it again with handouts packet." in result.stdout


def test_a_build_of_everything_keeps_a_packet_of_which_nothing_changed(mini: MiniProject) -> None:
    """Whatever else changed; and the page of its first language offers it."""
    assert mini.run("packet", "--locale", "ar", "--with", "en", "overview").returncode == 0
    name = "packets/ar.with-en.overview.pdf"
    before = files(mini.root / "dist")[name]
    mini.edit("handouts/medicines/page.html.j2", '<section class="group">', '<section class="group one">')
    result = mini.run("build")
    assert result.returncode == 0, result.stderr
    assert files(mini.root / "dist")[name] == before
    assert [item["path"] for item in manifest(mini.root / "dist")["outputs"] if item["kind"] == "packet"] == [name]
    arabic = (mini.root / "dist/ar/index.html").read_text(encoding="utf-8")
    offered = arabic[arabic.index('<section class="packets"') :]
    assert offered.count(f'href="../{name}"') == 1
    assert "What it is and who gets it" in offered
    assert "Symptoms to look out for" not in offered


CLINIC = """schema: 1
name: North Example Clinic
phone: "+1 555 0100"
address: 1 Example Street, Springfield
country: CA
"""


def test_a_packet_carries_the_clinic(mini: MiniProject, tmp_path: Path) -> None:
    """On every page, the contents page included, and its letterhead on the first page of each part."""
    clinic, out = tmp_path / "north.yaml", tmp_path / "packet.pdf"
    clinic.write_text(CLINIC, encoding="utf-8")
    words = ("packet", "--locale", "ar", "--clinic", str(clinic), "overview", "symptoms")
    result = mini.run(*words, "--out", str(out))
    assert result.returncode == 0, result.stderr
    pages = pdf_pages(out)
    assert len(pages) > 2
    for page in pages:
        assert all(word in page for word in ("North", "Example", "Clinic", "0100"))
    assert "Springfield" in pages[0]
    assert sum("Springfield" in page for page in pages) == 3
    assert pypdfium2.PdfDocument(out)[0].get_size() == (612, 792)


def test_a_packet_goes_when_the_clinic_has_another_phone(mini: MiniProject) -> None:
    clinic = mini.root / "clinic.yaml"
    clinic.write_text(CLINIC, encoding="utf-8")
    name = "packets/en.overview.pdf"
    assert mini.run("packet", "--locale", "en", "overview").returncode == 0
    assert mini.run("build", "--locale", "en", "--handout", "symptoms").returncode == 0
    assert name in files(mini.root / "dist")
    mini.edit("clinic.yaml", "555 0100", "555 0199")
    assert mini.run("build", "--locale", "en", "--handout", "symptoms").returncode == 0
    assert name not in files(mini.root / "dist")


def test_the_contents_page_is_translated(mini: MiniProject, tmp_path: Path) -> None:
    """What it says is in the catalogues, as all else that a page says."""
    out = tmp_path / "packet.pdf"
    assert mini.run("packet", "--locale", "ar", "--out", str(out), "overview").returncode == 0
    title = next(mark.get_title() for mark in pypdfium2.PdfDocument(out).get_toc())
    assert title.startswith("نص عربي")


def test_out_writes_one_file_and_never_into_dist(mini: MiniProject, tmp_path: Path) -> None:
    target = tmp_path / "new folder/packet.pdf"
    result = mini.run("packet", "--locale", "ar", "--with", "en", "--out", str(target))
    assert result.returncode == 0, result.stderr
    assert [path.name for path in target.parent.iterdir()] == ["packet.pdf"]
    assert not (mini.root / "dist").exists()
    assert "3 leaflets" in result.stdout
    result = mini.run("packet", "--locale", "ar", "--out", "dist/packet.pdf")
    assert result.returncode == ExitCode.OUTPUT
    assert not (mini.root / "dist").exists()


def test_a_packet_twice_gives_the_same_bytes(mini: MiniProject, tmp_path: Path) -> None:
    for name in ("one", "two"):
        words = ("packet", "--locale", "ar", "--with", "en", "--out", str(tmp_path / f"{name}.pdf"), "overview")
        assert mini.run(*words).returncode == 0
    assert (tmp_path / "one.pdf").read_bytes() == (tmp_path / "two.pdf").read_bytes()


def test_the_packets_record_fits_the_schema(packed: tuple[MiniProject, Path]) -> None:
    jsonschema.validate(manifest(packed[0].root / "dist"), json.loads(schemas.schema_text("manifest-output")))
