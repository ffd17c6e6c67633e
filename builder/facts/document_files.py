"""The folders with the documents' texts: a text is recognised by the hash of its file, whatever the file's name."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from builder.base.errors import ExitCode, failure
from builder.facts.document import Document, DocumentText
from builder.reading.files import MAX_FILE, is_plain, read_data
from builder.reading.plain import EncodingError, decode
from builder.reading.reading import ReadingError

# A text of this size has over half a million words: what is larger is no document, and not worth reading.
MAX_BYTES = 4 * 2**20
_HEAD = 1024  # bytes that tell what a file is
MAX_FILES = 2000


@dataclass(frozen=True)
class Unreadable:
    """A file whose hash is recorded, but which is no UTF-8 text."""

    document: Document
    version: int  # its place among the document's versions
    path: Path
    why: str  # the rest of a sentence that begins with its name
    remedy: str


@dataclass
class FolderTexts:
    """What the folders hold: texts by the documents' ids, and what couldn't be read."""

    texts: dict[str, DocumentText] = field(default_factory=dict)
    unreadable: list[Unreadable] = field(default_factory=list)
    reread: list[tuple[Document, int, str]] = field(default_factory=list)  # whose text is read otherwise than once
    passed_over: list[str] = field(default_factory=list)  # files that weren't read, each with the reason


def _files(folder: Path) -> Iterator[Path]:
    """The files below a folder in a fixed order, hidden ones and what is in hidden folders left out."""
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(place, name) for name in sorted(names) if not name.startswith("."))


def _content(path: Path, texts: FolderTexts) -> bytes | None:
    """The bytes of a regular file of a reasonable size; a named pipe would wait for ever, a device never end."""
    try:
        state = path.stat()
        if not stat.S_ISREG(state.st_mode):
            texts.passed_over.append(f"{path.name} is no ordinary file")
        elif state.st_size > MAX_FILE or (state.st_size > MAX_BYTES and is_plain(_head(path))):
            limit = MAX_BYTES // 2**20 if state.st_size <= MAX_FILE else MAX_FILE // 1_000_000
            texts.passed_over.append(f"{path.name} is larger than {limit} MB")
        else:
            return path.read_bytes()
    except OSError as error:
        texts.passed_over.append(f"{path.name} can't be read: {error.strerror}")
    return None


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(_HEAD)


def _text(document: Document, place: int, path: Path, data: bytes, texts: FolderTexts) -> str | None:
    """The text of a file that is recorded; plain text is the file itself, other formats are read as drafting does."""
    if is_plain(data):
        try:
            return decode(data)
        except EncodingError as error:
            remedy = f"Open it, save it as UTF-8, and record the new file's SHA-256 under `versions` of {document.id}."
            texts.unreadable.append(Unreadable(document, place, path, f"is not UTF-8 (it looks like {error})", remedy))
            return None
    try:
        reading = read_data(data)
    except ReadingError as error:
        texts.unreadable.append(Unreadable(document, place, path, str(error), error.remedy))
        return None
    recorded = document.versions[place]
    if recorded.text_sha256 not in (None, reading.sha256):
        texts.reread.append((document, place, reading.reader or ""))
    return reading.text


def read_texts(documents: Sequence[Document], folders: Sequence[Path]) -> FolderTexts:
    """The texts of those of `documents` that the folders and their subfolders hold.

    Of several versions of a document the one that its record names last counts. HandoutsError, with ENVIRONMENT, for a
    folder with too many files to be one of documents.
    """
    recorded = {
        version.sha256: (document, place) for document in documents for place, version in enumerate(document.versions)
    }
    texts = FolderTexts()
    best: dict[str, int] = {}
    for folder in folders:
        for count, path in enumerate(_files(folder)):
            if count == MAX_FILES:
                message = f"the documents' folder has more than {MAX_FILES} files"
                remedy = "Name the folder that holds the documents' texts and little else."
                raise failure(folder, message, remedy, ExitCode.ENVIRONMENT, "documents")
            data = _content(path, texts)
            sha256 = hashlib.sha256(data).hexdigest() if data is not None else ""
            if data is None or sha256 not in recorded:
                continue
            document, place = recorded[sha256]
            text = _text(document, place, path, data, texts)
            if text is not None and place >= best.get(document.id, 0):
                best[document.id] = place
                texts.texts[document.id] = DocumentText(document, sha256, text)
    texts.unreadable = [item for item in texts.unreadable if item.document.id not in texts.texts]
    return texts
