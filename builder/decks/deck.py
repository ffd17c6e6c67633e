"""What a deck and its note types are, as handouts/decks/ holds them, and what a topic has of its own for them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationError, model_validator

from builder.base.errors import Finding
from builder.base.files import read_text
from builder.base.project import Project
from builder.base.yamlfile import Model, YamlFile, load
from builder.decks.options import Option
from builder.pages.picture import picture_content

NoteTypeName = Literal[
    "medicine",
    "action",
    "symptom",
    "where",
    "site",
    "stem",
    "look-alike",
    "cloze",
    "term",
    "question",
    "side-effect",
]


# Colons would make a deck within the deck; Anki changes quotation marks.
SubdeckName = Annotated[str, Field(pattern=r'^[^:"]+$', max_length=60)]


class Retired(Model):
    """Notes that a release had and whose facts hold, but that nobody learns anything from.

    They stay for those who have them, withdrawn like the notes of a withdrawn fact.
    """

    notes: list[Annotated[str, Field(pattern=r"^[a-z-]+/\S+$")]] = Field(min_length=1)
    within: Literal["all", "nursing"]  # nursing: where there is no other language on the other side
    reason: str  # the key of a label: a whole sentence to the learner


class DeckFile(Model):
    """handouts/[<topic>/]decks/<slug>.yaml. Title, description, prompts and labels are messages `deck/…`."""

    schema_: Literal[1] = Field(alias="schema")
    order: int
    name: str
    title: str
    description: str
    note_types: list[NoteTypeName]
    # A group's or site's id, a section of cards, or a name such as `stems`, `actions`, `where` → the last part of its
    # subdeck's name; else the id's own.
    subdecks: dict[str, SubdeckName] = {}
    options: list[Option] = []
    withdrawn: list[Retired] = []
    prompts: dict[str, str]
    labels: dict[str, str]

    @model_validator(mode="after")
    def _reasons(self) -> DeckFile:
        for entry in self.withdrawn:
            if entry.reason not in self.labels:
                raise ValueError(f"`labels` has no “{entry.reason}”, which should say why notes are withdrawn")
        return self


class DeckAdditions(Model):
    """handouts/<topic>/decks/<slug>.yaml beside a shared deck of that slug: what it has by this topic's ids."""

    schema_: Literal[1] = Field(alias="schema")
    subdecks: dict[str, SubdeckName] = {}
    withdrawn: list[Retired] = []


class NoteField(Model):
    id: int
    name: str


class CardTemplate(Model):
    id: int
    name: str
    front: str
    back: str


class NoteTypeFile(Model):
    """handouts/decks/note_types/<name>.yaml. No text in any language: prompts and labels are fields."""

    schema_: Literal[1] = Field(alias="schema")
    cloze: bool = False  # one template, and a card for each cloze deletion in the field Text
    sort_field: str
    fields: list[NoteField]
    templates: list[CardTemplate]


@dataclass(frozen=True)
class Picture:
    """A picture of the theme in a package. Anki keeps all files in one folder, so that the name tells its content."""

    path: Path
    content: bytes

    @property
    def file_name(self) -> str:
        digest = hashlib.sha256(self.content).hexdigest()[:8]
        return f"handouts-{self.path.stem}-{digest}{self.path.suffix}"


@dataclass(frozen=True)
class Deck:
    """A deck as one topic has it, or as all have it that add nothing to it."""

    slug: str
    record: DeckFile
    file: YamlFile
    note_types: dict[str, NoteTypeFile]
    css: str
    pictures: dict[str, Picture] = field(default_factory=dict, hash=False)  # name → picture, all of the theme
    topic: str | None = None  # None: any topic may list it
    topic_owned: bool = False  # whether its words are the topic's own
    additions: YamlFile | None = None  # the topic's file beside a shared deck

    @property
    def messages(self) -> str:
        """What the msgctxts of its messages begin with."""
        return f"deck/{self.topic}/{self.slug}" if self.topic_owned else f"deck/{self.slug}"

    @property
    def withdrawn(self) -> Iterator[tuple[Retired, YamlFile, int]]:
        """Each entry of `withdrawn`, with its file and its place there."""
        added = len(self.record.withdrawn)
        if self.additions:
            added -= len(self.additions.data.get("withdrawn") or [])
        for place, entry in enumerate(self.record.withdrawn):
            inside = self.additions if self.additions and place >= added else self.file
            yield entry, inside, place - added if inside is self.additions else place

    def subdeck(self, part: str) -> str:
        """The name of a group's or site's subdeck. It hangs on the id alone, and not on the words of the fact."""
        name = part.rsplit(".", 1)[-1].replace("-", " ")
        return self.record.subdecks.get(part, name[:1].upper() + name[1:])


def _note_types(project: Project, record: DeckFile, findings: list[Finding]) -> dict[str, NoteTypeFile]:
    note_types: dict[str, NoteTypeFile] = {}
    for name in record.note_types:
        file = project.note_type_file(name)
        note_type = load(file, project.relative(file), NoteTypeFile, findings)
        if note_type:
            note_types[name] = note_type[1]
    return note_types


def _adapted(deck: Deck, path: Path, name: str, topic: str, findings: list[Finding]) -> Deck | None:
    """The shared deck with what a topic's file adds to it."""
    loaded = load(path, name, DeckAdditions, findings)
    if loaded is None:
        return None
    file, more = loaded
    both = {
        "subdecks": {**deck.record.subdecks, **more.subdecks},
        "withdrawn": [*deck.record.withdrawn, *more.withdrawn],
    }
    try:
        record = DeckFile.model_validate({**deck.record.model_dump(by_alias=True), **both})
    except ValidationError as error:
        message = str(error.errors()[0]["msg"]).removeprefix("Value error, ")
        findings.append(file.finding(["withdrawn"], "schema", message, f"Choose a label of {deck.file.name}."))
        return None
    return replace(deck, record=record, topic=topic, additions=file)


def load_decks(project: Project, findings: list[Finding]) -> list[Deck]:
    """Every deck of the project in its order, with its note types: those that all topics share, and each topic's own.

    A shared deck to which a topic adds something is there once more, as that topic has it.
    """
    contents = ((path, picture_content(path)) for path in project.pictures())
    pictures = {path.stem: Picture(path, content) for path, content in contents if content is not None}
    sheet = project.cards_css()
    css = (read_text(sheet, project.relative(sheet), "style-sheet", findings) if sheet.exists() else "") or ""
    shared: dict[str, Deck] = {}
    decks: list[Deck] = []
    for topic in (None, *project.topics()):
        for path in project.deck_files(topic):
            name = project.relative(path)
            if topic and path.stem in shared:
                adapted = _adapted(shared[path.stem], path, name, topic, findings)
                decks += [adapted] if adapted else []
                continue
            loaded = load(path, name, DeckFile, findings)
            if loaded is None:
                continue
            file, record = loaded
            note_types = _note_types(project, record, findings)
            deck = Deck(path.stem, record, file, note_types, css, pictures, topic, topic_owned=topic is not None)
            decks.append(deck)
            if topic is None:
                shared[path.stem] = deck
    return sorted(decks, key=lambda deck: (deck.record.order, deck.slug, deck.topic or ""))
