"""What YAML leaves out or changes of a text that somebody wrote without quotes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ruamel.yaml.error import MarkedYAMLError

from builder.base.errors import Finding
from builder.base.yaml_tree import Node, Tree

CHECK = "yaml"
_QUOTES = 'Write the text in quotes: key: "text".'
_INNER = "Put all of the text in quotes; within \"…\" write \\\" for \", and within '…' write '' for '."
# What begins a comment is a value where no space follows, or where a number or a single capital does.
_CUT = re.compile(r"[ \t]+(#(?=[^\s#]).*)|[ \t](#[ \t]*(?=[#0-9]|\S*[0-9]|[A-Z](?:[,;.)]|\s*$)).*)")
# Where a comment may stand that takes a part of a text: behind something, or below it.
_COMMENT = re.compile(r"\S[ \t]+#|\n\s*#[^\s#]")
# Numbers that are read as other ones than they look, or lose what they begin with.
_CHANGED_NUMBER = re.compile(r"[-+]?0[0-9_]+|[-+]?0[xob].*|[-+]?[0-9]+_[0-9_]*|\+[0-9.]+")
_MARKS = {"&": "an anchor", "!": "a tag", "*": "an alias"}
# What the parser says, as a regular expression → what it means, and what to do.
_MEANINGS = (
    (r"mapping values are not allowed", "a second “: ” in one line", 'Write the text in quotes: key: "text: more".'),
    (r"found character '\\t'", "a tab where the line is indented", "Use spaces instead."),
    (r"found character '(.)' that cannot", "a text can't begin with {0}", _QUOTES),
    (r"found undefined alias", "a text can't begin with *", _QUOTES),
    (r"found duplicate key \"?([^\"\n]*?)\"? with", "the key “{0}” stands twice", "Keep one of the two."),
    (r"expected alphabetic or numeric character", "a text can't begin with & or *", _QUOTES),
    (r"expected <block end>, but found '<scalar>'", "more text after the closing quotes or bracket", _INNER),
    (r"sequence entries are not allowed", "a text can't begin with “- ”", _QUOTES),
    (r"could not find expected ':'", "a line without “: ” (a colon and a space)", "Write: key: text"),
    (r"expected a comment or a line break|expected chomping", "a text can't begin with | or >", _QUOTES),
)


def _scalars(root: Node | None) -> Iterator[tuple[Node | None, Node]]:
    """Every node that holds no others, with its key."""
    stack: list[tuple[Node | None, Node]] = [(None, root)] if root else []
    seen = set()
    while stack:
        key, node = stack.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if node.id == "mapping":
            stack += [(name, value) for name, value in node.value]
        elif node.id == "sequence":
            stack += [(None, item) for item in node.value]
        yield key, node


def _line_from(text: str, position: int) -> str:
    end = text.find("\n", position)
    return text[position : end if end >= 0 else len(text)]


def _cut_after(text: str, key: Node | None, node: Node) -> str:
    """What a comment right behind a text took of it, in the same line or in a further one of a text of several."""
    if node.value:
        match = _CUT.match(_line_from(text, node.end_mark.index))
        if match:
            return str(match[1] or match[2]).strip()
        indent = key.start_mark.column if key else node.start_mark.column - 1
        below = re.match(r"[^\n]*\n( *)(#[0-9].*)", text[node.end_mark.index :])
        if below and len(below[1]) > indent:
            return below[2].strip()
    return ""


def _cut_before(text: str, key: Node | None, node: Node) -> str:
    """What a comment between a key and its text, or in place of its text, took."""
    if key is None:
        return ""
    first, *more = text[key.end_mark.index : node.start_mark.index + 1].split("\n") if node.value else [""]
    if not node.value:
        first = _line_from(text, key.end_mark.index)
    match = _CUT.match(first.lstrip(" \t").removeprefix(":"))
    if match:
        return str(match[1] or match[2]).strip()
    return next((line.strip() for line in more if re.match(r"\s*#[^\s#]", line)), "")


def _finding(name: str, node: Node, message: str, remedy: str) -> Finding:
    mark = node.start_mark
    return Finding(name, mark.line + 1, CHECK, message, remedy, column=mark.column + 1)


def lost(name: str, text: str, tree: Tree) -> list[Finding]:
    """A finding for each text that lost a part to a comment, an anchor or a tag."""
    findings: list[Finding] = []
    if re.match(r"\ufeff?(?:[ \t]*(?:#.*)?\r?\n)*%", text):
        line = text[: text.index("%")].count("\n") + 1
        remedy = "Remove the line."
        findings.append(Finding(name, line, CHECK, "a line with % changes how the file is read", remedy))
    if tree.plain and not _COMMENT.search(text):
        return findings
    for key, node in _scalars(tree.root):
        start = node.start_mark.index
        first = text[start : start + 1]
        if first in _MARKS and (getattr(node, "anchor", None) or first == "!"):
            message = f"{first} begins {_MARKS[first]}, which is left out of the text"
            findings.append(_finding(name, node, message, _QUOTES))
            continue
        if node.id != "scalar" or node.style:
            continue
        cut = _cut_after(text, key, node) or _cut_before(text, key, node)
        if cut:
            message = f"what stands after # is left out: {cut[:60]}"
            remedy = 'Write the text in quotes: key: "text #1". A comment begins with “# ”, best on a line of its own.'
            findings.append(_finding(name, key or node, message, remedy))
    return findings


def changed_numbers(name: str, tree: Tree) -> list[Finding]:
    """A finding for each number that is read as another one than it looks."""
    if tree.plain:
        return []
    return [
        _finding(name, node, f"{node.value} is read as another number, or loses what it begins with", _QUOTES)
        for _, node in _scalars(tree.root)
        if node.id == "scalar"
        and not node.style
        and str(node.tag).endswith((":int", ":float"))
        and _CHANGED_NUMBER.fullmatch(node.value)
    ]


def explained(name: str, text: str, error: MarkedYAMLError) -> Finding:
    """The parser's error in plain words."""
    mark = error.problem_mark or error.context_mark
    problem = str(error.problem or error.context or "not YAML")
    if "could not find expected ':'" in problem:
        mark = error.context_mark or mark  # it is missed only on the next line
    line, column = (mark.line + 1, mark.column + 1) if mark else (0, 0)
    message = " ".join(problem.split())
    remedy = "Mend the YAML here or on the line before: check indents, quotes and colons."
    for pattern, meaning, cure in _MEANINGS:
        match = re.search(pattern, problem)
        if match:
            message, remedy = meaning.format(*match.groups()), cure
            break
    else:
        near = text.splitlines()[max(0, line - 2) : line]
        if any(re.search(r"\s#\S", item) for item in near):
            remedy = f"What stands after # is left out. {_QUOTES}"
    return Finding(name, line, CHECK, message, remedy, column=column)


def kind_name(value: object) -> str:
    """What YAML made of a text without quotes, in plain words."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, int | float):
        return "a number"
    if isinstance(value, list):
        return "a list"
    return "keys with values" if isinstance(value, dict) else "a date"
