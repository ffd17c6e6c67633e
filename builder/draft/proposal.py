"""What drafting proposes: one thing that a document says, with its place, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ProposalKind = Literal[
    "medicine",
    "medicine-brand",
    "medicine-class",
    "symptom",
    "side-effect",
    "complication",
    "figure",
    "test",
    "treatment",
    "risk",
    "question",
    "organisation",
    "definition",
    "statement",  # what an editor takes from the document by hand; no finder proposes it
]


@dataclass(frozen=True)
class Proposal:
    """One distinct thing that a document names; its first or best place there.

    `as_written` is the document's text from `start` to `end`, on one line. `name` is the generic name in lower case for
    medicines and brands, what is measured for figures, and else the thing in its plain dictionary form, in lower case.
    `context` is the sentence or item around it, with the list's lead before it where it is an item. `confidence` is a
    share from 0 to 1; `reason` says in a few words why. `flags` are things that an editor must know: `not-to-print`
    (a dose, a duration of treatment, a range of normal values), `implausible`, `misspelt`, `unresolved`, `repeats:ID`,
    `contradicts:ID`. `negated`: the document says that it is not so. `conditions`: under which it is said (“if …”,
    “in people with HIV”). `hedge`: the word of uncertainty (“may”, “rarely”), or None.
    """

    kind: ProposalKind
    as_written: str
    start: int
    end: int
    line: int
    name: str
    context: str
    confidence: float
    reason: str
    section: str = ""
    flags: tuple[str, ...] = ()
    negated: bool = False
    conditions: tuple[str, ...] = ()
    hedge: str | None = None
    suggestion: str | None = None  # the spelling that was probably meant, for a person to settle; never taken silently
    about: str | None = None  # the medicine that a side effect or a brand belongs to, the disease of a risk
