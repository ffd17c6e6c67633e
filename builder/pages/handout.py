"""What a handout is: a folder with `handout.yaml` and, unless that has `sections`, `page.html.j2`.

Any topic may list it, or it is one topic's own.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import Field

from builder.base.errors import Finding
from builder.base.project import Project
from builder.base.yamlfile import Model, YamlFile, load
from builder.facts.safety import Subject
from builder.pages.section import Section, section_findings

# What prints handouts that have sections, below handouts/.
SECTIONS = "theme/sections.html.j2"


class HandoutFile(Model):
    """handouts/[<topic>/]<slug>/handout.yaml. `title` is the message `handout/[<topic>/]<slug>/title`."""

    schema_: Literal[1] = Field(alias="schema")
    order: int
    title: str
    # What it is for: reading, writing on or pointing at, cutting out. Decides which band of readability it is held to.
    kind: Literal["leaflet", "worksheet", "card"] = "leaflet"
    # Safety lines besides those that what the page shows calls for; none can be left out.
    safety: list[Subject] = []
    # The lines at the top in their short form: for a sheet to point at, and for cards to learn from.
    safety_short: bool = False
    # A small head, for a sheet that must stay whole: below a clinic's letterhead, too.
    compact: bool = False
    # Cards and boards have one size.
    prints: list[Literal["standard", "large"]] = ["standard", "large"]
    # Subjects of which a topic may have no statement; of others a template asks with `page.has` first.
    optional: list[str] = []
    # In a packet only if it is asked for by name.
    on_request: bool = False
    # The layouts it is made for; English is always alone.
    layouts: list[Literal["single", "bilingual"]] = ["single", "bilingual"]
    # What is on the page, from its top down; without any the folder has a template.
    sections: list[Section] = []


@dataclass(frozen=True)
class Handout:
    slug: str
    record: HandoutFile
    file: YamlFile
    template: Path  # where its own words stand: its template, or else handout.yaml
    topic: str | None = None  # None: any topic may list it

    @property
    def folder(self) -> str:
        """Its folder below handouts/."""
        return f"{self.topic}/{self.slug}" if self.topic else self.slug

    @property
    def messages(self) -> str:
        """What the msgctxts of its messages begin with."""
        return f"handout/{self.folder}"

    @property
    def template_name(self) -> str:
        """The template that prints it, below handouts/."""
        return SECTIONS if self.record.sections else f"{self.folder}/page.html.j2"

    def message_line(self, context: str) -> int:
        """The line of handout.yaml where a heading of its sections stands; 0 where it has none of this msgctxt."""
        for index, section in enumerate(self.record.sections):
            if section.heading and context == f"{self.messages}/{section.heading_key}":
                return self.file.position(("sections", index, "heading"))[0]
        return 0


def load_handouts(project: Project, findings: list[Finding]) -> list[Handout]:
    """Every handout of the project in its order: the shared ones and each topic's own."""
    handouts = []
    places = [(topic, path) for topic in (None, *project.topics()) for path in project.handout_files(topic)]
    for topic, path in places:
        loaded = load(path, project.relative(path), HandoutFile, findings)
        template = path.parent / "page.html.j2"
        if loaded is None:
            continue
        file, record = loaded
        if record.sections and template.exists():
            message = "the handout has `sections` and a template, too"
            remedy = f"Remove {template.name}, or the sections."
            findings.append(file.finding(["sections"], "sections", message, remedy))
        elif not record.sections and not template.exists():
            remedy = "Add the template, write `sections` in handout.yaml, or remove the folder."
            findings.append(Finding(project.relative(template), 0, "template", "the template is missing", remedy))
        elif faults := list(section_findings(file, record.sections)):
            findings += faults
        else:
            handouts.append(Handout(path.parent.name, record, file, path if record.sections else template, topic))
    return sorted(handouts, key=lambda handout: (handout.record.order, handout.slug, handout.topic or ""))
