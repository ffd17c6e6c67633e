"""The record of changes: when each locale's side of each note and note type last changed, kept in git.

Anki takes a correction only if the note's time is later than the one it has, and lets a learner's own edit win over
an older note. So the time of each side's last change is recorded, not the time of the build. Note types, which carry
the cards' look, have times of their own: Anki takes a new look by the same rule, and a mended note must not bring the
old look back over a learner's. A line of `locales/<locale>/changes.tsv` is: key, hash of that side, UTC time; the key
is a note's, or `note-type/<name>`. A pair of locales takes the later time.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from builder.base.errors import Finding
from builder.base.files import read_text
from builder.base.owned import for_topic
from builder.base.whole import write_whole
from builder.decks.deck import Deck
from builder.decks.edition import DeckEdition
from builder.decks.notes import side_hashes
from builder.decks.options import OPTIONS, Option
from builder.decks.speech import with_speech
from builder.messages.texts import Texts

HEADER = (
    "# When each note's and note type's side in this locale last changed. Written by `handouts changes`; do not edit.\n"
)
# In seconds; more than eight options together can move a note's time.
_STEP = 600
_FIRST_YEAR = 2000
_LINE = re.compile(r"^([a-z-]+/\S+)\t([0-9a-f]{16})\t(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)$")


class Change(NamedTuple):
    hash: str
    time: int  # seconds since 1970, UTC


def load_changes(path: Path, name: str, findings: list[Finding]) -> dict[str, Change]:
    """Note key → its last change; empty where there is no record yet."""
    changes: dict[str, Change] = {}
    text = read_text(path, name, "changes", findings) if path.exists() else None
    for number, line in enumerate((text or "").split("\n"), 1):
        if line.startswith("#") or not line:
            continue
        match = _LINE.match(line)
        time = _time(match[3]) if match else None
        if match is None or time is None:
            remedy = "Restore the line from git; only `handouts changes` writes this file."
            findings.append(Finding(name, number, "changes", "not a line of the record of changes", remedy))
            continue
        changes[match[1]] = Change(match[2], int(time.timestamp()))
    return changes


def _time(text: str) -> datetime.datetime | None:
    """A recorded time; None where the calendar or Anki has no such one."""
    try:
        time = datetime.datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=datetime.UTC)
    except ValueError:
        return None
    return time if _FIRST_YEAR <= time.year < 2100 else None


def note_type_key(name: str) -> str:
    """What names a note type in the record of changes."""
    return f"note-type/{name}"


def note_type_hash(deck: Deck, name: str, texts: Texts) -> str:
    """A hash of what a learner's Anki gets of a note type: fields, templates and look, as one locale has them."""
    edition = DeckEdition(deck, texts.locale, None, "", (texts.english or texts).locale)
    # Without defaults, so that a new key of note types' files leaves the others as they are.
    content = deck.note_types[name].model_dump(exclude={"schema_"}, exclude_defaults=True)
    for template in content["templates"]:
        template.update({side: with_speech(template[side], edition) for side in ("front", "back")})
    body = json.dumps([content, deck.css], sort_keys=True)
    return hashlib.sha256(body.encode()).hexdigest()[:16]


def current_hashes(decks: Sequence[Deck], texts: Texts) -> dict[str, str]:
    """Key → hash of the locale's side as it is now: notes and note types of all decks of the topic."""
    hashes: dict[str, str] = {}
    for deck in for_topic(decks, texts.topic.id):
        if deck.slug in texts.topic.record.decks:
            hashes.update(side_hashes(deck, texts))
            hashes.update({note_type_key(name): note_type_hash(deck, name, texts) for name in deck.note_types})
    return hashes


def edition_times(
    edition: DeckEdition, notes: Iterable[str], records: Sequence[Mapping[str, Change]], options: Collection[Option]
) -> dict[str, int]:
    """Key → time, for the edition's notes (given by key) and note types. `records`: those of the edition's locales.

    Each option in effect, the deck's own or the command's, moves the notes' times by a power of two, by its place in
    OPTIONS: with more options a note is always later, and no two sets of options have equal times. So old notes get
    what the cards of a further option show. One option *instead of* another always leaves cards without a question,
    whatever the times: either the notes are updated (the new option stands later in OPTIONS) and the old option's
    cards are blank, or they aren't, and the new one's are. Whoever builds for learners keeps the options that these
    have, and adds to them.
    """

    def later(key: str) -> int:
        return max(record[key].time for record in records)

    in_effect = {*edition.deck.record.options, *options}
    offset = sum(1 << OPTIONS.index(option) for option in in_effect)
    times = {key: later(key) + offset for key in notes}
    return times | {key: later(key) for key in map(note_type_key, edition.deck.note_types)}


def unrecorded(hashes: Mapping[str, str], changes: Mapping[str, Change]) -> list[str]:
    """The keys whose content differs from what is recorded."""
    return [key for key, digest in hashes.items() if key not in changes or changes[key].hash != digest]


def record_changes(
    path: Path,
    hashes: Mapping[str, str],
    changes: Mapping[str, Change],
    now: int,
    others: Iterable[Mapping[str, Change]] = (),
) -> int:
    """Bring the record up to date; each changed key's time rises strictly. How many lines changed.

    `others`: what other locales' records were before. A step may have led one of them beyond now, and the time of
    the pair has to rise, too. What is gone keeps its line, so that it comes back with a later time.
    """
    keys = unrecorded(hashes, changes)
    if not keys:
        return 0
    merged = dict(changes)
    known = [changes, *others]
    for key in keys:
        earlier = [record[key].time + _STEP for record in known if key in record]
        merged[key] = Change(hashes[key], max([now, *earlier]))
    lines = []
    for key in sorted(merged):
        time = datetime.datetime.fromtimestamp(merged[key].time, datetime.UTC)
        lines.append(f"{key}\t{merged[key].hash}\t{time:%Y-%m-%dT%H:%M:%SZ}\n")
    write_whole(path, (HEADER + "".join(lines)).encode())
    return len(keys)
