"""Where the clauses and the members of a list begin and end in a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

_MOST_MEMBER_WORDS = 12
_MOST_WORDS = 22
_SAYS = re.compile(
    r"\b(?:thinks?|thought|believed?|believes|knows?|known|finds?|found|shows?|shown|suggests?|suggested|means?|so|indicates?|"
    r"says?|such|fact|likely|possible|probable|clear|sure|estimated?|reported|learned|discovered|suspects?|ensure|aware)$"
)
_LIST_BEFORE_AND = re.compile(r"^[^,;:]{2,60},\s(?:[^,;:]{2,60},\s)*$")


@lru_cache(maxsize=2048)
def has_verb(subject: str) -> bool:
    """Whether a subject holds a verb of its own, outside what a “who” or “that” begins: then it is no subject."""
    main = re.split(r"\b(?:who|that|which|whose|where|in whom)\b", subject)[0]
    main = re.sub(r"[\s,]+(?:also|may|can|might|could|will|that|and)+\s*$", "", main.strip())
    return bool(re.search(r"\b(?:can|may|will|could|should|is|are|was|were|has|have|does|do|affects?|occurs?)\s", main))


def clause_end(text: str, first: int, commas: bool = False, than: bool = False) -> int:
    """Where a clause ends that begins at `first`: its sentence's end, or what begins another clause."""
    marks = (
        r"[.;:](?=\s|$)|\s--|\s(?:but|although|because|however|while|whereas|so that|since)\s|\?|\s\((?=[^)]*$)"
        r"|,?\s(?:and|or)\s(?:it|they|this|you|he or she)\s"
    )
    if than:
        marks += (
            r"|(?<!younger)(?<!older)(?<!less)(?<!more)(?<!rather)\sthan\s"
            r"|\s(?:and|but)\s(?:it|is|can|may|usually|often|has|are)\b|,?\swho (?:are|is) most\b"
            r"|\sin the\s|\s(?:gets?|have|develops?)\s(?=\w+\sas\b)"
        )
    if commas:
        marks += r"|,\s(?!(?:and|or)\s\w+\s*[.;]|[\w\s-]{1,40},?\s(?:and|or)\s)"
    match = re.compile(marks).search(text, first)
    return match.start() if match else len(text)


def clause_start(text: str, last: int) -> int:
    """Where the subject begins of a verb at `last`."""
    start = 0
    for match in re.finditer(
        r"[;:]\s|,\s(?:and|but|so|while|although)\s|\b(?:that|because|although|though|while|since|if|but)\s",
        text[:last],
    ):
        before = text[: match.start()].rstrip()
        # “Infants, toddlers, and the elderly are …”: the “and” of a list ends no clause.
        if match[0].strip(", ") == "and" and _LIST_BEFORE_AND.match(text[start : match.start()] + ", "):
            listed = re.sub(r"^(?:In|For|As|With|When|After|During)\b[^,]*,\s", "", text[start : match.start()])
            if not has_verb(listed + " ") and len(listed.split()) <= 3 * _MOST_MEMBER_WORDS:
                continue
        # A “that” after a noun belongs to the subject: “blood loss that occurs …”; after “experts think” it doesn't.
        if match[0].strip() == "that" and not _SAYS.search(before):
            continue
        start = match.end()
    comma = re.match(
        r"(?:In|For|As|With|When|After|During|Among|Although|If|Because|Like|However|Also|Rarely|Sometimes|Usually"
        r"|Often|Other|Less commonly|More rarely|Most often)\b[^,]*,\s",
        text[start:last],
    )
    return start + (comma.end() if comma else 0)


def members(text: str, start: int) -> Iterator[tuple[int, int]]:
    """The members of “A, B, or C”, offsets of the document for a text that begins at `start`.

    It stays whole where it is no plain list: “an injury or blow to the head”, or where a member is long. What follows
    “especially” or explains the one before (“X, or the inability to …,”) is no member.
    """
    explained = _EXPLAINED.match(text)
    if explained:
        text = text[: explained.end(1)]
    parts = _cut(text)
    lengths = [len(part.split()) for _, part in parts]
    long = max(lengths) > _MOST_MEMBER_WORDS and len(text.split()) <= _MOST_WORDS
    if (len(parts) < 3 and not _THROUGH.search(text)) or long or _WHOLE.match(text):
        parts = [(0, text)]
    # “People who mine, mill, or make it”: a single verb is nobody.
    hangs = _HANGS.search(parts[0][1]) and min(lengths[1:], default=9) <= 1
    if hangs and len(text.split()) <= _MOST_WORDS:
        parts = [(0, text)]
    if any(_SUCH.match(part.strip()) for _, part in parts) and len(text.split()) <= _MOST_WORDS:
        parts = [(0, text)]
    for offset, part in parts:
        clean = part.strip(" .;:,\u00a0\t\n")
        if _ASIDE.match(clean):
            return
        if clean:
            first = start + offset + part.index(clean)
            yield first, first + len(clean)


# “Medicines for allergies, asthma, and pain”, “between 5, 10, and 15”: the members need what stands before the first.
_WHOLE = re.compile(
    r"[^,]*\b(?:between|(?:medicines?|drugs?|medications?|history|problems?|infections?"
    r"|diseases?) (?:for|of|to|with|in))\b[^,]*,"
    r"|[^,]*\bbetween\b",
    re.I,
)
_THROUGH = re.compile(r",?\s(?:or|and)\s(?:through|by|from|via)\s")
_HANGS = re.compile(r"\b(?:who|that|which|whose|with|in|by|for|of)\b", re.I)
_SUCH = re.compile(r"(?:such as|including|like)\b", re.I)
_EXPLAINED = re.compile(r"\s*([^,]{3,60}), or (?:the|an?) [^,]+,?\s*$")
_ASIDE = re.compile(
    r"(?:especially|particularly|including|such as|like|for example|usually|often|mainly|in|on|at)\b", re.I
)


def _cut(text: str) -> list[tuple[int, str]]:
    """The parts between commas and semicolons outside brackets, and both sides of the “and” of “A, B and C”."""
    depth, first, parts = 0, 0, []
    for match in re.finditer(
        r"[()]|,?\s(?:or|and)\s(?:through|by|from|via)\s|[,;]\s+(?:(?:and|or|as well as)\s+)?", text
    ):
        if match[0] in "()":
            depth = max(0, depth + (1 if match[0] == "(" else -1))
        elif not depth:
            parts.append((first, text[first : match.start()], match[0]))
            first = match.end()
    rest = text[first:]
    cut = re.search(r"\s(?:and|or)\s(?![^(]*\))", rest)
    if parts and cut and not re.search(r"(?:and|or|as)\s+$", parts[-1][2]):
        return [
            *((at, part) for at, part, _ in parts),
            (first, rest[: cut.start()]),
            (first + cut.end(), rest[cut.end() :]),
        ]
    return [*((at, part) for at, part, _ in parts), (first, rest)]
