"""Checks over editions: safety lines, fonts, and the record of changes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import product

from builder.base.errors import Finding, errors
from builder.checks.facts import references
from builder.checks.loaded import Loaded
from builder.checks.pages import contents
from builder.checks.registry import check
from builder.editions.changes import current_hashes, unrecorded
from builder.editions.clinic import CLINIC_TEXTS
from builder.editions.render import Page
from builder.facts.fact import SafetyLine, Symptom
from builder.facts.medicine import Medicine
from builder.facts.topic import Topic
from builder.messages.catalogue import State
from builder.outputs.fonts import FALLBACK_FAMILY, uncovered
from builder.outputs.text import page_blocks

# What in the English of a page's facts calls for which safety line.
_TRIGGERS = {
    "bleeding": re.compile(
        r"(throw\w*|vomit\w*) (up )?blood|black[\w -]* (stools?|poop)|(heavy|massive) bleeding|bleeding\b.*\bheavy|"
        r"bleed\w* (a lot|heavily)",
        re.IGNORECASE,
    ),
    "fever": re.compile(r"\bfevers?\b", re.IGNORECASE),
}


def _needed(topic: Topic, page: Page) -> dict[str, str]:
    """What the page's safety lines must cover → the fact that calls for it."""
    needed: dict[str, str] = {}
    for fact_id in page.facts:
        fact = topic.facts[fact_id]
        if isinstance(fact, SafetyLine):
            continue
        if isinstance(fact, Medicine):
            needed.setdefault("medicines", fact_id)
        english = " ".join(message.text for message in fact.messages())
        if any(topic.medicine_named(name) for name in re.findall(r"\{([\w-]+)\}", english)):
            needed.setdefault("medicines", fact_id)
        for covers, pattern in _TRIGGERS.items():
            if pattern.search(english):
                needed.setdefault(covers, fact_id)
    return needed


@check("safety-lines", "editions")
def safety_lines(loaded: Loaded) -> Iterator[Finding]:
    """A page that speaks of heavy bleeding, fever or medicines has the safety line for it.

    Bad: a list of medicines with `safety: []`. Good: `safety: [medicines]`.
    """
    for topic, page in loaded.pages:
        handout = page.edition.handout
        if page.edition.other is not None or not page.edition.locale.english:
            continue  # the same facts in every edition
        covered = {
            covers
            for fact_id in page.facts
            if isinstance(fact := topic.facts[fact_id], SafetyLine)
            for covers in fact.covers
        }
        for covers, fact_id in sorted(_needed(topic, page).items()):
            if covers not in covered:
                message = f"the handout speaks of {fact_id} but has no safety line that covers “{covers}”"
                remedy = f"Add `{covers}` to `safety`, and a safety line that covers it to sources/{topic.id}/facts/."
                yield handout.file.finding(["safety"], "safety-lines", message, remedy)


@check("safety-translated", "editions")
def safety_translated(loaded: Loaded) -> Iterator[Finding]:
    """An edition whose safety lines aren't translated isn't built; a draft's has them in English, marked.

    Bad: `msgstr ""` under a safety line. Good: the line in the edition's language.
    """
    seen: set[tuple[str, str]] = set()
    for topic, page in loaded.pages:
        lines = [fact for fact_id in page.facts if isinstance(fact := topic.facts[fact_id], SafetyLine)]
        for locale, fact in product(page.edition.locales, lines):
            if locale.record.draft or (locale.id, fact.id) in seen or loaded.unknown(locale, f"{fact.id}.text"):
                continue
            seen.add((locale.id, fact.id))
            texts = loaded.texts[locale.id, topic.id]
            state = texts.of_fact(fact, f"{fact.id}.text", fact.text).state
            if state is not State.TRANSLATED:
                entry = texts.facts.entries.get(f"{fact.id}.text")
                message = f"the safety line {fact.id} is {state} in {locale.tag}"
                remedy = "Translate it; no page that needs it is built before."
                yield Finding(texts.facts.name, entry.line if entry else 0, "safety-translated", message, remedy)


@check("pictures", "facts")
def pictures(loaded: Loaded) -> Iterator[Finding]:
    """A picture that a symptom names is in handouts/theme/pictures/.

    Bad: `picture: fewer`. Good: `picture: fever`.
    """
    for topic in loaded.topics:
        for fact in topic.facts.values():
            if isinstance(fact, Symptom) and fact.picture and not loaded.project.picture(fact.picture).is_file():
                message = f"there is no picture “{fact.picture}”"
                remedy = "Check its name, or add the file to handouts/theme/pictures/."
                yield topic.origins[fact.id].finding("pictures", message, remedy, ["picture"])


@check("fonts", "editions")
def fonts(loaded: Loaded) -> Iterator[Finding]:
    """Every character of a page is in the fonts of its locales.

    Bad: `fonts: [Noto Sans]` for Arabic. Good: `fonts: [Noto Naskh Arabic, Noto Sans]`.
    """
    printed = loaded.chosen_locales + loaded.beside
    families = [name for locale in printed for name in (*locale.record.fonts, FALLBACK_FAMILY)]
    missing = loaded.fonts.missing(families)
    yield from missing
    if missing:
        return
    for locale in loaded.chosen_locales:
        pages = [(topic, page) for topic, page in loaded.pages if page.edition.locale.id == locale.id]
        for _, page in pages:
            known = [FALLBACK_FAMILY, *(name for item in page.edition.locales for name in item.record.fonts)]
            for block in page_blocks(page.html, without=CLINIC_TEXTS):
                lost = uncovered(block, known, loaded.fonts)
                if lost:
                    shown = ", ".join(f"“{character}” (U+{ord(character):04X})" for character in lost)
                    named = next((item.name for item in contents(page.html).messages if lost[0] in item.text), "")
                    where = f"{named}: {block[:80]}" if named else block[:80]
                    message = f"{page.edition.stem}: no font of {locale.tag} has {shown}, in {where}"
                    remedy = "Correct the text, or add a font with it to `fonts`."
                    yield Finding(
                        loaded.project.relative(loaded.project.locale_file(locale.id)), 0, "fonts", message, remedy
                    )


@check("clinic-fonts", "editions")
def clinic_fonts(loaded: Loaded) -> Iterator[Finding]:
    """The clinic's name and address can be printed on the pages of every locale.

    Bad: `name: 医院` where Spanish pages have Latin letters only. Good: the name in Latin letters.
    """
    if loaded.clinic is None:
        return
    for key in ("name", "address"):
        for locale in loaded.chosen_locales:
            text = getattr(loaded.clinic.record, key) or ""
            lost = uncovered(text, [*locale.record.fonts, FALLBACK_FAMILY], loaded.fonts)
            if lost:
                message = f"no font of {locale.tag} has “{''.join(lost)}”, in: {text}"
                remedy = "Write it in Latin letters, or build with --locale the languages that have its letters."
                yield loaded.clinic.file.finding([key], "clinic-fonts", message, remedy)


@check("changes", "editions")
def changes(loaded: Loaded) -> Iterator[Finding]:
    """What changed on a card or in its look is in the record of changes, or Anki would skip the correction.

    A draft needs only that each card is in it: its translators save many times a day, and no learner has its decks.

    Bad: a mended typo without `handouts changes`. Good: the typo and the new line in changes.tsv in one commit.
    """
    for topic in loaded.topics:
        if errors(loaded.findings) or any(references(loaded)):
            continue  # half of a file would look like many changes
        for locale in loaded.chosen_locales:
            # The record is of what everybody gets, not of what one build keeps with --keep-reviewed.
            texts = replace(loaded.texts[locale.id, topic.id], keep_reviewed=False)
            keys = unrecorded(current_hashes(loaded.decks, texts), loaded.changes[locale.id])
            if locale.record.draft:
                keys = [key for key in keys if key not in loaded.changes[locale.id]]
            if keys:
                name = loaded.project.relative(loaded.project.changes_file(locale.id))
                message = (
                    f"{len(keys)} notes or note types have changed since the record was written, {keys[0]} among them"
                )
                yield Finding(name, 0, "changes", message, "Run: handouts changes")
