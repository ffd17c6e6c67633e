"""The website of a build: every leaflet in its surroundings, and the files and pages around the leaflets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from builder.base.cache import key_of
from builder.dist.manifest import entry, sha256
from builder.website.assets import ASSETS, write_assets
from builder.website.board import board_part
from builder.website.fonts import write_fonts
from builder.website.head import plain
from builder.website.leaflet import LeafletPage, More, Website, around
from builder.website.links import Outputs
from builder.website.pages import write_pages
from builder.website.parts import reader_part
from builder.website.plan import Entry
from builder.website.search import write_search
from builder.website.statements import sources_key, whence_words, with_sources
from builder.website.wrap import Around, wrap
from builder.website.wrapped import WrappedPages
from builder.website.writing import writing_part
from builder.workspace.loaded import Loaded

INDEX = "index.html"


# What works by touch or by typing on a page, by the name of its script: what it needs besides the page.
_PARTS = {"board": board_part, "writing": writing_part}


def decks_by_slug(loaded: Loaded, topic: str) -> Mapping[str, tuple[str, str]]:
    """Slug → the msgctxt and the English of a deck's title, of the topic's decks."""
    owner = next(item for item in loaded.topics if item.id == topic)
    return {deck.slug: (f"{deck.messages}/title", deck.record.title) for deck in loaded.decks_of(owner)}


def write_website(loaded: Loaded, stage: Path, entries: list[Entry], before: WrappedPages | None = None) -> list[Entry]:
    """Put the website around the leaflets in `stage`; the lines of the manifest, those of its other files too.

    `entries`: the lines of what stands in `stage`; those of leaflets are changed where their pages are. A page whose
    surroundings are those that it has already stays as it is. `before`: the pages of earlier builds.
    """
    leaflets = [item for item in entries if item["kind"] == "html"]
    written = write_assets(loaded.project, stage, {item["variant"]["print"] for item in leaflets})
    site = website(loaded, entries, frozenset(written), write_fonts(loaded, stage))
    if before:
        before.begin(entries, site.files, site.fonts)
    for item in leaflets:
        path = stage / item["path"]
        # One that an earlier build published has its surroundings around it.
        name = before.name(item) if before and "surroundings" not in item else ""
        if before and name and before.take(name, item, path):
            continue
        page = LeafletPage(site, item)
        item["title"], item["title_en"] = plain(page.title), plain(page.title, translated=False)
        surroundings = around_leaflet(loaded, page)
        key = surroundings_key(surroundings)
        if item.get("surroundings") != key:
            text = wrap(path.read_bytes().decode(), surroundings)
            path.write_text(text, encoding="utf-8", newline="")
            item["surroundings"], item["sha256"] = key, sha256(path)
        if before and name:
            before.put(name, item, path)
    return [*entries, *_others(loaded, stage, entries, site)]


def website(
    loaded: Loaded, entries: Sequence[Entry], files: frozenset[str], fonts: Mapping[str, str] | None = None
) -> Website:
    """What all pages share. `files`: the assets that are there; `fonts`: locale id → a style sheet among them."""
    outputs = Outputs(entries, loaded.topics, loaded.handouts)
    return Website(loaded.project, outputs, loaded.locales, loaded.texts, loaded.clinic, files, fonts or {})


def around_leaflet(loaded: Loaded, page: LeafletPage) -> Around:
    """The surroundings of a leaflet's page."""
    project, topic, locale = loaded.project, page.topic, page.locale
    words = whence_words(project, page.section)
    more = More(
        reader_part(project, page.speakers),
        [_PARTS[name](project, page.speakers) for name in page.parts],
        lambda core: with_sources(core, topic, locale, words),
        f"{words} {sources_key(topic, page.entry['facts'])}",
    )
    return around(page, decks_by_slug(loaded, topic.id), more)


def surroundings_key(surroundings: Around) -> str:
    """A hash of what stands around a page, as its line in the manifest has it."""
    return key_of([surroundings.head, surroundings.above, surroundings.below, surroundings.words])[:32]


def surroundings_now(loaded: Loaded, entries: Sequence[Entry], path: str) -> str:
    """The hash of what would stand around a leaflet's page today, beside these outputs of a manifest."""
    files = frozenset(item["path"] for item in entries if item["kind"] == "asset")
    sheets = {Path(name).stem: name for name in files if name.startswith(f"{ASSETS}/fonts/") and name.endswith(".css")}
    fonts = {item.id: sheets[stem] for item in loaded.locales for stem in (item.id, item.tag) if stem in sheets}
    site = website(loaded, entries, files | {f"{ASSETS}/leaflet.css", f"{ASSETS}/leaflet-large.css"}, fonts)
    page = LeafletPage(site, next(item for item in entries if item["path"] == path))
    return surroundings_key(around_leaflet(loaded, page))


def _others(loaded: Loaded, stage: Path, entries: list[Entry], site: Website) -> list[Entry]:
    """The lines of the other files of the website, which the other parts write here."""
    paths = write_search(loaded, stage, entries)
    lines = [entry(stage, path, "search", None) for path in paths]
    assets = (path.relative_to(stage).as_posix() for path in sorted((stage / ASSETS).rglob("*")) if path.is_file())
    lines += [entry(stage, path, "asset", None) for path in assets if path not in paths]
    for path in write_pages(loaded, stage, [*entries, *lines], site.fonts):
        kind = "index" if path == INDEX else "page" if path.endswith(".html") else "asset"
        lines.append(entry(stage, path, kind, None))
    return lines
