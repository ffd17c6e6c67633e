"""Setting one entry of a YAML file that people write: all others keep every character, and this one its comments."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import yaml
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from builder.base.yaml_kept import to_bytes, yaml_writer

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _written(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        items = CommentedSeq([DoubleQuotedScalarString(item) for item in value])
        items.fa.set_flow_style()
        return items
    return DoubleQuotedScalarString(value) if isinstance(value, str) else value


def _lines(key: str, entry: Any) -> list[str]:
    # One level deep, as it stands in the file: comments keep their column.
    lines = to_bytes({"top": {key: entry}}).decode().splitlines()[1:]
    while lines and re.fullmatch(r"\s*(#.*)?", lines[-1]):
        lines.pop()  # what stands behind the entry stays where it is
    return [f"{line}\n" for line in lines]


def with_entry(text: str, top: str, key: str, fields: Mapping[str, Any]) -> str:
    """The text with `fields` of the entry `key` below the key `top` set; a new entry goes to the end of them.

    Of an entry that is there the other fields stay.
    """
    data = yaml_writer().load(text)
    entry: Any = (data[top] or {}).get(key)
    new = entry is None
    if new:
        entry = CommentedMap()
    for name, value in fields.items():
        if new or name in entry:
            entry[name] = _written(value)
        else:  # not last: behind the last field hang the comments before the next entry
            entry.insert(max(len(entry) - 1, 0), name, _written(value))
    root = yaml.compose(text, Loader=_LOADER)
    name_node, value_node = next(pair for pair in root.value if pair[0].value == top)
    lines = text.splitlines(keepends=True)
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += "\n"
    first = name_node.start_mark.line
    if not value_node.value:  # `terms: {}`, or nothing
        comment = re.search(r"\s+#.*$", lines[first].rstrip("\n"))
        return "".join(
            [*lines[:first], f"{top}:{comment[0] if comment else ''}\n", *_lines(key, entry), *lines[first + 1 :]]
        )
    keys = [pair[0] for pair in value_node.value]
    after = [node.start_mark.line for node, _ in root.value if node.start_mark.line > first]
    end = min(after, default=len(lines))
    if new:
        place = last = _trimmed(lines, end)
    else:
        index = next(place for place, node in enumerate(keys) if node.value == key)
        place = keys[index].start_mark.line
        last = _trimmed(lines, keys[index + 1].start_mark.line if index + 1 < len(keys) else end)
    return "".join([*lines[:place], *_lines(key, entry), *lines[last:]])


def _trimmed(lines: list[str], end: int) -> int:
    """The end of an entry: blank lines and comments before the next one are the next one's."""
    while end and re.fullmatch(r"\s*(#.*)?\n?", lines[end - 1]):
        end -= 1
    return end
