"""What conversion glued into one line: bullets, repeated items, headings without an end, sentences after an item."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from builder.draft.sentences import is_starter, spans
from builder.draft.words import words

_INLINE = re.compile(r"(?:(?<=[\s.;:?!])|(?<=^))[-–•*·▪](?:\s+)(?=[\w“\"(])")
_WORD = re.compile(r"[^\s]+")
_MAX_GLUED_ITEM = 9  # words of an item that a sentence may be glued to
_MIN_GLUED_SENTENCE = 5
_MAX_RUN_ON = 9  # words of a heading without an end


@dataclass(frozen=True)
class Segment:
    """Part of a line: `kind` is paragraph, item, heading or question."""

    kind: str
    start: int
    end: int


def segments(
    text: str, line: Segment, topic_words: frozenset[str], last: bool, before_list: bool = False
) -> Iterator[Segment]:
    """The parts of a line in their order.

    `last`: whether it is the last item of its list; `before_list`: whether an item with a bullet follows.
    `topic_words`: those of the title, in lower case.
    """
    parts = _bullets(text, line, before_list)
    for index, part in enumerate(parts):
        if part.kind != "item":
            yield from _run_on(text, part, topic_words)
            continue
        ends_list = index == len(parts) - 1 and (last or line.kind == "paragraph")
        item, rest = _item(text, part, parts, ends_list)
        yield item
        if rest is not None:
            yield from _run_on(text, rest, topic_words)


def _last_word(text: str) -> str:
    match = re.search(r"([\w’']+)[\s,]*[:.]?\s*$", text)
    return match.group(1).lower() if match else ""


def is_lead(text: str) -> bool:
    """Whether these words announce a list: “Symptoms may include”."""
    stripped = text.rstrip()
    if stripped.endswith(":"):
        return True
    return not stripped.endswith((".", "?", "!")) and _last_word(stripped) in words("sentences")["leads"]


def _trim(text: str, kind: str, start: int, end: int) -> Segment:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Segment(kind, start, end)


def _bullets(text: str, line: Segment, before_list: bool) -> list[Segment]:
    """The line cut at the bullets within it: two or more, or one where a list is surely meant."""
    marks = [mark for mark in _INLINE.finditer(text, line.start, line.end) if _is_bullet(text, line, mark)]
    if len(marks) == 1:
        before = text[line.start : marks[0].start()].rstrip()
        meant = is_lead(before) or (before.endswith(".") and (before_list or line.kind == "item"))
        marks = marks if meant else []
    begins = [line.start, *(mark.end() for mark in marks)]
    ends = [*(mark.start() for mark in marks), line.end]
    kinds = [line.kind, *["item"] * len(marks)]
    segments = [_trim(text, *part) for part in zip(kinds, begins, ends, strict=True)]
    return [part for part in segments if part.start < part.end]


def _is_bullet(text: str, line: Segment, mark: re.Match[str]) -> bool:
    """A dash between words is a bullet after a sentence or announcement, or with two blanks; not “Brand - generic”."""
    before = text[line.start : mark.start()]
    if line.kind == "item" and "  " not in text[max(line.start, mark.start() - 2) : mark.end()]:
        return before.rstrip().endswith((".", ":")) or is_lead(before)
    return True


def _repeated(text: str, start: int, end: int) -> int | None:
    """The end of the first half where a stretch begins with the same words twice (“a cough a cough …”), else None."""
    content = text[start:end]
    for match in re.finditer(r"(?<=\s)\S", content):
        place = match.start()
        if place > len(content) // 2 + 1:
            break
        first = content[:place].rstrip()
        if content.startswith(first, place):
            rest = content[place + len(first) :].lstrip()
            # “very very tired” says it once.
            if not rest or (rest[0].isupper() and content[place + len(first)].isspace()):
                return start + len(first)
    return None


def _item(text: str, part: Segment, parts: list[Segment], ends_list: bool) -> tuple[Segment, Segment | None]:
    """An item without its repetition, and what else was glued to it."""
    half = _repeated(text, part.start, part.end)
    if half is not None:
        item = Segment("item", part.start, half)
        rest = _trim(text, "paragraph", text.index(text[part.start : half], half) + half - part.start, part.end)
        return item, rest if rest.start < rest.end else None
    if not ends_list:
        return part, None
    cut = _list_again(text, part, parts)
    if cut is not None:
        begin, finish = cut
        rest = _trim(text, "paragraph", finish, part.end)
        return _trim(text, "item", part.start, begin), rest if rest.start < rest.end else None
    cut_at = _sentence_after(text, part)
    if cut_at is not None:
        return _trim(text, "item", part.start, cut_at), _trim(text, "paragraph", cut_at, part.end)
    return part, None


def _list_again(text: str, part: Segment, parts: list[Segment]) -> tuple[int, int] | None:
    """Where the last item is followed by all items of its line once more without bullets: from where to where."""
    items = [text[item.start : item.end] for item in parts if item.kind == "item"]
    if len(items) < 2:
        return None
    begin = text.find(items[0], part.start + 1, part.end)
    if begin == -1:
        return None
    place = begin
    for item in [*items[:-1], text[part.start : begin].rstrip()]:
        position = text.find(item.rstrip("."), place, part.end)
        if position == -1 or position - place > 3:
            return None
        place = position + len(item.rstrip("."))
    while place < part.end and text[place] in ".;":
        place += 1
    return begin, place


def _sentence_after(text: str, part: Segment) -> int | None:
    """Where a sentence begins that was glued to a short item: “Night sweats Skin tests … can tell.”"""
    content = text[part.start : part.end]
    sentences = list(spans(content))
    if not sentences or content[sentences[0][1] - 1] not in ".?!)":
        return None
    first = content[: sentences[0][1]]
    tokens = list(_WORD.finditer(first))
    open_words = words("sentences")["open"]
    for index, token in enumerate(tokens[1:], start=1):
        if index > _MAX_GLUED_ITEM or len(tokens) - index < _MIN_GLUED_SENTENCE:
            return None
        word, before = token.group(), tokens[index - 1].group()
        if not word[0].isupper() or not (is_starter(word) or word[1:2].islower()):
            continue
        if before.lower() in open_words or before[-1] in ",;:(-–—" or (before[0].isupper() and index > 1):
            return None
        return part.start + token.start()
    return None


def _run_on(text: str, part: Segment, topic_words: frozenset[str]) -> Iterator[Segment]:
    """A paragraph cut before and after the headings that stand in it without an end of their own."""
    if part.kind != "paragraph":
        yield part
        return
    content = text[part.start : part.end]
    sentences = list(spans(content))
    begin = 0
    for number, (start, end) in enumerate(sentences):
        heading = _heading_of(content[start:end], topic_words, alone=number + 1 == len(sentences))
        if heading is None:
            continue
        kind, length = heading
        if start > begin:
            yield _trim(text, "paragraph", part.start + begin, part.start + start)
        yield _trim(text, kind, part.start + start, part.start + start + length)
        begin = start + length
    if begin < len(content):
        rest = _trim(text, "paragraph", part.start + begin, part.end)
        if rest.start < rest.end:
            yield rest


def _heading_of(sentence: str, topic_words: frozenset[str], alone: bool) -> tuple[str, int] | None:
    """The kind and length of a heading that a sentence begins with; None where it is none, or not surely one."""
    tokens = list(_WORD.finditer(sentence))
    small = words("sentences")["small"]
    run = 0
    for token in tokens[: _MAX_RUN_ON + 2]:
        word = token.group().strip("“”\"'’(),")
        if not word or not (word[0].isupper() or word[0].isdigit() or word.lower() in small):
            break
        run += 1
    if run == len(tokens):
        # “Who is at Risk?” within a paragraph; the whole sentence is in title case.
        heavy = sum(token.group()[0].isupper() for token in tokens)
        if sentence.endswith("?") and not alone and 2 <= run <= _MAX_RUN_ON and heavy >= 2:
            return "question", len(sentence)
        return None
    # The last word with a capital letter begins the sentence, if it is one that does.
    for index in range(run - 1, 1, -1):
        word = tokens[index].group().strip("“”\"'’(),")
        if not word[:1].isupper():
            continue
        before = tokens[index - 1].group()
        begins = is_starter(word) or word.lower() in topic_words or word.lower() == before.lower()
        written = [token.group() for token in tokens[:index]]
        if not begins or before[-1] in ",;:(" or before.lower() in words("sentences")["open"]:
            return None
        if not any(item[0].isupper() and item.lower() not in small for item in written):
            return None
        return "heading", tokens[index - 1].end()
    return None
