"""All that a command reads, as hashes: taken before anything is read, so that no result is filed under what came later.

Each input has a name: `file locales/ar/locale.yaml`, `program`, `date`. What is made of some of them has the hash of
these for its key.
"""

from __future__ import annotations

import datetime
import hashlib
import os
import platform
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import builder
from builder.base.project import Project
from builder.base.tree import MAX_BYTES
from builder.pdf.renderer import renderer_hash

NONE = "none"
_DEEPEST = 12
_FOLDERS = ("sources", "locales", "handouts")
_CODE = Path(builder.__file__).parent
Stamp = tuple[int, int, int]  # size, time in nanoseconds, inode


def digest(*parts: str) -> str:
    """A short hash of the parts."""
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def walk(folder: Path) -> Iterator[Path]:
    """Every file below a folder, links followed; caches and the documents' texts left out."""
    for place, folders, names in os.walk(folder, followlinks=True):
        if len(Path(place).parts) - len(folder.parts) > _DEEPEST:
            folders.clear()  # links that lead round in a ring
        texts = folder.name == "sources" and Path(place).parent == folder
        folders[:] = sorted(name for name in folders if name != "__pycache__" and not (texts and name == "documents"))
        yield from (Path(place, name) for name in sorted(names))


def _stamp(path: Path) -> Stamp | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_size, status.st_mtime_ns, status.st_ino


def _content(path: Path) -> tuple[Stamp | None, str]:
    """A file's stamp and a hash of its content; of a very large one of its size and time."""
    stamp = _stamp(path)
    try:
        if stamp is None or not path.is_file():
            return stamp, NONE
        if stamp[0] > MAX_BYTES:
            return stamp, digest(str(stamp))
        return stamp, hashlib.sha256(path.read_bytes()).hexdigest()[:32]
    except OSError as error:
        return stamp, f"unreadable {error.errno}"


@cache
def program() -> str:
    """A hash of this program's code, of all that is installed beside it, and of the libraries it calls."""
    code = [f"{path.relative_to(_CODE)} {_content(path)[1]}" for path in walk(_CODE)]
    places = [Path(place) for place in sys.path if os.path.isdir(place)]
    packages = sorted({path.name for place in places for path in place.glob("*.dist-info")})
    return digest(builder.__version__, platform.python_version(), renderer_hash({}, ""), *code, *packages)


@dataclass(frozen=True)
class Inputs:
    """Path below the project's folder → hash of the file, for all that stands there."""

    root: Path
    files: Mapping[str, str]
    stamps: Mapping[Path, Stamp | None]  # of these files, and of the program's own
    today: str

    @classmethod
    def of(cls, project: Project) -> Inputs:
        program()  # before more of it is loaded
        files: dict[str, str] = {}
        stamps: dict[Path, Stamp | None] = {path: _stamp(path) for path in walk(_CODE)}
        for name in _FOLDERS:
            for path in walk(project.root / name):
                stamps[path], files[path.relative_to(project.root).as_posix()] = _content(path)
        return cls(project.root, files, stamps, datetime.date.today().isoformat())

    def still(self) -> bool:
        """Whether nothing was saved since: what was read may be later than what was hashed."""
        folders = [*(self.root / name for name in _FOLDERS), _CODE]
        now = {path: _stamp(path) for folder in folders for path in walk(folder)}
        return now == self.stamps

    def _names(self, folders: Iterable[str]) -> list[str]:
        places = tuple(folders)
        below = tuple(f"{folder}/" for folder in places)
        return sorted(path for path in self.files if path in places or path.startswith(below))

    def below(self, *folders: str) -> dict[str, str]:
        """The files of these folders, and which there are: a new one counts as well."""
        listing = f"names {' '.join(folders)}"
        return {listing: self.value(listing)} | {f"file {path}": self.files[path] for path in self._names(folders)}

    def locale_files(self) -> dict[str, str]:
        """Every locale's record, and the records beside the locales' folders: fonts, scripts."""
        return {"locales": self.value("locales")} | {f"file {path}": self.files[path] for path in self._locale_names()}

    def _locale_names(self) -> list[str]:
        paths = (path for path in self.files if path.startswith("locales/") and path.endswith(".yaml"))
        return sorted(path for path in paths if path.count("/") == 1 or path.endswith("/locale.yaml"))

    def value(self, name: str) -> str:
        """What an input is now; `none` where there is no such file."""
        kind, _, rest = name.partition(" ")
        if kind == "file":
            return self.files.get(rest, NONE)
        if kind == "names":
            return digest(*self._names(rest.split(" ")))
        if name == "locales":
            return digest(*self._locale_names())
        if name == "program":
            return program()
        if name == "date":
            return self.today
        raise KeyError(name)

    def values(self, names: Iterable[str]) -> dict[str, str]:
        return {name: self.value(name) for name in names}
