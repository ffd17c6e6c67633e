"""From a file to a document that can be drafted; bad input ends with one message."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from builder.base.bounded import UnreadableError, read_bounded
from builder.base.errors import ExitCode, HandoutsError, failure
from builder.draft.language import language_name, language_of
from builder.draft.passages import DraftDocument
from builder.draft.record import Stated, stated
from builder.draft.split import passages
from builder.draft.words import words
from builder.reading.files import MAX_FILE, read_data
from builder.reading.reading import Reading, ReadingError

_FEW_WORDS = 10
_MENU = 2  # entries of a menu that make one
_SENTENCE = re.compile(r"(?:[^\s|]+[ \t\n]+){4,}[^\s|]+[.?!](?:\s|$)")


def _failure(path: Path | str, message: str, remedy: str, code: ExitCode = ExitCode.FINDINGS) -> HandoutsError:
    return failure(path, message, remedy, code, "draft")


def _is_navigation(text: str) -> bool:
    """Whether a text has menus and no sentence; a list of names alone is a document."""
    menu = frozenset(words("sentences")["navigation"])
    lines = [re.sub(r"^\W+|\W+$", "", line).lower() for line in re.split(r"[\n|»›>]", text)]
    return sum(line in menu for line in lines) >= _MENU and not _SENTENCE.search(text)


def document_of(name: str, data: bytes) -> tuple[DraftDocument, Reading, Stated]:
    """A document from a file's bytes; HandoutsError with FINDINGS for what can't be drafted."""
    try:
        reading = read_data(data)
    except ReadingError as error:
        raise _failure(name, f"the document {error}", error.remedy) from error
    language = language_of(reading.text)
    if language not in ("en", None):
        message = f"the document is in {language_name(language)}, and only English can be drafted"
        raise _failure(name, message, "Give the English version of the document.")
    if len(reading.text.split()) < _FEW_WORDS:
        message = "the document has no text" if not reading.text.strip() else "the document has only a few words"
        raise _failure(name, message, "Give the file with the document's text in it.")
    if _is_navigation(reading.text):
        message = "the document has only navigation: no sentence stands in it"
        raise _failure(name, message, "Save the page's own text.")
    split = passages(reading.text, reading.hints)
    says = stated(reading, split)
    document = DraftDocument(
        name=name,
        text=reading.text,
        sha256=hashlib.sha256(data).hexdigest(),
        passages=split,
        title=says.title,
        publisher=says.publisher,
        date=says.date,
        language=language,
        warnings=reading.warnings,
    )
    return document, reading, says


def read_document(path: Path) -> DraftDocument:
    """The document in a file: plain text, HTML, PDF or Word (.docx).

    HandoutsError where there is no such file (USAGE) or where it can't be drafted (FINDINGS).
    """
    return read_whole(path)[0]


def read_whole(path: Path) -> tuple[DraftDocument, Reading, Stated]:
    """The document with how it was read and what it states of itself."""
    if not path.exists():
        raise _failure(path, "there is no such file", "Name the document's file.", ExitCode.USAGE)
    try:
        data = read_bounded(path, MAX_FILE)
    except UnreadableError as error:
        raise _failure(path, f"the document {error}", "Give the one document that you need.") from error
    if not data.strip():
        raise _failure(path, "the file is empty", "Save the document's text anew.")
    return document_of(str(path), data)
