"""Checks over safety lines: a page has those that what it shows calls for, in every one of its languages."""

from __future__ import annotations

from collections.abc import Iterator

from builder.base.errors import Finding
from builder.checks.registry import check
from builder.facts.fact import SafetyLine
from builder.messages.catalogue import State
from builder.pages.safety import Shown, fact_of, own_words, uncovered
from builder.workspace.loaded import Loaded


@check("safety-lines", "editions", reads=("page",))
def safety_lines(loaded: Loaded) -> Iterator[Finding]:
    """A page that names chemotherapy, a fever, heavy bleeding, medicines or despair has the safety line for it.

    Bad: a leaflet that names chemotherapy where the topic has no line on fever, or the theme doesn't print it.
    Good: the line in the box “Read this first”, which `page.safety_lines` decides, or beside its sentence.
    """
    words: dict[tuple[str, str, str], str] = {}  # what a template types in is the same in every language
    for topic, page in loaded.pages:
        handout = page.edition.handout
        key = (topic.id, handout.slug, page.edition.layout)
        if key not in words:
            words[key] = own_words(page.html)
        said = {context: sides[0].english for context, sides in page.said.items()}
        subjects: set[str] = set()
        for need in uncovered(topic, Shown(said, page.facts, words[key], handout.record.safety_short)):
            if need.subject in subjects:
                continue
            subjects.add(need.subject)
            message = f"the handout speaks of {need.by} but has no safety line that covers “{need.subject}”"
            remedy = (
                f"Add a safety line that covers it to sources/{topic.id}/facts/, and print page.safety_lines() whole."
            )
            yield handout.file.finding(["safety"], "safety-lines", message, remedy)


@check("safety-translated", "editions", reads=("page",))
def safety_translated(loaded: Loaded) -> Iterator[Finding]:
    """An edition whose safety lines aren't translated isn't built; a draft's has them in English, marked.

    Bad: `msgstr ""` under a safety line. Good: the line in the edition's language.
    """
    seen: set[tuple[str, str, str]] = set()
    for topic, page in loaded.pages:
        for context, sides in page.said.items():
            if not isinstance(fact_of(topic, context), SafetyLine):
                continue
            for locale, side in zip(page.edition.locales, sides, strict=True):
                if locale.record.draft or (topic.id, locale.id, context) in seen or loaded.unknown(locale, context):
                    continue
                seen.add((topic.id, locale.id, context))
                if side.state is not State.TRANSLATED:
                    catalogue = loaded.texts[locale.id, topic.id].catalogue(context)
                    entry = catalogue.entries.get(context)
                    message = f"the safety line {context.removesuffix('.text')} is {side.state} in {locale.tag}"
                    remedy = "Translate it; no page that needs it is built before."
                    yield Finding(catalogue.name, entry.line if entry else 0, "safety-translated", message, remedy)
