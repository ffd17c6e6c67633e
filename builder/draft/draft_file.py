"""sources/<topic>/drafts/<document>.yaml: what a document proposes as facts, and what an editor decided."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from builder.base.errors import HandoutsError
from builder.base.project import Project
from builder.base.whole import write_whole
from builder.base.yaml_kept import to_bytes
from builder.base.yamlfile import Model, load
from builder.draft.proposal import ProposalKind
from builder.facts.citation import Citation

Decision = Literal["open", "accepted", "rejected"]
_HEAD = "# yaml-language-server: $schema={up}builder/json_schemas/{name}.schema.json\n"


class DraftedProposal(Model):
    """One proposal. `fact` is the fact that it may become, with null where a person's wording or choice belongs.

    `as_written` is null where it would be a whole sentence of the document: the citation leads there.
    """

    id: str = Field(pattern=r"^[a-z0-9]+(\.[a-z0-9-]+){2}$")  # of the fact
    kind: ProposalKind
    decision: Decision = "open"
    accepted_as: str | None = None  # the fact's id, where the editor gave it another one
    because: str | None = None  # why it was rejected
    name: str
    as_written: str | None
    line: int = Field(ge=1)
    confidence: float = Field(ge=0, le=1)
    reason: str
    flags: list[str] = []
    negated: bool = False
    conditions: list[str] = []
    hedge: str | None = None
    suggestion: str | None = None
    about: str | None = None
    citations: list[Citation]
    fact: dict[str, Any]
    wording: dict[str, Any] = {}  # fields of the fact as a person has typed and chosen them so far


class DraftFile(Model):
    """`reader` is what read the document, where that isn't plain text."""

    schema_: Literal[1] = Field(alias="schema")
    document: str = Field(pattern=r"^[a-z0-9-]+$")
    proposals: list[DraftedProposal]


def headed(data: Any, name: str, up: str) -> bytes:
    """A new file's content, with the line that tells editors its schema."""
    return _HEAD.format(up=up, name=name).encode() + to_bytes(data)


def load_draft(project: Project, topic: str, document: str) -> DraftFile:
    """A document's draft; HandoutsError where it isn't there or has errors."""
    findings: list[Any] = []
    path = project.draft_file(topic, document)
    loaded = load(path, project.relative(path), DraftFile, findings)
    if loaded is None:
        raise HandoutsError(findings)
    return loaded[1]


def save(path: Path, data: Any) -> None:
    """Write a file back whole."""
    write_whole(path, to_bytes(data))
