"""What a deck and its note types are, as handouts/decks/ holds them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, model_validator

from builder.base.errors import Finding
from builder.base.files import read_text
from builder.base.project import Project
from builder.base.yamlfile import Model, YamlFile, load
from builder.decks.options import Option
from builder.pages.picture import picture_content

NoteTypeName = Literal[
    "medicine", "action", "symptom", "where", "site", "stem", "look-alike", "cloze", "term", "question"
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
    """handouts/decks/<slug>.yaml. Title, description, prompts and labels are messages `deck/<slug>/…`."""

    schema_: Literal[1] = Field(alias="schema")
    order: int
    name: str
    title: str
    description: str
    note_types: list[NoteTypeName]
    # A group's or site's id, a section of cards, or `stems`, `look-alikes`, `actions`, `where` → the last part of its
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
    slug: str
    record: DeckFile
    file: YamlFile
    note_types: dict[str, NoteTypeFile]
    css: str
    pictures: dict[str, Picture] = field(default_factory=dict, hash=False)  # name → picture, all of the theme

    def subdeck(self, part: str) -> str:
        """The name of a group's or site's subdeck. It hangs on the id alone, and not on the words of the fact."""
        own = part.rsplit(".", 1)[-1].replace("-", " ")
        return self.record.subdecks.get(part, own[:1].upper() + own[1:])


def load_decks(project: Project, findings: list[Finding]) -> list[Deck]:
    """Every deck of the project in its order, with its note types."""
    decks = []
    contents = ((path, picture_content(path)) for path in project.pictures())
    pictures = {path.stem: Picture(path, content) for path, content in contents if content is not None}
    sheet = project.cards_css()
    css = read_text(sheet, project.relative(sheet), "style-sheet", findings) if sheet.exists() else ""
    for path in project.deck_files():
        loaded = load(path, project.relative(path), DeckFile, findings)
        if loaded is None:
            continue
        note_types: dict[str, NoteTypeFile] = {}
        for name in loaded[1].note_types:
            file = project.note_type_file(name)
            note_type = load(file, project.relative(file), NoteTypeFile, findings)
            if note_type:
                note_types[name] = note_type[1]
        decks.append(Deck(path.stem, loaded[1], loaded[0], note_types, css or "", pictures))
    return sorted(decks, key=lambda deck: (deck.record.order, deck.slug))
