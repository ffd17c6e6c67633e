"""How a language says what must not get lost: negation, certainty, limits, urgency, numbers in words.

`locales/<locale>/wording.yaml` holds the lists, English's own among them; the checks compare English and translation.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Literal

import regex
from pydantic import Field, model_validator

from builder.base.errors import Finding
from builder.base.project import Project
from builder.base.yamlfile import Model, load
from builder.facts.base_fact import PLACEHOLDER
from builder.languages.words import Words

Family = Literal["negation", "certainty", "effects", "amounts", "limits", "safety"]
# What English says, by family; a locale that has no list for one of them leaves it undecided, and `check` says so.
CONCEPTS: dict[Family, tuple[str, ...]] = {
    "negation": ("negation",),
    "certainty": ("possible", "sometimes", "often", "most", "likely", "not known", "always"),
    "effects": ("prevents",),
    "amounts": ("many", "few"),
    "limits": ("or more", "less than", "included"),
    "safety": ("emergency", "at once", "call"),
}
SENTENCES = ("statement", "question", "exclamation", "introduction")
# How far apart two parts of a pattern (“no … nunca”) may stand, in characters, within one sentence.
_GAP = 60
_ENDS = ".!?:;。！？：；؟؛۔।॥။…"
_SURE_BORDERS = frozenset('.,;:!?()[]/"“”‘’«»—–¿¡،؛؟।॥၊။、。，；：！？（）\ufffc')
# Stands between the texts of a corpus, and in none.
_BETWEEN = "\0"


# What words are made of; \w alone lacks the vowel signs of many scripts.
_LETTERS = r"\w\p{M}"
_VOWEL_SIGNS = regex.compile("[\u064b-\u0652\u0670\u0640]")


@lru_cache(maxsize=65536)
def plain(text: str) -> str:
    """`text` as patterns see it: composed, straight apostrophes, no Arabic vowel signs, nothing in placeholders."""
    text = unicodedata.normalize("NFC", PLACEHOLDER.sub("\ufffc", text)).replace("’", "'").replace("ʼ", "'")
    return _VOWEL_SIGNS.sub("", text).casefold()


class NumberWords(Model):
    """Numbers written out: value → its words. “One” is left out where it is also an article or a pronoun."""

    words: dict[Decimal, list[str]]
    except_: list[str] = Field([], alias="except")


class Length(Model):
    """How long translations are beside their English: characters of all messages, and the range for a single one."""

    shortest: float = Field(gt=0)
    longest: float = Field(gt=0)


class Ends(Model):
    """The lowest and the highest of a measure; null where it is open at that end."""

    lowest: float | None = Field(None, ge=0)
    highest: float | None = Field(None, ge=0)

    @model_validator(mode="after")
    def _in_order(self) -> Ends:
        if self.lowest is not None and self.highest is not None and self.lowest >= self.highest:
            raise ValueError(f"`lowest` ({self.lowest:g}) is not below `highest` ({self.highest:g})")
        return self

    def __str__(self) -> str:
        if self.lowest is None or self.highest is None:
            return "any" if self.highest is self.lowest else self._half()
        return f"{self.lowest:g} to {self.highest:g}"

    def _half(self) -> str:
        return f"at most {self.highest:g}" if self.lowest is None else f"at least {self.lowest:g}"

    def side(self, value: float) -> Literal[-1, 0, 1]:
        """-1 below, 0 within, 1 above."""
        if self.lowest is not None and value < self.lowest:
            return -1
        return 1 if self.highest is not None and value > self.highest else 0


class Band(Model):
    """How hard the text of a page may be, and how easy: Flesch-Kincaid grade, words a sentence on average."""

    grade: Ends
    sentence: Ends


class MessageLimits(Model):
    """The most that a single message may ask of its reader."""

    grade: float = Field(gt=0)
    sentence: int = Field(gt=0)  # words of its longest sentence


class ReadabilityLimits(Model):
    """English alone: the formula knows no other language. A band for each kind of handout."""

    leaflet: Band
    worksheet: Band
    card: Band
    message: MessageLimits
    abbreviations: list[str] = []  # a full stop behind them ends no sentence


class Claim(Words):
    """English words of ours that claim how often or how many, and the words of a passage that carry such a claim."""

    carried_by: list[str] = Field(min_length=1)

    @property
    def carriers(self) -> Words:
        return Words(words=self.carried_by)


class Evidence(Model):
    """English alone: how the documents say how sure they are, held against our wording of it."""

    hedges: dict[str, Words]  # of a passage, by how sure: it isn't so for everyone, or isn't certain
    weak_hedges: Words  # of a passage: what it says is only possible or only helps
    conditions: Words  # of a passage: it holds only then
    conditions_kept: Words  # of our wording: there still is a condition
    kept: Words  # of our wording, beside the words of `certainty`: a hedge is still there
    claims: dict[str, Claim]


class Explanations(Model):
    """English alone: what an explanation says that explains nothing."""

    empty: Words  # phrases
    fillers: list[str]  # words that say nothing by themselves
    same: list[list[str]] = []  # words that stand for one another: “hurts” doesn't explain “pain”


class WordingFile(Model):
    """locales/<locale>/wording.yaml."""

    schema_: Literal[1] = Field(alias="schema")
    # words: a pattern matches whole words. none: the script has no spaces between words.
    boundaries: Literal["words", "none"]
    attached: list[str] = []  # little words written together with the next one (Arabic و)
    negation: dict[Literal["negation"], Words] = {}
    certainty: dict[Literal["possible", "sometimes", "often", "most", "likely", "not known", "always"], Words] = {}
    effects: dict[Literal["prevents"], Words] = {}  # stops, blocks, protects from
    amounts: dict[Literal["many", "few"], Words] = {}
    limits: dict[Literal["or more", "less than", "included"], Words] = {}  # included: the number itself, too
    safety: dict[Literal["emergency", "at once", "call"], Words] = {}
    numbers: NumberWords | None = None
    # How each kind of sentence ends; "" allows no mark at all.
    ends: dict[Literal["statement", "question", "exclamation", "introduction"], list[str]] = {}
    opens: dict[str, str] = {}  # closing mark → the opening one that must go with it (Spanish ? → ¿)
    joiners: bool = False  # zero-width joiners and non-joiners are part of the spelling (Persian, Hindi)
    look_alikes: dict[str, str] = {}  # letters of a related alphabet or encoding, or two in a row → the right ones
    length: Length | None = None
    readability: ReadabilityLimits | None = None
    evidence: Evidence | None = None
    explanations: Explanations | None = None
    read_back: dict[str, Words] = {}  # English alone, by concept: further words of people who read translations back
    editors_voice: Words | None = None  # English alone: what an editor says of the documents, which no patient knows of


def _literals(patterns: Iterable[str]) -> tuple[str, ...]:
    """Of each pattern the longest run of letters that a text must have to match it."""
    parts = (regex.split(r"[*…\s]+", plain(pattern)) for pattern in patterns)
    return tuple(dict.fromkeys(max(found, key=len) for found in parts))


class Corpus:
    """Texts that many lists are counted in: most of them have none of a list's letters, and one look tells which do."""

    def __init__(self, texts: Iterable[str]) -> None:
        self.texts = list(dict.fromkeys(texts))
        self._starts: list[int] = []
        parts, length = [], 0
        for text in map(plain, self.texts):
            self._starts.append(length)
            parts += [text, _BETWEEN]
            length += len(text) + len(_BETWEEN)
        self._joined = "".join(parts)

    def having(self, literals: Iterable[str]) -> list[str]:
        """The texts that have any of the literals in them, as `plain` writes both."""
        places: set[int] = set()
        for literal in literals:
            start = self._joined.find(literal)
            while start >= 0:
                place = bisect_right(self._starts, start)
                places.add(place - 1)
                # In the text that has it no further one is looked for.
                start = self._joined.find(literal, self._starts[place]) if place < len(self._starts) else -1
        return [self.texts[place] for place in sorted(places)]


def _plain_patterns(patterns: Iterable[str]) -> Iterator[tuple[str, bool, bool]]:
    """Of each pattern with a `*` at its ends at most: what is between, and whether it has none before and behind."""
    for pattern in map(plain, patterns):
        literal = pattern.strip("*")
        if "*" not in literal and "…" not in literal and " ".join(literal.split()) == literal:
            yield literal, not pattern.startswith("*"), not pattern.endswith("*")


def _latin(character: str) -> bool:
    return character.isascii() and character.isalpha()


def _border(character: str) -> bool:
    """Whether nothing, or a character that is surely no letter, stands there."""
    return not character or character.isspace() or character in _SURE_BORDERS


@dataclass
class _Search:
    """Words to be counted. Most texts have none of their letters, and then no expression is ever made."""

    literals: tuple[str, ...]
    sure: tuple[tuple[str, bool, bool], ...] = ()  # patterns without gaps: the text, whether a word begins, and ends
    pattern: regex.Pattern[str] | None = None
    counts: dict[str, int] = field(default_factory=dict)  # of texts that have a literal


class Wording:
    """One locale's lists, ready to count with."""

    def __init__(self, record: WordingFile) -> None:
        self.record = record
        # By the words and their exceptions: several glossaries have the same English.
        self._searches: dict[tuple[tuple[str, ...], tuple[str, ...]], _Search] = {}

    def words(self, family: Family, concept: str) -> Words | None:
        found: Words | None = getattr(self.record, family).get(concept)
        return found

    @cached_property
    def _borders(self) -> tuple[str, str]:
        """What stands before and behind a pattern."""
        if self.record.boundaries == "none":
            return "", ""
        attached = "|".join(map(regex.escape, sorted(self.record.attached, key=len, reverse=True)))
        return f"(?<![{_LETTERS}])" + (f"(?:{attached})?" if attached else ""), f"(?![{_LETTERS}])"

    def _body(self, pattern: str) -> str:
        """A pattern as a regular expression, without its outer borders."""
        before, behind = self._borders
        parts = (
            r"\s+".join(regex.escape(word).replace(r"\*", f"[{_LETTERS}]*") for word in part.split())
            for part in plain(pattern).split("…")
        )
        body = f"{behind}[^{regex.escape(_ENDS)}]{{0,{_GAP}}}?{before}".join(parts)
        if self.record.boundaries == "none":
            # Latin words have borders there, too: “CT” is no part of “active”.
            first, last = pattern[:1], pattern[-1:]
            return f"{'(?<![a-z])' if _latin(first) else ''}{body}{'(?![a-z])' if _latin(last) else ''}"
        return body

    def _any(self, bodies: Iterable[str]) -> str:
        """Any of the bodies between the borders; never matches where there are none."""
        before, behind = self._borders
        every = "|".join(bodies)
        return f"{before}(?:{every}){behind}" if every else "(?!)"

    def _bodies(self, patterns: Iterable[str]) -> list[str]:
        return [self._body(pattern) for pattern in sorted(patterns, key=len, reverse=True)]

    def count(self, words: Words, text: str) -> int:
        """How often the words stand in `text`, exceptions left out."""
        search = self._search(words)
        plain_text = plain(text)
        if not any(literal in plain_text for literal in search.literals):
            return 0
        return self._counted(words, search, text)

    def kept(self, words: Words, text: str, count: int, expected: int) -> int:
        """How often `text`, in which the words stand `count` times, says it: up to `expected` by words of `also`."""
        if count >= expected or words.with_others is None:
            return count
        return max(count, min(expected, self.count(words.with_others, text)))

    def says(self, words: Words, text: str) -> bool:
        """Whether the words stand in `text`, exceptions left out: most often without any expression being made."""
        if words.except_:
            return bool(self.count(words, text))
        search, plain_text = self._search(words), plain(text)
        return any(self._stands(*sure, plain_text) for sure in search.sure) or bool(self.count(words, text))

    def _stands(self, literal: str, begins: bool, ends: bool, text: str) -> bool:
        """Whether `text` has the literal, with no letter before it, if `begins`, and none behind it, if `ends`."""
        free = self.record.boundaries == "none"
        start = text.find(literal)
        while start >= 0:
            end = start + len(literal)
            before, behind = text[:start][-1:], text[end : end + 1]
            if free:
                stands = not (_latin(literal[0]) and _latin(before)) and not (_latin(literal[-1]) and _latin(behind))
            else:
                stands = (not begins or _border(before)) and (not ends or _border(behind))
            if stands:
                return True
            start = text.find(literal, start + 1)
        return False

    def count_all(self, words: Words, corpus: Corpus) -> dict[str, int]:
        """How often the words stand in each text of the corpus, where they do."""
        search = self._search(words)
        found = {text: self._counted(words, search, text) for text in corpus.having(search.literals)}
        return {text: count for text, count in found.items() if count}

    def saying(self, words: Words, corpus: Corpus) -> list[str]:
        """The texts of the corpus in which the words stand."""
        return [text for text in corpus.having(self._search(words).literals) if self.says(words, text)]

    def _search(self, words: Words) -> _Search:
        key = tuple(words.words), tuple(words.except_)
        search = self._searches.get(key)
        if search is None:
            search = self._searches[key] = _Search(_literals(words.words), tuple(_plain_patterns(words.words)))
        return search

    def _counted(self, words: Words, search: _Search, text: str) -> int:
        count = search.counts.get(text)
        if count is None:
            if search.pattern is None:
                no, yes = (self._any(self._bodies(patterns)) for patterns in (words.except_, words.words))
                search.pattern = regex.compile(f"(?P<no>{no})|(?P<yes>{yes})")
            matches = search.pattern.finditer(plain(text))
            count = search.counts[text] = sum(match["yes"] is not None for match in matches)
        return count

    def _number_patterns(self) -> list[tuple[Decimal, str]]:
        numbers = self.record.numbers
        pairs = [(value, word) for value, words in numbers.words.items() for word in words] if numbers else []
        return sorted(pairs, key=lambda pair: len(pair[1]), reverse=True)

    @cached_property
    def _number_literals(self) -> tuple[str, ...]:
        return _literals(word for _, word in self._number_patterns())

    @cached_property
    def _number_values(self) -> list[Decimal]:
        return [value for value, _ in self._number_patterns()]

    @cached_property
    def _numbers(self) -> regex.Pattern[str]:
        assert self.record.numbers is not None
        no = self._any(self._bodies(self.record.numbers.except_))
        groups = [f"(?P<n{index}>{self._body(word)})" for index, (_, word) in enumerate(self._number_patterns())]
        return regex.compile(f"(?P<no>{no})|{self._any(groups)}")

    def number_words(self, text: str) -> Counter[Decimal]:
        """The numbers that `text` writes out."""
        found: Counter[Decimal] = Counter()
        text = plain(text)
        if any(literal in text for literal in self._number_literals):
            values = self._number_values
            for match in self._numbers.finditer(text):
                if match.lastgroup and match.lastgroup != "no":
                    found[values[int(match.lastgroup[1:])]] += 1
        return found


def load_wording(project: Project, locale: str, findings: list[Finding]) -> Wording | None:
    """The locale's lists; None where it has none, and with findings where they can't be read."""
    path = project.wording_file(locale)
    if not path.exists():
        return None
    loaded = load(path, project.relative(path), WordingFile, findings)
    return Wording(loaded[1]) if loaded else None
