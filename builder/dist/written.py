"""What was written, checked before it is published: every file is whole and is what its name says."""

from __future__ import annotations

import contextlib
import re
import sqlite3
import zipfile
from pathlib import Path
from typing import Any

from builder.base.errors import Finding
from builder.decks.table import read_table
from builder.pages.live_markup import live_markup

_LIVE_REMEDY = "Take it out of the template, style sheet, picture, fact or translation that it comes from."
_REMEDY = "Build again; if it goes on, run handouts doctor."


def _deck_notes(path: Path) -> list[str]:
    """The GUIDs in a package."""
    with zipfile.ZipFile(path) as package, contextlib.closing(sqlite3.connect(":memory:")) as connection:
        connection.deserialize(package.read("collection.anki2"))
        return [row[0] for row in connection.execute("select guid from notes")]


def check_written(folder: Path, entries: list[dict[str, Any]]) -> list[Finding]:
    """Findings for files that are missing, cut short or empty, and for a GUID that two notes share."""
    findings = []
    guids: dict[str, str] = {}
    for item in entries:
        name, path = item["path"], folder / item["path"]
        data = path.read_bytes() if path.is_file() else b""
        if not data:
            findings.append(Finding(name, 0, "written", "the file is missing or empty", _REMEDY))
        elif item["kind"] in ("pdf", "packet") and not (data.startswith(b"%PDF-") and data.rstrip().endswith(b"%%EOF")):
            findings.append(Finding(name, 0, "written", "the PDF is cut short", _REMEDY))
        elif item["kind"] in ("html", "index") and (live := next(live_markup(data.decode()), None)):
            message = f"the page has {live}, which would act in a reader's browser"
            findings.append(Finding(name, 0, "live-markup", message, _LIVE_REMEDY))
        elif item["kind"] == "index":
            for link in re.findall(r'href="([^"#]+)"', data.decode()):
                if not (folder / link).is_file():
                    findings.append(
                        Finding(name, 0, "written", f"the index links to {link}, which is not there", _REMEDY)
                    )
        elif item["kind"] == "tsv":
            rows = len(read_table(path)[1:])
            if rows != item["notes"]:
                message = f"the table has {rows} rows instead of {item['notes']}"
                findings.append(Finding(name, 0, "written", message, _REMEDY))
        elif item["kind"] == "apkg":
            try:
                found = _deck_notes(path)
            except (zipfile.BadZipFile, KeyError, sqlite3.Error) as error:
                findings.append(Finding(name, 0, "written", f"the deck can't be read back: {error}", _REMEDY))
                continue
            if len(found) != item["notes"]:
                message = f"the deck has {len(found)} notes instead of {item['notes']}"
                findings.append(Finding(name, 0, "written", message, _REMEDY))
            for guid in found:
                if guid in guids:
                    message = f"the GUID {guid} is also in {guids[guid]}"
                    findings.append(
                        Finding(name, 0, "written", message, "Two notes share fact, note type and locales.")
                    )
                guids[guid] = name
    return findings
