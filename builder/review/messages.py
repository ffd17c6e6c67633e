"""A locale's messages as reviewers meet them, and which of them a role signs."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass

from builder.base.errors import ExitCode, failure
from builder.facts.base_fact import BaseFact
from builder.facts.kinds.safety_line import SafetyLine
from builder.facts.topic import Topic
from builder.languages.locale import Locale
from builder.languages.plurals import choices
from builder.messages.catalogue import CatalogueEntry, MessageTemplate, State
from builder.messages.message import Message, plain_values
from builder.messages.review import ROLES, Review, Reviews
from builder.messages.texts import Texts
from builder.workspace.loaded import Loaded

# The notes for translators say what each placeholder becomes; reviewers see that in a table of its own.
_BECOMES = re.compile(r"^\{[a-z0-9_-]+\} becomes: ")


@dataclass(frozen=True)
class MessageUnderReview:
    """A message in one locale with all that its reviewers look at.

    `translation` is English, with English values, where there is no current translation.
    """

    translation: Message
    english: Message
    texts: Texts
    template: MessageTemplate
    fact: BaseFact | None

    @property
    def context(self) -> str:
        return self.translation.context

    @property
    def field(self) -> str:
        """The last part of the msgctxt of a fact's message."""
        return self.context[len(self.fact.id) + 1 :] if self.fact else ""

    @property
    def topic(self) -> Topic:
        return self.texts.topic

    @property
    def safety(self) -> bool:
        return isinstance(self.fact, SafetyLine)

    @property
    def entry(self) -> CatalogueEntry | None:
        """What the locale's catalogue has for it, as it was last written there."""
        return self.texts.catalogue(self.context).entries.get(self.context)

    @property
    def stale_entry(self) -> CatalogueEntry | None:
        """The entry, where its translation is of an earlier English."""
        return self.entry if self.translation.state is State.STALE else None

    @property
    def translated_from(self) -> str | None:
        """The English that a stale translation was made from."""
        stale = self.stale_entry
        return (stale.previous if stale.fuzzy else stale.text) if stale else None

    @property
    def since(self) -> datetime.date | None:
        """The day on which the English of a stale translation changed, as far as `handouts extract` has recorded it."""
        return self.stale_entry.since if self.stale_entry else None

    @property
    def approved_before(self) -> bool:
        """Whether people had signed the stale translation: then --keep-reviewed prints it."""
        return bool(self.stale_entry) and self.texts.approved_before(self.fact, self.context) is not None

    @property
    def approvable(self) -> bool:
        """Whether the text is there to be approved; what is stale or missing can only be commented on."""
        return self.translation.state is State.TRANSLATED

    @property
    def values(self) -> Mapping[str, str]:
        """Placeholder → what is printed for it, as a signature covers them."""
        return plain_values(self.translation.values)

    @property
    def notes(self) -> list[str]:
        """The notes for translators, without those that only say a value, and what stands there for other numbers."""
        notes = [note for note in self.template.comments if not _BECOMES.match(note)]
        written = self.texts.look_up(self.context, self.template.text)[0] or ""
        for choice in choices(written):
            forms = "; ".join(f"{names.replace(',', ', ')}: {form}" for names, form in choice.written)
            notes.append(f"By the number {{{choice.name}}} stands here: {forms}")
        return notes

    def missing_roles(self) -> tuple[str, ...]:
        """Whose signatures the text itself lacks."""
        return self.texts.missing_roles(self.translation)

    @property
    def open_comments(self) -> list[Review]:
        """What people have said of this very text and nobody has settled."""
        return self.texts.reviews.open_comments(self.context, self.translation.hash)

    def lacks(self, role: str) -> bool:
        """Whether a person in this role still has something to do here: to sign, or to settle a comment."""
        if not self.approvable:
            return True
        return role in self.missing_roles() or any(comment.role == role for comment in self.open_comments)


def messages(loaded: Loaded, locale: Locale) -> dict[str, MessageUnderReview]:
    """Every message of the locale by msgctxt: what all topics share, then each topic's."""
    by_context: dict[str, MessageUnderReview] = {}
    for texts, item, fact in loaded.messages(locale.id):
        english = loaded.texts["en", texts.topic.id]
        translation = texts.message(fact, item.context, item.text)
        by_context[item.context] = MessageUnderReview(
            translation, english.message(fact, item.context, item.text), texts, item, fact
        )
    return by_context


def reviews_of(loaded: Loaded, locale: Locale) -> Reviews:
    """The locale's record of reviews, which all topics share."""
    return loaded.texts[locale.id, loaded.topics[0].id].reviews


def role_problem(role: str, locale: Locale) -> str:
    """Why nobody reviews this locale in this role; empty where people do."""
    if locale.english and role != "clinician":
        return "English is the source: a clinician reviews it, and nobody translates it or reads it a second time"
    return ""


def signs(role: str, message: MessageUnderReview) -> bool:
    """Whether the role signs this message: clinicians sign the English, and the safety lines in every language."""
    return role != "clinician" or message.texts.locale.english or message.safety


def role_named(name: str | None, locale: Locale) -> str:
    """The role that the command line names, or the locale's usual one."""
    role = (name or ("clinician" if locale.english else "translator")).replace("-", " ")
    if role not in ROLES:
        remedy = f"Choose from: {', '.join(ROLES)}."
        raise failure("handouts review", f"there is no role “{name}”", remedy, ExitCode.USAGE, "usage")
    problem = role_problem(role, locale)
    if problem:
        raise failure("handouts review", problem, "Leave out --role, or name another locale.", ExitCode.USAGE, "usage")
    return role
