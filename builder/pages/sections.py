"""What the sections of a handout show of a topic: their selectors as facts, in the order of the page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple, get_args

from builder.base.errors import Finding, HandoutsError
from builder.facts.base_fact import BaseFact
from builder.facts.fact import Fact
from builder.facts.kinds.group import Group
from builder.facts.kinds.medicine import Medicine
from builder.facts.kinds.site import Site
from builder.facts.kinds.statement import Statement
from builder.facts.kinds.symptom import Symptom
from builder.facts.kinds.term import Term
from builder.facts.topic import Topic
from builder.pages.handout import Handout
from builder.pages.section import ALL, PARTS, Section, kind_of, nearest

KINDS: dict[str, type[BaseFact]] = {
    get_args(kind.model_fields["kind"].annotation)[0]: kind for kind in get_args(get_args(Fact)[0])
}
# Layouts that print each selector's facts by themselves; the others print all of one kind together.
_APART = ("paragraphs", "body", "box")


class Run(NamedTuple):
    """Facts of one kind that stand together."""

    kind: str
    facts: tuple[BaseFact, ...]


class FilledSection(NamedTuple):
    """A section with the facts that its selectors match, those for the web alone among them."""

    section: Section
    runs: tuple[Run, ...]


class FilledPart(NamedTuple):
    """A heading with all sections below it. `of`: the site or group that is the heading, or None."""

    head: Section
    of: Site | Group | None
    sections: tuple[FilledSection, ...]


def medicines_of(topic: Topic, group: Group) -> list[Medicine]:
    """The group's medicines that tables show, by English name."""
    medicines = [fact for fact in topic.of(Medicine) if fact.group == group.id and fact.listed]
    return sorted(medicines, key=lambda medicine: medicine.english_name)


def _printed(fact: BaseFact) -> bool:
    return not isinstance(fact, Term) or bool(fact.citations or fact.source)


def selected(topic: Topic, selector: str) -> list[BaseFact]:
    """The facts that a selector finds in a topic, superseded and withdrawn ones left out."""
    kind, dot, name = selector.partition(".")
    facts: Sequence[BaseFact]
    if not dot:
        facts = [fact for fact in topic.of(Statement) if fact.subject == selector]
    elif kind == ALL and name == "medicine":
        facts = [fact for group in topic.of(Group) for fact in medicines_of(topic, group)]
    elif kind == ALL:
        facts = topic.of(KINDS[name])
    else:
        fact = topic.named(kind, name)
        fact = None if fact is None or fact.superseded or fact.withdrawn else fact
        if isinstance(fact, Site):
            facts = [symptom for symptom in topic.of(Symptom) if fact.id in symptom.sites]
        elif isinstance(fact, Group):
            facts = medicines_of(topic, fact)
        else:
            facts = [fact] if fact else []
    return [fact for fact in facts if _printed(fact)]


def _known(topic: Topic, selector: str) -> set[str]:
    """The selectors of the same form that find something in the topic."""
    kind, dot, _ = selector.partition(".")
    if not dot:
        return {fact.subject for fact in topic.of(Statement)}
    if kind == ALL:
        return set()
    return {f"{kind}.{fact.local_id}" for fact in topic.of(KINDS[kind]) if selected(topic, f"{kind}.{fact.local_id}")}


def unmatched(topic: Topic, handout: Handout) -> Iterator[Finding]:
    """A finding for each selector that finds nothing in the topic."""
    for index, section in enumerate(handout.record.sections):
        for place, selector in enumerate(section.facts):
            if not section.optional and not selected(topic, selector):
                at = ("sections", index, "facts", place)
                remedy = nearest(selector, _known(topic, selector)).strip() or "Check its spelling, add the facts,"
                remedy += " Or write" if remedy.endswith("?") else " or write"
                message = f"`{selector}` matches no printed fact of the topic {topic.id}"
                yield handout.file.finding(at, "sections", message, f"{remedy} `optional: true`.")


def _runs(section: Section, selections: list[tuple[str, list[BaseFact]]]) -> tuple[Run, ...]:
    """Selectors' facts as the layout prints them, each fact once."""
    seen: dict[str, None] = {}
    marked = []
    for selector, facts in selections:
        apart = selector if section.layout in _APART and kind_of(selector) == "statement" else ""
        marked += [(apart, fact) for fact in facts if fact.id not in seen and seen.setdefault(fact.id) is None]
    together = groupby(marked, key=lambda item: (item[0], getattr(item[1], "kind", "")))
    # Statements for the web alone come behind the others on their subject.
    return tuple(
        Run(kind, tuple(sorted((fact for _, fact in items), key=lambda fact: bool(apart) and fact.shown == "web")))
        for (apart, kind), items in together
    )


def _of_parts(topic: Topic, section: Section, selector: str) -> Iterator[FilledPart]:
    """Each site with the statements on its symptoms (`symptoms-<site>`) and these symptoms, or each group."""
    for fact in topic.of(KINDS[selector.partition(".")[2]]):
        assert isinstance(fact, (Site, Group))
        members = selected(topic, f"{fact.kind}.{fact.local_id}")
        subject = f"{PARTS[selector]}s-{fact.local_id}"
        if isinstance(fact, Group) and fact.action and not members:
            members = [fact]  # the document names the kind of medicine and none of them: what it does is all there is
        if members:
            about = section.model_copy(update={"layout": "paragraphs"})
            introduction = FilledSection(about, _runs(about, [(subject, selected(topic, subject))]))
            yield FilledPart(section, fact, (introduction, FilledSection(section, _runs(section, [("", members)]))))


def filled_parts(topic: Topic, handout: Handout, web: bool) -> list[FilledPart]:
    """The parts of the page, or of what only the web shows; those without facts are left out.

    HandoutsError with the place of each selector that matches nothing.
    """
    findings = list(unmatched(topic, handout))
    if findings:
        raise HandoutsError(findings)
    parts: list[list[Section]] = []
    for section in handout.record.sections:
        if section.web != web:
            continue
        if section.heading or not parts or section.facts[0] in PARTS or parts[-1][0].facts[0] in PARTS:
            parts.append([])
        parts[-1].append(section)
    page_parts: list[FilledPart] = []
    for sections in parts:
        head = sections[0]
        if head.facts[0] in PARTS:
            page_parts += _of_parts(topic, head, head.facts[0])
            continue
        filled = []
        for section in sections:
            runs = _runs(section, [(selector, selected(topic, selector)) for selector in section.facts])
            filled += [FilledSection(section, runs)] if runs else []
        if filled:
            page_parts.append(FilledPart(head, None, tuple(filled)))
    return page_parts
