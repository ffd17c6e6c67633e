"""The command `handouts deck preview`: every card of a deck on one page, as Anki would show it."""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import jinja2
from markupsafe import Markup

from builder.base.errors import Finding, HandoutsError, errors
from builder.base.files import refuse_overwriting
from builder.base.project import DocumentFolders, Project
from builder.checks import registry
from builder.commands.build import output_error
from builder.decks.card_templates import Template, TemplateError, ask_to_type, cloze_numbers, show_players, show_typed
from builder.decks.deck import Deck
from builder.decks.edition import DeckEdition
from builder.decks.note import DeckContent, Note
from builder.decks.notes import build_notes
from builder.decks.options import OPTIONS, Option
from builder.decks.speech import with_speech
from builder.facts.topic import DanglingReferenceError, Topic
from builder.messages.catalogue import State
from builder.messages.texts import Texts
from builder.pages.policy import scripts_in, with_policy
from builder.workspace.loaded import Loaded, load_project
from builder.workspace.selection import Selection

_TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True)
class Gap:
    """A message that a note shows in English because its translation is missing or stale."""

    locale: str
    context: str
    state: State
    english: str
    place: str  # the catalogue, with the line where the message has one


@dataclass(frozen=True)
class PreviewCard:
    """One card, its two sides as HTML. `options`: those that the deck is built with to have it; none for most."""

    note: Note
    template: str
    front: Markup
    back: Markup
    gaps: tuple[Gap, ...]
    options: tuple[Option, ...]


@dataclass(frozen=True)
class PreviewDeck:
    """An edition's cards, with its description and what it lacks."""

    edition: DeckEdition
    content: DeckContent
    cards: tuple[PreviewCard, ...]

    @property
    def description(self) -> Markup:
        return Markup(self.content.description)

    @property
    def rows(self) -> list[tuple[str, str, int, int]]:
        """Each template of each note type: how many cards it makes, and how many of them by option only."""
        made = Counter((card.note.note_type, card.template) for card in self.cards)
        optional = Counter((card.note.note_type, card.template) for card in self.cards if card.options)
        return [(*name, made[name], optional[name]) for name in _card_names(self.edition.deck, self.cards)]

    @property
    def gaps(self) -> list[Gap]:
        return list(dict.fromkeys(gap for card in self.cards for gap in card.gaps))

    @property
    def without_cards(self) -> list[str]:
        """The facts whose notes make no card."""
        with_cards = {card.note.key for card in self.cards}
        return [note.fact for note in self.content.notes if note.key not in with_cards]


@dataclass(frozen=True)
class DeckPreview:
    """The page: one deck in a locale, once for every topic that has it."""

    decks: tuple[PreviewDeck, ...]
    css: str

    @property
    def stem(self) -> str:
        """Path below .build/preview/ without its ending."""
        return self.decks[0].edition.stem

    @property
    def note_types(self) -> list[str]:
        return list(dict.fromkeys(kind for deck in self.decks for kind in deck.edition.deck.note_types))

    def html(self) -> str:
        """One file that needs no other."""
        environment = jinja2.Environment(
            loader=jinja2.FileSystemLoader(_TEMPLATES), autoescape=True, undefined=jinja2.StrictUndefined
        )
        # In a style `</` would end it early.
        css = Markup(self.css.replace("</", "<\\/"))
        name = "deck_preview.html.j2"
        # No template fills its script. Cards have style attributes, as Anki's own hints do.
        scripts = scripts_in((_TEMPLATES / name).read_text(encoding="utf-8"))
        return with_policy(environment.get_template(name).render(view=self, css=css), scripts, style_attributes=True)

    def write(self, project: Project, out: Path | None, force: bool = False) -> Path:
        """Write the page to `out` (.build/preview/…); where it stands. HandoutsError where that can't be.

        A file that isn't ours is overwritten only by `force`.
        """
        target = out or project.cache_folder() / "preview" / f"{self.stem}.html"
        refuse_overwriting(target, force)
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(self.html(), encoding="utf-8")
        except OSError as error:
            raise output_error(target, error) from error
        return target.resolve()


def preview_deck(
    project: Project,
    locale: str,
    deck: str,
    parallel: str | None = None,
    options: Sequence[Option] = (),
    documents: DocumentFolders = None,
) -> DeckPreview:
    """The deck's cards. Without `options` all that it could have, those that need an option marked with it.

    HandoutsError for a locale or a deck that isn't there, and where facts, catalogues or templates are broken.
    """
    selection = Selection(locales=(locale,), decks=(deck,), parallels=(parallel,) if parallel else ())
    loaded = load_project(project, selection, documents)
    editions = [(topic, edition) for topic in loaded.chosen_topics for edition in loaded.deck_editions(topic)]
    if not editions:
        message = f"no topic has the deck “{deck}”"
        raise HandoutsError([Finding("sources", 0, "deck", message, "Name it under `decks` in a topic.yaml.")])
    broken = _broken(loaded, editions)
    if broken:
        raise HandoutsError(broken)
    decks = tuple(_show(loaded, topic, edition, options) for topic, edition in editions)
    return DeckPreview(decks, editions[0][1].deck.css)


def _broken(loaded: Loaded, editions: Sequence[tuple[Topic, DeckEdition]]) -> list[Finding]:
    """Errors of reading what these decks are made of; other locales and leaflets don't count."""
    locales = {f"locales/{locale.id}/" for _, edition in editions for locale in edition.locales}
    folders = {f"handouts/{topic.id}/decks/" for topic, _ in editions}
    mine = ("sources/", "handouts/decks/", *folders, *locales)
    return [finding for finding in errors(loaded.findings) if finding.path.startswith(mine)]


def _show(loaded: Loaded, topic: Topic, edition: DeckEdition, options: Sequence[Option]) -> PreviewDeck:
    sides = [loaded.texts[locale.id, topic.id] for locale in edition.locales]
    further: list[tuple[Option, ...]] = []
    if not options:
        off = tuple(option for option in OPTIONS if option not in edition.deck.record.options)
        further = [*((option,) for option in off), off]
    try:
        contents = [
            build_notes(edition, sides[0], sides[1] if edition.parallel else None, [*options, *more])
            for more in ((), *further)
        ]
    except DanglingReferenceError as error:
        findings = errors(registry.run(loaded, ("facts",)))
        raise HandoutsError(findings) from error
    cards: dict[tuple[str, str], PreviewCard] = {}
    for content, more in zip(contents, ((), *further), strict=True):
        for note in content.notes:
            for template, front, back in _sides(loaded.project, note, edition):
                if (note.key, template) not in cards:
                    card = PreviewCard(note, template, Markup(front), Markup(back), _gaps(note, sides), more)
                    cards[note.key, template] = card
    # Notes in the deck's order, the cards of each in the order of its templates.
    fullest = max(contents, key=lambda content: len(content.notes))
    notes = [note.key for note in fullest.notes]
    names = _card_names(edition.deck, cards.values())
    place = {key: (notes.index(key[0]), names.index((card.note.note_type, key[1]))) for key, card in cards.items()}
    ordered = [cards[key] for key in sorted(cards, key=place.__getitem__)]
    return PreviewDeck(edition, fullest, tuple(ordered))


def _card_names(deck: Deck, cards: Collection[PreviewCard]) -> list[tuple[str, str]]:
    """Note type and name of every kind of card: each template, with a number for each cloze deletion."""
    names: list[tuple[str, str]] = []
    for kind, record in deck.note_types.items():
        templates = [template.name for template in record.templates]
        if record.cloze:
            templates = sorted({card.template for card in cards if card.note.note_type == kind}) or templates
        names += [(kind, name) for name in templates]
    return names


def _finished(side: str, deck: Deck) -> str:
    """The side with its buttons, and with its pictures in it, since the page is one file."""
    html = show_players(side)
    for picture in deck.pictures.values():
        if picture.file_name in html:
            encoded = base64.b64encode(picture.content).decode()
            html = html.replace(f'src="{picture.file_name}"', f'src="data:image/svg+xml;base64,{encoded}"')
    return html


def _sides(project: Project, note: Note, edition: DeckEdition) -> Iterator[tuple[str, str, str]]:
    """The cards that Anki makes of the note: the template's name, front, back."""
    note_type = edition.deck.note_types[note.note_type]
    fields = {field.name: note.fields.get(field.name, "") for field in note_type.fields}
    for template in note_type.templates:
        try:
            front, back = (Template(with_speech(side, edition)) for side in (template.front, template.back))
            numbers = cloze_numbers(fields["Text"]) if note_type.cloze else [0]
            for number in numbers:
                question = front.render(fields, cloze=number)
                answer = back.render(fields, question, number, answer=True)
                if front.makes_card(fields):
                    name = f"{template.name} {number}" if number else template.name
                    question, answer = ask_to_type(question), show_typed(answer, fields)
                    yield name, _finished(question, edition.deck), _finished(answer, edition.deck)
        except TemplateError as error:
            path = project.relative(project.note_type_file(note.note_type))
            remedy = "Mend the template; Anki's manual says what it may hold."
            finding = Finding(path, 0, "card-template", f"template “{template.name}”: {error}", remedy)
            raise HandoutsError([finding]) from error


def _gaps(note: Note, sides: Sequence[Texts]) -> tuple[Gap, ...]:
    """What of the note isn't translated, in any of its locales."""
    gaps = []
    for side in sides:
        for message in dict.fromkeys((item.context, item.english) for item in note.used):
            context, english = message
            state = side.look_up(context, english)[1]
            if state in (State.MISSING, State.STALE):
                catalogue = side.catalogue(context)
                entry = catalogue.entries.get(context)
                place = f"{catalogue.name}:{entry.line}" if entry and entry.line else catalogue.name
                gaps.append(Gap(side.locale.tag, context, state, english, place))
    return tuple(gaps)
