"""What a document is about: the words of its title, and the abbreviations that its text gives to them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from builder.draft.clinical.frames import patterns
from builder.draft.passages import DraftDocument


@dataclass(frozen=True)
class Topic:
    """What the document is about, as far as its title says: the words of its name."""

    words: frozenset[str]
    short: tuple[str, ...] = ()  # its abbreviations
    whole: tuple[str, ...] = ()  # its name, lower case, and what stands for it

    def named(self, text: str) -> bool:
        """Whether a text has a word of the name, or its abbreviation (with a letter more: “LCM”, “LCMV”)."""
        if any(name in text.lower() for name in self.whole):
            return True
        if any(re.search(rf"\b{re.escape(short)}\w?\b", text) for short in self.short):
            return True
        words = re.findall(r"[^\W\d_]{3,}", text.lower())
        return any(word in self.words or word.removesuffix("s") in self.words for word in words)


def title_of(document: DraftDocument) -> str:
    """The document's title without words such as “What I need to know about”."""
    title = document.title or next((item.text for item in document.passages if item.kind == "heading"), "")
    return patterns().title_before.sub("", " ".join(title.split()))


def topic_of(document: DraftDocument) -> Topic:
    """What the document is about, by its title and by the abbreviations that its text gives to words of the title."""
    title = title_of(document)
    words = frozenset(re.findall(r"[^\W\d_]{3,}", title.lower()))
    parts = (part.strip().lower() for part in re.split(r"[():,]| - ", title))
    whole = tuple(part for part in parts if len(part) > 3 and not part.startswith("what"))
    named = re.finditer(r"((?:[\w’'-]+ ){1,6})\(([A-Z]{2,}[A-Za-z]*)\)", document.text)
    short = re.findall(r"\(([A-Z]{2,}[A-Za-z]*)\)", title)
    for item in named:
        before = item[1].lower().strip()
        if before.endswith(whole) or _abbreviates(item[2], re.split(r"[ -]", before), words):
            short.append(item[2])
    return Topic(words - patterns().title_common, tuple(dict.fromkeys(short)), whole)


def _abbreviates(short: str, words: list[str], title: frozenset[str]) -> bool:
    """Whether the words before an abbreviation begin with its letters and stand in the title."""
    last_words = words[-len(short) :]
    initials = "".join(word[:1] for word in last_words)
    return initials.upper() == short.upper() and sum(word in title for word in last_words) * 2 > len(last_words)
