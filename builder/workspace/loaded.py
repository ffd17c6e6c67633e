"""A project read as a whole: what every check and every build works on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from builder.base.errors import ExitCode, Finding, HandoutsError, failure
from builder.base.owned import Owned, for_topic
from builder.base.project import COMMON, DocumentFolders, Project
from builder.base.unread import unread_files
from builder.decks.changes import Change, load_changes
from builder.decks.deck import Deck, load_decks
from builder.decks.edition import DeckEdition, plan_decks
from builder.decks.note import DeckContent
from builder.decks.notes import build_notes
from builder.facts.base_fact import BaseFact
from builder.facts.citation import Verdict
from builder.facts.topic import DanglingReferenceError, Topic
from builder.facts.topics import load_topics
from builder.languages.fonts import Fonts, load_fonts
from builder.languages.locale import Locale, load_locale
from builder.messages.catalogue import MessageTemplate
from builder.messages.extract import common_templates, fact_templates, topic_templates
from builder.messages.texts import Asked, Texts, load_locale_files, load_texts
from builder.pages.clinic import Clinic, load_clinic
from builder.pages.edition import HandoutEdition, partners, plan_handouts
from builder.pages.handout import Handout, load_handouts
from builder.pages.render import Page, render_page
from builder.workspace.selection import Selection


@dataclass(repr=False)  # it would be hundreds of megabytes in a traceback
class Loaded:
    """Topics, locales, texts, editions and pages of a project, with the findings of reading them."""

    project: Project
    selection: Selection
    topics: list[Topic]
    common: Topic  # the facts that topics share
    locales: list[Locale]
    texts: dict[tuple[str, str], Texts]  # (locale id, topic id)
    templates: dict[str, list[MessageTemplate]]  # domain → messages as extracted
    handouts: list[Handout]
    decks: list[Deck]
    fonts: Fonts
    changes: dict[str, dict[str, Change]]  # locale id → note key → change
    asked: set[Asked] = field(default_factory=set)  # the messages that pages and checks asked all `texts` for
    only: Locale | None = None  # the one locale that checks see, where they are run for each
    clinic: Clinic | None = None
    findings: list[Finding] = field(default_factory=list)
    broken_sources: list[Finding] = field(default_factory=list)  # those of them without which facts may be missing
    pages: list[tuple[Topic, Page]] = field(default_factory=list)
    deck_contents: list[tuple[Topic, DeckContent]] = field(default_factory=list)
    memo: dict[str, Any] = field(default_factory=dict, init=False)  # what several checks work out from the texts

    @property
    def english(self) -> Locale:
        return next(locale for locale in self.locales if locale.english)

    @property
    def chosen_locales(self) -> list[Locale]:
        """Those named, or else all but drafts."""
        return self._named(self.selection.locales) or [item for item in self.locales if not item.record.draft]

    @property
    def checked_locales(self) -> list[Locale]:
        """Those whose translations are held against the English: all that are printed, and drafts where asked for."""
        if self.only:
            return [self.only]
        wanted = [*self.chosen_locales, *self.parallels]
        return [item for item in self.locales if item in wanted or (self.selection.drafts and item.record.draft)]

    @property
    def parallels(self) -> list[Locale]:
        """The second locales of bilingual editions."""
        return self._named(self.selection.parallels) or [self.english]

    def _named(self, names: Sequence[str]) -> list[Locale]:
        return [locale for locale in self.locales if {locale.id, locale.tag} & set(names)]

    @property
    def chosen_topics(self) -> list[Topic]:
        return [topic for topic in self.topics if not self.selection.topics or topic.id in self.selection.topics]

    @property
    def verified(self) -> bool:
        """Whether every citation was looked up in its document's text, and its passage is there."""
        if "verified" not in self.memo:
            verdicts = sum((topic.verdicts() for topic in self.topics), Counter[Verdict]())
            self.memo["verified"] = list(verdicts) == [Verdict.VERIFIED]
        return bool(self.memo["verified"])

    @property
    def folders(self) -> list[Topic]:
        """Each folder below sources/: the topics, and what they share."""
        return [*self.topics, self.common]

    def unknown(self, locale: Locale, context: str) -> bool:
        """Whether a fault in one of the locale's catalogues hides what it has for the message."""
        texts = (self.texts[locale.id, topic.id] for topic in self.topics)
        return any(item.catalogue(context).unknown(context) for item in texts)

    def handouts_of(self, topic: Topic) -> list[Handout]:
        """The handouts that the topic lists."""
        return [item for item in for_topic(self.handouts, topic.id) if item.slug in topic.record.handouts]

    def decks_of(self, topic: Topic) -> list[Deck]:
        """The decks that the topic lists."""
        return [item for item in for_topic(self.decks, topic.id) if item.slug in topic.record.decks]

    def handout_editions(self, topic: Topic) -> list[HandoutEdition]:
        selection = self.selection
        if selection.decks and not selection.handouts:
            return []
        wanted = [item for item in self.handouts_of(topic) if is_named(topic, item, selection.handouts)]
        return plan_handouts(
            wanted,
            self.chosen_locales,
            self.parallels,
            topic.record.output_prefix,
            selection.layouts,
            selection.papers,
            selection.prints,
        )

    def deck_editions(self, topic: Topic) -> list[DeckEdition]:
        selection = self.selection
        if selection.handouts and not selection.decks:
            return []
        wanted = [item for item in self.decks_of(topic) if is_named(topic, item, selection.decks)]
        return plan_decks(wanted, self.chosen_locales, self.parallels, topic.record.output_prefix, self.english)

    def messages(self, locale: str) -> Iterator[tuple[Texts, MessageTemplate, BaseFact | None]]:
        """Every message in the locale with that id, once: what all topics share first, then each topic's own."""
        for place, topic in enumerate(self.topics):
            facts = {context: fact for item in (self.common, topic) for context, _, fact in item.messages()}
            for domain in (COMMON, topic.id) if place == 0 else (topic.id,):
                for template in self.templates[domain]:
                    yield self.texts[locale, topic.id], template, facts.get(template.context)

    def texts_of(self, topic: Topic) -> dict[str, Texts]:
        return {locale.id: self.texts[locale.id, topic.id] for locale in self.locales}


def output_name(topic: Topic, item: Owned) -> str:
    """The name under which a topic's handout or deck lies in dist/."""
    return f"{topic.record.output_prefix}{item.slug}"


def is_named(topic: Topic, item: Owned, names: Sequence[str]) -> bool:
    """Whether a command means this: by its slug, for every topic that has it, or by its output's name; none is all."""
    return not names or item.slug in names or output_name(topic, item) in names


def _names(topics: Sequence[Topic], items: Sequence[Owned]) -> list[str]:
    """The slugs, and the outputs' names, by which a command can name handouts or decks."""
    outputs = (output_name(topic, item) for topic in topics for item in for_topic(items, topic.id))
    return list(dict.fromkeys([*(item.slug for item in items), *outputs]))


def _known(kind: str, asked: Sequence[str], known: Sequence[str]) -> None:
    for name in asked:
        if name not in known:
            raise failure(
                "handouts", f"there is no {kind} “{name}”", f"Choose from: {', '.join(known)}.", ExitCode.USAGE, "usage"
            )


def load_project(
    project: Project, selection: Selection, documents: DocumentFolders, clinic_file: Path | None = None
) -> Loaded:
    """Read everything, collecting findings; HandoutsError only for what leaves nothing to go on with.

    `documents`: instead of the variable's folders. `clinic_file`: instead of the project's clinic.yaml, which need not
    exist.
    """
    _known("topic", selection.topics, project.topics())
    findings = unread_files(project)
    topics, common, broken_sources = load_topics(project, documents, findings)
    locales = [locale for name in project.locales() if (locale := load_locale(project, name, findings))]
    clinic = load_clinic(project, clinic_file, findings)
    if clinic and clinic.paper:
        locales = [locale.on_paper(clinic.paper).in_country(clinic.record.country) for locale in locales]
    broken = set(project.locales()) - {locale.id for locale in locales}
    if broken & {name.replace("-", "_") for name in (*selection.locales, *selection.parallels)}:
        raise HandoutsError(findings)
    tags = [name for locale in locales for name in dict.fromkeys((locale.tag, locale.id))]
    _known("locale", selection.locales, tags)
    _known("locale", selection.parallels, tags)
    handouts = load_handouts(project, findings)
    decks = load_decks(project, findings)
    owners = (None, *project.topics())
    there = {path.parent.name for owner in owners for path in project.handout_files(owner)}
    if (there - {handout.slug for handout in handouts}) & set(selection.handouts):
        raise HandoutsError(findings)  # it is there, and these say why it can't be read
    _known("handout", selection.handouts, _names(topics, handouts))
    _known("deck", selection.decks, _names(topics, decks))
    templates = {COMMON: [*common_templates(project, findings), *fact_templates(common)]}
    for topic in topics:
        templates[topic.id] = topic_templates(project, topic, findings)
    if not topics or not any(locale.english for locale in locales):
        if not findings:
            findings.append(Finding("locales", 0, "project", "no topic, or no English locale", "Add locales/en/."))
        raise HandoutsError(findings)
    texts: dict[tuple[str, str], Texts] = {}
    asked: set[Asked] = set()
    files = {locale.id: load_locale_files(project, locale, findings) for locale in locales}
    for topic in (*topics, common):
        for locale in sorted(locales, key=lambda item: not item.english):
            english = texts.get(("en", topic.id))
            texts[locale.id, topic.id] = load_texts(
                project, locale, topic, english, findings, selection.keep_reviewed, asked, files[locale.id]
            )
    changes = {}
    for topic in topics:
        known = {
            "handouts": [path.parent.name for owner in (None, topic.id) for path in project.handout_files(owner)],
            "decks": [path.stem for owner in (None, topic.id) for path in project.deck_files(owner)],
        }
        for kind, slugs in known.items():
            for index, name in enumerate(getattr(topic.record, kind)):
                if name not in slugs:
                    message = f"there is no {kind[:-1]} “{name}”"
                    findings.append(topic.head.finding([kind, index], "references", message, "Check its name."))
    for locale in locales:
        path = project.changes_file(locale.id)
        changes[locale.id] = load_changes(path, project.relative(path), findings)
    loaded = Loaded(
        project=project,
        selection=selection,
        topics=topics,
        common=common,
        locales=locales,
        texts=texts,
        templates=templates,
        handouts=handouts,
        decks=decks,
        fonts=load_fonts(project, clinic.content if clinic else "", locales),
        changes=changes,
        asked=asked,
        clinic=clinic,
        findings=sorted(set(findings)),
        broken_sources=sorted(set(broken_sources)),
    )
    if selection.parallels and not any(
        any(partners(locale, loaded.parallels, selection.layouts)) for locale in loaded.chosen_locales
    ):
        remedy = "Name another one with --with."
        raise failure("handouts", "a locale is never paired with itself", remedy, ExitCode.USAGE, "usage")
    return loaded


def load_whole(project: Project, selection: Selection, documents: DocumentFolders) -> Loaded:
    """The project for a command that needs every fact; HandoutsError where a file below sources/ can't be used."""
    loaded = load_project(project, selection, documents)
    if loaded.broken_sources:
        raise HandoutsError(loaded.broken_sources)
    return loaded


def render(loaded: Loaded) -> None:
    """Render every page and build every deck's notes; what fails goes to the findings."""
    for topic in loaded.chosen_topics:
        texts = loaded.texts_of(topic)
        for edition in loaded.handout_editions(topic):
            try:
                loaded.pages.append((topic, render_page(loaded.project, edition, texts, topic, loaded.clinic)))
            except HandoutsError as error:
                loaded.findings += error.findings
            except DanglingReferenceError:
                continue  # the check `references` reports it
        for deck_edition in loaded.deck_editions(topic):
            parallel = texts[deck_edition.parallel.id] if deck_edition.parallel else None
            primary = texts[deck_edition.locale.id]
            try:
                content = build_notes(deck_edition, primary, parallel, loaded.selection.deck_options)
            except DanglingReferenceError:
                continue
            loaded.deck_contents.append((topic, content))
