"""The band that each handout's English is held to, at both ends. Names are exempt: no plainer word stands for them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from builder.base.errors import Finding, Severity
from builder.checks.names import english_names
from builder.checks.registry import check
from builder.facts.kinds.medicine import Medicine
from builder.facts.kinds.organisation import Organisation
from builder.facts.topic import Topic
from builder.languages.readability import Measure, measure, names_pattern, whole_sentences, without_names, words
from builder.languages.wording import Band, ReadabilityLimits
from builder.pages.render import Page
from builder.pages.text import running_text
from builder.workspace.loaded import Loaded

# A sentence or two of few words have no grade worth the name.
_MIN_GRADED = 10
_SHOWN = 3


@dataclass(frozen=True)
class Readability:
    """One handout's English, on paper or on the web page, and the band it is held to (None: no band is recorded)."""

    topic: str
    handout: str
    kind: str
    medium: str
    measure: Measure
    band: Band | None
    sentences: tuple[tuple[str, str], ...]  # (msgctxt, sentence), names shown as “it”

    @property
    def faults(self) -> list[tuple[int, str]]:
        """(-1 below or 1 above the band, what is off)."""
        if self.band is None or not self.measure.sentences:
            return []
        faults: list[tuple[int, str]] = []
        for name, value, ends in (
            ("grade", self.measure.grade, self.band.grade),
            ("words a sentence", self.measure.per_sentence, self.band.sentence),
        ):
            # What is shown is what is compared: 7.04 is 7.0.
            value = round(value, 1)
            side = ends.side(value)
            if side:
                faults.append((side, f"{name} {value:.1f}, wanted {ends}"))
        return faults


def exempt_names(topic: Topic) -> list[str]:
    """Names: of medicines, of organisations, and of the disease. Hard words that a page explains are no names."""
    medicines = [name for medicine in topic.of(Medicine) for name in english_names(medicine)]
    organisations = [organisation.name for organisation in topic.of(Organisation)]
    return [*medicines, *organisations, topic.record.name, topic.record.short_name]


def _limits(loaded: Loaded, topic: Topic) -> ReadabilityLimits | None:
    wording = loaded.texts["en", topic.id].wording
    return wording.record.readability if wording else None


def english_pages(loaded: Loaded) -> Iterator[tuple[Topic, Page]]:
    """Each handout's page in English alone, once: paper and print don't change its words."""
    seen = set()
    for topic, page in loaded.pages:
        key = (topic.id, page.edition.handout.slug)
        if key not in seen and [locale.english for locale in page.edition.locales] == [True]:
            seen.add(key)
            yield topic, page


def page_readability(loaded: Loaded, topic: Topic, page: Page) -> list[Readability]:
    """The page on paper, and on the web where that says more."""
    limits = _limits(loaded, topic)
    if ("names", "readability") not in topic.memo:
        topic.memo["names", "readability"] = names_pattern(exempt_names(topic))
    names = topic.memo["names", "readability"]
    record = page.edition.handout.record
    readabilities: list[Readability] = []
    for medium in ("paper", "web"):
        messages = running_text(page.html, medium == "web")
        texts = [without_names(item.text, names) for item in messages]
        whole = whole_sentences(texts, limits.abbreviations if limits else ())
        pairs = tuple((item.context, part) for item, parts in zip(messages, whole, strict=True) for part in parts)
        if not readabilities or pairs != readabilities[0].sentences:
            counted = measure(part for _, part in pairs)
            band: Band | None = getattr(limits, record.kind) if limits else None
            slug = page.edition.handout.slug
            readabilities.append(Readability(topic.id, slug, record.kind, medium, counted, band, pairs))
    return readabilities


def readability_of(loaded: Loaded) -> list[Readability]:
    """Each English page of a rendered project, in its order."""
    return [item for topic, page in english_pages(loaded) for item in page_readability(loaded, topic, page)]


def _examples(item: Readability, side: int) -> str:
    """The messages to begin with: the shortest sentences, or the hardest."""
    ordered = sorted(item.sentences, key=lambda pair: measure([pair[1]]).grade if side > 0 else len(words(pair[1])))
    named = [context for context, _ in (reversed(ordered) if side > 0 else ordered)]
    return ", ".join(list(dict.fromkeys(named))[:_SHOWN])


@check("readability", "editions", reads=("page",))
def readability(loaded: Loaded) -> Iterator[Finding]:
    """Each handout's English is within the band of its kind, on paper and on the web: neither too hard nor a primer.

    Bad: “It starts in muscle. It is rare. It grows.” Good: “It is rare, and starts in muscle that works by itself.”
    """
    files = {(topic.id, item.slug): item.file for topic in loaded.topics for item in loaded.handouts_of(topic)}
    for item in readability_of(loaded):
        faults = item.faults
        for side in dict.fromkeys(side for side, _ in faults):
            what = "; ".join(text for of, text in faults if of == side)
            which = "too hard" if side > 0 else "a primer"
            message = f"the English of {item.kind} “{item.handout}” ({item.medium}) is {which}: {what}"
            remedy = "Say it in shorter sentences and plainer words"
            if side < 0:
                remedy = "Join cause and effect, and keep the words that patient and doctor share, explained once"
            remedy += f"; begin with {_examples(item, side)}. See handouts status --readability."
            finding = files[item.topic, item.handout].finding(["title"], "readability", message, remedy)
            yield replace(finding, severity=Severity.WARNING)


@check("hard-messages", "editions", reads=("page",))
def hard_messages(loaded: Loaded) -> Iterator[Finding]:
    """No single English message is far harder than its page: its grade, and the words of its longest sentence.

    Bad: one sentence of forty words among short ones. Good: the same in two or three.
    """
    reported = set()
    for item in readability_of(loaded):
        topic = next(topic for topic in loaded.topics if topic.id == item.topic)
        limits = _limits(loaded, topic)
        if limits is None:
            continue
        by_message: dict[str, list[str]] = {}
        for context, sentence in item.sentences:
            by_message.setdefault(context, []).append(sentence)
        for context, parts in by_message.items():
            counted = measure(parts)
            longest = max(len(words(part)) for part in parts)
            off = []
            if counted.words >= _MIN_GRADED and counted.grade > limits.message.grade:
                off.append(f"grade {counted.grade:.1f}, at most {limits.message.grade:g} is wanted")
            if longest > limits.message.sentence:
                off.append(f"a sentence of {longest} words, at most {limits.message.sentence} are wanted")
            if off and context not in reported:
                reported.add(context)
                message = f"the English of {context} is too hard: {'; '.join(off)}"
                remedy = "Say it in shorter sentences and plainer words."
                yield about_message(loaded, topic, "hard-messages", context, message, remedy)


def about_message(loaded: Loaded, topic: Topic, check: str, context: str, message: str, remedy: str) -> Finding:
    """A warning where the message's English stands: with its fact, or in its template."""
    for known, _, fact in topic.messages():
        if known == context and fact is not None:
            return topic.origins[fact.id].finding(check, message, remedy, severity=Severity.WARNING)
    path = next(
        (item.path for templates in loaded.templates.values() for item in templates if item.context == context), ""
    )
    return Finding(path or context, 0, check, message, remedy, Severity.WARNING)
