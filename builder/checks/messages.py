"""Checks over messages: what a translation must keep."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from builder.base.errors import Finding
from builder.checks.loaded import Loaded
from builder.checks.registry import check
from builder.facts.fact import PLACEHOLDER
from builder.messages.catalogue import Catalogue, State
from builder.messages.extract import COMMON
from builder.messages.locale import Locale

# They turn lines around or hide; break points go in when a page is rendered, never into a catalogue.
FORBIDDEN = {
    "\u00ad": "soft hyphen",
    "\u061c": "Arabic letter mark",
    "\u200b": "zero-width space",
    "\u200e": "left-to-right mark",
    "\u200f": "right-to-left mark",
    **dict.fromkeys("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069", "bidi control"),
    "\u2060": "word joiner",
    "\ufeff": "byte order mark",
    "\ufffd": "replacement character",
}


def translations(loaded: Loaded) -> Iterator[tuple[Locale, Catalogue, str, str, str, int]]:
    """(locale, catalogue, msgctxt, English, translation, line) of every current translation."""
    for (locale_id, topic_id), texts in loaded.texts.items():
        if locale_id == "en":
            continue
        first = topic_id == loaded.topics[0].id
        for domain, catalogue in ((COMMON, texts.common), (topic_id, texts.facts)):
            if domain == COMMON and not first:
                continue
            for template in loaded.templates[domain]:
                text, state = catalogue.look_up(template.context, template.text)
                if state is State.TRANSLATED and text is not None:
                    line = catalogue.entries[template.context].line
                    yield texts.locale, catalogue, template.context, template.text, text, line


@check("placeholders", "messages")
def placeholders(loaded: Loaded) -> Iterator[Finding]:
    """A translation has the placeholders of its English, each as often.

    Bad: “Protège la vessie.” for “Protects the bladder from {ifosfamide}.” Good: “Protège la vessie de {ifosfamide}.”
    """
    for _, catalogue, context, english, text, line in translations(loaded):
        wanted, found = Counter(PLACEHOLDER.findall(english)), Counter(PLACEHOLDER.findall(text))
        broken = text.count("{") != sum(found.values()) or text.count("}") != sum(found.values())
        if wanted != found or broken:
            lost = ", ".join(f"{{{name}}}" for name in (wanted - found)) or "none"
            extra = ", ".join(f"{{{name}}}" for name in (found - wanted)) or "none"
            message = f"{context}: placeholders differ from the English (lost: {lost}; added: {extra})"
            remedy = "Copy each placeholder from the English, braces included."
            yield Finding(catalogue.name, line, "placeholders", message, remedy)


@check("forbidden-characters", "messages")
def forbidden_characters(loaded: Loaded) -> Iterator[Finding]:
    """A translation holds no invisible or control characters.

    Bad: a right-to-left mark before a number. Good: the number's placeholder alone.
    """
    for _, catalogue, context, _, text, line in translations(loaded):
        for character in sorted(set(text)):
            if character in FORBIDDEN:
                message = f"{context}: holds U+{ord(character):04X} ({FORBIDDEN[character]})"
                yield Finding(catalogue.name, line, "forbidden-characters", message, "Remove it.")


@check("markup", "messages")
def markup(loaded: Loaded) -> Iterator[Finding]:
    """A message is one line without markup.

    Bad: “<b>Call</b> your doctor.” Good: “Call your doctor.”
    """
    for _, catalogue, context, english, text, line in translations(loaded):
        if ("<" in text or ">" in text) and "<" not in english:
            message = f"{context}: holds markup, and messages have none"
            yield Finding(catalogue.name, line, "markup", message, "Remove the markup.")
