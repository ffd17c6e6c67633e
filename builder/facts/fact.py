"""A fact of any kind, and the files that hold facts."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from builder.base.yamlfile import Model
from builder.facts.kinds.card import Card
from builder.facts.kinds.complication import Complication
from builder.facts.kinds.group import Group
from builder.facts.kinds.look_alike import LookAlike
from builder.facts.kinds.medicine import Medicine
from builder.facts.kinds.organisation import Organisation
from builder.facts.kinds.safety_line import SafetyLine
from builder.facts.kinds.side_effect import SideEffect
from builder.facts.kinds.site import Site
from builder.facts.kinds.statement import Statement
from builder.facts.kinds.stem import Stem
from builder.facts.kinds.symptom import Symptom
from builder.facts.kinds.term import Term

Fact = Annotated[
    Statement
    | Site
    | Symptom
    | SideEffect
    | Complication
    | Group
    | Medicine
    | Stem
    | LookAlike
    | SafetyLine
    | Organisation
    | Term
    | Card,
    Field(discriminator="kind"),
]


class FactsFile(Model):
    schema_: Literal[1] = Field(alias="schema")
    facts: list[Fact]
