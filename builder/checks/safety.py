"""Checks over safety lines: a page has those that what it shows calls for, in every one of its languages."""

from __future__ import annotations

from collections.abc import Iterator

from builder.base.errors import Finding
from builder.base.project import COMMON
from builder.base.yamlfile import YamlFile
from builder.checks.registry import check
from builder.facts.kinds.effect import ADVICE, URGENT, Effect
from builder.facts.kinds.safety_line import SafetyLine
from builder.facts.topic import Topic
from builder.messages.catalogue import State
from builder.pages.safety import Need, PageContent, fact_of, page_words, uncovered
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
            words[key] = page_words(page.html)
        english = {context: sides[0].english for context, sides in page.used.items()}
        subjects: set[str] = set()
        lines = {name for line in topic.of(SafetyLine) for name in line.covers}
        for need in uncovered(topic, PageContent(english, page.facts, words[key], handout.record.safety_short)):
            if need.subject in subjects:
                continue
            subjects.add(need.subject)
            if need.subject not in lines:
                yield _without_line(topic, need, page.edition.stem)
                continue
            message = f"the handout speaks of {need.by} but has no safety line that covers “{need.subject}”"
            remedy = "Print page.safety_lines() whole."
            yield handout.file.finding(["safety"], "safety-lines", message, remedy)


# The messages that name a telephone, and those that name the number for emergency help.
_PHONE = {"common/clinic-phone", "common/phone-blank"}
_EMERGENCY = {"common/emergency-number", "common/emergency-local"}


@check("effect-help", "editions", reads=("page",))
def effect_help(loaded: Loaded) -> Iterator[Finding]:
    """A page with a side effect that must not wait says so beside it, and has the telephone and emergency numbers.

    Bad: a template that prints the name of a side effect and not what to do. Good: it has `blocks.advice(fact)`, too.
    """
    reported: set[tuple[str, str, str]] = set()
    for topic, page in loaded.pages:
        handout = page.edition.handout
        for fact in (topic.facts[name] for name in page.facts):
            if not isinstance(fact, Effect) or fact.what_to_do not in URGENT:
                continue
            lacks = []
            if ADVICE[fact.what_to_do][0] not in page.used:
                lacks.append(f"“{ADVICE[fact.what_to_do][1]}”")
            if not _PHONE & page.used.keys():
                lacks.append("a telephone number, or room for it")
            if fact.emergency and not _EMERGENCY & page.used.keys():
                lacks.append("the number for emergency help")
            key = (topic.id, handout.folder, fact.id)
            if lacks and key not in reported:
                reported.add(key)
                message = f"the handout speaks of {fact.id} but does not print {' or '.join(lacks)}"
                remedy = "Print blocks.advice(…) beside it, and what theme/base.html.j2 has around the page."
                yield handout.file.finding(["title"], "effect-help", message, remedy)


def _without_line(topic: Topic, need: Need, stem: str) -> Finding:
    """That the topic has no line at all: one finding, however many pages need it."""
    message = f"the topic {topic.id} has no safety line that covers “{need.subject}”"
    remedy = f"Name a line of sources/{COMMON}/ under `shared` here, or add one to sources/{topic.id}/facts/."
    return topic.head.finding(["shared" if topic.record.shared else "id"], "safety-lines", message, remedy)


@check("safety-subjects", "facts", reads=("topic",))
def safety_subjects(loaded: Loaded) -> Iterator[Finding]:
    """Safety lines, facts and handouts name subjects that a safety.yaml has, and each subject of a topic has a line.

    Bad: `covers: [liver]` where no safety.yaml says what calls for it. Good: `liver` under `triggers` there.
    """
    for topic in loaded.topics:
        known = topic.rules.triggers
        remedy = f"Say under `triggers` in sources/{topic.id}/safety.yaml what calls for it, or correct the name."
        for fact in topic.facts.values():
            named = [("covers", name) for name in getattr(fact, "covers", ())]
            named += [("safety_beside", name)] if (name := getattr(fact, "safety_beside", None)) else []
            for key, subject in named:
                if subject not in known:
                    message = f"no safety.yaml has the subject “{subject}”"
                    yield topic.origins[fact.id].finding("safety-subjects", message, remedy, [key])
        for handout in loaded.handouts_of(topic):
            for index, subject in enumerate(handout.record.safety):
                if subject not in known:
                    message = f"no safety.yaml of {topic.id} has the subject “{subject}”"
                    yield handout.file.finding(["safety", index], "safety-subjects", message, remedy)
        if topic.safety_file and topic.complete:
            yield from _topic_rules(topic, topic.safety_file)


def _topic_rules(topic: Topic, file: YamlFile) -> Iterator[Finding]:
    """What a safety.yaml names exists."""
    covered = {subject for line in topic.of(SafetyLine) for subject in line.covers}
    emergency = file.data.get("emergency") or []
    for subject, calls in (file.data.get("triggers") or {}).items():
        at = ("triggers", subject)
        if subject not in covered and topic.id != COMMON:
            message = f"the topic {topic.id} has no safety line that covers “{subject}”"
            remedy = f"Add one to sources/{topic.id}/facts/, or name one of sources/{COMMON}/ under `shared`."
            yield file.finding(at, "safety-subjects", message, remedy)
        for fact, source in ((calls or {}).get("needed_by") or {}).items():
            place = (*at, "needed_by", fact)
            if getattr(topic.facts.get(fact), "kind", "") not in ("group", "medicine"):
                message = f"no group or medicine “{fact}”"
                yield file.finding(place, "safety-subjects", message, "Check the id, or add the fact.")
            if source not in topic.sources:
                remedy = "Record it under `sources` in documents.yaml."
                yield file.finding(place, "safety-subjects", f"no source “{source}” is recorded", remedy)
    for index, subject in enumerate(emergency):
        if subject not in topic.rules.triggers:
            message, remedy = f"no safety.yaml has the subject “{subject}”", "Add it under `triggers`, or correct it."
            yield file.finding(["emergency", index], "safety-subjects", message, remedy)


@check("safety-translated", "editions", reads=("page",))
def safety_translated(loaded: Loaded) -> Iterator[Finding]:
    """An edition whose safety lines aren't translated isn't built; a draft's has them in English, marked.

    Bad: `msgstr ""` under a safety line. Good: the line in the edition's language.
    """
    seen: set[tuple[str, str, str]] = set()
    for topic, page in loaded.pages:
        for context, sides in page.used.items():
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
