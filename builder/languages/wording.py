"""How a language says what must not get lost: negation, certainty, limits, urgency, numbers in words.

`locales/<locale>/wording.yaml` holds the lists, English's own among them; the checks compare English and translation.
"""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from functools import cached_property
from typing import Literal

from pydantic import Field, model_validator

from builder.base.errors import Finding
from builder.base.project import Project
from builder.base.yamlfile import Model, load
from builder.languages.word_patterns import Borders, Corpus, WordPatterns
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


class Wording:
    """One locale's lists, ready to count with."""

    def __init__(self, record: WordingFile) -> None:
        self.record = record
        self._borders = Borders(record.boundaries == "words", tuple(record.attached))
        # By the words and their exceptions: several glossaries have the same English.
        self._patterns: dict[tuple[tuple[str, ...], tuple[str, ...]], WordPatterns] = {}
        # By the identity of words, which are kept with it, so that no other ones can have it.
        self._patterns_by_id: dict[int, tuple[Words, WordPatterns]] = {}

    def words(self, family: Family, concept: str) -> Words | None:
        words: Words | None = getattr(self.record, family).get(concept)
        return words

    def _ready(self, words: Words) -> WordPatterns:
        if id(words) not in self._patterns_by_id:
            key = tuple(words.words), tuple(words.except_)
            if key not in self._patterns:
                self._patterns[key] = WordPatterns(self._borders, *key)
            self._patterns_by_id[id(words)] = words, self._patterns[key]
        return self._patterns_by_id[id(words)][1]

    def count(self, words: Words, text: str) -> int:
        """How often the words stand in `text`, exceptions left out."""
        return self._ready(words).count(text)

    def kept(self, words: Words, text: str, count: int, expected: int) -> int:
        """How often `text`, in which the words stand `count` times, says it: up to `expected` by words of `also`."""
        if count >= expected or words.with_others is None:
            return count
        return max(count, min(expected, self.count(words.with_others, text)))

    def says(self, words: Words, text: str) -> bool:
        """Whether the words stand in `text`, exceptions left out."""
        return self.count(words, text) > 0

    def count_all(self, words: Words, corpus: Corpus) -> dict[str, int]:
        """How often the words stand in each text of the corpus, where they do."""
        return self._ready(words).count_all(corpus)

    def saying(self, words: Words, corpus: Corpus) -> list[str]:
        """The texts of the corpus in which the words stand."""
        return list(self.count_all(words, corpus))

    @cached_property
    def _numbers(self) -> tuple[WordPatterns, dict[str, Decimal]]:
        """The words for numbers, and word → value."""
        numbers = self.record.numbers or NumberWords(words={})
        # A word that stands for two numbers is the first of them.
        values = {word: value for value, words in reversed(numbers.words.items()) for word in words}
        return WordPatterns(self._borders, values, numbers.except_), values

    def number_words(self, text: str) -> Counter[Decimal]:
        """The numbers that `text` writes out."""
        words, values = self._numbers
        return Counter(values[word] for word in words.matches(text))


def load_wording(project: Project, locale: str, findings: list[Finding]) -> Wording | None:
    """The locale's lists; None where it has none, and with findings where they can't be read."""
    path = project.wording_file(locale)
    if not path.exists():
        return None
    loaded = load(path, project.relative(path), WordingFile, findings)
    return Wording(loaded[1]) if loaded else None
