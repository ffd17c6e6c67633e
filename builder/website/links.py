"""Which outputs belong together: the editions of a leaflet, its neighbours, its PDFs. All of them exist."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from builder.base.owned import for_topic
from builder.facts.topic import Topic
from builder.pages.handout import Handout
from builder.website.plan import Entry

ENGLISH = "en"


def tag(entry: Entry) -> str:
    """The language of an output, or the first of its two."""
    return str(entry["locales"][0])


def parallel_of(entry: Entry) -> str | None:
    """The second language of a bilingual output; None where it has one."""
    return next(iter(entry["locales"][1:]), None)


def relative(target: str, path: str) -> str:
    """The address of `target` in a link of the page `path`; both are below dist/."""
    return posixpath.relpath(target, posixpath.dirname(path) or ".")


def _nearness(entry: Entry, like: Entry) -> tuple[int, bool, bool, int, str]:
    """How far an edition is from another one in its layout, print and paper: the nearest one sorts first."""
    wanted = parallel_of(like)
    if wanted is None and tag(like) == ENGLISH:
        wanted = ENGLISH  # whoever reads English goes on with English beside
    if wanted == tag(entry):
        wanted = None
    parallel = parallel_of(entry)
    layout = 0 if parallel == wanted else 1 if parallel == ENGLISH else 2 if parallel is None else 3
    variant, liked = entry["variant"], like["variant"]
    return (
        layout,
        variant["print"] != liked["print"],
        variant["paper"] != liked["paper"],
        len(entry["path"]),
        entry["path"],
    )


def nearest(entries: Iterable[Entry], like: Entry) -> Entry | None:
    """The edition that is most like another one; None where there is none."""
    return min(entries, key=lambda entry: _nearness(entry, like), default=None)


@dataclass(frozen=True)
class Outputs:
    """The leaflets and decks of a build. `topics`, `handouts` in their order."""

    entries: Sequence[Entry]
    topics: Sequence[Topic]
    handouts: Sequence[Handout]

    @cached_property
    def _by_leaflet(self) -> dict[tuple[str, str, str], list[Entry]]:
        by_leaflet: dict[tuple[str, str, str], list[Entry]] = {}
        for entry in self.entries:
            if entry.get("handout") and entry.get("topic"):
                by_leaflet.setdefault((entry["kind"], entry["topic"], entry["handout"]), []).append(entry)
        return by_leaflet

    def editions(self, like: Entry, kind: str = "html", handout: str | None = None) -> list[Entry]:
        """All outputs of a kind of the same leaflet, or of another handout of its topic."""
        return self._by_leaflet.get((kind, like["topic"], handout or like["handout"]), [])

    def of(self, topic: str) -> list[Handout]:
        """The handouts of a topic in their order."""
        return for_topic(self.handouts, topic)

    def languages(self, like: Entry) -> dict[str, Entry]:
        """Language → the edition of the same leaflet that is most like this one, in every other language."""
        by_language: dict[str, list[Entry]] = {}
        for entry in self.editions(like):
            if tag(entry) != tag(like):
                by_language.setdefault(tag(entry), []).append(entry)
        return {name: min(items, key=lambda entry: _nearness(entry, like)) for name, items in by_language.items()}

    def pairs(self, like: Entry) -> dict[str | None, Entry]:
        """Parallel language → the same leaflet with it, in the same first language; this page's own is left out."""
        by_parallel: dict[str | None, Entry] = {}
        for entry in sorted(self.editions(like), key=lambda item: _nearness(item, like)):
            if tag(entry) == tag(like) and parallel_of(entry) != parallel_of(like):
                by_parallel.setdefault(parallel_of(entry), entry)
        return by_parallel

    def pdfs(self, like: Entry) -> list[Entry]:
        """The PDFs of the same leaflet in the same language, first those with the same text."""
        entries = [entry for entry in self.editions(like, "pdf") if tag(entry) == tag(like)]
        return sorted(entries, key=lambda entry: (parallel_of(entry) != parallel_of(like), _nearness(entry, like)))

    def leaflets(self, like: Entry) -> list[Entry]:
        """The leaflets of the topic in the same language, each in the edition most like this one; itself too."""
        entries = []
        for handout in self.of(like["topic"]):
            if handout.slug == like["handout"]:
                entries.append(like)
                continue
            there = [entry for entry in self.editions(like, handout=handout.slug) if tag(entry) == tag(like)]
            entries += [entry for entry in (nearest(there, like),) if entry]
        return entries

    def decks(self, like: Entry) -> list[Entry]:
        """The topic's decks in the same language."""
        return [
            entry
            for entry in self.entries
            if entry["kind"] == "apkg" and entry.get("topic") == like["topic"] and tag(entry) == tag(like)
        ]
