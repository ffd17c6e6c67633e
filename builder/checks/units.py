"""Pages, decks, locales and topics, made and checked one by one: what is unchanged is neither made nor checked again.

A page is kept only if nothing is wrong with it: findings name lines, which move with what the page isn't made of. The
other units hang on all files that they can read, whole, and are kept with their findings.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from itertools import groupby
from typing import Any

from builder.base.cache import Cache, Cached, key_of
from builder.base.errors import Finding, HandoutsError, errors
from builder.base.project import COMMON
from builder.checks.editions import locale_of
from builder.checks.registry import Unit, run_rest, run_unit
from builder.decks.edition import DeckEdition
from builder.decks.note import DeckContent
from builder.decks.notes import build_notes
from builder.facts.topic import DanglingReferenceError, Topic
from builder.languages.locale import Locale
from builder.pages.count import MessageCount
from builder.pages.edition import HandoutEdition
from builder.pages.render import Page, render_page
from builder.pages.text import page_blocks
from builder.workspace.inputs import NONE, Inputs, digest
from builder.workspace.kept import Kept, findings_of, key, recorded
from builder.workspace.loaded import Loaded
from builder.workspace.page_inputs import Made, PageInputs, documents_hash
from builder.workspace.stored import StoredDeck, StoredPage


@dataclass(frozen=True)
class MadePage:
    """A page with its outputs: the HTML and the text as bytes, and what they are made of."""

    page: StoredPage
    html: bytes
    text: bytes
    made: Made


@dataclass(frozen=True)
class MadeDeck:
    """A deck's edition, checked; `name` is that of its outputs in the cache."""

    deck: StoredDeck
    made: Made
    name: str


class Units:
    """The pages, decks, locales and topics of a loaded project, with what the checks find in each.

    Take all pages and decks before the rest: errors in templates decide what `changes` can tell.
    """

    def __init__(self, loaded: Loaded, inputs: Inputs, cache: Cache) -> None:
        self.loaded = loaded
        self.kept = Kept(cache, inputs)
        self.findings: set[Finding] = set()
        self._inputs = inputs
        self.current = PageInputs(loaded, inputs)
        self._sound: dict[str, bool] = {}

    @property
    def _caching(self) -> bool:
        # Where a file can't be read, what is missing in the rest of the project is known to no hash.
        return not errors(self.loaded.findings)

    # Pages

    def pages(self) -> Iterator[MadePage]:
        """Every page that was asked for, one after the other, checked; what can't be rendered is a finding."""
        for topic in self.loaded.chosen_topics:
            for edition in self.loaded.handout_editions(topic):
                page = self._page(topic, edition)
                if page:
                    self.loaded.pages.append((topic, page.page))
                    yield page

    def _again(self, topic: Topic, edition: HandoutEdition) -> Page:
        loaded = self.loaded
        return render_page(loaded.project, edition, loaded.texts_of(topic), topic, loaded.clinic)

    def _page(self, topic: Topic, edition: HandoutEdition) -> MadePage | None:
        loaded = self.loaded
        files = self.current.files(topic, edition)
        base = key("what a page asks for", files)
        if self._caching and (known := self._kept_page(topic, edition, files, base)):
            return known
        loaded.asked.clear()
        try:
            page = self._again(topic, edition)
        except HandoutsError as error:
            loaded.findings += error.findings
            return None
        except DanglingReferenceError:
            return None  # the check `references` reports it
        findings = run_unit(replace(loaded, pages=[(topic, page)], deck_contents=[]), "page")
        asked = self.current.asked(topic, page, list(loaded.asked))
        self.findings.update(findings)
        text = ("\n".join(page_blocks(page.html)) + "\n").encode()
        html = page.html.encode()
        made = files | (self.current.values(topic, asked) if asked is not None else {"everything": NONE})
        if self._caching and not findings and asked is not None:
            self.kept.put(base, Cached(asked))
            record = {"title": page.title, "facts": page.facts, "messages": asdict(page.messages)}
            self.kept.put(key("page", made), Cached(record, {"html": html, "text": text}))
        stored = StoredPage(edition, page.title, page.facts, page.messages, lambda: self._again(topic, edition))
        return MadePage(stored, html, text, made)

    def _kept_page(self, topic: Topic, edition: HandoutEdition, files: Made, base: str) -> MadePage | None:
        asked = self.kept.get(base)
        if asked is None:
            return None
        made = files | self.current.values(topic, asked.record)
        cached = self.kept.get(key("page", made))
        if cached is None:
            return None
        record = cached.record
        counts = MessageCount(**record["messages"])
        stored = StoredPage(
            edition, record["title"], tuple(record["facts"]), counts, lambda: self._again(topic, edition)
        )
        return MadePage(stored, cached.files["html"], cached.files["text"], made)

    # Decks

    def decks(self) -> Iterator[MadeDeck]:
        """Every deck that was asked for, checked together with those in the same two languages."""
        for topic in self.loaded.chosen_topics:
            editions = sorted(self.loaded.deck_editions(topic), key=_pair)
            for _, group in groupby(editions, key=_pair):
                for deck in self._decks(topic, list(group)):
                    self.loaded.deck_contents.append((topic, deck.deck))
                    yield deck

    def _build(self, topic: Topic, edition: DeckEdition) -> DeckContent | None:
        texts = self.loaded.texts_of(topic)
        parallel = texts[edition.parallel.id] if edition.parallel else None
        try:
            return build_notes(edition, texts[edition.locale.id], parallel, self.loaded.selection.deck_options)
        except DanglingReferenceError:
            return None  # the check `references` reports it

    def _decks(self, topic: Topic, editions: list[DeckEdition]) -> list[MadeDeck]:
        loaded = self.loaded
        locales = {locale.id for edition in editions for locale in edition.locales}
        made = self._unit(f"sources/{topic.id}", f"sources/{COMMON}", *(f"locales/{name}" for name in locales))
        stems = [edition.stem for edition in editions]
        made["editions"] = digest(*stems, repr(loaded.selection.deck_options), topic.id)
        name = key("decks", made)
        cached = self.kept.get(name) if self._caching else None
        if cached is None:
            contents = [item for edition in editions if (item := self._build(topic, edition))]
            checked = replace(loaded, pages=[], deck_contents=[(topic, item) for item in contents])
            cached = Cached(
                {
                    "findings": recorded(run_unit(checked, "decks")),
                    "decks": {item.edition.stem: _deck_record(item) for item in contents},
                }
            )
            if self._caching:
                self.kept.put(name, cached)
        self.findings.update(findings_of(cached.record["findings"]))
        return [
            MadeDeck(
                self._stored(topic, edition, cached.record["decks"][edition.stem]), made, key_of([name, edition.stem])
            )
            for edition in editions
            if edition.stem in cached.record["decks"]
        ]

    def _stored(self, topic: Topic, edition: DeckEdition, record: Mapping[str, Any]) -> StoredDeck:
        def again() -> DeckContent:
            content = self._build(topic, edition)
            assert content is not None
            return content

        return StoredDeck(edition, tuple(record["facts"]), MessageCount(**record["messages"]), again)

    # Locales, topics, and what reads everything

    def _unit(self, *folders: str) -> Made:
        """All files of these folders, of the English locale and of handouts/, with what belongs to no folder."""
        selection = self.loaded.selection
        options = digest(repr((selection.keep_reviewed, selection.require_reviewed)))
        made = self._inputs.values(["program", "date"]) | self._inputs.locale_files()
        return made | self._inputs.below("handouts", "locales/en", *sorted(folders)) | {"options": options}

    def rest(self) -> None:
        """Check topics, locales, and the project as a whole."""
        for topic in self.loaded.folders:
            made = self._unit(f"sources/{topic.id}", f"sources/{COMMON}") | {
                f"documents {topic.id}": documents_hash(topic)
            }
            narrowed = replace(self.loaded, pages=[], deck_contents=[], topics=[topic])
            self.findings.update(self._checked("topic", topic.id, made, narrowed))
        for locale in self.loaded.checked_locales:
            self.findings.update(self._locale(locale))
        self.findings.update(run_rest(self.loaded))
        self.findings.update(self.loaded.findings)
        self.kept.close()

    def _locale(self, locale: Locale) -> list[Finding]:
        made = self._unit("sources", f"locales/{locale.id}")
        return self._checked("locale", locale.id, made, replace(self.loaded, pages=[], deck_contents=[], only=locale))

    def sound(self, tag: str) -> bool:
        """Whether nothing is wrong with a locale's translations, though this command may not have been asked for it."""
        locale = next((item for item in self.loaded.locales if item.tag == tag), None)
        if locale is None or any(locale_of(finding) == locale.id for finding in errors(self.loaded.findings)):
            return False
        if locale.id not in self._sound:
            self._sound[locale.id] = not errors(self._locale(locale))
        return self._sound[locale.id]

    def everything(self, *locales: str) -> Made:
        """What the index and the record of facts are made of; with the ids of locales, only these and English."""
        folders = (f"locales/{name}" for name in locales)
        made = self._unit("sources", *folders if locales else ["locales"]) | self.current.shared()
        return made | {f"documents {topic.id}": documents_hash(topic) for topic in self.loaded.folders}

    def _checked(self, unit: Unit, name: str, made: Made, narrowed: Loaded) -> list[Finding]:
        place = key(unit, made | {"name": name})
        cached = self.kept.get(place) if self._caching else None
        if cached is None:
            cached = Cached(recorded(run_unit(narrowed, unit)))
            if self._caching:
                self.kept.put(place, cached)
        return findings_of(cached.record)


def _pair(edition: DeckEdition) -> tuple[str, str]:
    return edition.locale.id, edition.parallel.id if edition.parallel else ""


def _deck_record(content: DeckContent) -> dict[str, Any]:
    return {"facts": [note.fact for note in content.notes], "messages": asdict(content.messages)}
