"""A text as passages: headings, questions, paragraphs and items, with their sentences and exact places."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from builder.draft.glued import Segment, is_lead, segments
from builder.draft.passages import Passage
from builder.draft.sentences import Lines, sentences, spans
from builder.draft.words import words
from builder.reading.lines import Line, lines
from builder.reading.reading import Hint

_MAX_HEADING = 14  # words
_ABOUT_ITSELF = re.compile(r"(?i)\b(?:last|medically) (?:reviewed|updated)\b|^(?:content source|source|NIH):")
_MAX_ITEM = 60  # words of an item without a bullet
_TITLE, _QUESTION, _HEADING = 0, 1, 2  # levels of plain text, which knows no others


def _is_question(text: str) -> bool:
    return text.endswith("?") and len(text.split()) <= 30 and len(list(spans(text.replace(" ?", "?")))) <= 2


def _may_be_heading(text: str) -> bool:
    if len(text.split()) > _MAX_HEADING or not re.match(r"[“\"(]?[A-Z0-9]", text):
        return False
    if _ABOUT_ITSELF.search(text):
        return False
    return not text.endswith((".", ";", ",", "!")) and not re.search(r"[.;!?] [A-Z]", text)


def _title_case(text: str) -> bool:
    """Whether every word of weight has a capital letter, of more than one word; or it is a heading that one knows."""
    if text.rstrip(":") in words("sentences")["headings"]:
        return True
    small = words("sentences")["small"]
    heavy = [word for word in re.findall(r"[A-Za-z][\w’'-]*", text) if word.lower() not in small]
    return len(heavy) > 1 and all(word[0].isupper() for word in heavy)


@dataclass(frozen=True)
class _Piece:
    kind: str  # heading, question, paragraph, item
    start: int
    end: int
    level: int = 0


class _Splitter:
    """Goes through a text's lines and says what each is."""

    def __init__(self, text: str, hints: Mapping[int, Hint]) -> None:
        self.text = text
        self.lines = lines(text)
        self.numbers = Lines(text)
        self.hints = hints
        self.headings_known = any(hint.kind == "heading" for hint in hints.values())
        self.title_line = -1
        self.title = self._title()
        self.topic_words = frozenset(re.findall(r"[a-z]{3,}", self.title.lower()))
        self.open_list = False  # whether a list without bullets was announced

    def _title(self) -> str:
        for index, line in enumerate(self.lines[:2]):
            text = self.text[line.start : line.end]
            if _may_be_heading(text) and line.alone_after and not line.bullet:
                self.title_line = index
                return text
            if re.search(r"[.:;]$|[.;] ", text):
                break  # a text that begins with sentences has no title
        return ""

    def pieces(self) -> Iterator[_Piece]:
        for index, line in enumerate(self.lines):
            hint = self.hints.get(self.numbers.of(line.start))
            following = self.lines[index + 1] if index + 1 < len(self.lines) else None
            if hint:
                yield from self._hinted(line, hint, following)
            elif index == self.title_line:
                yield _Piece("heading", line.start, line.end, _TITLE)
            elif line.bullet:
                self.open_list = False
                yield from self._segments(line, "item", following)
            else:
                yield from self._plain(line, self.lines[index - 1] if index else None, following)

    def _hinted(self, line: Line, hint: Hint, following: Line | None) -> Iterator[_Piece]:
        text = self.text[line.start : line.end]
        if hint.kind == "heading":
            yield _Piece("question" if text.endswith("?") else "heading", line.start, line.end, hint.level)
        elif hint.kind == "item":
            yield _Piece("item", line.start, line.end, line.indent if line.bullet else hint.level)
        else:
            yield from self._segments(line, "paragraph", following)

    def _plain(self, line: Line, before: Line | None, following: Line | None) -> Iterator[_Piece]:
        text = self.text[line.start : line.end]
        previous = self.text[before.start : before.end] if before else ""
        free = line.alone_before or previous.endswith((".", "?", "!", ".)", "”"))
        if _is_question(text) and free and not self.open_list:
            # With a blank before its mark it stands over a whole part of the page.
            yield _Piece("question", line.start, line.end, _QUESTION if text.endswith(" ?") else _HEADING)
        elif _is_question(text) and text.endswith(" ?"):
            self.open_list = False
            yield _Piece("question", line.start, line.end, _QUESTION)
        elif self.open_list and self._is_item(text, line, following):
            yield from self._segments(line, "item", following)
        elif self._is_heading(text, free, following):
            self.open_list = False
            yield _Piece("heading", line.start, line.end, _HEADING)
        else:
            self.open_list = following is not None and not following.bullet and is_lead(text)
            yield from self._segments(line, "paragraph", following)

    def _is_item(self, text: str, line: Line, following: Line | None) -> bool:
        """Whether a line after an announcement is an item of the list, though it has no bullet."""
        if len(text.split()) > _MAX_ITEM or is_lead(text):
            return False
        if text.endswith((".", "!")):
            # A list's last item may end with the full stop of the whole; a sentence begins with its own words.
            return text[:1].islower() and len(list(spans(text))) == 1
        if text.rstrip(":") in words("sentences")["headings"]:
            return False
        if following and line.alone_before and _title_case(text):
            # A heading has sentences after it.
            return not self.text[following.start : following.end].endswith(".")
        return True

    def _is_heading(self, text: str, free: bool, following: Line | None) -> bool:
        if self.headings_known or not free or not _may_be_heading(text) or following is None:
            return False
        # “Blood tests:” is a heading where no bullets follow, “Signs include:” is none.
        return not is_lead(text.rstrip(":")) and not (text.endswith(":") and following.bullet)

    def _segments(self, line: Line, kind: str, following: Line | None) -> Iterator[_Piece]:
        last = kind == "item" and (following is None or not following.bullet)
        before_list = following is not None and following.bullet is not None
        for segment in segments(self.text, Segment(kind, line.start, line.end), self.topic_words, last, before_list):
            level = _HEADING + 1 if segment.kind in ("heading", "question") else line.indent
            yield _Piece(segment.kind, segment.start, segment.end, level)


def passages(text: str, hints: Mapping[int, Hint] | None = None) -> tuple[Passage, ...]:
    """The passages of a text in their order; `hints` are what the reader knows of its lines, by number from 1."""
    splitter = _Splitter(text, hints or {})
    above: list[tuple[int, str]] = []
    leads: list[tuple[float, str]] = []  # announcements that are open, with the indent of what announced them
    announced: tuple[int, str] | None = None  # by the item before
    passages: list[Passage] = []
    for piece in splitter.pieces():
        content = text[piece.start : piece.end]
        if piece.kind in ("heading", "question"):
            above = [item for item in above if item[0] < piece.level]
        if piece.kind != "item":
            leads = []
        if announced is not None and piece.kind == "item":
            # What an item announces stands below it, further in or not.
            level, words_of_it = announced
            leads.append((level if piece.level > level else level - 0.5, words_of_it))
        announced = None
        leads = [item for item in leads if item[0] < piece.level]
        passage = Passage(
            piece.kind,  # type: ignore[arg-type]
            content,
            piece.start,
            piece.end,
            splitter.numbers.of(piece.start),
            tuple(name for _, name in above),
            leads[-1][1] if leads and piece.kind == "item" else None,
            sentences(text, piece.start, piece.end, splitter.numbers),
        )
        passages.append(passage)
        if piece.kind in ("heading", "question"):
            above.append((piece.level, content))
        elif piece.kind == "paragraph":
            leads.append((-1, passage.sentences[-1].text))
        elif is_lead(content):
            announced = piece.level, passage.sentences[-1].text
    return tuple(passages)
