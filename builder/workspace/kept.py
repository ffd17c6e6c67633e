"""Results that are kept from one command to the next, and put away only if no file was saved in the meantime."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from builder.base.cache import Cache, Cached, key_of
from builder.base.errors import Finding, Severity
from builder.workspace.inputs import Inputs

# So many results, or bytes of them, wait for one look at whether files were saved.
_WAITING = 100
_BYTES = 16_000_000


def key(kind: str, made: Mapping[str, str]) -> str:
    """The key of a result of this kind that is made of these inputs."""
    return key_of([kind, json.dumps(dict(made), sort_keys=True)])


class Kept:
    """The cache as one command uses it."""

    def __init__(self, cache: Cache, inputs: Inputs) -> None:
        self._cache = cache
        self._inputs = inputs
        self._waiting: dict[str, Cached] = {}
        self._mixed = False  # whether files were saved since the command began
        self._wrote = False

    def get(self, name: str) -> Cached | None:
        return self._cache.get(name)

    def put(self, name: str, cached: Cached) -> None:
        self._waiting[name] = cached
        size = sum(len(data) for item in self._waiting.values() for data in item.files.values())
        if len(self._waiting) >= _WAITING or size >= _BYTES:
            self.flush()

    def flush(self) -> None:
        """Put away what waits. What was made while somebody saved files may be of old and new ones: it is dropped."""
        waiting, self._waiting = self._waiting, {}
        self._mixed = self._mixed or (bool(waiting) and not self._inputs.still())
        if not self._mixed:
            for name, cached in waiting.items():
                self._cache.put(name, cached)
                self._wrote = True

    def close(self) -> None:
        """Put away what waits, and keep the cache within its bounds."""
        self.flush()
        if self._wrote:
            self._cache.prune()


def recorded(findings: list[Finding]) -> list[dict[str, Any]]:
    """Findings as plain JSON."""
    return [asdict(finding) for finding in findings]


def findings_of(record: list[dict[str, Any]]) -> list[Finding]:
    """Findings from plain JSON."""
    return [
        Finding(**{**item, "severity": Severity(item["severity"]), "concerns": tuple(item["concerns"])})
        for item in record
    ]
