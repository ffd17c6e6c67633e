"""Anki packages: identity apart from text, recorded times, equal bytes for equal input."""

from __future__ import annotations

import contextlib
import datetime
import hashlib
import itertools
import json
import sqlite3
import tempfile
import warnings
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import genanki

from builder.base.errors import Finding, HandoutsError
from builder.decks.changes import note_type_key
from builder.decks.deck import NoteTypeFile
from builder.decks.edition import DeckEdition
from builder.decks.note import DeckContent, Note
from builder.decks.speech import with_speech

# The zip format has no earlier date; a fixed one makes equal input give equal bytes.
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)


def _number(*parts: str) -> int:
    """A fixed id, from 2^30 up to 2^31: what Anki and genanki take for decks and note types."""
    digest = hashlib.sha256("\x1f".join(("handouts", *parts)).encode()).digest()
    return (1 << 30) + int.from_bytes(digest[:8], "big") % (1 << 30)


def _pair(edition: DeckEdition) -> tuple[str, str]:
    return edition.locale.tag, edition.parallel.tag if edition.parallel else ""


def note_type_id(name: str, edition: DeckEdition) -> int:
    """A function of note type and ordered locale pair, for ever."""
    return _number("note-type", name, *_pair(edition))


def note_guid(note: Note, edition: DeckEdition) -> str:
    """A function of fact, note type and ordered locale pair; never of the text."""
    return str(genanki.guid_for("handouts", note.fact, note.note_type, *_pair(edition)))


def deck_name(edition: DeckEdition, topic_name: str) -> str:
    """Never changed and never translated: Anki leaves cards behind in a deck that is renamed."""
    pair = "–".join(part for part in _pair(edition) if part)
    return f"Handouts::{topic_name}::{edition.deck.record.name} ({pair})"


def subdeck_name(edition: DeckEdition, topic_name: str, part: str) -> str:
    """The deck within it that has the cards of a group or site."""
    return f"{deck_name(edition, topic_name)}::{edition.deck.subdeck(part)}"


class _DatedNote(genanki.Note):  # type: ignore[misc]
    """A note whose time is that of its last recorded change."""

    changed: int = 0

    def write_to_db(self, cursor, timestamp, deck_id, id_gen):  # type: ignore[no-untyped-def]
        super().write_to_db(cursor, self.changed, deck_id, id_gen)


class _DatedModel(genanki.Model):  # type: ignore[misc]
    """A note type whose time is that of its last recorded change; genanki would take the package's."""

    changed: int = 0

    def to_json(self, timestamp, deck_id):  # type: ignore[no-untyped-def]
        return super().to_json(self.changed, deck_id)


def _model(name: str, note_type: NoteTypeFile, edition: DeckEdition, css: str, changed: int) -> genanki.Model:
    fields = [field.name for field in note_type.fields]
    pair = "–".join(part for part in _pair(edition) if part)
    model = _DatedModel(
        note_type_id(name, edition),
        f"Handouts {name} ({pair})",
        fields=[{"name": field.name, "id": field.id} for field in note_type.fields],
        templates=[
            {
                "name": template.name,
                "id": template.id,
                "qfmt": with_speech(template.front, edition),
                "afmt": with_speech(template.back, edition),
            }
            for template in note_type.templates
        ],
        model_type=genanki.Model.CLOZE if note_type.cloze else genanki.Model.FRONT_BACK,
        css=css,
        sort_field_index=fields.index(note_type.sort_field),
    )
    model.changed = changed
    return model


def write_deck(
    content: DeckContent, topic_id: str, topic_name: str, times: Mapping[str, int], target: Path, name: str
) -> None:
    """Write the edition's package. `times`: those of its notes and note types, by key. HandoutsError on bad content."""
    edition = content.edition
    models = {
        key: _model(key, note_type, edition, edition.deck.css, times[note_type_key(key)])
        for key, note_type in edition.deck.note_types.items()
    }
    deck_id = ("deck", topic_id, edition.deck.slug, *_pair(edition))
    # Students open subdecks by themselves, so that each says what it is and whether anybody has checked it.
    version = datetime.datetime.fromtimestamp(max(times.values()), datetime.UTC)
    description = f'{content.description}<div lang="en" dir="ltr">Version {version:%Y-%m-%d %H:%M}</div>'
    subdecks = {
        part: genanki.Deck(_number(*deck_id, part), subdeck_name(edition, topic_name, part), description)
        for part in content.parts
        if part
    }
    deck = genanki.Deck(_number(*deck_id), deck_name(edition, topic_name), description)
    parts = {**subdecks, "": deck}
    for model in models.values():
        deck.add_model(model)
    for note in content.notes:
        note_type = edition.deck.note_types[note.note_type]
        anki_note = _DatedNote(
            model=models[note.note_type],
            fields=[note.fields.get(field.name, "") for field in note_type.fields],
            guid=note_guid(note, edition),
            tags=list(note.tags),
        )
        anki_note.changed = times[note.key]
        parts[note.part].add_note(anki_note)
    # Beside the target, and not where the system keeps temporary files: what a killed build leaves goes with its stage.
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".deck-") as folder, warnings.catch_warnings():
        warnings.simplefilter("error")
        # Last the deck itself: note types belong to the deck that was written last.
        package = genanki.Package([*subdecks.values(), deck], _media(content, Path(folder)))
        try:
            collection = _collection(package, max(times.values()), Path(folder))
        except Warning as warning:
            remedy = "Mend the text that the warning shows; `<` must be escaped."
            raise HandoutsError([Finding(name, 0, "deck", str(warning), remedy)]) from warning
        _pack(collection, package.media_files, target)


def _collection(package: genanki.Package, time: int, folder: Path) -> Path:
    """The package's database. genanki's own way leaves one more in the system's temporary folder each time."""
    path = folder / "collection.anki2"
    with contextlib.closing(sqlite3.connect(path)) as connection:
        package.write_to_db(connection.cursor(), time, itertools.count(time * 1000))
        connection.commit()
    return path


def _media(content: DeckContent, folder: Path) -> list[str]:
    """The pictures that the notes show, as files under the names by which they show them."""
    pictures = "".join(note.fields.get("Picture", "") for note in content.notes)
    files = []
    for picture in content.edition.deck.pictures.values():
        if picture.file_name in pictures:
            file = folder / picture.file_name
            file.write_bytes(picture.content)
            files.append(str(file))
    return files


def _pack(collection: Path, media: Sequence[str], target: Path) -> None:
    """Everything in one zip, with fixed dates."""
    files = {str(number): Path(path) for number, path in enumerate(media)}
    names = {number: path.name for number, path in files.items()}
    members = {name: path.read_bytes() for name, path in files.items()}
    members |= {"collection.anki2": collection.read_bytes(), "media": json.dumps(names).encode()}
    with zipfile.ZipFile(target, "w") as packed:
        for name, data in sorted(members.items()):
            entry = zipfile.ZipInfo(name, _ZIP_DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            packed.writestr(entry, data)
