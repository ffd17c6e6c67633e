"""A nursing student with the official Anki client: imports decks, studies for weeks, makes them her own.

Anki knows no other clock than the computer's. Days pass by making all that the student's client has stamped so much
older: the collection's first day, reviews, due times, edits. The times that a package brought are the editor's, and
stay.
"""

from __future__ import annotations

import hashlib
import io
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import anki.collection  # before anki.cards, which imports it in a circle
import anki.importing
from anki.cards import CardId
from anki.decks import DeckId
from anki.models import NotetypeDict
from anki.notes import NoteId
from anki.scheduler.v3 import CardAnswer, Scheduler

from tests.tools.anki_client import Card, Collection, plain

DAY = 86_400
# Due times in seconds are larger than this, positions and day numbers smaller.
_A_TIME = 1_000_000_000
_RATINGS = (CardAnswer.AGAIN, CardAnswer.HARD, *[CardAnswer.GOOD] * 6, *[CardAnswer.EASY] * 2)

# Note types of which a fact has a note besides its first one.
SECOND_NOTES = ("action", "where")

Importer = Callable[[Collection, Path], None]


class Counts(NamedTuple):
    """What imports did to the notes of the collection."""

    new: int
    updated: int
    unchanged: int


class Where(NamedTuple):
    """Which card: the pair of locales of the deck that brought it, its fact, its template's name."""

    pair: str
    fact: str
    template: str


@dataclass(frozen=True)
class Seen:
    """One card, with all that an import must not spoil."""

    where: Where
    note: int
    note_type: str
    fields: dict[str, str]
    tags: frozenset[str]
    deck: str
    schedule: tuple[object, ...]
    reviews: tuple[tuple[object, ...], ...]
    suspended: bool
    buried: bool
    flag: int
    shown: str  # the words of both sides


class Student:
    """A profile of its own in `folder`. `released`: the time of the oldest notes that she will import."""

    def __init__(self, folder: Path, released: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.collection = Collection(str(folder / "collection.anki2"))
        self.released = released
        self.pairs: dict[int, str] = {}  # card → the pair of the deck that brought it
        self._hurry()
        # It is midday on her clock, whatever the hour, so that no new day begins while she works.
        self.collection.set_config("rollover", (time.localtime().tm_hour + 12) % 24)

    def close(self) -> None:
        self.collection.close()

    def imports(self, packages: dict[str, list[Path]], importer: Importer) -> Counts:
        """Import every package, pair by pair."""
        before = self._notes()
        for pair, paths in packages.items():
            for path in paths:
                importer(self.collection, path)
                for card in self.collection.find_cards(""):
                    self.pairs.setdefault(card, pair)
        self._restart()
        after = self._notes()
        new = len(after.keys() - before.keys())
        updated = sum(after[note] != before[note] for note in before.keys() & after.keys())
        return Counts(new, updated, len(before) - updated)

    def _notes(self) -> dict[int, tuple[object, ...]]:
        db = self.collection.db
        assert db
        return {row[0]: tuple(row) for row in db.all("select id, mid, mod, tags, flds from notes")}

    # Time

    def days_pass(self, days: int) -> None:
        """Make all that this client has stamped so many days older."""
        seconds = days * DAY
        db = self.collection.db
        assert db
        db.execute("update col set crt = crt - ?", seconds)
        db.execute("update revlog set id = id - ?", seconds * 1000)
        for column in ("due", "odue"):
            db.execute(f"update cards set {column} = {column} - ? where {column} > ?", seconds, _A_TIME)
        last = "json_extract(data, '$.lrt')"
        db.execute(f"update cards set data = json_set(data, '$.lrt', {last} - ?) where {last} is not null", seconds)
        for table, column in (("cards", "mod"), ("notes", "mod"), ("notetypes", "mtime_secs"), ("decks", "mtime_secs")):
            # What has the package's own time hasn't been touched by the student.
            db.execute(f"update {table} set {column} = {column} - ? where {column} > ?", seconds, self.released + DAY)
        self._restart()

    def _restart(self) -> None:
        """Close and open Anki, which remembers which day it is, and note types as they were."""
        self.collection.close()
        self.collection.reopen()
        self._hurry()

    def _hurry(self) -> None:
        """Don't wait for the disk: this collection needn't outlive the test."""
        assert self.collection.db
        self.collection.db.execute("pragma synchronous = off")

    def studies(self, deck: str, never_right: str) -> None:
        """Answer what is due in the deck today, with all four ratings; the cards of one fact are always forgotten."""
        self.collection.decks.set_current(self._deck(deck))
        while card := self._next():
            fact = card.note()["Fact"]
            # The same answers in every run, whatever numbers Anki gave the cards.
            digest = hashlib.sha256(f"{fact}/{card.ord}/{card.reps}".encode()).digest()
            rating = _RATINGS[digest[0] % len(_RATINGS)]
            if fact == never_right:
                rating = CardAnswer.AGAIN if card.type == 2 else CardAnswer.GOOD
            self._answers(card, rating)

    @property
    def _scheduler(self) -> Scheduler:
        assert isinstance(self.collection.sched, Scheduler)
        return self.collection.sched

    def _next(self) -> Card | None:
        """The card that Anki shows next in the current deck."""
        queue = self._scheduler.get_queued_cards(fetch_limit=1).cards
        return Card(self.collection, backend_card=queue[0].card) if queue else None

    def _answers(self, card: Card, rating: CardAnswer.Rating.ValueType) -> None:
        card.start_timer()
        states = self.collection._backend.get_scheduling_states(card.id)
        self._scheduler.answer_card(self._scheduler.build_answer(card=card, states=states, rating=rating))

    # What she does besides

    def cards(self, facts: Iterable[str], template: str = "") -> list[CardId]:
        """The cards of the facts in every pair of locales."""
        found = []
        for fact in facts:
            here = [CardId(card) for card in self.collection.find_cards(f"Fact:{fact}")]
            found += [c for c in here if not template or self.collection.get_card(c).template()["name"] == template]
            assert here, fact
        return found

    def notes(self, facts: Iterable[str]) -> list[NoteId]:
        return list({self.collection.get_card(card).nid: None for card in self.cards(facts)})

    def first_notes(self, facts: Iterable[str]) -> list[NoteId]:
        """Those of the facts' own note types, without the second notes that ask one thing more."""
        models = self.collection.models
        found = []
        for number in self.notes(facts):
            kind = models.get(self.collection.get_note(number).mid)
            if kind and kind["name"].split(" ")[1] not in SECOND_NOTES:
                found.append(number)
        return found

    def _deck(self, name: str) -> DeckId:
        number = self.collection.decks.id(name)
        assert number
        return number

    def suspends(self, facts: Sequence[str]) -> None:
        self.collection.sched.suspend_cards(self.cards(facts))

    def unsuspends(self, facts: Sequence[str]) -> None:
        self.collection.sched.unsuspend_cards(self.cards(facts))

    def buries(self, facts: Sequence[str]) -> None:
        self.collection.sched.bury_cards(self.cards(facts))

    def flags(self, facts: Sequence[str]) -> None:
        self.collection.set_user_flag_for_cards(3, self.cards(facts))

    def tags(self, facts: Sequence[str], tag: str) -> None:
        self.collection.tags.bulk_add(self.first_notes(facts), tag)

    def deletes(self, facts: Sequence[str]) -> None:
        self.collection.remove_notes(self.notes(facts))

    def writes(self, facts: Sequence[str], field: str, words: str) -> None:
        """Edit a field of each fact's notes."""
        for number in self.first_notes(facts):
            note = self.collection.get_note(number)
            note[field] = words
            self.collection.update_note(note)

    def moves(self, facts: Sequence[str], template: str, deck: str) -> None:
        """Move one card of each fact to another deck."""
        self.collection.set_deck(self.cards(facts, template), self._deck(deck))

    def crams(self, facts: Sequence[str], name: str) -> None:
        """Gather the facts' cards in a filtered deck, forget one, and leave them there."""
        deck = self.collection.sched.get_or_create_filtered_deck(DeckId(0))
        deck.name = name
        del deck.config.search_terms[1:]  # a new one comes with a second search
        deck.config.search_terms[0].search = " or ".join(f"Fact:{fact}" for fact in facts)
        deck.config.search_terms[0].limit = 100
        self.collection.sched.add_or_update_filtered_deck(deck)
        self.collection.decks.set_current(self._deck(name))
        card = self._next()
        assert card
        self._answers(card, CardAnswer.AGAIN)

    def takes_it_slowly(self, decks: Iterable[str], preset: str, new_a_day: int) -> None:
        """Give the decks a preset of options of their own."""
        config = self.collection.decks.add_config(preset)
        config["new"]["perDay"] = new_a_day
        self.collection.decks.update_config(config)
        for name in decks:
            deck = self.collection.decks.get(self._deck(name))
            assert deck
            self.collection.decks.set_config_id_for_deck_dict(deck, config["id"])

    def renames(self, deck: str, name: str) -> None:
        self.collection.decks.rename(self._deck(deck), name)

    def _note_type(self, pair: str, fact: str) -> NotetypeDict:
        """That of the fact's card from the pair's deck, whatever its name has become."""
        kinds = {card: self.collection.get_card(card).note_type() for card in self.cards([fact])}
        second = {card for card, kind in kinds.items() if kind["name"].split(" ")[1] in SECOND_NOTES}
        return kinds[min(kinds, key=lambda card: (self.pairs[card] != pair, card in second))]

    def styles(self, pair: str, fact: str, css: str) -> None:
        """Add a line to the styling of a fact's note type."""
        found = self._note_type(pair, fact)
        found["css"] += css
        self.collection.models.update_dict(found)

    def adds_a_field(self, pair: str, fact: str, field: str) -> None:
        """Give a fact's note type a field of her own."""
        found = self._note_type(pair, fact)
        self.collection.models.add_field(found, self.collection.models.new_field(field))
        self.collection.models.update_dict(found)

    # What she then has

    def sees(self) -> dict[int, Seen]:
        """Every card by its number."""
        return {number: self._seen(self.collection.get_card(number)) for number in self.collection.find_cards("")}

    def _seen(self, card: Card) -> Seen:
        db = self.collection.db
        assert db
        note = card.note()
        columns = "type, queue, due, odue, ivl, factor, reps, lapses, left, data"
        schedule = db.first(f"select {columns} from cards where id = ?", card.id)
        reviews = db.all("select id, ease, ivl, lastIvl, factor, time, type from revlog where cid = ?", card.id)
        deck = self.collection.decks.name(card.did)
        home = self.collection.decks.name(card.odid) if card.odid else ""
        return Seen(
            Where(self.pairs[card.id], note["Fact"], str(card.template()["name"])),
            note.id,
            str(card.note_type()["name"]),
            dict(note.items()),
            frozenset(note.tags),
            f"{deck}, from {home}" if home else deck,
            tuple(schedule or ()),
            tuple(tuple(row) for row in reviews),
            card.queue == -1,
            card.queue in (-2, -3),
            card.user_flag(),
            plain(card.question() + card.answer()),
        )

    def settings(self) -> dict[tuple[str, str], str]:
        """What is set of her decks and their note types: (kind, name of deck or note type) → value."""
        found = {}
        for deck in self.collection.decks.all():
            if deck["desc"]:  # the others are hers alone, or only hold decks
                preset = self.collection.decks.config_dict_for_deck_id(deck["id"])
                found["options", deck["name"]] = f"{preset['name']}: {preset['new']['perDay']} new a day"
                found["description", deck["name"]] = deck["desc"]
        for kind in self.collection.models.all():
            if kind["name"].startswith("Handouts "):
                found["fields", kind["name"]] = ", ".join(field["name"] for field in kind["flds"])
                found["templates", kind["name"]] = "\n".join(
                    f"{card['qfmt']}\n{card['afmt']}" for card in kind["tmpls"]
                )
                found["styling", kind["name"]] = kind["css"]
        return found


def current_importer(collection: Collection, package: Path) -> None:
    """File → Import with the client's default options."""
    collection.import_anki_package(anki.collection.ImportAnkiPackageRequest(package_path=str(package)))


def legacy_importer(collection: Collection, package: Path) -> None:
    """The importer that add-ons and older programs call; it also asks for the package's schedule and options."""
    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):  # it says each time that it is deprecated
        anki.importing.AnkiPackageImporter(collection, str(package)).run()  # type: ignore[attr-defined]
