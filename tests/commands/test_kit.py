"""Kits: what stands in the zip file or on the stick, opened as a clinic opens it, and what an update leaves alone."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pypdfium2
import pytest
from playwright.sync_api import Browser

from builder.base.errors import ExitCode, HandoutsError
from builder.commands import kit as kits
from builder.commands.kit import build_kit, chosen
from builder.commands.kit_names import MAX_PATH, name_fault, name_findings
from builder.commands.kit_write import FOLDER, RECORD, write_zip
from builder.workspace.selection import Selection
from tests.commands.test_build import files
from tests.conftest import QUIET, MiniProject

NAME = 'Klinik São "Luís" <1>'
CLINIC = f"schema: 1\nname: '{NAME}'\nphone: \"+1 555 0100\"\n"
SMALL = Selection(locales=("ar",), handouts=("symptoms",), decks=("symptoms",))


def make(mini: MiniProject, out: Path, selection: Selection = SMALL, force: bool = False) -> kits.Kit:
    clinic = mini.root / "north.yaml"
    clinic.write_text(CLINIC, encoding="utf-8")
    return build_kit(mini.project, selection, mini.documents, out, 2, QUIET, clinic, force)


@pytest.fixture(scope="module")
def packed(mini_template: MiniProject, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A kit of both languages as a zip file; to be read only."""
    folder = tmp_path_factory.mktemp("kit")
    mini = mini_template.copy(folder / "project")
    made = make(mini, folder / "kit.zip", Selection(handouts=("symptoms", "overview"), decks=("symptoms",)))
    assert (made.leaflets, made.decks, made.locales) == (6, 2, ("ar", "en"))
    assert made.size == (folder / "kit.zip").stat().st_size
    assert not list((mini.root / ".build/kit").rglob("*.pdf"))
    return folder / "kit.zip"


@pytest.fixture(scope="module")
def unzipped(packed: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The kit's folder, unzipped where a user's name has a space and letters of other scripts."""
    place = tmp_path_factory.mktemp("stick") / "My files – عيادة"
    with zipfile.ZipFile(packed) as kit:
        kit.extractall(place)
    return place / FOLDER


def test_a_kit_opens_from_a_folder_and_every_link_works(unzipped: Path, browser: Browser) -> None:
    context = browser.new_context()
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("request", lambda request: faults.append(request.url) if not request.url.startswith("file:") else None)
    page.on("requestfailed", lambda request: faults.append(request.url))
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    unread, seen, linked = [(unzipped / "OPEN-ME.html").as_uri()], set[str](), set[Path]()
    while unread:
        address = unread.pop()
        seen.add(address)
        page.goto(address)
        assert NAME in page.inner_text("body")
        for link in page.eval_on_selector_all("[href]", "found => found.map(one => one.href)"):
            parts = urlsplit(link)
            if parts.scheme != "file":
                assert parts.scheme in ("http", "https", "tel", "mailto"), link
                continue
            path = Path(unquote(parts.path))
            assert path.is_file(), link
            assert unzipped in path.parents, link
            linked.add(path)
            whole = path.as_uri()
            if path.suffix == ".html" and whole not in seen and whole not in unread:
                unread.append(whole)
    assert faults == []
    assert {path.suffix for path in linked} >= {".html", ".pdf", ".apkg"}
    assert set(unzipped.rglob("*.pdf")) == {path for path in linked if path.suffix == ".pdf"}
    context.close()


def test_the_clinic_is_on_paper(unzipped: Path) -> None:
    for path in unzipped.rglob("*.pdf"):
        for page in pypdfium2.PdfDocument(path):
            assert "Luís" in page.get_textpage().get_text_range(), path


def test_what_a_desk_has_no_use_for_is_left_out(unzipped: Path) -> None:
    names = files(unzipped).keys()
    text = " ".join(path.read_text(encoding="utf-8") for path in unzipped.rglob("*.html"))
    for name in names - {"READ-ME.txt", RECORD}:
        assert Path(name).suffix not in (".txt", ".tsv") or Path(name).name in text
    assert "facts.json" not in names
    assert "manifest.json" not in names


def test_the_read_me_says_what_to_open_and_what_nobody_has_checked(unzipped: Path) -> None:
    data = (unzipped / "READ-ME.txt").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")  # the clinic's name isn't ASCII, and Notepad wants to know
    assert data.count(b"\n") == data.count(b"\r\n") > 5
    text = data.decode("utf-8-sig")
    assert NAME in text
    assert "OPEN-ME.html" in text
    assert "NOT CHECKED: no qualified person has checked all texts in these languages yet:\r\nArabic, English." in text


def test_a_zip_file_is_plain(packed: Path) -> None:
    with zipfile.ZipFile(packed) as kit:
        assert kit.testzip() is None
        for info in kit.infolist():
            assert info.filename.startswith(f"{FOLDER}/")
            assert info.filename.isascii()
            assert info.flag_bits & 0x800 == 0  # no flag for UTF-8
            assert info.date_time == (1980, 1, 1, 0, 0, 0)
            assert info.external_attr >> 16 == 0o100644
            assert info.extra == b""  # no Zip64
            small = info.filename.endswith((".pdf", ".apkg", ".png", ".woff2"))  # by their own packing
            assert (info.compress_type == zipfile.ZIP_STORED) == small, info.filename
        assert name_findings(kit.namelist()) == []
        assert kit.namelist()[-4:] == [
            f"{FOLDER}/{name}" for name in ("index.html", "OPEN-ME.html", "READ-ME.txt", "kit.json")
        ]


def test_equal_input_gives_equal_bytes(mini: MiniProject) -> None:
    make(mini, mini.root / "one.zip")
    make(mini, mini.root / "two.zip")
    os.utime(mini.root / "one.zip", (0, 0))
    assert (mini.root / "one.zip").read_bytes() == (mini.root / "two.zip").read_bytes()
    assert list(mini.root.glob(".*.new")) == []


def test_the_command_says_what_it_made(mini: MiniProject) -> None:
    (mini.root / "clinic.yaml").write_text(CLINIC, encoding="utf-8")
    done = mini.run("kit", "--locale", "ar", "--handout", "symptoms", "--out", "a b.zip")
    assert done.returncode == 0, done.stderr
    size = (mini.root / "a b.zip").stat().st_size
    assert f"a b.zip: {-(-size // 1000)} kB, leaflets: 2, decks: 0, languages: ar; to open: OPEN-ME.html" in done.stdout
    (mini.root / "letter.zip").write_bytes(b"PK a letter")
    refused = mini.run("kit", "--locale", "ar", "--handout", "symptoms", "--out", "letter.zip")
    assert refused.returncode == ExitCode.OUTPUT
    assert "letter.zip" in refused.stderr
    assert (mini.root / "letter.zip").read_bytes() == b"PK a letter"
    for out, code in {
        "kit.pdf": ExitCode.USAGE,
        "nowhere/kit.zip": ExitCode.USAGE,
        "dist/kit.zip": ExitCode.OUTPUT,
    }.items():
        refused = mini.run("kit", "--out", out)
        assert refused.returncode == code, refused.stderr
        assert "--out" in refused.stderr
    assert not (mini.root / "dist").exists()
    assert not (mini.root / "nowhere").exists()
    assert mini.run("kit", "--locale", "xx").returncode == ExitCode.USAGE


def test_no_place_is_not_the_folder_where_one_stands(mini: MiniProject) -> None:
    before = files(mini.root)
    result = mini.run("kit", "--out", "")
    assert result.returncode == ExitCode.USAGE
    assert "is a variable empty?" in result.stderr
    assert files(mini.root) == before


def test_a_zip_file_may_have_the_longest_name(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text("page", encoding="utf-8")
    out = tmp_path / f"{'n' * 251}.zip"
    write_zip({"index.html": tmp_path / "page.html"}, out)
    assert zipfile.is_zipfile(out)
    with pytest.raises(HandoutsError) as caught:
        write_zip({"index.html": tmp_path / "page.html"}, tmp_path / f"{'n' * 252}.zip")
    assert caught.value.code == ExitCode.OUTPUT
    assert sorted(path.name for path in tmp_path.iterdir()) == [out.name, "page.html"]


def test_another_file_is_overwritten_only_by_force(mini: MiniProject) -> None:
    out = mini.root / "kit.zip"
    with zipfile.ZipFile(out, "w") as other:
        other.writestr("holiday.jpg", b"1")
    before = out.read_bytes()
    with pytest.raises(HandoutsError) as caught:
        make(mini, out)
    assert caught.value.code == ExitCode.OUTPUT
    assert out.read_bytes() == before
    make(mini, out, force=True)
    make(mini, out)  # now it is a kit


def test_a_kit_lacks_nothing_or_is_not_made(mini: MiniProject, tmp_path: Path) -> None:
    mini.catalogue.write_text("msgid", encoding="utf-8")
    with pytest.raises(HandoutsError) as caught:
        make(mini, tmp_path / "kit.zip", Selection(handouts=("symptoms", "overview")))
    assert caught.value.code == ExitCode.FINDINGS
    assert any("examplitis.po" in finding.path for finding in caught.value.findings)
    assert not (tmp_path / "kit.zip").exists()


@pytest.mark.parametrize("slug", ["aux", "x" * 90])
def test_a_handout_that_windows_refuses_is_named(mini: MiniProject, slug: str) -> None:
    (mini.root / "handouts/examplitis/overview").rename(mini.root / "handouts/examplitis" / slug)
    template = mini.root / "handouts/examplitis" / slug / "page.html.j2"
    template.write_text(template.read_text(encoding="utf-8").replace("/overview/", f"/{slug}/"), encoding="utf-8")
    mini.edit("sources/examplitis/topic.yaml", "handouts: [overview,", f"handouts: [{slug},")
    done = mini.run("kit", "--locale", "en", "--handout", slug, "--out", "kit.zip")
    assert done.returncode == ExitCode.FINDINGS, done.stderr
    assert f"{FOLDER}/en/{slug}.pdf: error" in done.stderr
    assert "Rename the handout" in done.stderr
    assert not (mini.root / "kit.zip").exists()


REFUSED = (
    *("CON", "nul.pdf", "com1.with-en.pdf", "LPT9", "aux .txt", "COM¹", "end.", "end ", " begin", "é.pdf"),
    *("a:b", 'a"b', "a?", "a*", "a<b", "a|b", "a\\b", "a\tb", "a\x7f"),
)
TAKEN = ("console.pdf", "common", "com.pdf", "lpt10", "aux-1", "zh-Hans", "a.with-en.pdf", "con1")


@pytest.mark.parametrize("name", REFUSED)
def test_names_that_a_desk_refuses(name: str) -> None:
    assert name_fault(name)
    assert name_findings([f"{FOLDER}/{name}/a.pdf"])


@pytest.mark.parametrize("name", TAKEN)
def test_names_that_every_desk_takes(name: str) -> None:
    assert name_fault(name) is None


def test_long_and_colliding_paths_are_found() -> None:
    assert name_findings(["a" * MAX_PATH]) == []
    assert "100 characters" in name_findings(["a" * (MAX_PATH + 1)])[0].message
    assert "same name as K/Ar" in name_findings(["K/Ar/a.pdf", "K/ar/b.pdf"])[0].message
    assert name_findings(["K/ar/a.pdf", "K/ar/A.pdf"])


def test_a_link_that_leads_nowhere_ends_it_and_a_linked_table_comes_along(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text('<a href="a%20b.tsv?x#y">1</a><a href="https://example.org/">2</a>', "utf-8")
    (tmp_path / "a b.tsv").write_text("1", "utf-8")
    entries: list[dict[str, Any]] = [
        {"path": "index.html", "kind": "index"},
        {"path": "a b.tsv", "kind": "tsv"},
        {"path": "c.tsv", "kind": "tsv"},
        {"path": "sitemap.xml", "kind": "page"},
    ]
    assert chosen(tmp_path, entries) == ["a b.tsv", "index.html"]
    for link in ("gone.pdf", "/a.pdf", "../a.pdf", "ar/"):
        (tmp_path / "index.html").write_text(f'<a href="{link}">1</a>', "utf-8")
        with pytest.raises(HandoutsError) as caught:
            chosen(tmp_path, entries)
        assert link in caught.value.findings[0].message
