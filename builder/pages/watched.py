"""What a template was given, noted while it is filled: a page is made of that, and of nothing else of its topic."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Any

from builder.facts.base_fact import BaseFact

_PLAIN = (str, int, float, bool, type(None))


@dataclass
class Seen:
    """Ids of facts, names of pictures; `everything` where a template reached for what nobody notes."""

    facts: set[str] = field(default_factory=set)
    pictures: set[str] = field(default_factory=set)
    everything: bool = False

    def note(self, value: Any) -> None:
        """Note the facts in a value, and in what lists and tuples in it hold."""
        if isinstance(value, BaseFact):
            self.facts.add(value.id)
        elif isinstance(value, (list, tuple, set, frozenset)):
            for item in value:
                self.note(item)
        elif isinstance(value, dict):
            self.note([*value, *value.values()])
        elif hasattr(value, "__next__"):
            self.everything = True  # what it holds is gone once it was looked at


class _Watched:
    """Stands for an object in a template."""

    def __init__(self, subject: Any, seen: Seen, free: Collection[str]) -> None:
        self._subject, self._seen, self._free = subject, seen, free

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._subject, name)
        if callable(getattr(type(self._subject), name, None)) and not name.startswith("_"):
            noted = self.__dict__[name] = _noted(value, self._seen)  # where it is asked for again, it is there
            return noted
        if name not in self._free:
            self._seen.everything = True
        return value


def _noted(method: Callable[..., Any], seen: Seen) -> Callable[..., Any]:
    def call(*arguments: Any, **named: Any) -> Any:
        value = method(*arguments, **named)
        if not isinstance(value, _PLAIN):
            seen.note(value)
        return value

    return call


def watched(subject: Any, seen: Seen, *free: str) -> Any:
    """`subject` for a template: what its methods give goes to `seen`. An attribute that isn't `free` counts as all."""
    return _Watched(subject, seen, free)
