"""The record of changes: when each locale's side of each note last changed, kept in git.

Anki takes a correction only if the note's time is later than the one it has, and lets a learner's own edit win over
an older note. So the time of each side's last change is recorded, not the time of the build. A line of
`locales/<locale>/changes.tsv` is: note key, hash of that side, UTC time; a pair of locales takes the later time.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from builder.base.errors import Finding
from builder.editions.deck import Deck
from builder.editions.notes import side_hashes
from builder.messages.texts import Texts

HEADER = "# When each note's side in this locale last changed. Written by `handouts changes`; do not edit.\n"
# Room for the switched-on cards of a deck built with options, which count a second each.
_STEP = 60
_LINE = re.compile(r"^([a-z]+/\S+)\t([0-9a-f]{16})\t(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)$")


class Change(NamedTuple):
    hash: str
    time: int  # seconds since 1970, UTC


def load_changes(path: Path, name: str, findings: list[Finding]) -> dict[str, Change]:
    """Note key → its last change; empty where there is no record yet."""
    changes: dict[str, Change] = {}
    if not path.exists():
        return changes
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.startswith("#") or not line:
            continue
        match = _LINE.match(line)
        if not match:
            remedy = "Restore the line from git; only `handouts changes` writes this file."
            findings.append(Finding(name, number, "changes", "not a line of the record of changes", remedy))
            continue
        time = datetime.datetime.strptime(match[3], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=datetime.UTC)
        changes[match[1]] = Change(match[2], int(time.timestamp()))
    return changes


def current_hashes(decks: Sequence[Deck], texts: Texts) -> dict[str, str]:
    """Note key → hash of the locale's side as it is now, over all decks of the topic."""
    hashes: dict[str, str] = {}
    for deck in decks:
        if deck.slug in texts.topic.record.decks:
            hashes.update(side_hashes(deck, texts))
    return hashes


def unrecorded(hashes: Mapping[str, str], changes: Mapping[str, Change]) -> list[str]:
    """The keys whose content differs from what is recorded."""
    return [key for key, digest in hashes.items() if key not in changes or changes[key].hash != digest]


def record_changes(path: Path, hashes: Mapping[str, str], changes: Mapping[str, Change], now: int) -> int:
    """Bring the record up to date; each changed note's time rises strictly. How many lines changed."""
    keys = unrecorded(hashes, changes)
    if not keys:
        return 0
    merged = dict(changes)
    for key in keys:
        earlier = changes[key].time + _STEP if key in changes else 0
        merged[key] = Change(hashes[key], max(now, earlier))
    lines = []
    for key in sorted(merged):
        time = datetime.datetime.fromtimestamp(merged[key].time, datetime.UTC)
        lines.append(f"{key}\t{merged[key].hash}\t{time:%Y-%m-%dT%H:%M:%SZ}\n")
    fresh = path.with_suffix(".new")
    fresh.write_text(HEADER + "".join(lines), encoding="utf-8")
    fresh.replace(path)
    return len(keys)
