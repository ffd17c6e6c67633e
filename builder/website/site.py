"""The website of a build: every leaflet in its surroundings, and the files and pages around the leaflets."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from builder.base.cache import key_of
from builder.dist.manifest import entry, sha256
from builder.website.assets import ASSETS, write_assets
from builder.website.head import plain
from builder.website.leaflet import LeafletPage, More, Website, around
from builder.website.links import Outputs
from builder.website.plan import Entry
from builder.website.wrap import Around, wrap
from builder.workspace.loaded import Loaded

INDEX = "index.html"


@cache
def _part(module: str, name: str) -> Callable[..., Any] | None:
    """A function of another part of the website; None where there is no such part."""
    if importlib.util.find_spec(f"builder.website.{module}") is None:
        return None
    found: Callable[..., Any] | None = getattr(importlib.import_module(f"builder.website.{module}"), name, None)
    return found


def decks_by_slug(loaded: Loaded, topic: str) -> Mapping[str, tuple[str, str]]:
    """Slug → the msgctxt and the English of a deck's title, of the topic's decks."""
    owner = next(item for item in loaded.topics if item.id == topic)
    return {deck.slug: (f"{deck.messages}/title", deck.record.title) for deck in loaded.decks_of(owner)}


def write_site(loaded: Loaded, stage: Path, entries: list[Entry]) -> list[Entry]:
    """Put the website around the leaflets in `stage`; the lines of the manifest, those of its other files too.

    `entries`: the lines of what stands in `stage`; those of leaflets are changed where their pages are. A page whose
    surroundings are those that it has already stays as it is.
    """
    leaflets = [item for item in entries if item["kind"] == "html"]
    written = write_assets(loaded.project, stage, {item["variant"]["print"] for item in leaflets})
    write_fonts = _part("fonts", "write_fonts")
    site = website(loaded, entries, frozenset(written), write_fonts(loaded, stage) if write_fonts else {})
    for item in leaflets:
        page = LeafletPage(site, item)
        item["title"], item["title_en"] = plain(page.title), plain(page.title, own=False)
        surroundings = around_leaflet(loaded, page)
        key = key_of_site(surroundings)
        path = stage / item["path"]
        if item.get("site") != key:
            text = wrap(path.read_bytes().decode(), surroundings)
            path.write_text(text, encoding="utf-8", newline="")
            item["site"], item["sha256"] = key, sha256(path)
    return [*entries, *_others(loaded, stage, entries, site)]


def website(
    loaded: Loaded, entries: Sequence[Entry], files: frozenset[str], fonts: Mapping[str, str] | None = None
) -> Website:
    """What all pages share. `files`: the assets that are there; `fonts`: locale id → a style sheet among them."""
    outputs = Outputs(entries, loaded.topics, loaded.handouts)
    whole = _part("pages", "write_pages") is not None
    return Website(loaded.project, outputs, loaded.locales, loaded.texts, loaded.clinic, files, fonts or {}, whole)


def around_leaflet(loaded: Loaded, page: LeafletPage) -> Around:
    """The surroundings of a leaflet's page."""
    project, t = loaded.project, page.section.t
    reader, with_sources = _part("parts", "reader_part"), _part("statements", "with_sources")
    found = [(_part(name, f"{name}_part"), name) for name in page.parts]
    more = More(
        reader(project, page.speakers) if reader else "",
        [make(project, page.speakers) for make, _ in found if make],
    )
    if with_sources:
        words = _part("statements", "whence_words")(project, t)  # type: ignore[misc]
        key = _part("statements", "sources_key")(page.topic, page.entry["facts"])  # type: ignore[misc]
        more = replace(
            more,
            within=lambda core: str(with_sources(core, page.topic, page.locale, words)),
            words=f"{words} {key}",
        )
    return around(page, decks_by_slug(loaded, page.topic.id), more)


def key_of_site(surroundings: Around) -> str:
    """A hash of what stands around a page, as its line in the manifest has it."""
    return key_of([surroundings.head, surroundings.above, surroundings.below, surroundings.words])[:32]


def surroundings_now(loaded: Loaded, entries: Sequence[Entry], path: str) -> str:
    """The hash of what would stand around a leaflet's page today, beside these outputs of a manifest."""
    files = frozenset(item["path"] for item in entries if item["kind"] == "asset")
    sheets = {Path(name).stem: name for name in files if name.startswith(f"{ASSETS}/fonts/") and name.endswith(".css")}
    fonts = {item.id: sheets[stem] for item in loaded.locales for stem in (item.id, item.tag) if stem in sheets}
    site = website(loaded, entries, files | {f"{ASSETS}/leaflet.css", f"{ASSETS}/leaflet-large.css"}, fonts)
    page = LeafletPage(site, next(item for item in entries if item["path"] == path))
    return key_of_site(around_leaflet(loaded, page))


def _others(loaded: Loaded, stage: Path, entries: list[Entry], site: Website) -> list[Entry]:
    """The lines of the other files of the website, which the other parts write here."""
    search = _part("search", "write_search")
    found = list(search(loaded, stage, entries)) if search else []
    lines = [entry(stage, path, "search", None) for path in found]
    assets = (path.relative_to(stage).as_posix() for path in sorted((stage / ASSETS).rglob("*")) if path.is_file())
    lines += [entry(stage, path, "asset", None) for path in assets if path not in found]
    pages = _part("pages", "write_pages")
    for path in pages(loaded, stage, [*entries, *lines], site.fonts) if pages else []:
        kind = "index" if path == INDEX else "page" if path.endswith(".html") else "asset"
        lines.append(entry(stage, path, kind, None))
    return lines
