"""What calls for which safety line: the data of sources/common/safety.yaml and of each topic's own safety.yaml."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Annotated, Literal

from pydantic import Field

from builder.base.errors import Finding
from builder.base.project import Project
from builder.base.yamlfile import Model, YamlFile, load

# What safety lines cover. Which subjects there are, the files say.
Subject = Annotated[str, Field(pattern=r"^[a-z][a-z-]*$")]


class Calls(Model):
    """What on a page calls for the line that covers a subject."""

    # In the English of what facts and templates say: `*` stands for the rest of a word, `...` for up to three other
    # words, a space for a comma or a hyphen too.
    words: list[Annotated[str, Field(min_length=2)]] = []
    kinds: list[str] = []  # of facts that are listed
    named: bool = False  # whether a sentence that names a medicine calls for it
    # Groups and medicines that call for it wherever they are named, each with the source that says why.
    needed_by: dict[str, str] = {}


class SafetyFile(Model):
    """sources/<topic>/safety.yaml, and sources/common/safety.yaml for what is true of every topic.

    A topic's words come besides those that all share. The subjects stand in the order of their urgency.
    """

    schema_: Literal[1] = Field(alias="schema")
    triggers: dict[Subject, Calls] = {}
    call: list[str] = []  # words that send a reader to a telephone
    emergency: list[Subject] = []  # below whose lines the number for emergency help stands


@dataclass(frozen=True)
class Called:
    """Words that are looked for on pages."""

    pattern: re.Pattern[str]
    literals: tuple[str, ...]  # in small letters: a text without any of them has none of the words

    def search(self, text: str) -> re.Match[str] | None:
        folded = _folded(text)
        return self.pattern.search(text) if any(literal in folded for literal in self.literals) else None


@lru_cache(maxsize=4)  # one subject after another is looked for in a page
def _folded(text: str) -> str:
    return text.casefold()


@dataclass(frozen=True)
class Triggers:
    """A subject's triggers as they are looked for."""

    kinds: frozenset[str]
    words: Called | None
    named: bool
    needed_by: frozenset[str]


@dataclass(frozen=True)
class SafetyRules:
    """A topic's rules; `triggers` by subject, the most urgent first: emergencies, and the topic's own before others."""

    triggers: dict[str, Triggers] = field(default_factory=dict)
    call: Called | None = None
    emergency: frozenset[str] = frozenset()

    def rank(self, subject: str) -> int:
        """The subject's place by urgency; what no file names comes last."""
        subjects = list(self.triggers)
        return subjects.index(subject) if subject in subjects else len(subjects)


_GAP = r"[\s,;-]+"


def _called(words: list[str]) -> Called | None:
    def part(word: str) -> str:
        between = re.escape(word).replace(r"\ \.\.\.\ ", rf"(?:{_GAP}\w+){{0,3}}\ ")
        return between.replace(r"\*", r"\w*").replace(r"\ ", _GAP)

    if not words:
        return None
    literals = (max(re.split(r"\*|\.\.\.|\s+", word.casefold()), key=len) for word in words)
    pattern = re.compile(rf"\b(?:{'|'.join(map(part, words))})\b", re.IGNORECASE)
    return Called(pattern, tuple(dict.fromkeys(literals)))


def safety_rules(shared: SafetyFile | None, of_topic: SafetyFile | None) -> SafetyRules:
    """The rules of a topic with its `of_topic` file."""
    files = [file for file in (of_topic, shared) if file]
    emergency = frozenset(subject for file in files for subject in file.emergency)
    subjects = dict.fromkeys(subject for file in files for subject in file.triggers if subject not in _known(shared))
    subjects |= dict.fromkeys(_known(shared))
    triggers: dict[str, Triggers] = {}
    for subject in sorted(subjects, key=lambda name: name not in emergency):
        calls = [file.triggers[subject] for file in files if subject in file.triggers]
        triggers[subject] = Triggers(
            frozenset(kind for item in calls for kind in item.kinds),
            _called([word for item in calls for word in item.words]),
            any(item.named for item in calls),
            frozenset(name for item in calls for name in item.needed_by),
        )
    return SafetyRules(triggers, _called([word for file in files for word in file.call]), emergency)


def _known(file: SafetyFile | None) -> list[str]:
    return list(file.triggers) if file else []


def load_safety(project: Project, folder: str, findings: list[Finding]) -> tuple[YamlFile, SafetyFile] | None:
    """The rules of a topic, or of `common`; None where it has none of its own."""
    path = project.safety_file(folder)
    return load(path, project.relative(path), SafetyFile, findings) if path.exists() else None
