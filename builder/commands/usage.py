"""What a message speaks of, where it stands and who reads it: the notes that translators see; computed, never typed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

import jinja2
import jinja2.meta
from jinja2 import nodes

from builder.base.errors import errors
from builder.base.files import need_text
from builder.base.project import Project
from builder.languages.concepts import spoken_of, tags
from builder.languages.format import MEDICINE, RANGE
from builder.languages.sentences import sentences_of
from builder.languages.word_patterns import Corpus
from builder.messages.catalogue import MessageTemplate
from builder.messages.review import Reviews
from builder.pages.handout import Handout
from builder.pages.templates import environment, parse_template
from builder.workspace.loaded import Loaded, render
from builder.workspace.selection import Selection

PACKET = "theme/packet.html.j2"
# More titles than these say less than their number.
_MOST = 4
_NOWHERE = "On no page or card yet."
# Leaflets whose names begin like this are for students, as decks are.
_CARDS = "flashcards"


@dataclass
class Use:
    """The leaflets, by their folders, and the other products that have a message."""

    leaflets: set[str] = field(default_factory=set)
    perhaps: set[str] = field(default_factory=set)  # a template may print it, the plain English edition doesn't
    deck: bool = False
    website: bool = False
    packet: bool = False


def _closures(project: Project, names: Mapping[str, str]) -> dict[str, set[str]]:
    """Name → the templates that it is made of, for each name's main template; a broken one has none."""
    templates = environment(project)

    def parts(name: str, seen: set[str]) -> set[str]:
        if name not in seen:
            seen.add(name)
            source = templates.loader.get_source(templates, name)[0] if templates.loader else ""
            for reference in jinja2.meta.find_referenced_templates(parse_template(source)):
                if reference:
                    parts(reference, seen)
        return seen

    return {key: parts(name, set()) for key, name in names.items()}


def _called(project: Project, name: str) -> Iterator[str]:
    """The msgctxts that a template gives to `t`, as the extraction finds them."""
    source = need_text(project.handouts_folder() / name, f"handouts/{name}", "template")
    for call in parse_template(source).find_all(nodes.Call):
        function = call.node.name if isinstance(call.node, nodes.Name) else getattr(call.node, "attr", "")
        if function in ("t", "t_english") and call.args and isinstance(call.args[0], nodes.Const):
            yield str(call.args[0].value)


def _front_page(loaded: Loaded) -> Iterator[str]:
    for path in loaded.project.website_templates():
        yield from _called(loaded.project, path.relative_to(loaded.project.handouts_folder()).as_posix())
    for topic in loaded.topics:
        yield f"{topic.record.prefix}.topic.name"
        yield from (f"{handout.messages}/title" for handout in loaded.handouts_of(topic))
        yield from (f"{deck.messages}/title" for deck in loaded.decks_of(topic))


def _rendered(loaded: Loaded) -> Loaded | None:
    """The project with its English pages and decks; None where they can't be made."""
    # As nobody had signed them: the notes don't change with what is signed.
    unsigned = {key: replace(texts, reviews=Reviews()) for key, texts in loaded.texts.items()}
    copy = replace(
        loaded,
        texts=unsigned,
        selection=Selection(locales=("en",), layouts=("single",)),
        clinic=None,
        pages=[],
        deck_contents=[],
        findings=[],
    )
    render(copy)
    return None if errors(copy.findings) else copy


def uses(loaded: Loaded) -> dict[str, Use] | None:
    """msgctxt → where it stands; None where the English pages can't be rendered."""
    try:
        english = _rendered(loaded)
        if english is None:
            return None
        project = loaded.project
        uses: dict[str, Use] = {}
        for _, page in english.pages:
            for context in page.used:
                uses.setdefault(context, Use()).leaflets.add(page.edition.handout.folder)
        for _, deck in english.deck_contents:
            for context in deck.used:
                uses.setdefault(context, Use()).deck = True
        for context in _front_page(loaded):
            uses.setdefault(context, Use()).website = True
        names = {handout.folder: handout.template_name for handout in loaded.handouts}
        for handout in loaded.handouts:
            for section in handout.record.sections:
                if section.heading:
                    uses.setdefault(f"{handout.messages}/{section.heading_key}", Use()).perhaps.add(handout.folder)
        for folder, parts in _closures(project, names).items():
            for part in parts:
                for context in _called(project, part):
                    uses.setdefault(context, Use()).perhaps.add(folder)
        if (project.handouts_folder() / PACKET).is_file():
            for context in _called(project, PACKET):
                uses.setdefault(context, Use()).packet = True
    except jinja2.TemplateError:
        return None
    for deck_ in loaded.decks:
        for kind in ("prompts", "labels"):
            for key in getattr(deck_.record, kind):
                uses.setdefault(f"{deck_.messages}/{kind}.{key}", Use()).deck = True
        uses.setdefault(f"{deck_.messages}/description", Use()).deck = True
    for topic in loaded.topics:
        # What fills these stands inside other messages.
        for context in (RANGE[0], MEDICINE[0]):
            use = uses.setdefault(context, Use())
            use.perhaps |= {handout.folder for handout in loaded.handouts_of(topic)}
            use.deck = True
    return uses


def _titles(printed: list[Handout], offered: list[Handout]) -> str:
    if len(printed) == len(offered):
        return "every leaflet"
    names = list(dict.fromkeys(handout.record.title for handout in printed))
    if len(names) > _MOST + 1:
        names[_MOST:] = [f"{len(names) - _MOST} more leaflets"]
    return "; ".join(names)


def note(use: Use, offered: list[Handout]) -> str:
    """`On: Symptoms; Treatments. Read by: patients and families; nursing students, on cards.`"""
    folders = use.leaflets or use.perhaps
    printed = [handout for handout in offered if handout.folder in folders]
    on = f"On: {_titles(printed, offered)}. " if printed else ""
    readers = []
    if any(not handout.slug.startswith(_CARDS) for handout in printed):
        readers.append("patients and families")
    if use.deck or any(handout.slug.startswith(_CARDS) for handout in printed):
        readers.append("nursing students, on cards")
    if use.packet and not use.leaflets:
        on, readers = "On: the contents page of a packet of leaflets. ", ["patients and families"]
    if use.website:
        readers.append("clinic staff and visitors, on the website")
    return f"{on}Read by: {'; '.join(readers)}." if readers else _NOWHERE


def with_notes(loaded: Loaded) -> tuple[dict[str, list[MessageTemplate]], bool]:
    """The templates with notes on each message: what it speaks of, and where it stands.

    Without the second, and False, where that can't be told.
    """
    spoken = _with_concepts(loaded)
    known_uses = uses(loaded)
    if known_uses is None:
        return spoken, False
    folders = {handout.folder for topic in loaded.topics for handout in loaded.handouts_of(topic)}
    offered = [handout for handout in loaded.handouts if handout.folder in folders]

    def noted(template: MessageTemplate) -> MessageTemplate:
        text = note(known_uses.get(template.context, Use()), offered)
        return template._replace(comments=(*template.comments, text))

    return {domain: [noted(item) for item in templates] for domain, templates in spoken.items()}, True


def _with_concepts(loaded: Loaded) -> dict[str, list[MessageTemplate]]:
    """The templates with a note on what each speaks of, and how many sentences it has."""
    english = loaded.texts["en", loaded.topics[0].id]
    wording, concepts = english.wording, english.concepts
    if wording is None or concepts is None:
        return loaded.templates
    corpus = Corpus(item.text for templates in loaded.templates.values() for item in templates)
    spoken = spoken_of(concepts.english, wording, corpus)

    def noted(template: MessageTemplate) -> MessageTemplate:
        parts = []
        named = tags(concepts.english, spoken.get(template.text, []))
        if named:
            parts.append(f"Speaks of: {named}.")
        count = sentences_of(wording, template.text)
        if count > 1:
            parts.append(f"{count} sentences.")
        return template._replace(comments=(*template.comments, " ".join(parts))) if parts else template

    return {domain: [noted(item) for item in templates] for domain, templates in loaded.templates.items()}
