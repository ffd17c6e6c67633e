"""YAML files read into pydantic models, every error with its file, line and column."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from builder.base.errors import Finding, Severity
from builder.base.files import read_text
from builder.base.yaml_losses import changed_numbers, explained, kind_name, lost
from builder.base.yaml_tree import Tree, load_tree

M = TypeVar("M", bound=BaseModel)
# Lines and commas; the longest file of the project has some 900. Reading this many takes seconds.
MAX_ITEMS = 20_000
_UNUSABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
# What may stand for one of them in a text with quotes.
_ESCAPE = re.compile(r"\\[^\"\\/nt]")
# Python refuses to read numbers of some thousand digits, without saying where they stand.
_ENDLESS = re.compile(r"[\d_]{1000,}")


class Model(BaseModel):
    """What every record in a YAML file shares: unknown keys are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


@dataclass(frozen=True)
class YamlFile:
    """A file's data with the places of its keys."""

    name: str  # as findings print it
    data: Any
    tree: Tree
    lost: tuple[Finding, ...] = ()  # texts that lost a part
    changed: tuple[Finding, ...] = ()  # numbers that are read as other ones

    def position(self, loc: Sequence[int | str]) -> tuple[int, int]:
        """1-based line and column of the deepest part of `loc` that the file has."""
        return self.tree.position(loc)

    def finding(
        self,
        loc: Sequence[int | str],
        check: str,
        message: str,
        remedy: str = "",
        severity: Severity = Severity.ERROR,
    ) -> Finding:
        line, column = self.position(loc)
        return Finding(self.name, line, check, message, remedy, severity, column)


def read(path: Path, name: str, findings: list[Finding]) -> YamlFile | None:
    """The file's data; None, with a finding, where it can't be read."""
    text = read_text(path, name, "yaml", findings)
    if text is None:
        return None
    if text.count("\n") + text.count(",") > MAX_ITEMS:
        message = f"the file has more than {MAX_ITEMS} lines and items"
        findings.append(Finding(name, 0, "yaml", message, "Check that it is the right file; divide it if it is."))
        return None
    endless = _ENDLESS.search(text)
    if endless:
        line = text.count("\n", 0, endless.start()) + 1
        findings.append(Finding(name, line, "yaml", "a number of a thousand digits or more", "Correct the number."))
        return None
    try:
        tree = load_tree(text)
    except MarkedYAMLError as error:
        findings.append(explained(name, text, error))
        return None
    except YAMLError as error:
        findings.append(Finding(name, 0, "yaml", " ".join(str(error).split()), "Mend the YAML."))
        return None
    except RecursionError:
        findings.append(Finding(name, 0, "yaml", "it is nested too deeply", "Mend the YAML."))
        return None
    if not isinstance(tree.data, dict):
        findings.append(Finding(name, 1, "yaml", "the file holds no keys", "Start with `schema: 1`."))
        return None
    losses, changed = lost(name, text, tree), changed_numbers(name, tree)
    file = YamlFile(name, tree.data, tree, tuple(losses), tuple(changed))
    suspect = _UNUSABLE.search(text) or _ESCAPE.search(text)
    for loc, character in _unusable(tree.data, (), set()) if suspect else ():
        message = f"the character U+{ord(character):04X} can't be printed or written to a file"
        findings.append(file.finding(loc, "yaml", message, "Remove it."))
        return None
    return file


def _unusable(data: Any, loc: tuple[Any, ...], seen: set[int]) -> Iterator[tuple[tuple[Any, ...], str]]:
    """Control characters and halves of pairs in the data's strings, with their places."""
    if isinstance(data, str):
        match = _UNUSABLE.search(data)
        if match:
            yield loc, match[0]
    elif isinstance(data, (dict, list)) and id(data) not in seen:
        seen.add(id(data))  # by an alias a list may hold itself
        for key, value in data.items() if isinstance(data, dict) else enumerate(data):
            yield from _unusable(key, loc, seen)
            yield from _unusable(value, (*loc, key), seen)


def validate(file: YamlFile, model: type[M], findings: list[Finding]) -> M | None:
    """The file's data as `model`; None, with a finding for each error, where it isn't one."""
    findings += file.lost
    reported = {finding.line for finding in file.lost}
    try:
        record = model.model_validate(file.data)
    except ValidationError as error:
        record = None
        for item in error.errors():
            loc = item["loc"]
            place = ".".join(str(part) for part in loc)
            message = item["msg"].removeprefix("Value error, ")
            remedy = "Compare with the JSON Schema in builder/json_schemas/."
            if item["type"] == "extra_forbidden":
                message, remedy = f"unknown key “{loc[-1]}”", "Check its spelling, or remove it."
            elif item["type"] == "missing":
                message = f"missing key “{loc[-1]}”"
            elif item["type"] == "value_error":
                remedy = "Change the value as it says."
            elif item["type"] == "string_type":
                message = f"YAML reads this as {kind_name(item['input'])}, not as text"
                remedy = "Write the text, or remove the line." if item["input"] is None else "Write it in quotes."
            finding = file.finding(loc, "schema", f"{message} ({place})", remedy)
            # A text that lost its beginning is told of once.
            if finding.line not in reported or item["type"] == "extra_forbidden":
                findings.append(finding)
                reported.add(finding.line)
    findings += [finding for finding in file.changed if finding.line not in reported]
    return record


def load(path: Path, name: str, model: type[M], findings: list[Finding]) -> tuple[YamlFile, M] | None:
    """Read and validate in one step."""
    file = read(path, name, findings)
    if file is None:
        return None
    record = validate(file, model, findings)
    return (file, record) if record is not None else None
