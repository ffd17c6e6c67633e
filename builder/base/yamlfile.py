"""YAML files read into pydantic models, every error with its file, line and column."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from builder.base.errors import Finding
from builder.base.yaml_losses import changed_numbers, explained, kind_name, load_with_tree, lost

M = TypeVar("M", bound=BaseModel)

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
    lost: tuple[Finding, ...] = ()  # texts that lost a part
    changed: tuple[Finding, ...] = ()  # numbers that are read as other ones

    def position(self, loc: Sequence[int | str]) -> tuple[int, int]:
        """1-based line and column of the deepest part of `loc` that the file has."""
        node, line, column = self.data, 1, 1
        for part in loc:
            try:
                mark = node.lc.item(part) if isinstance(part, int) else node.lc.key(part)
                node = node[part]
            except (AttributeError, KeyError, IndexError, TypeError):
                continue  # pydantic adds union tags and field names that the file lacks
            line, column = mark[0] + 1, mark[1] + 1
        return line, column

    def finding(self, loc: Sequence[int | str], check: str, message: str, remedy: str = "") -> Finding:
        line, column = self.position(loc)
        return Finding(self.name, line, check, message, remedy, column=column)


def read(path: Path, name: str, findings: list[Finding]) -> YamlFile | None:
    """The file's data; None, with a finding, where it can't be read."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        findings.append(Finding(name, 0, "yaml", f"can't be read: {error}", "Check the file and its encoding (UTF-8)."))
        return None
    endless = _ENDLESS.search(text)
    if endless:
        line = text.count("\n", 0, endless.start()) + 1
        findings.append(Finding(name, line, "yaml", "a number of a thousand digits or more", "Correct the number."))
        return None
    try:
        data, tree = load_with_tree(text)
    except MarkedYAMLError as error:
        findings.append(explained(name, text, error))
        return None
    except YAMLError as error:
        findings.append(Finding(name, 0, "yaml", " ".join(str(error).split()), "Mend the YAML."))
        return None
    if not isinstance(data, dict):
        findings.append(Finding(name, 1, "yaml", "the file holds no keys", "Start with `schema: 1`."))
        return None
    return YamlFile(name, data, tuple(lost(name, text, tree)), tuple(changed_numbers(name, tree)))


def validate(file: YamlFile, model: type[M], findings: list[Finding]) -> M | None:
    """The file's data as `model`; None, with a finding for each error, where it isn't one."""
    findings += file.lost
    told = {finding.line for finding in file.lost}
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
            if finding.line not in told or item["type"] == "extra_forbidden":
                findings.append(finding)
                told.add(finding.line)
    findings += [finding for finding in file.changed if finding.line not in told]
    return record


def load(path: Path, name: str, model: type[M], findings: list[Finding]) -> tuple[YamlFile, M] | None:
    """Read and validate in one step."""
    file = read(path, name, findings)
    if file is None:
        return None
    record = validate(file, model, findings)
    return (file, record) if record is not None else None
