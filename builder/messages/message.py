"""What a message is in a locale: its English, its text there, its state, and who made and signed it."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from builder.facts.base_fact import PLACEHOLDER
from builder.languages.format import Filled
from builder.languages.locale import Locale
from builder.languages.plurals import representative
from builder.messages.catalogue import State
from builder.messages.origins import Made, Maker, made_by
from builder.messages.review import review_hash


@dataclass(frozen=True)
class Message:
    """A message in one locale: what pages, decks, sheets and checks mean by “a message”.

    A message is one translatable string, known by its `context` (msgctxt): `<fact id>.<field>` for a fact's,
    `handout/<slug>/<key>`, `deck/<slug>/<key>` or `common/<key>` for a template's. `english` is its source text, `text`
    what stands for it in `locale`: still with its placeholders, and of its plural forms with those for its values.
    `locale` is the one that was asked for where `state` is translated or older; else English, with English values.
    """

    locale: Locale
    context: str
    english: str
    text: str
    state: State
    signed: datetime.date | None  # the day of the last signature, where qualified people have signed all of it
    values: Mapping[str, Filled]
    since: datetime.date | None = None  # when the English changed, for a text that is older than it
    safety: bool = False  # a safety line, which clinicians sign in every language
    maker: Maker | None = None  # who made the translation, as far as is recorded; None for English
    # What pages and checks make of it: its HTML, and what is wrong with it as a text, by that text.
    memo: dict[Any, Any] = field(default_factory=dict, init=False, compare=False, repr=False)

    @property
    def reviewed(self) -> bool:
        return self.signed is not None

    @property
    def in_locale(self) -> bool:
        """Whether the text is in the locale that was asked for."""
        return self.state in (State.TRANSLATED, State.OLDER)

    @property
    def hash(self) -> str:
        """What a signature under this very text covers."""
        return review_hash(self.context, self.english, self.text, plain_values(self.values))


def plain_values(values: Mapping[str, Filled]) -> dict[str, str]:
    """Placeholder → what is printed for it."""
    return {name: value.text for name, value in values.items()}


def filled(message: Message) -> str:
    """The text with its values, as plain text."""
    values = plain_values(message.values)
    return PLACEHOLDER.sub(lambda match: values.get(match[1], match[0]), representative(message.text))


def made(messages: Iterable[Message]) -> Made:
    """Who made those of these messages that are translations, taken together."""
    return made_by(item.maker for item in messages if item.in_locale and not item.locale.english)
