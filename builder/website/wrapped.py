"""Leaflets' pages in their surroundings, kept: a page is wrapped again only if something that it shows has changed."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path

from builder.base.cache import Cached, key_of
from builder.website.links import tag
from builder.website.plan import Entry
from builder.workspace.kept import Kept, key

# What surroundings show of other outputs: which there are. Of those in the page's own language also how much of them is
# translated and reviewed.
_NAMING = ("path", "kind", "locales", "variant", "topic", "handout", "deck")
_COUNTED = (*_NAMING, "messages")
# What a page's line in the manifest gets when it is wrapped.
_LINE = ("title", "title_en", "surroundings", "sha256")
InputsOf = Callable[[Sequence[str]], Mapping[str, str]]


class WrappedPages:
    """The wrapped pages of earlier builds. `inputs_of`: tags of a page's languages → all that its surroundings hang on,
    but for the page itself, the other outputs and the website's own files.
    """

    def __init__(self, kept: Kept, inputs_of: InputsOf) -> None:
        self._kept = kept
        self._inputs_of = inputs_of
        self._listed = ""
        self._bases: dict[tuple[str, ...], str] = {}
        self._entries: Sequence[Entry] = ()

    def begin(self, entries: Sequence[Entry], files: Collection[str], fonts: Mapping[str, str]) -> None:
        """Before any page: the lines of all outputs, and which files and fonts of its own the website has."""
        self._entries, self._bases = entries, {}
        self._listed = _listed([_part(item, _NAMING) for item in entries], sorted(files), sorted(fonts.items()))

    def _base(self, locales: tuple[str, ...]) -> str:
        """What surroundings of pages in these languages hang on."""
        if locales not in self._bases:
            own = [_part(item, _COUNTED) for item in self._entries if item.get("locales", [""])[0] == locales[0]]
            made = dict(self._inputs_of(locales))
            self._bases[locales] = key("surroundings", made | {"outputs": self._listed, "own outputs": _listed(own)})
        return self._bases[locales]

    def name(self, item: Entry) -> str:
        """Where the wrapped page of this line is kept; the line has the hash of the page as it is printed."""
        locales = (tag(item), *item["locales"][1:])
        return key_of(["wrapped page", self._base(locales), item["path"], item["sha256"], *item["facts"]])

    def take(self, name: str, item: Entry, path: Path) -> bool:
        """Write the page as it was wrapped before and complete its line; False where it isn't known."""
        cached = self._kept.get(name)
        if cached is None:
            return False
        path.write_bytes(cached.files["html"])
        item.update(cached.record)
        return True

    def put(self, name: str, item: Entry, path: Path) -> None:
        """Keep the page that was written to `path`."""
        self._kept.put(name, Cached(_part(item, _LINE), {"html": path.read_bytes()}))


def _part(item: Entry, names: Sequence[str]) -> Entry:
    return {name: item[name] for name in names if name in item}


def _listed(*parts: object) -> str:
    return key_of([json.dumps(parts, sort_keys=True, ensure_ascii=False)])
