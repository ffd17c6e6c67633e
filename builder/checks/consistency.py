"""Checks over a catalogue as a whole: one word per thing, the language's punctuation, its usual length."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from builder.base.errors import Finding, Severity
from builder.checks.items import Item, groups, items
from builder.checks.lists import unless_draft
from builder.checks.registry import check
from builder.facts.base_fact import PLACEHOLDER
from builder.languages.marks import LATIN_ENDS, SENTENCE_ENDS
from builder.languages.wording import SENTENCES
from builder.workspace.loaded import Loaded

_KINDS = {".": "statement", "?": "question", "!": "exclamation", ":": "introduction"}
_MARKS = LATIN_ENDS + SENTENCE_ENDS + ":：؛၊፦"
_CLOSING = "”\"'»)）］]’"
# Below this a word more or less is a large factor.
_SHORT = 25


@check("two-translations", "messages", acceptable=True, reads=("locale",))
def two_translations(loaded: Loaded) -> Iterator[Finding]:
    """The same English is translated in one way.

    Bad: “Tests” as “Pruebas” on one page and “Exámenes” on another. Good: “Pruebas” on both.
    """
    same: dict[tuple[str, str], list[Item]] = defaultdict(list)
    for item in items(loaded):
        same[item.texts.locale.id, item.english].append(item)
    for group in same.values():
        for item in group[1:]:
            if item.text != group[0].text:
                message = f"“{item.text}” here, “{group[0].text}” in {group[0].context}"
                remedy = "Choose one of them."
                yield from item.finding("two-translations", message, remedy, Severity.ADVICE)


@check("glossary", "messages", acceptable=True, reads=("locale",))
def glossary(loaded: Loaded) -> Iterator[Finding]:
    """A term is translated as the locale's glossary has it, whatever its ending.

    Bad: “alta” for a discharge from the body. Good: “flujo”.
    """
    for group in groups(loaded):
        local = group.local
        for name, entry in group.glossary.items():
            remedy = f"The glossary has: {', '.join(entry.forms)}."
            saying = group.english.saying(entry.english_words, group.english_texts)
            for item in (item for text in saying for item in group.by_english[text]):
                if entry.safety and item.safety:
                    continue
                avoided = [words.words[0] for words in entry.avoided_words if local.says(words, item.text)]
                if avoided:
                    message = f"“{avoided[0]}” for “{name}”, which the glossary warns of"
                    yield from item.finding("glossary", message, remedy, Severity.ADVICE)
                elif not local.says(entry.form_words, item.text):
                    message = f"none of the glossary's forms of “{name}”"
                    yield from item.finding("glossary", message, remedy, Severity.ADVICE)


def _end(text: str) -> str:
    """The mark that a text ends with; empty for a label."""
    last = text.rstrip().rstrip(_CLOSING)[-1:]
    return last if last and last in _MARKS else ""


@check("end-punctuation", "messages", acceptable=True, reads=("locale",))
def end_punctuation(loaded: Loaded) -> Iterator[Finding]:
    """A translation ends as its English does, with the marks of its own language.

    Bad: “Call your doctor.” as “请给医生打电话.” Good: “请给医生打电话。”
    """
    for item in items(loaded):
        record = item.texts.wording.record if item.texts.wording else None
        wanted, actual = _end(item.english), _end(item.text)
        if record is None or not record.ends or (wanted and wanted not in _KINDS):
            continue
        allowed = record.ends.get(_KINDS[wanted]) if wanted else [""]  # type: ignore[call-overload]
        if allowed is None:
            continue  # the locale doesn't say
        if actual not in allowed:
            kind = _KINDS.get(wanted, "label without a mark")
            message = (
                f"ends with “{actual}”, and the English is a {kind}" if actual else f"the {kind} has no mark at its end"
            )
            remedy = f"End it with {' or '.join(f'“{mark}”' if mark else 'nothing' for mark in allowed)}."
            yield from item.finding("end-punctuation", message, remedy, unless_draft(item, Severity.WARNING))
        for closing, opening in record.opens.items():
            if item.text.count(closing) != item.text.count(opening):
                message = f"“{opening}” and “{closing}” don't come in pairs"
                severity = unless_draft(item, Severity.WARNING)
                yield from item.finding("end-punctuation", message, f"Write {opening}…{closing}.", severity)


@check("length", "messages", acceptable=True, reads=("locale",))
def length(loaded: Loaded) -> Iterator[Finding]:
    """A translation is about as long as those of its language are.

    Bad: one sentence for three. Good: all three.
    """
    for item in items(loaded):
        norm = item.texts.wording.record.length if item.texts.wording else None
        english, translated = (
            len(re.sub(r"\s+", " ", PLACEHOLDER.sub("", text))) for text in (item.english, item.text)
        )
        if norm and english >= _SHORT and not norm.shortest <= translated / english <= norm.longest:
            usual = f"{norm.shortest:g} to {norm.longest:g}"
            message = f"{translated / english:.2f} times as long as the English; usual are {usual}"
            remedy = "See that nothing is lost or added."
            yield from item.finding("length", message, remedy, Severity.ADVICE)


assert set(_KINDS.values()) == set(SENTENCES)
