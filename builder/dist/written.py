"""What was written, checked before it is published: every file is whole and is what its name says."""

from __future__ import annotations

import contextlib
import hashlib
import posixpath
import re
import sqlite3
import zipfile
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote

from builder.base.cache import Cached
from builder.base.errors import Finding
from builder.base.html import parse
from builder.decks.table import read_table
from builder.dist.manifest import MANIFEST
from builder.pages.live_markup import live_markup, loading_style
from builder.workspace.inputs import program
from builder.workspace.kept import Kept, key

_LIVE_REMEDY = "Take it out of the template, style sheet, picture, fact or translation that it comes from."
# Attributes with the address of a file or of a part of a page; what has a scheme leads out of the folder.
_LINKING = ("href", "src")
_ELSEWHERE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_REMEDY = "Build again; if it goes on, run handouts doctor."


def _deck_notes(path: Path) -> list[str]:
    """The GUIDs in a package."""
    with zipfile.ZipFile(path) as package, contextlib.closing(sqlite3.connect(":memory:")) as connection:
        connection.deserialize(package.read("collection.anki2"))
        return [row[0] for row in connection.execute("select guid from notes")]


class _Page(NamedTuple):
    """What is to be known of a page: what acts in it, its ids, the addresses that it links to below the folder."""

    live: str | None
    ids: list[str]
    links: list[str]


def _page(html: str) -> _Page:
    root = parse(html)
    linked = {element.get(key, "") for element in root.iter() for key in _LINKING}
    links = sorted(address for address in linked if address and not _ELSEWHERE.match(address))
    live = next(live_markup(html, site=True), None)
    return _Page(live, sorted({element.get("id", "") for element in root.iter()}), links)


class _Pages:
    """The pages of a folder: none of them acts, and all that they link to or load is there.

    `files`: what is there. `kept`: where pages that were looked at before are known by their bytes.
    """

    def __init__(self, files: Collection[str], kept: Kept | None) -> None:
        self._files = files
        self._kept = kept
        self._ids: dict[str, frozenset[str]] = {}
        self._links: list[tuple[str, str, str]] = []  # page, file, what the file is to have of this id

    def add(self, name: str, data: bytes) -> Iterator[Finding]:
        """Findings in one page; its links are looked at when all pages are known."""
        page = self._known(data)
        if page.live:
            message = f"the page has {page.live}, which would act in a reader's browser"
            yield Finding(name, 0, "live-markup", message, _LIVE_REMEDY)
        self._ids[name] = frozenset(page.ids)
        folder = posixpath.dirname(name)
        for address in page.links:
            path, _, part = address.partition("#")
            file = posixpath.normpath(posixpath.join(folder, unquote(path))) if path else name
            self._links.append((name, file, unquote(part)))

    def _known(self, data: bytes) -> _Page:
        if self._kept is None:
            return _page(data.decode())
        place = key("a written page", {"program": program(), "page": hashlib.sha256(data).hexdigest()})
        cached = self._kept.get(place)
        page = _Page(*cached.record) if cached else _page(data.decode())
        if cached is None:
            self._kept.put(place, Cached(page))
        return page

    def dead_links(self) -> Iterator[Finding]:
        """Findings for links to what isn't there, and to a part that a page hasn't got."""
        for name, file, part in self._links:
            if file not in self._files:
                yield Finding(name, 0, "written", f"the page links to {file}, which is not there", _REMEDY)
            # `at=` is read by a script: the line of a message.
            elif part and not part.startswith("at=") and file in self._ids and part not in self._ids[file]:
                message = f"the page links to {file}#{part}, and nothing has this id there"
                yield Finding(name, 0, "written", message, _REMEDY)


def check_written(folder: Path, entries: list[dict[str, Any]], kept: Kept | None = None) -> list[Finding]:
    """Findings for files that are missing, cut short or empty, and for a GUID that two notes share.

    `kept`: where pages that were looked at before are known.
    """
    findings = []
    guids: dict[str, str] = {}
    pages = _Pages({item["path"] for item in entries} | {MANIFEST}, kept)
    for item in entries:
        name, path = item["path"], folder / item["path"]
        data = path.read_bytes() if path.is_file() else b""
        if not data:
            findings.append(Finding(name, 0, "written", "the file is missing or empty", _REMEDY))
        elif item["kind"] in ("pdf", "packet") and not (data.startswith(b"%PDF-") and data.rstrip().endswith(b"%%EOF")):
            findings.append(Finding(name, 0, "written", "the PDF is cut short", _REMEDY))
        elif name.endswith(".html"):
            findings += pages.add(name, data)
        elif name.endswith(".css") and (loads := next(loading_style(data.decode()), None)):
            message = f"the style sheet has {loads}, which would load something from elsewhere"
            findings.append(Finding(name, 0, "live-markup", message, _LIVE_REMEDY))
        elif item["kind"] == "tsv":
            rows = len(read_table(path)[1:])
            if rows != item["notes"]:
                message = f"the table has {rows} rows instead of {item['notes']}"
                findings.append(Finding(name, 0, "written", message, _REMEDY))
        elif item["kind"] == "apkg":
            try:
                notes = _deck_notes(path)
            except (zipfile.BadZipFile, KeyError, sqlite3.Error) as error:
                findings.append(Finding(name, 0, "written", f"the deck can't be read back: {error}", _REMEDY))
                continue
            if len(notes) != item["notes"]:
                message = f"the deck has {len(notes)} notes instead of {item['notes']}"
                findings.append(Finding(name, 0, "written", message, _REMEDY))
            for guid in notes:
                if guid in guids:
                    message = f"the GUID {guid} is also in {guids[guid]}"
                    findings.append(
                        Finding(name, 0, "written", message, "Two notes share fact, note type and locales.")
                    )
                guids[guid] = name
    return [*findings, *pages.dead_links()]
