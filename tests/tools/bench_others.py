"""What others take for the same work: the weasyprint command, Chromium, Typst, and Anki's own exporter."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import genanki

from builder.base.html import parse
from builder.decks.package import _collection, _pack


def plain(pages: Sequence[Path], folder: Path) -> None:
    """Prints each page by a process of the `weasyprint` command."""
    for page in pages:
        command = [sys.executable, "-m", "weasyprint", "--quiet", str(page), str(folder / "plain.pdf")]
        subprocess.run(command, check=True, capture_output=True)


def chromium(pages: Sequence[Path]) -> Callable[[], None]:
    """Prints the pages with tags in one Chromium that is already open."""
    from playwright.sync_api import sync_playwright

    browser = sync_playwright().start().chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
    tab = browser.new_page()

    def work() -> None:
        for page in pages:
            tab.goto(page.as_uri())
            tab.pdf(tagged=True, prefer_css_page_size=True)

    work()
    return work


def typst(pages: Sequence[Path], folder: Path) -> Callable[[], None]:
    """Prints pages of the same words, headings, lists and tables, without their pictures and styles."""
    import typst as compiler

    sources = []
    for number, page in enumerate(pages):
        source = folder / f"page-{number}.typ"
        body = parse(page.read_text(encoding="utf-8")).find("body")
        source.write_text("\n\n".join(_blocks(body)), encoding="utf-8")
        sources.append(source)

    def work() -> None:
        for source in sources:
            compiler.compile(str(source), output=str(source.with_suffix(".pdf")))

    work()
    return work


def _quoted(element: Any) -> str:
    words = " ".join("".join(element.itertext()).split())
    return '#text("' + words.replace("\\", "\\\\").replace('"', '\\"') + '")'


def _blocks(element: Any) -> Iterator[str]:
    for child in element:
        if child.tag in ("style", "script", "svg"):
            continue
        if child.tag in ("h1", "h2", "h3"):
            yield f"{'=' * int(child.tag[1])} {_quoted(child)}"
        elif child.tag == "table":
            rows = list(child.iter("tr"))
            cells = [f"[{_quoted(cell)}]" for row in rows for cell in row if cell.tag in ("td", "th")]
            yield f"#table(columns: {max(len(row) for row in rows)}, {', '.join(cells)})"
        elif child.tag == "li":
            yield f"- {_quoted(child)}"
        elif child.tag == "p":
            yield _quoted(child)
        elif isinstance(child.tag, str):
            yield from _blocks(child)


def our_deck(count: int, folder: Path) -> None:
    """A package of `count` notes of one field a side, as Handouts writes its decks: genanki, and the zip made small."""
    note_type = genanki.Model(
        1 << 30,
        "Bench",
        fields=[{"name": "Front"}, {"name": "Back"}],
        templates=[{"name": "Card", "qfmt": "{{Front}}", "afmt": "{{Back}}"}],
    )
    deck = genanki.Deck(1 << 30, "Bench")
    for number in range(count):
        deck.add_note(genanki.Note(note_type, [f"front {number}", f"back {number}"], guid=str(number)))
    _pack(_collection(genanki.Package(deck), 1_700_000_000, folder), [], folder / "ours.apkg")
    (folder / "collection.anki2").unlink()


def official_deck(count: int, folder: Path) -> None:
    """The same notes through a collection of Anki and its exporter."""
    from anki.collection import Collection, DeckIdLimit, ExportAnkiPackageOptions

    path = folder / "bench.anki2"
    path.unlink(missing_ok=True)
    collection = Collection(str(path))
    try:
        note_type = collection.models.by_name("Basic")
        assert note_type
        deck = collection.decks.id("Bench")
        assert deck
        for number in range(count):
            note = collection.new_note(note_type)
            note.fields = [f"front {number}", f"back {number}"]
            collection.add_note(note, deck)
        options = ExportAnkiPackageOptions(with_scheduling=False, with_media=False, legacy=True)
        collection.export_anki_package(out_path=str(folder / "theirs.apkg"), options=options, limit=DeckIdLimit(deck))
    finally:
        collection.close()
