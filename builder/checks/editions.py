"""Checks over editions: safety lines, fonts, and the record of changes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import product

from builder.base.errors import Finding, errors
from builder.checks.facts import references
from builder.checks.pages import contents
from builder.checks.registry import check, part_of
from builder.decks.changes import current_hashes, unrecorded
from builder.facts.fact import SafetyLine, Symptom
from builder.facts.medicine import Medicine
from builder.facts.topic import Topic
from builder.languages.fonts import FALLBACK_FAMILY, uncovered
from builder.messages.catalogue import State
from builder.pages.clinic import CLINIC_TEXTS
from builder.pages.picture import picture_problem
from builder.pages.render import Page
from builder.pages.text import page_blocks
from builder.workspace.loaded import Loaded

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


@check("safety-lines", "editions", reads=("page",))
def safety_lines(loaded: Loaded) -> Iterator[Finding]:
    """A page that speaks of heavy bleeding, fever or medicines has the safety line for it.

    Bad: a list of medicines with `safety: []`. Good: `safety: [medicines]`.
    """
    known: dict[tuple[str, tuple[str, ...]], list[tuple[str, str]]] = {}  # most editions have the same facts
    for topic, page in loaded.pages:
        shown = (topic.id, page.facts)
        if shown not in known:
            known[shown] = _uncovered_subjects(topic, page)
        for covers, fact_id in known[shown]:
            message = f"the handout speaks of {fact_id} but has no safety line that covers “{covers}”"
            remedy = f"Add `{covers}` to `safety`, and a safety line that covers it to sources/{topic.id}/facts/."
            yield page.edition.handout.file.finding(["safety"], "safety-lines", message, remedy)


def _uncovered_subjects(topic: Topic, page: Page) -> list[tuple[str, str]]:
    """What the page speaks of without a safety line on it, each with the fact that calls for one."""
    lines = [fact for fact_id in page.facts if isinstance(fact := topic.facts[fact_id], SafetyLine)]
    covered = {covers for line in lines for covers in line.covers}
    return sorted((covers, fact) for covers, fact in _needed(topic, page).items() if covers not in covered)


@check("safety-translated", "editions", reads=("page",))
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


@check("pictures", "facts", reads=("topic",))
def pictures(loaded: Loaded) -> Iterator[Finding]:
    """A picture that a symptom names is in handouts/theme/pictures/, and all there are drawn of plain shapes.

    Bad: `picture: fewer`; an SVG with a script, a gradient or text. Good: `picture: fever`, paths and circles.
    """
    for path in loaded.project.pictures():
        problem = picture_problem(path)
        if problem:
            name = loaded.project.relative(path)
            remedy = "Draw it of plain shapes in plain colours, and save it as plain SVG."
            yield Finding(name, 0, "pictures", f"the picture {path.stem} {problem}", remedy)
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
    needed: dict[str, list[str]] = {}
    for locale in loaded.checked_locales:
        for family in (*locale.record.fonts, FALLBACK_FAMILY):
            needed.setdefault(family, []).append(locale.id)
    for family, locales in needed.items():
        for finding in loaded.fonts.missing([family]):
            yield replace(finding, concerns=tuple(locales))


@part_of("fonts", reads=("page",))
def _characters_of_pages(loaded: Loaded) -> Iterator[Finding]:
    for _, page in loaded.pages:
        locale = page.edition.locale
        if loaded.fonts.missing([*locale.record.fonts, FALLBACK_FAMILY]):
            continue  # that its fonts are not here is said once
        known = [FALLBACK_FAMILY, *(name for item in page.edition.locales for name in item.record.fonts)]
        for block in page_blocks(page.html, without=CLINIC_TEXTS):
            lost = uncovered(block, known, loaded.fonts)
            if lost:
                shown = ", ".join(f"“{character}” (U+{ord(character):04X})" for character in lost)
                named = next((item.name for item in contents(page.html).messages if lost[0] in item.text), "")
                where = f"{named}: {block[:80]}" if named else block[:80]
                message = f"{page.edition.stem}: no font of {locale.tag} has {shown}, in {where}"
                remedy = "Correct the text, or add a font with it to `fonts`."
                name = loaded.project.relative(loaded.project.locale_file(locale.id))
                yield Finding(name, 0, "fonts", message, remedy)


@check("clinic-fonts", "editions")
def clinic_fonts(loaded: Loaded) -> Iterator[Finding]:
    """The clinic's name and address can be printed on the pages of every locale.

    Bad: `name: 医院` where Spanish pages have Latin letters only. Good: the name in Latin letters.
    """
    if loaded.clinic is None:
        return
    record = loaded.clinic.record
    for key, text in (("name", record.name), ("address", " ".join(record.address or ()))):
        for locale in loaded.chosen_locales:
            lost = uncovered(text, [*locale.record.fonts, FALLBACK_FAMILY], loaded.fonts)
            if lost:
                message = f"no font of {locale.tag} has “{''.join(lost)}”, in: {text}"
                remedy = "Write it in Latin letters, or build with --locale the languages that have its letters."
                finding = loaded.clinic.file.finding([key], "clinic-fonts", message, remedy)
                yield replace(finding, concerns=(locale.id,))


@check("changes", "editions", reads=("locale",))
def changes(loaded: Loaded) -> Iterator[Finding]:
    """What changed on a card or in its look is in the record of changes, or Anki would skip the correction.

    A draft needs only that each card is in it: its translators save many times a day, and no learner has its decks.

    Bad: a mended typo without `handouts changes`. Good: the typo and the new line in changes.tsv in one commit.
    """
    for topic in loaded.topics:
        broken = {locale_of(finding) for finding in errors(loaded.findings)}
        if None in broken or any(references(loaded)):
            continue  # half of a file would look like many changes
        for locale in loaded.checked_locales:  # a deck's times are those of both its locales
            if locale.id in broken:
                continue
            # The record is of what everybody gets, not of what one build keeps with --keep-reviewed.
            texts = replace(loaded.texts[locale.id, topic.id], keep_reviewed=False)
            record = loaded.changes[locale.id]
            keys = unrecorded(current_hashes(loaded.decks, texts), record)
            if locale.record.draft:
                keys = [key for key in keys if key not in record]
            if keys:
                name = loaded.project.relative(loaded.project.changes_file(locale.id))
                message = (
                    f"{len(keys)} notes or note types have changed since the record was written, {keys[0]} among them"
                )
                if not record:
                    message = f"there is no record of changes, and the decks in {locale.tag} need one"
                yield Finding(name, 0, "changes", message, "Run: handouts changes")


def locale_of(finding: Finding) -> str | None:
    """The locale, other than English, in whose folder the finding is; None elsewhere."""
    parts = finding.path.split("/")
    return parts[1] if parts[0] == "locales" and len(parts) > 2 and parts[1] != "en" else None
