"""Passages of a document that a newer version of it words otherwise, or hasn't any more, until an editor looks.

`sources/<topic>/changed.yaml` holds them; `handouts refresh` writes it. A line counts as long as its fact still cites
the passage as it was: a new citation settles it.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from pydantic import Field

from builder.base.errors import Finding
from builder.base.project import Project
from builder.base.yamlfile import Model, YamlFile, load
from builder.facts.base_fact import BaseFact


class ChangedPassage(Model):
    """One fact's passage, by the hash under which it is cited."""

    document: str
    fact: str
    passage_hash: str = Field(pattern=r"^n1:[0-9a-f]{16}$")
    state: Literal["changed", "gone"]
    noted: datetime.date


class ChangedFile(Model):
    schema_: Literal[1] = Field(alias="schema")
    changes: list[ChangedPassage]


@dataclass(frozen=True)
class Changed:
    """A topic's changed passages that no editor has looked at; empty where there are none."""

    file: YamlFile | None
    passages: tuple[ChangedPassage, ...]

    def of(self, fact: BaseFact) -> Iterator[ChangedPassage]:
        """The fact's passages that it still cites as they were."""
        cited = {citation.passage_hash for citation in fact.citations}
        yield from (item for item in self.passages if item.fact == fact.id and item.passage_hash in cited)

    def settled(self, facts: Mapping[str, BaseFact]) -> Iterator[tuple[int, ChangedPassage]]:
        """Lines that say nothing any more, each with its place in the file."""
        for place, item in enumerate(self.passages):
            fact = facts.get(item.fact)
            if fact is None or item not in tuple(self.of(fact)):
                yield place, item


def load_changed(project: Project, topic: str, findings: list[Finding]) -> Changed:
    """A topic's file of changed passages, which need not be there."""
    path = project.changed_passages_file(topic)
    loaded = load(path, project.relative(path), ChangedFile, findings) if path.is_file() else None
    return Changed(loaded[0], tuple(loaded[1].changes)) if loaded else Changed(None, ())
