"""Changing YAML files where they are changed and nowhere else: comments, order and quotes stay as people wrote them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import yaml

from builder.base.yaml_kept import to_bytes

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def parsed(text: str) -> Any:
    """The data of a YAML text, quickly."""
    return yaml.load(text, Loader=_LOADER)


def _pair(node: Any, key: str) -> tuple[Any, Any]:
    return next((pair for pair in node.value if pair[0].value == key), (None, None))


def _entry(record: dict[str, Any], indent: int) -> str:
    """A record as an item of a list whose dashes stand at `indent`."""
    lines = to_bytes([record]).decode().splitlines()
    indented = len(lines[0]) - len(lines[0].lstrip())
    return "".join(f"{' ' * indent}{line[indented:]}\n" if line.strip() else "\n" for line in lines)


def appended(text: str, key: str, records: list[dict[str, Any]]) -> str:
    """The text with more records at the end of the top-level list `key`, which is made where it isn't there."""
    root = yaml.compose(text, Loader=_LOADER)
    name, value = _pair(root, key) if root is not None else (None, None)
    if name is None or value is None:
        text = text if not text or text.endswith("\n") else f"{text}\n"
        return f"{text}{key}:\n" + "".join(_entry(record, 2) for record in records)
    if not value.value:  # `documents: []`, or nothing after the colon
        head = text[: name.end_mark.index]
        tail = (
            text[value.end_mark.index :]
            if value.end_mark.index > name.end_mark.index
            else text[name.end_mark.index + 1 :]
        )
        entries = "".join(_entry(record, 2) for record in records)
        return f"{head}:\n{entries}{tail.lstrip(' ').removeprefix(chr(10))}"
    lines = text.splitlines(keepends=True)
    after = next(
        (pair[0].start_mark.line for pair in root.value if pair[0].start_mark.line > name.start_mark.line), None
    )
    last = after if after is not None else len(lines)
    # What stands between, blank lines and comments, belongs to what follows.
    while last > 0 and re.fullmatch(r"\s*(#.*)?\s*", lines[last - 1]):
        last -= 1
    before = "".join(lines[:last])
    before = before if before.endswith("\n") else f"{before}\n"
    indent = value.value[0].start_mark.column - 2
    return before + "".join(_entry(record, max(indent, 0)) for record in records) + "".join(lines[last:])


def without(text: str, key: str, place: int) -> str:
    """The text without one record of the top-level list `key`."""
    root = yaml.compose(text, Loader=_LOADER)
    _, value = _pair(root, key)
    if len(value.value) == 1:
        begin, end = value.value[0].start_mark.line, value.value[0].end_mark.line
        lines = text.splitlines(keepends=True)
        kept = "".join(lines[:begin] + lines[end:])
        return re.sub(rf"(?m)^{key}:[ \t]*$", f"{key}: []", kept, count=1)
    lines = text.splitlines(keepends=True)
    begin = value.value[place].start_mark.line
    end = value.value[place + 1].start_mark.line if place + 1 < len(value.value) else value.value[place].end_mark.line
    return "".join(lines[:begin] + lines[end:])


def with_fields(text: str, key: str, place: int, fields: Mapping[str, Any]) -> str:
    """The text with single-line fields of a record of the list `key` set, or taken out where None; new ones after `id`
    and what is there already.
    """
    root = yaml.compose(text, Loader=_LOADER)
    _, value = _pair(root, key)
    record = value.value[place]
    lines = text.splitlines(keepends=True)
    indent = record.value[0][0].start_mark.column
    anchor = record.value[0][0].start_mark.line
    changes: dict[int, str] = {}
    new: list[str] = []
    for field, content in fields.items():
        name, _ = _pair(record, field)
        written = None if content is None else f"{' ' * indent}{field}: {_scalar(content)}\n"
        if name is not None:
            changes[name.start_mark.line] = written or ""
            anchor = max(anchor, name.start_mark.line) if written else anchor
        elif written:
            new.append(written)
    out = []
    for number, line in enumerate(lines):
        out.append(changes.get(number, line))
        if number == anchor:
            out += new
    return "".join(out)


def _scalar(content: Any) -> str:
    return to_bytes({"x": content}).decode().removeprefix("x: ").rstrip("\n")
