"""An editor with a copy of the real project: changes facts, runs what an editor runs, builds the decks anew.

Also the faults that a builder of decks may have, to plant in it.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import TypeVar
from unittest.mock import patch

import genanki
from typer.testing import CliRunner

from builder.base.progress import Progress
from builder.base.project import DOCUMENTS_VARIABLE, Project
from builder.cli.run import commands
from builder.commands import build as pipeline
from builder.commands import outputs, upkeep
from builder.decks import package as apkg
from builder.decks import symptom_notes
from builder.decks.changes import note_type_key
from builder.decks.edition import DeckEdition
from builder.decks.note import DeckContent, Note
from builder.decks.note_writer import NoteWriter
from builder.decks.options import Option
from builder.facts.kinds.medicine import Medicine
from builder.facts.kinds.symptom import Symptom
from builder.facts.topic import Topic
from builder.workspace.loaded import Loaded, load_project, render
from builder.workspace.selection import Selection

ROOT = Path(__file__).parent.parent.parent
QUIET = Progress(lambda name, steps: None, lambda name: None)
LOCALES = ("en", "ar", "es")
DECKS = ("medicines", "symptoms")
TOPIC = "leiomyosarcoma"

Planted = AbstractContextManager[object]
FactOf = TypeVar("FactOf", Medicine, Symptom)

Packages = dict[str, list[Path]]  # pair of locales → its decks' packages


# Before the first release of the decks, whenever the tests run.
_LONG_AGO = 1_500_000_000


class Editor:
    """Works on one topic in `root`, a copy of this repository's sources, handouts and some of its locales."""

    def __init__(self, root: Path, locales: Sequence[str] = LOCALES, decks: Sequence[str] = DECKS) -> None:
        self.project = Project(root)
        self.locales, self.decks = tuple(locales), tuple(decks)
        self.released: Topic | None = None  # the facts as first released
        self.hints: dict[str, str] = {}  # fact → what a later builder would write into its field Hint
        ignore = shutil.ignore_patterns("documents", "changes.tsv")
        for name in ("sources", "handouts", *(f"locales/{locale}" for locale in self.locales)):
            shutil.copytree(ROOT / name, root / name, ignore=ignore)
        for path in (ROOT / "locales").iterdir():
            if path.is_file():
                shutil.copy(path, root / "locales" / path.name)

    def load(self) -> Loaded:
        return load_project(self.project, Selection(topics=(TOPIC,), locales=self.locales, decks=self.decks), None)

    # Changes

    def _block(self, fact: str) -> tuple[Path, str]:
        """The file that holds the fact, and the fact's lines."""
        for path in self.project.fact_files(TOPIC):
            found = re.search(rf"^  - id: {re.escape(fact)}\n(?:(?!  - id: ).*\n)*", path.read_text("utf-8"), re.M)
            if found:
                return path, found[0]
        raise AssertionError(f"the project has no fact {fact}")

    def edits(self, fact: str, old: str, new: str) -> None:
        """Replace words in one fact's lines; an edit that changes nothing would prove nothing."""
        path, block = self._block(fact)
        assert old in block, f"{old!r} is not in {fact}"
        path.write_text(path.read_text("utf-8").replace(block, block.replace(old, new)), "utf-8")

    def unbrands(self, fact: str) -> None:
        """Take a medicine's brands away."""
        _, block = self._block(fact)
        found = re.search(r"    brands:\n(?:      - .*\n)+", block)
        assert found, f"{fact} has no brands"
        self.edits(fact, found[0], "")

    def removes(self, fact: str) -> None:
        path, block = self._block(fact)
        path.write_text(path.read_text("utf-8").replace(block, ""), "utf-8")

    def withdraws(self, fact: str, reason: str) -> None:
        """Mark a fact as one that no longer holds."""
        head = f"  - id: {fact}\n"
        self.edits(fact, head, f'{head}    withdrawn: {{reason: "{reason}", date: 2026-11-24}}\n')

    def adds_after(self, fact: str, block: str) -> None:
        """Add a fact with the citations of the one before it: no document names it."""
        path, lines = self._block(fact)
        block += lines[lines.index("    citations:") :]
        path.write_text(path.read_text("utf-8").replace(lines, lines + block), "utf-8")

    def explains(self, symptom: str, words: str) -> None:
        """Give a symptom another explanation."""
        old = self._fact(symptom, Symptom).explanation
        assert old
        self.edits(symptom, f"explanation: {old}", f"explanation: {words}")

    def renames_brand(self, medicine: str, added: str) -> None:
        """Add a word to a medicine's first brand name."""
        brand = self._fact(medicine, Medicine).brands[0].name
        self.edits(medicine, f"{{name: {brand}", f"{{name: {brand} {added}")

    def _fact(self, fact: str, kind: type[FactOf]) -> FactOf:
        assert self.released
        found = self.released.facts[fact]
        assert isinstance(found, kind)
        return found

    def translates(self, locale: str, context: str, words: str) -> None:
        """Write a message's translation in the catalogue, as a PO editor would: no longer fuzzy."""
        path = self.project.catalogue_file(locale, TOPIC)
        entries = path.read_text("utf-8").split("\n\n")
        found = [number for number, entry in enumerate(entries) if f'msgctxt "{context}"' in entry]
        assert len(found) == 1, context
        lines = entries[found[0]].split("\n")
        kept = [line for line in lines if not line.startswith(("#, fuzzy", "#| ", "msgstr "))]
        entries[found[0]] = "\n".join([*kept, f'msgstr "{words}"'])
        path.write_text("\n\n".join(entries), "utf-8")

    def dates(self, day: str) -> None:
        """Set the day to which the facts have been checked; the decks' descriptions name it."""
        path = self.project.topic_file(TOPIC)
        path.write_text(re.sub(r"(?<=facts_as_of: ).*", day, path.read_text("utf-8")), "utf-8")

    def redraws(self, note_type: str) -> None:
        """Change the line above all answers of a note type."""
        path = self.project.note_type_file(note_type)
        old = '<hr id="answer">'
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, '<hr id="answer" class="wide">'), "utf-8")

    # Commands

    def runs(self, command: str) -> None:
        """One of the commands, as an editor types it."""
        with self._builder():
            result = CliRunner().invoke(commands(), [command, "--project", str(self.project.root)])
        assert result.exit_code == 0, result.output or result.exception

    def records(self, now: int) -> None:
        """`handouts changes`, at that time."""
        with patch.object(upkeep, "time", SimpleNamespace(time=lambda: now)):
            self.runs("changes")

    def releases(self, check: bool) -> Loaded:
        """The decks as they now are, rendered; and checked, as every build does."""
        with self._builder():
            loaded = self.load()
            if check:
                pipeline.checked(loaded, QUIET)
            else:
                render(loaded)
        self.released = self.released or loaded.topics[0]
        return loaded

    def releases_with(self, released: Loaded, *options: Option) -> Loaded:
        """The same decks, with options on."""
        selection = replace(released.selection, deck_options=options)
        loaded = replace(released, selection=selection, pages=[], deck_contents=[])
        with self._builder():
            render(loaded)
        return loaded

    @contextmanager
    def _builder(self) -> Iterator[None]:
        """The builder, with the hints that it doesn't fill in yet, and without the documents' texts."""
        made = symptom_notes.symptom

        def symptom(writer: NoteWriter, fact: Symptom) -> Note | None:
            note = made(writer, fact)
            return note and replace(note, fields={**note.fields, "Hint": self.hints.get(fact.id, "")})

        clean = {name: value for name, value in os.environ.items() if name != DOCUMENTS_VARIABLE}
        with patch.object(symptom_notes, "symptom", symptom), patch.dict(os.environ, clean, clear=True):
            yield


# Two facts to add, without their citations.
COUGH = """\
  - id: lms.symptom.cough
    kind: symptom
    sites: [lms.site.spread]
    term: Cough
    explanation: Air comes out of your lungs with a noise.
"""
PACLITAXEL = """\
  - id: lms.medicine.paclitaxel
    kind: medicine
    inn: paclitaxel
    brands:
      - {name: Taxol}
    group: lms.group.chemotherapy
    role: treats this disease
    status: {state: in use}
    reviewed_against:
      - {source: who-atc, fields: [group, action, status], date: 2026-11-27}
"""
# Beside a group that isn't the one under which the document lists a medicine.
GROUP_SOURCE = "    group_source: who-atc\n"


def pair(edition: DeckEdition) -> str:
    return "–".join(locale.tag for locale in edition.locales)


def write(loaded: Loaded, out: Path, refuse: bool = True) -> Packages:
    """Build the packages into `out` with the product's own steps; `refuse`: with its checks of what it has written."""
    if refuse:
        pipeline.published(loaded, out, lambda stage: outputs.write_decks(loaded, stage, QUIET), [], QUIET)
    else:
        outputs.write_decks(loaded, out, QUIET)
    packages: Packages = {}
    for _, content in loaded.deck_contents:
        packages.setdefault(pair(content.edition), []).append(out / f"{content.edition.stem}.apkg")
    return packages


# Faults to plant in the builder. Each has to be noticed.


def _guid_of_text(note: Note, edition: DeckEdition) -> str:
    return str(genanki.guid_for(*note.fields.values(), pair(edition)))


def _guid_without_locale(note: Note, edition: DeckEdition) -> str:
    return str(genanki.guid_for(note.fact, note.note_type))


def _note_type_without_locale(name: str, edition: DeckEdition) -> int:
    return apkg._number("note-type", name)


def _notes_at(moment: int) -> Planted:
    """Every note has this time."""
    right = outputs._times

    def times(loaded: Loaded, content: DeckContent) -> dict[str, int]:
        return {**right(loaded, content), **{note.key: moment for note in content.notes}}

    return patch.object(outputs, "_times", times)


def _note_types_at(moment: int | None) -> Planted:
    """Every note type has this time, or else that of its package's latest note."""
    right = outputs._times

    def times(loaded: Loaded, content: DeckContent) -> dict[str, int]:
        found = right(loaded, content)
        latest = max(found[note.key] for note in content.notes)
        types = {note_type_key(name): moment or latest for name in content.edition.deck.note_types}
        return {**found, **types}

    return patch.object(outputs, "_times", times)


# What a builder of decks may get wrong, by name; each takes the moment of the build.
FAULTS: dict[str, Callable[[int], Planted]] = {
    "a GUID that hashes the text": lambda built: patch.object(apkg, "note_guid", _guid_of_text),
    "a GUID without the locales": lambda built: patch.object(apkg, "note_guid", _guid_without_locale),
    "a constant time": lambda built: _notes_at(_LONG_AGO),
    "the time of the build": _notes_at,
    "a constant time for note types": lambda built: _note_types_at(_LONG_AGO),
    "the time of the latest note for note types": lambda built: _note_types_at(None),
    "note type ids without the locales": lambda built: patch.object(apkg, "note_type_id", _note_type_without_locale),
}
