"""What is written along with a fact when a topic hasn't got it yet: a place for a symptom, a group for a medicine, a
section of the leaflet for a statement.

They stand in the draft as typed, and become files only with the fact that needs them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from builder.base.errors import Finding
from builder.base.project import Project
from builder.base.whole import write_whole
from builder.base.yaml_kept import read_yaml, to_bytes
from builder.draft.facts_to_be import slug
from builder.pages.handout import Handout, load_handouts
from builder.pages.section import subjects_of

NEW_SITE, SITE_MEANING = "new_site", "new_site_explanation"
NEW_GROUP, GROUP_ACTION = "new_group", "new_group_action"
NEW_HEADING = "new_heading"
# Typed beside a fact's own fields; none of them is a field of the fact.
FIELDS = (NEW_SITE, SITE_MEANING, NEW_GROUP, GROUP_ACTION, NEW_HEADING)
# Sections that stay last on a leaflet.
_LAST = ("questions", "all.term", "all.organisation")


@dataclass(frozen=True)
class Companions:
    """Facts to be written before the fact, what it then says, and the heading of a section to be added."""

    records: tuple[dict[str, Any], ...] = ()
    fields: Mapping[str, Any] = field(default_factory=dict)
    heading: str | None = None
    problems: tuple[tuple[str, str], ...] = ()


def _text(typed: Mapping[str, Any], name: str) -> str:
    value = typed.get(name)
    return value.strip() if isinstance(value, str) else ""


def companions(
    prefix: str, kind: str, typed: Mapping[str, Any], citations: Sequence[Any], taken: Collection[str]
) -> Companions:
    """What these fields ask for besides a fact of this kind; `taken` are the ids that there are."""
    site, group, heading = (_text(typed, name) for name in (NEW_SITE, NEW_GROUP, NEW_HEADING))
    if kind == "symptom" and site:
        name = f"{prefix}.site.{slug(site)}"
        fields = {"sites": list(dict.fromkeys([*(typed.get("sites") or []), name]))}
        if name in taken:
            return Companions(fields=fields)
        meaning = _text(typed, SITE_MEANING)
        if not meaning:
            problem = (f"the new place “{site}” has no explanation", "Say in a sentence what the illness does there.")
            return Companions(problems=(problem,))
        record = {"id": name, "kind": "site", "term": site, "heading": site, "explanation": meaning}
        return Companions(({**record, "citations": citations},), fields)
    if kind == "medicine" and group:
        name = f"{prefix}.group.{slug(group)}"
        made: dict[str, Any] = {
            "id": name,
            "kind": "group",
            "term": group,
            "action": _text(typed, GROUP_ACTION) or None,
        }
        record = {key: value for key, value in made.items() if value}
        new = () if name in taken else ({**record, "citations": citations},)
        return Companions(new, {"group": name})
    if kind == "statement" and heading:
        subject = subject_of(heading)
        if not subject:
            problem = (f"no subject can be made of the heading “{heading}”", "Use some letters of the alphabet.")
            return Companions(problems=(problem,))
        if "{" in heading or "}" in heading:
            return Companions(problems=(("nothing fills a placeholder in a heading", "Leave the braces out."),))
        return Companions(fields={"subject": subject}, heading=heading)
    return Companions()


def subject_of(heading: str) -> str:
    """The subject of a heading: its words, without digits."""
    return re.sub(r"-+", "-", re.sub(r"\d+", "", slug(heading))).strip("-").removesuffix("unnamed")


def topic_leaflets(project: Project, topic: str, listed: Collection[str]) -> list[Handout]:
    """The topic's own leaflets that are declared by sections, in their order; those with errors are left out."""
    findings: list[Finding] = []
    handouts = load_handouts(project, findings)
    return [item for item in handouts if item.topic == topic and item.record.sections and item.slug in listed]


def printed_subjects(project: Project, topic: str, listed: Collection[str]) -> Iterator[tuple[str, str]]:
    """Each subject of statements that the topic's leaflets print, with the heading that it stands below."""
    findings: list[Finding] = []
    seen: set[str] = set()
    slugs = {item.slug for item in topic_leaflets(project, topic, listed)}
    for item in load_handouts(project, findings):
        if item.slug not in listed or item.topic not in (topic, None) or (item.topic is None and item.slug in slugs):
            continue
        heading = item.record.title
        for section in item.record.sections:
            heading = section.heading or heading
            for subject in subjects_of(section):
                if subject not in seen:
                    seen.add(subject)
                    yield subject, f"{heading} ({item.slug})"


def add_section(project: Project, topic: str, listed: Collection[str], subject: str, heading: str) -> bool:
    """A section with this heading on the first of the topic's own leaflets, before those that stay last; whether it is
    new. Nothing is written where a leaflet prints the subject already, or the topic has no such leaflet.
    """
    if subject in dict(printed_subjects(project, topic, listed)):
        return False
    leaflets = topic_leaflets(project, topic, listed)
    if not leaflets:
        return False
    leaflet = leaflets[0]
    path = project.handouts_folder() / leaflet.folder / "handout.yaml"
    data = read_yaml(path)
    keys = {section.key for section in leaflet.record.sections}
    number, key = 2, subject
    while key in keys:
        key, number = f"{subject}-{number}", number + 1
    place = next(
        (
            index
            for index, section in enumerate(leaflet.record.sections)
            if any(fact in _LAST or fact.startswith("term.") for fact in section.facts)
        ),
        len(leaflet.record.sections),
    )
    section = {"key": key, "heading": heading, "facts": [subject], "optional": True}
    data["sections"].insert(place, section)
    write_whole(path, to_bytes(data))
    return True
