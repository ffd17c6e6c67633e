"""Tables for people: the state of each locale, and what a project holds."""

from __future__ import annotations

from dataclasses import dataclass

from builder.checks.loaded import Loaded
from builder.messages.catalogue import State
from builder.messages.extract import COMMON


@dataclass(frozen=True)
class LocaleStatus:
    """One locale's messages, counted."""

    locale: str
    name: str
    messages: int
    translated: int
    missing: int
    stale: int
    reviewed: int


def locale_status(loaded: Loaded) -> list[LocaleStatus]:
    """A line for each locale: over the common messages and every topic's."""
    lines = []
    for locale in loaded.chosen_locales:
        states: list[State] = []
        reviewed = 0
        for position, topic in enumerate(loaded.topics):
            texts = loaded.texts[locale.id, topic.id]
            if position == 0:
                for template in loaded.templates[COMMON]:
                    translation = texts.translate(template.context, template.text, {})
                    states.append(translation.state)
                    reviewed += translation.reviewed
            for context, english, fact in topic.messages():
                translation = texts.of_fact(fact, context, english)
                states.append(translation.state)
                reviewed += translation.reviewed
        lines.append(
            LocaleStatus(
                locale.tag,
                locale.record.own_name,
                len(states),
                states.count(State.TRANSLATED),
                states.count(State.MISSING),
                states.count(State.STALE),
                reviewed,
            )
        )
    return lines
