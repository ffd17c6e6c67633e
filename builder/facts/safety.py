"""What calls for which safety line, whatever the topic: the data of safety.yaml."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, get_args

from ruamel.yaml import YAML

# What safety lines cover, the most urgent first.
Subject = Literal["fever", "bleeding", "crisis", "medicines"]
SUBJECTS: tuple[Subject, ...] = get_args(Subject)


@dataclass(frozen=True)
class Triggers:
    """What on a page calls for the line that covers a subject."""

    kinds: frozenset[str]  # of facts that are listed
    words: re.Pattern[str] | None  # in the English of what facts and templates say
    named: bool  # whether a sentence that names a medicine calls for it


@dataclass(frozen=True)
class SafetyRules:
    """safety.yaml."""

    triggers: dict[Subject, Triggers]
    call: re.Pattern[str]  # words that send a reader to a telephone
    emergency: frozenset[Subject]  # below whose lines the number for emergency help stands


_GAP = r"[\s,;-]+"


def _pattern(words: list[str]) -> re.Pattern[str]:
    def part(word: str) -> str:
        between = re.escape(word).replace(r"\ \.\.\.\ ", rf"(?:{_GAP}\w+){{0,3}}\ ")
        return between.replace(r"\*", r"\w*").replace(r"\ ", _GAP)

    parts = map(part, words)
    return re.compile(rf"\b(?:{'|'.join(parts)})\b", re.IGNORECASE)


@cache
def safety_rules() -> SafetyRules:
    """The rules; KeyError where the file lacks a subject."""
    data = YAML(typ="safe").load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))
    triggers: dict[Subject, Triggers] = {}
    for subject in SUBJECTS:
        record = data["triggers"][subject]
        words = _pattern(record["words"]) if "words" in record else None
        triggers[subject] = Triggers(frozenset(record.get("kinds", ())), words, record.get("named", False))
    return SafetyRules(triggers, _pattern(data["call"]), frozenset(data["emergency"]))
