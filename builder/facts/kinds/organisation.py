"""Who helps, and how to reach them."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from typing import Literal

from pydantic import Field, field_validator

from builder.base.yamlfile import Model
from builder.facts.base_fact import FactText, Sourced


class Verified(Model):
    """Who looked whether a contact still holds, and when."""

    by: str
    on: datetime.date


class Contact(Model):
    """A way to reach an organisation. Printed only once somebody has verified it; until then on the web, as undated."""

    type: Literal["phone", "post", "web"]
    value: str
    country: str | None = Field(None, pattern=r"^[A-Z]{2}$")
    verified: Verified | None = None

    @field_validator("value")
    @classmethod
    def _no_live_address(cls, value: str) -> str:
        if re.match(r"\s*(javascript|vbscript|data|file|blob)\s*:", value, re.IGNORECASE):
            raise ValueError("this is no address that a reader could go to")
        return value


class Organisation(Sourced):
    """Who helps. Its `name` is printed as it is; `text` says what it offers."""

    kind: Literal["organisation"]
    name: str
    text: str
    contacts: list[Contact] = []

    def messages(self) -> Iterator[FactText]:
        yield FactText("text", self.text)
        yield from super().messages()
