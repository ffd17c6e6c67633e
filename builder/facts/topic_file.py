"""topic.yaml: what a topic is and what it shows."""

from __future__ import annotations

import datetime
from typing import Literal

from pydantic import Field, field_validator

from builder.base.yamlfile import Model
from builder.facts.base_fact import PLACEHOLDER
from builder.facts.codes import TopicCode


class TopicFile(Model):
    """A topic: one disease's facts. Its `name` is a message; `short_name` is printed as it is."""

    schema_: Literal[1] = Field(alias="schema")
    id: str = Field(pattern=r"^[a-z0-9_-]+$")
    prefix: str = Field(pattern=r"^[a-z0-9]+$")
    output_prefix: str = Field(pattern=r"^([a-z0-9-]+\.)?$")
    name: str
    short_name: str
    facts_as_of: datetime.date
    codes: list[TopicCode] = []  # under which records file the disease; a record system asks for leaflets by them
    shared: list[str] = []  # ids of facts in sources/common/ that are this topic's, too
    handouts: list[str]  # those that this topic's facts fill
    decks: list[str]

    @field_validator("name")
    @classmethod
    def _no_placeholder(cls, value: str) -> str:
        if PLACEHOLDER.search(value):
            raise ValueError("a topic's name takes no placeholder")
        return value
