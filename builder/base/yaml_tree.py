"""A YAML file's data, and its nodes, which know where they stand.

Plain YAML, as nearly every file has it, is read by the parser of libyaml, ten times as fast as ruamel.yaml; what has
anchors, tags, tabs, several documents, doubled keys or an error goes to ruamel.yaml, whose errors say more. Both read
plain words by the rules of YAML 1.2: `no` is a word.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import ruamel.yaml
import yaml
from ruamel.yaml.composer import Composer
from ruamel.yaml.constructor import RoundTripConstructor
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.resolver import VersionedResolver

Node = Any  # a node of ruamel.yaml or of PyYAML: `id`, `value`, `tag`, `style`, `start_mark`, `end_mark`
# Merge keys; documents and directives; tabs; other line ends; what begins with a mark.
_NOT_PLAIN = re.compile(r"(?:^|[\s\[{,:-])<<\S|^(?:%|---|\.\.\.)|[\t\x85\u2028\u2029\ufeff]", re.MULTILINE)
# What may be an anchor, an alias or a tag, or a pattern in quotes ("*n't").
_MARK = re.compile(r"(?:^|[\s\[{,:-])[&*!]\S", re.MULTILINE)
_MARKS = (yaml.AnchorToken, yaml.AliasToken, yaml.TagToken)
# Both parsers call themselves for what is inside; far below what either can bear.
_DEEPEST = 40
_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]*)")
_FLOAT = re.compile(r"-?[0-9]+\.[0-9]+")
_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_TAG = "tag:yaml.org,2002:"
_CONSTANTS = {"true": True, "false": False, "null": None, "~": None, "": None}
_RULES = VersionedResolver(version="1.2")
_KINDS = {yaml.ScalarNode: f"{_TAG}str", yaml.SequenceNode: f"{_TAG}seq", yaml.MappingNode: f"{_TAG}map"}


class _OtherwiseError(Exception):
    """Something that only ruamel.yaml reads."""


class _Composer(Composer):
    """Keeps the nodes."""

    root: Node = None

    def get_single_node(self) -> Any:
        self.root = super().get_single_node()
        return self.root


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


class _Loader(yaml.CSafeLoader):  # type: ignore[misc]  # PyYAML can be without it
    """Leaves the plain words to `_plain`, which reads them by other rules than PyYAML's."""

    def resolve(self, kind: type[Node], value: str, implicit: Any) -> str:
        return _KINDS[kind]


@dataclass(frozen=True, repr=False)
class Tree:
    """A file's data with its nodes; the data is not to be changed."""

    data: Any
    root: Node
    plain: bool = False  # without anchors, tags, and numbers that are read as other ones than they look

    def position(self, loc: Sequence[int | str]) -> tuple[int, int]:
        """1-based line and column of the deepest part of `loc` that the file has: of a key, or of a list's item."""
        node, line, column = self.root, 1, 1
        for part in loc:
            mark = None
            if node.id == "mapping":
                for key, value in node.value:
                    if key.id == "scalar" and key.value == str(part):
                        mark, node = key.start_mark, value
                        break
            elif node.id == "sequence" and isinstance(part, int) and part < len(node.value):
                node = node.value[part]
                mark = node.start_mark
            if mark is not None:  # pydantic adds union tags and field names that the file lacks
                line, column = mark.line + 1, mark.column + 1
        return line, column


# Of a file of comments alone.
_EMPTY = Tree(None, yaml.ScalarNode("", ""))


@lru_cache(maxsize=512)
def load_tree(text: str) -> Tree:
    """The text's data and nodes, the same ones for the same text. YAMLError or RecursionError where it is no YAML."""
    if not _NOT_PLAIN.search(text) and _depth(text) < _DEEPEST:
        try:
            if _MARK.search(text) and any(isinstance(token, _MARKS) for token in yaml.scan(text, yaml.CSafeLoader)):
                raise _OtherwiseError
            root = yaml.compose(text, Loader=_Loader)
            return Tree(_value(root), root, plain=True) if root else _EMPTY
        except (yaml.YAMLError, _OtherwiseError, ValueError):
            pass
    reader = ruamel.yaml.YAML(typ="rt")
    reader.Composer, reader.Constructor = _Composer, _Constructor
    try:
        data = reader.load(text)
    except (ValueError, OverflowError) as error:  # an escape that stands for no character
        raise MarkedYAMLError(problem=f"it can't be read: {error}", problem_mark=reader.reader.get_mark()) from error
    return Tree(data, reader.composer.root) if data is not None else _EMPTY


def _depth(text: str) -> int:
    """How deeply the text may be nested, at the most."""
    deepest = depth = 0
    for bracket in re.findall(r"[\[\]{}]", text):
        depth = depth + 1 if bracket in "[{" else max(0, depth - 1)
        deepest = max(deepest, depth)
    dashes = max((len(run) // 2 for run in re.findall(r"(?:[-?] )+", text)), default=0)
    indents = {len(line) - len(line.lstrip(" ")) for line in text.splitlines()}
    return deepest + dashes + len(indents)


def _value(node: Node) -> Any:
    if node.id == "scalar":
        if node.style:
            return node.value
        value, node.tag = _plain(node.value)
        return value
    if node.id == "sequence":
        return [_value(item) for item in node.value]
    mapping = {}
    for key, value in node.value:
        name = _value(key)
        if isinstance(name, (list, dict)) or name in mapping:
            raise _OtherwiseError
        mapping[name] = _value(value)
    return mapping


@lru_cache(maxsize=65536)
def _plain(text: str) -> tuple[Any, str]:
    """A word without quotes, as YAML 1.2 reads it, and its tag."""
    tag = _RULES.resolve(ruamel.yaml.nodes.ScalarNode, text, (True, False))
    kind = str(tag).removeprefix(_TAG)
    if kind == "str":
        return text, f"{_TAG}str"
    if text in _CONSTANTS:
        return _CONSTANTS[text], f"{_TAG}{kind}"
    if kind == "int" and _INTEGER.fullmatch(text):
        return int(text), f"{_TAG}int"
    if kind == "float" and _FLOAT.fullmatch(text):
        return float(text), f"{_TAG}float"
    date = _DATE.fullmatch(text)
    if kind == "timestamp" and date:
        return datetime.date(*map(int, date.groups())), f"{_TAG}timestamp"
    raise _OtherwiseError
