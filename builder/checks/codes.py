"""Checks over codes: that they are written as their systems write them, once, with a source and leaflets that exist."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from builder.base.errors import Finding
from builder.checks.registry import check
from builder.facts.codes import normal, problem
from builder.workspace.loaded import Loaded


@check("codes", "facts", reads=("topic",))
def codes(loaded: Loaded) -> Iterator[Finding]:
    """Each code of a topic is one of its system, is there once, and names sources and leaflets that are there.

    Bad: `{system: ICD-10-CM, code: C499, …}`. Good: `{system: ICD-10-CM, code: C49.9, …}`.
    """
    for topic in loaded.topics:
        seen: dict[tuple[str, str], int] = {}
        for index, record in enumerate(topic.record.codes):
            at: list[int | str] = ["codes", index]
            usual = normal(record.system, record.code)
            wrong = problem(record.system, usual)
            if wrong:
                message = f"“{record.code}” is no code of {record.system}: {wrong}"
                yield topic.head.finding([*at, "code"], "codes", message, "Copy it from its source again.")
            elif usual != record.code:
                message = f"{record.system} writes the code “{record.code}” as {usual}"
                yield topic.head.finding([*at, "code"], "codes", message, f"Write {usual}.")
            first = seen.setdefault((record.system, usual), index)
            if first != index:
                line = topic.head.position(["codes", first])[0]
                message = f"the code {usual} of {record.system} is there twice, first in line {line}"
                yield topic.head.finding([*at, "code"], "codes", message, "Take one of the two away.")
            for key, source in (("source", record.source), ("says", record.says)):
                if source and source not in topic.sources:
                    remedy = "Record it under `sources` in documents.yaml."
                    yield topic.head.finding([*at, key], "codes", f"no source “{source}” is recorded", remedy)
            for place, name in enumerate(record.leaflets):
                if name not in topic.record.handouts:
                    near = difflib.get_close_matches(name, topic.record.handouts, 1)
                    remedy = f"Did you mean {near[0]}?" if near else "Choose one of the topic's `handouts`."
                    message = f"the topic has no leaflet “{name}” that could come first for {usual}"
                    yield topic.head.finding([*at, "leaflets", place], "codes", message, remedy)
