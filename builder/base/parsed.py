"""What was read out of people's files: kept under a hash of their bytes, so that no file is parsed twice."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from builder.base.cache import Cache, Cached, key_of

# Of this process; a project of twenty languages has some 130 files of the kinds that are kept.
_MOST = 1024
_memory: OrderedDict[str, Any] = OrderedDict()


@cache
def _reader(modules: tuple[str, ...], libraries: tuple[str, ...]) -> str:
    """A hash of the code that reads: what an older one made of a file may be wrong."""
    code = [hashlib.sha256(Path(name).read_bytes()).hexdigest() for name in modules]
    return key_of([*code, *(f"{name} {version(name)}" for name in libraries)])


def parsed(
    store: Cache | None, modules: tuple[str, ...], libraries: tuple[str, ...], data: bytes, parse: Callable[[], Any]
) -> Any:
    """What `parse` makes of `data`: plain JSON, not to be changed, from memory or the store if it is there.

    `modules`, `libraries`: the files of the code that parses, and the packages that it calls. What `parse` finds no
    result for (None) is kept nowhere.
    """
    key = key_of([_reader(modules, libraries), data])
    known = _memory.get(key)
    if known is None and store:
        cached = store.get(key)
        known = cached.record if cached else None
    if known is None:
        known = parse()
        if known is None:
            return None
        if store:
            store.put(key, Cached(known))
    _memory[key] = known
    _memory.move_to_end(key)
    while len(_memory) > _MOST:
        _memory.popitem(last=False)
    return known
