"""The shape of dist/manifest.json and dist/facts.json: an interface, exported as JSON Schemas."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Messages(_Strict):
    """How many of an output's messages are in which state."""

    total: int
    translated: int
    stale: int
    older: int  # approved translations of an earlier English, kept with --keep-reviewed
    reviewed: int


class Variant(_Strict):
    paper: Literal["a4", "letter"] | None = None
    print: Literal["standard", "large"] | None = None
    layout: Literal["single", "bilingual"]


class Leaflet(_Strict):
    """One leaflet of a packet; `page` is where it begins, counted from 1."""

    topic: str
    handout: str
    locales: list[str]
    page: int


class Output(_Strict):
    """One file below dist/."""

    path: str
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    # page: of the website, beside the leaflets; asset: what pages load; search: what the search looks through.
    kind: Literal["pdf", "html", "txt", "apkg", "tsv", "packet", "facts", "index", "page", "asset", "search", "fhir"]
    title: str | None = None  # of a leaflet's page, in its own language
    title_en: str | None = None
    surroundings: str | None = None  # of a leaflet's page: a hash of what the website put around it
    topic: str | None = None  # of a leaflet and a deck
    handout: str | None = None
    leaflets: list[Leaflet] | None = None  # of a packet
    source: str | None = None  # of a packet: a hash of all that decides its bytes
    deck: str | None = None
    locales: list[str] | None = None
    variant: Variant | None = None
    pages: int | None = None
    notes: int | None = None
    messages: Messages | None = None
    facts: list[str]


class Manifest(_Strict):
    """dist/manifest.json: every file of the folder but itself. `inputs` is a hash of all that decides their bytes.

    `citations` is `verified` where every one was looked up and its passage is there.
    """

    schema_: Literal[1] = Field(alias="schema")
    citations: Literal["verified", "unverified"]
    inputs: str
    clinic: str | None  # the name of the clinic whose details the pages carry
    outputs: list[Output]
    failed: list[str] = []  # the paths that were asked for and could not be made; the build said why


class CitationRecord(_Strict):
    """`start` and `end` are offsets in characters into the decoded text, end exclusive; null without the text."""

    document: str
    sha256: str
    start: int | None
    end: int | None
    as_written: str | None
    passage_hash: str | None


class FactRecord(BaseModel):
    """One fact; besides these keys it has those of its kind, named as in sources/."""

    model_config = ConfigDict(extra="allow")
    id: str
    kind: Literal[
        "statement",
        "site",
        "symptom",
        "side-effect",
        "complication",
        "group",
        "medicine",
        "stem",
        "look-alike",
        "safety",
        "organisation",
        "term",
        "card",
    ]
    topic: str
    former_ids: list[str]
    citations: list[CitationRecord]
    notes: list[dict[str, object]]


class TopicCodeRecord(_Strict):
    """A code under which records file the topic's disease; `leaflets` come first for it.

    `wider`: the code stands for other diseases, too; `subcodes`: finer codes of ICD-10-CM below it are meant, too.
    """

    system: str
    code: str
    display: str
    source: str
    says: str | None
    as_of: str
    wider: bool
    subcodes: bool
    leaflets: list[str]


class TopicRecord(_Strict):
    """One topic; `handouts` and `decks` are in the topic's own order."""

    id: str
    name: str
    facts_as_of: str
    codes: list[TopicCodeRecord]
    handouts: list[str]
    decks: list[str]


class FactsRecord(_Strict):
    """dist/facts.json."""

    schema_: Literal[1] = Field(alias="schema")
    topics: list[TopicRecord]
    sources: list[dict[str, object]]
    facts: list[FactRecord]
