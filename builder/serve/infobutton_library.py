"""What the Infobutton can offer: read from manifest.json and facts.json of a build, and from nothing else."""

from __future__ import annotations

import datetime
import hashlib
import html
import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from builder.dist.manifest import FACTS, MANIFEST
from builder.facts.codes import TopicCode

_TITLE = re.compile(r"<title>([^<]*)</title>")
_HEAD = 16_384  # bytes of a page in which its title stands
_TRIES = 3
_KEPT_KINDS = ("html", "pdf", "apkg")


class NoBuildError(Exception):
    """There is no build in the folder, or only a part of one."""


@dataclass(frozen=True)
class Output:
    """A file of one edition. `locales`: its own language first; `reviewed` etc. count messages."""

    path: str
    kind: str
    topic: str
    slug: str  # of the leaflet, or of the deck
    locales: tuple[str, ...]
    paper: str
    large: bool
    title: str
    title_en: str
    total: int
    translated: int
    reviewed: int
    older: int
    facts: frozenset[str]


@dataclass(frozen=True)
class Medicine:
    """A medicine of a topic: its codes by system, and its names as `folded` writes them."""

    id: str
    topic: str
    name: str
    codes: Mapping[str, str]
    names: frozenset[str]


@dataclass(frozen=True)
class LibraryTopic:
    """A topic: its codes, and its leaflets in its own order."""

    id: str
    name: str
    names: frozenset[str]
    codes: tuple[TopicCode, ...]
    handouts: tuple[str, ...]


@dataclass(frozen=True)
class Library:
    """One build. `leaflets`, `decks`: by topic and slug."""

    clinic: str | None
    updated: str
    topics: Mapping[str, LibraryTopic]
    medicines: Sequence[Medicine]
    leaflets: Mapping[tuple[str, str], Sequence[Output]]
    decks: Mapping[tuple[str, str], Sequence[Output]]

    @cached_property
    def languages(self) -> list[str]:
        """Every language that has a leaflet of its own."""
        return sorted({item.locales[0] for items in self.leaflets.values() for item in items})


def folded(name: str) -> str:
    """A name without what people write differently: case, hyphens, spaces."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    return " ".join("".join(character if character.isalnum() else " " for character in plain).split())


def stamp(dist: Path) -> tuple[int, int, int] | None:
    """What changes with the build in the folder; None while there is none."""
    try:
        status = (dist / MANIFEST).stat()
    except OSError:
        return None
    return status.st_ino, status.st_mtime_ns, status.st_size


def read_library(dist: Path) -> Library:
    """The build in the folder. NoBuildError where there is none, or while another takes its place."""
    for _ in range(_TRIES):
        before = stamp(dist)
        try:
            library = _read(dist)
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            continue
        if before is not None and stamp(dist) == before:
            return library
    raise NoBuildError(str(dist))


def _read(dist: Path) -> Library:
    manifest = json.loads((dist / MANIFEST).read_bytes())
    written = datetime.datetime.fromtimestamp(int((dist / MANIFEST).stat().st_mtime), datetime.UTC)
    outputs = manifest["outputs"]
    (named,) = [item for item in outputs if item["path"] == FACTS]
    data = (dist / FACTS).read_bytes()
    if hashlib.sha256(data).hexdigest() != named["sha256"]:
        raise ValueError("facts.json is another build's")
    facts = json.loads(data)
    kept = [_output(dist, item) for item in outputs if item["kind"] in _KEPT_KINDS and item.get("topic")]
    topics = [
        LibraryTopic(
            topic["id"],
            topic["name"],
            frozenset([folded(topic["name"])]),
            tuple(TopicCode.model_validate(code) for code in topic["codes"]),
            tuple(topic["handouts"]),
        )
        for topic in facts["topics"]
    ]
    return Library(
        manifest["clinic"],
        written.strftime("%Y-%m-%dT%H:%M:%SZ"),
        {topic.id: topic for topic in topics},
        [_medicine(fact) for fact in facts["facts"] if fact["kind"] == "medicine" and not fact["superseded"]],
        _grouped(item for item in kept if item.kind != "apkg"),
        _grouped(item for item in kept if item.kind == "apkg"),
    )


def _grouped(outputs: Iterable[Output]) -> dict[tuple[str, str], list[Output]]:
    groups: dict[tuple[str, str], list[Output]] = defaultdict(list)
    for item in outputs:
        groups[item.topic, item.slug].append(item)
    return groups


def _output(dist: Path, item: Mapping[str, Any]) -> Output:
    messages, variant = item["messages"], item["variant"]
    title = title_en = item.get("deck") or ""
    if item["kind"] == "html":
        title = item.get("title") or _page_title(dist / item["path"])
        title_en = item.get("title_en") or title
    return Output(
        item["path"],
        item["kind"],
        item["topic"],
        item.get("handout") or item["deck"],
        tuple(item["locales"]),
        variant.get("paper") or "",
        variant.get("print") == "large",
        title,
        title_en,
        messages["total"],
        messages["translated"],
        messages["reviewed"],
        messages["older"] + messages["stale"],
        frozenset(item["facts"]),
    )


def _page_title(path: Path) -> str:
    with path.open("rb") as file:
        match = _TITLE.search(file.read(_HEAD).decode("utf-8", "replace"))
    return html.unescape(match[1]).strip() if match else path.stem


def _medicine(fact: Mapping[str, Any]) -> Medicine:
    brands = [brand["name"] for key in ("brands", "brands_elsewhere") for brand in fact[key]]
    others = [other["name"] for other in fact["other_names"]]
    names = [fact["inn"], fact["us_name"] or "", *brands, *others]
    codes = {"ATC": fact["atc"], "RxNorm": fact["rxnorm"]}
    return Medicine(
        fact["id"],
        fact["topic"],
        fact["us_name"] or fact["inn"],
        {system: code["code"] for system, code in codes.items() if code},
        frozenset(folded(name) for name in names if folded(name)),
    )
