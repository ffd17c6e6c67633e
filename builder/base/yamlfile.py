"""YAML files read into pydantic models, every error with its file, line and column."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import ruamel.yaml
from pydantic import BaseModel, ConfigDict, ValidationError
from ruamel.yaml.constructor import RoundTripConstructor
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from builder.base.errors import Finding
from builder.base.files import read_text

M = TypeVar("M", bound=BaseModel)
# Lines and commas; the longest file of the project has some 900. Reading this many takes seconds.
MAX_ITEMS = 20_000
_UNUSABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


class _Constructor(RoundTripConstructor):
    """Says where a value stands that isn't what it looks like: a day that no month has, a number of 5,000 digits."""

    def construct_object(self, node: Any, deep: bool = False) -> Any:
        try:
            return super().construct_object(node, deep)
        except (YAMLError, RecursionError):
            raise
        except Exception as error:
            what = f"the value can't be read: {error}"
            raise MarkedYAMLError(problem=what, problem_mark=node.start_mark) from error


class Model(BaseModel):
    """What every record in a YAML file shares: unknown keys are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


@dataclass(frozen=True)
class YamlFile:
    """A file's data with the places of its keys."""

    name: str  # as findings print it
    data: Any

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
    text = read_text(path, name, "yaml", findings)
    if text is None:
        return None
    if text.count("\n") + text.count(",") > MAX_ITEMS:
        message = f"the file has more than {MAX_ITEMS} lines and items"
        findings.append(Finding(name, 0, "yaml", message, "Check that it is the right file; divide it if it is."))
        return None
    yaml = ruamel.yaml.YAML(typ="rt")
    yaml.Constructor = _Constructor
    try:
        data = yaml.load(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (0, 0)
        what = " ".join(str(error.problem or error.context or "not YAML").split())
        remedy = "Mend the YAML here or on the line before: check indents, quotes and colons."
        findings.append(Finding(name, line, "yaml", what, remedy, column=column))
        return None
    except YAMLError as error:
        findings.append(Finding(name, 0, "yaml", " ".join(str(error).split()), "Mend the YAML."))
        return None
    except RecursionError:
        findings.append(Finding(name, 0, "yaml", "lists and keys stand too deep in each other", "Mend the YAML."))
        return None
    except Exception as error:  # what the reader says of escapes and signs that it didn't expect
        line = getattr(yaml.reader, "line", -1) + 1
        message = f"can't be read from here on: {error}"
        findings.append(Finding(name, line, "yaml", message, "Mend the YAML here or on the line before."))
        return None
    if not isinstance(data, dict):
        findings.append(Finding(name, 1, "yaml", "the file holds no keys", "Start with `schema: 1`."))
        return None
    file = YamlFile(name, data)
    for loc, character in _unusable(data, (), set()):
        message = f"the character U+{ord(character):04X} can't be printed or written to a file"
        findings.append(file.finding(loc, "yaml", message, "Remove it."))
        return None
    return file


def _unusable(data: Any, loc: tuple[Any, ...], seen: set[int]) -> Iterator[tuple[tuple[Any, ...], str]]:
    """Control characters and halves of pairs in the data's strings, with their places."""
    if isinstance(data, str):
        found = _UNUSABLE.search(data)
        if found:
            yield loc, found[0]
    elif isinstance(data, (dict, list)) and id(data) not in seen:
        seen.add(id(data))  # by an alias a list may hold itself
        for key, value in data.items() if isinstance(data, dict) else enumerate(data):
            yield from _unusable(key, loc, seen)
            yield from _unusable(value, (*loc, key), seen)


def validate(file: YamlFile, model: type[M], findings: list[Finding]) -> M | None:
    """The file's data as `model`; None, with a finding for each error, where it isn't one."""
    try:
        return model.model_validate(file.data)
    except ValidationError as error:
        for item in error.errors():
            loc = item["loc"]
            place = ".".join(str(part) for part in loc)
            message = item["msg"].removeprefix("Value error, ")
            remedy = "Compare with the JSON Schema in builder/json_schemas/."
            if item["type"] == "extra_forbidden":
                message, remedy = f"unknown key “{loc[-1]}”", "Check its spelling, or remove it."
            elif item["type"] == "missing":
                message = f"missing key “{loc[-1]}”"
            findings.append(file.finding(loc, "schema", f"{message} ({place})", remedy))
        return None


def load(path: Path, name: str, model: type[M], findings: list[Finding]) -> tuple[YamlFile, M] | None:
    """Read and validate in one step."""
    file = read(path, name, findings)
    if file is None:
        return None
    record = validate(file, model, findings)
    return (file, record) if record is not None else None
