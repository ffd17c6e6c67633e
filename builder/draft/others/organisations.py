"""Agencies, associations and foundations that a document names, with their telephone and address on the web."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from pydantic import Field

from builder.base.yamlfile import Model
from builder.draft.others.shared import distinct, propose
from builder.draft.passages import DraftDocument, Passage
from builder.draft.proposal import Proposal
from builder.draft.words import word_list

_S = "[ \t\u00a0]"
_PHONE = re.compile(r"(?<!\d)(?:1[-. ])?\(?\d{3}\)?[-. ]{1,2}\d{3}[-. ]\d{4}(?!\d)|1-8\d\d-[A-Z0-9-]{7,12}")
_WEB = re.compile(r"(?:https?://|www\.)[^\s,;)]+[^\s,;).]")
# “MedlinePlus Medical Dictionary” is a book.
_BOOK = re.compile(
    r"\s(?:Medical )?(?:Dictionary|Encyclopedia|Guide|Guidelines|Recommendations|Act|Website|Web site)\b"
)


class OrganisationWords(Model):
    """locales/en/draft/organisations.yaml."""

    schema_: int = Field(alias="schema")
    heads: list[str]
    not_: list[str] = Field(alias="not")
    small: list[str]
    names: list[str]
    abbreviations: dict[str, str]


@lru_cache(maxsize=1)
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    words = word_list("organisations", OrganisationWords)
    heads = "|".join(sorted(words.heads, key=len, reverse=True))
    small = "|".join(sorted(words.small, key=len, reverse=True))
    capital = r"(?:U\.S\.|[A-Z][\w’'-]*\.?(?<!\.)|[A-Z]{2,})"
    row = rf"{capital}(?:(?:,{_S}and{_S}|,{_S}|{_S}(?:{small}){_S}(?:the{_S})?|{_S}){capital})*"
    named = re.compile(rf"(?<![\w.])(?P<row>{row})(?:{_S}\((?P<short>[A-Z][A-Za-z&-]{{1,9}})\))?")
    head = re.compile(rf"\b(?:{heads})\b")
    known = re.compile(
        rf"(?<![\w-])(?:{'|'.join(re.escape(name) for name in sorted(words.names, key=len, reverse=True))})(?![\w-])"
    )
    return named, head, known


def find(document: DraftDocument) -> Iterator[Proposal]:
    """Proposals of the kind `organisation`."""
    words = word_list("organisations", OrganisationWords)
    yield from distinct(_all(document, words))


def _all(document: DraftDocument, words: OrganisationWords) -> Iterator[Proposal | None]:
    named, head, known = _patterns()
    not_ = frozenset(words.not_)
    title = (document.passages[0].text if document.passages else "").lower()
    short_names: dict[str, str] = {}  # short name → full name, of this document
    spans: list[tuple[int, int]] = []
    for passage in document.passages:
        if passage.kind == "question":
            continue
        for hit in named.finditer(passage.text):
            for first, last in _organisations(passage.text, hit, head, not_):
                last = first + len(re.sub(r"['’]s$", "", passage.text[first:last]))
                name = _plain(passage.text[first:last])
                if name in title:
                    continue
                if hit["short"] and last == hit.end("row"):
                    short_names[hit["short"]] = name
                spans.append((passage.start + first, passage.start + last))
                yield _organisation(document, passage, first, last, name, 0.9, "named like an organisation")
        for hit in known.finditer(passage.text):
            at = passage.start + hit.start()
            if not _BOOK.match(passage.text, hit.end()) and not any(start <= at < end for start, end in spans):
                yield _organisation(
                    document, passage, hit.start(), hit.end(), hit[0].lower(), 0.9, "a known organisation"
                )
    full = {short: _plain(name) for short, name in words.abbreviations.items()} | short_names
    names = {name for start, end in spans for name in [_plain(document.text[start:end])]}
    short = re.compile(rf"(?<![\w./@-])(?:{'|'.join(sorted(full, key=len, reverse=True))})(?![\w@-]|\.\w)")
    for passage in document.passages:
        for hit in short.finditer(passage.text):
            name = full[hit[0]]
            if name not in names:
                yield _organisation(document, passage, hit.start(), hit.end(), name, 0.8, "an abbreviation")


def _organisations(
    text: str, hit: re.Match[str], head: re.Pattern[str], not_: frozenset[str]
) -> Iterator[tuple[int, int]]:
    """The organisations in a row of capital words: cut at a comma or “and” where both sides have a head."""
    row, offset = hit["row"], hit.start("row")
    first = 0
    for cut in [*re.finditer(r",\s(?:and\s)?|\sand\s(?:the\s)?|['’]s\s|\s(?=The\s)", row), None]:
        last = cut.start() if cut else len(row)
        part = row[first:last]
        rest = row[cut.end() :] if cut else ""
        # A heading without an end runs on into “The …”.
        runs_on = cut is not None and not cut[0].strip()
        both = _is_one(part, head, not_) and re.match(r"(?:the\s)?[A-Z]", rest) and _is_one(rest, head, not_)
        short = _is_one(part, head, not_) and re.match(r"(?:the\s)?[A-Z]{2,6}$", rest)
        if cut and not (runs_on or both or short):
            continue
        lead = re.match(
            r"(?:NIH['’]?s|CDC['’]?s|The|In|From|See|Visit|Contact|Call|Ask|At|For|And|By|Dr|To|Sources?|NIH|Your|Our|"
            r"If|When)\b:?\s+(?:the\s)?",
            part,
        )
        if lead is None and (match := re.match(r"([A-Z][a-z]+)\s(?:to|with|in|on|by|from)\sthe\s", part)):
            lead = None if head.fullmatch(match[1]) else match
        begin = first + (lead.end() if lead and not part.startswith("NIH Clinical") else 0)
        begin += len(row[begin:last]) - len(re.sub(r"^[A-Z]{2,6}\s(?:and|or)\s(?:the\s)?", "", row[begin:last]))
        part = row[begin:last]
        if _is_one(part, head, not_):
            yield offset + begin, offset + last
        first = cut.end() if cut else last


def _is_one(part: str, head: re.Pattern[str], not_: frozenset[str]) -> bool:
    matches = list(head.finditer(part))
    if not matches or part in not_ or len(part.split()) < 2 or part.isupper():
        return False
    if re.search(r"(?:Centers|Services|Groups|Programs|Hospitals|Offices|Networks)$", part):
        return False  # many, and none of them by name
    # A head that stands at the very beginning needs an “of” behind it: Centers for …, Department of …
    return matches[-1].start() > 0 or bool(re.match(r"\w+\s(?:of|for|on|to)\s", part))


def _plain(name: str) -> str:
    name = re.sub(r"(?<=institute)s$|(?<=foundation)s$|(?<=association)s$", "", name.lower())
    return re.sub(r"^the ", "", " ".join(name.lower().replace("’", "'").split()))


def _organisation(
    document: DraftDocument, passage: Passage, first: int, last: int, name: str, sure: float, reason: str
) -> Proposal | None:
    reach = passage.text[last : last + 160]
    details = [f"telephone {match[0]}" for match in [_PHONE.search(reach)] if match]
    details += [f"web {match[0]}" for match in [_WEB.search(reach)] if match]
    reason = "; ".join([reason, *details])
    return propose(document, passage, "organisation", (passage.start + first, passage.start + last), name, sure, reason)
