"""What a page is made of: files, facts and messages, each by its name and with a hash of what it is now.

The files are known before a page is rendered; facts and messages are those that its template and its checks asked for
when it was, and are looked up again before it is taken from the cache. What isn't noted must be among the files.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

import jinja2

from builder.base.errors import HandoutsError
from builder.base.files import need_text
from builder.base.project import COMMON
from builder.facts.base_fact import BaseFact
from builder.facts.topic import Topic
from builder.messages.message import Message
from builder.messages.texts import Asked, Texts
from builder.pages.edition import HandoutEdition
from builder.pages.render import Page
from builder.pages.templates import referenced
from builder.workspace.inputs import NONE, Inputs, digest
from builder.workspace.loaded import Loaded

Made = dict[str, str]  # name of an input → hash
# What tells an output from others of the same inputs; and the day, on which checks may hang, but no file does.
_APART = ("edition", "editions", "everything", "date")


def _message_hash(message: Message) -> str:
    """A hash of all that a page can tell of a message."""
    values = repr(sorted(message.values.items()))
    rest = (
        message.locale.id,
        message.context,
        message.english,
        message.text,
        message.state,
        message.signed,
        message.since,
        message.safety,
    )
    return digest(repr(rest), values, str(message.maker))


def _without_texts(fact: BaseFact) -> Any:
    """A fact as plain data, its messages left out: what it is, names, cites and counts, and what follows from that."""
    data = fact.model_dump(mode="json")
    for message in fact.messages():
        kind, _, name = message.field.partition(".")
        if kind == "items" and data.get("items", {}).get(name) == message.text:
            data["items"][name] = ""
        elif kind == "notes":
            for note in data["notes"]:
                note["text"] = "" if note["id"] == name else note["text"]
        elif not name and data.get(kind) == message.text:
            data[kind] = ""
    return data


class PageInputs:
    """Names and hashes of what the pages of a loaded project are made of."""

    def __init__(self, loaded: Loaded, inputs: Inputs) -> None:
        self._loaded = loaded
        self._inputs = inputs
        self._known: dict[tuple[str, ...], str] = {}
        self._templates: dict[str, list[str | None]] = {}
        self._messages = {
            topic.id: {context: (english, fact) for context, english, fact in topic.messages()}
            for topic in loaded.topics
        }
        self._common: Made = {}

    # What is known before

    def files(self, topic: Topic, edition: HandoutEdition) -> Made:
        """All that decides the page, but for the facts, messages and pictures on it."""
        folder = f"handouts/{edition.handout.folder}"
        folders = (topic.id, COMMON)
        parts = ("topic", "documents", "safety", "changed")
        names = [f"sources/{folder}/{name}.yaml" for folder in folders for name in parts]
        names += [f"locales/{locale}/medicines.yaml" for locale in self._locales(edition)]
        names.append("locales/en/wording.yaml")  # the band of its English, and words that no page has
        paths = [*(f"file {name}" for name in names), *self._closure(edition)]
        made = self.shared() | self._inputs.below(folder) | self._inputs.values(paths)
        made[f"facts {topic.id}"] = self._structure(topic)
        made["edition"] = digest(repr((edition.stem, edition.paper, edition.print, *self._locales(edition))))
        return made

    def _locales(self, edition: HandoutEdition) -> list[str]:
        return list(dict.fromkeys([*(locale.id for locale in edition.locales), "en"]))

    def shared(self) -> Made:
        """What all pages hang on."""
        if not self._common:
            loaded, inputs = self._loaded, self._inputs
            # Pictures and templates are those that a page turns out to need; which there are counts for all. What the
            # website puts around a page is no part of it.
            theme = {
                name: value
                for name, value in inputs.below("handouts/theme").items()
                if not re.search("/theme/(pictures|website)/", name) and not name.endswith(".j2")
            }
            self._common = inputs.values(["program", "date"]) | theme | inputs.locale_files()
            self._common["clinic"] = digest(loaded.clinic.content) if loaded.clinic else NONE
            options = loaded.selection.keep_reviewed, loaded.selection.require_reviewed
            self._common["options"] = digest(repr(options))
            self._common["fonts"] = fonts_hash(loaded)
        return self._common

    def _closure(self, edition: HandoutEdition) -> list[str]:
        """The templates that the page's own one is made of; all of them where one is named by what it computes."""
        waiting, seen = [edition.handout.template_name], set[str]()
        while waiting:
            name = waiting.pop()
            if name not in seen:
                seen.add(name)
                references = self._references(name)
                if None in references:
                    return [*self._inputs.below("handouts")]
                waiting += [reference for reference in references if reference]
        return [f"file handouts/{name}" for name in sorted(seen)]

    def _references(self, name: str) -> list[str | None]:
        """The templates that one names; None among them where it can't be told which."""
        if name not in self._templates:
            folder = self._loaded.project.handouts_folder()
            try:
                self._templates[name] = list(referenced(need_text(folder / name, name, "template")))
            except (jinja2.TemplateSyntaxError, HandoutsError, RecursionError):
                self._templates[name] = [None]
        return self._templates[name]

    def _structure(self, topic: Topic) -> str:
        """A hash of all facts without their messages: which there are, in which order, and what they name."""
        key = ("structure", topic.id)
        if key not in self._known:
            facts = [_without_texts(fact) for fact in topic.facts.values()]
            self._known[key] = digest(json.dumps(facts, sort_keys=True))
        return self._known[key]

    # What a page turned out to ask for

    def asked(self, topic: Topic, page: Page, asked: Iterable[Asked]) -> list[str] | None:
        """The names of the facts, messages and pictures of a page that was rendered and checked.

        None where it reached for what nobody notes; such a page is made anew each time.
        """
        if page.seen.everything:
            return None
        names = {f"file handouts/theme/pictures/{name}.svg" for name in page.seen.pictures}
        names |= {f"fact {name}" for name in (*page.seen.facts, *page.facts)}
        for item in asked:
            name = self._message_name(topic, item)
            if name is None:
                return None
            names.add(name)
        return sorted(names)

    def _message_name(self, topic: Topic, item: Asked) -> str | None:
        if item.topic != topic.id or " " in item.context:
            return None
        if "/" in item.context:
            return f"message {item.locale} {item.context} {item.english}"
        known = self._messages[topic.id].get(item.context)
        if known is None or " ".join(known[0].split()) != " ".join(item.english.split()):
            return None  # the template gave it another English than the fact's
        return f"message {item.locale} {item.context}"

    def values(self, topic: Topic, names: Iterable[str]) -> Made:
        """What these are now."""
        return {name: self._value(topic, name) for name in names}

    def now(self, topic: Topic, names: Iterable[str]) -> Made:
        """What all inputs of an output are now, but for what tells it from others, and for the day."""
        return self.values(topic, [name for name in names if name not in _APART])

    def _value(self, topic: Topic, name: str) -> str:
        key = (topic.id, name)
        if key not in self._known:
            kind, _, rest = name.partition(" ")
            if name in self.shared():
                self._known[key] = self.shared()[name]
            elif kind in ("facts", "documents"):
                named = next((item for item in self._loaded.folders if item.id == rest), None)
                count = self._structure if kind == "facts" else documents_hash
                self._known[key] = count(named) if named else NONE
            elif kind == "fact":
                fact = topic.facts.get(rest)
                self._known[key] = digest(fact.model_dump_json()) if fact else NONE
            elif kind == "message":
                self._known[key] = self._message(topic, *rest.split(" ", 2))
            else:
                self._known[key] = self._inputs.value(name)
        return self._known[key]

    def _message(self, topic: Topic, locale: str, context: str, english: str = "") -> str:
        texts: Texts | None = self._loaded.texts.get((locale, topic.id))
        if texts is None:
            return NONE
        if "/" in context:
            return _message_hash(texts.translate(context, english))
        known = self._messages[topic.id].get(context)
        return _message_hash(texts.of_fact(known[1], context, known[0])) if known else NONE


def documents_hash(topic: Topic) -> str:
    """The documents' texts that are at hand."""
    if topic.texts is None:
        return NONE
    return digest(*(f"{name} {text.sha256}" for name, text in sorted(topic.texts.items())))


def fonts_hash(loaded: Loaded) -> str:
    """The recorded fonts on this machine, each file with its size and time, and what printing sees of them."""
    parts = [item.digest for item in loaded.fonts.cuts]
    for name, path in sorted(loaded.fonts.paths.items()):
        status = path.stat()
        parts.append(f"{name} {path} {status.st_size} {status.st_mtime_ns}")
    return digest(*parts)
