"""The small project's Arabic, out to a file and back in."""

from __future__ import annotations

import datetime
from pathlib import Path

import polib

from builder.exchange.files import Export, Format, Import, export, read_import, record_import
from builder.exchange.units import chosen_locale
from builder.workspace.selection import Selection
from tests.conftest import MiniProject

TODAY = datetime.date(2026, 11, 28)
ARABIC = Selection(locales=("ar",))
AGE = "ex.statement.age.text"  # Most people are {range} years old. Of all, {again} get it twice.
CALL = "ex.statement.call.text"  # Call your doctor.
LINK = "ex.statement.link.text"  # The medicine {tamoxifen} is not for cooks.


def out(mini: MiniProject, format_: Format, *topics: str, english_targets: bool = False) -> bytes:
    """The file that an export writes."""
    loaded = mini.load(ARABIC)
    made: Export = export(loaded, chosen_locale(loaded, "test"), format_, topics, english_targets)
    return made.data


def back(mini: MiniProject, data: bytes | str, write: bool = True) -> Import:
    """What an import makes of the file, and writes."""
    path = mini.root.parent / "work.file"
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    loaded = mini.load(ARABIC)
    locale = chosen_locale(loaded, "test")
    outcome = read_import(path, loaded, locale, TODAY)
    if write:
        record_import(outcome, loaded, locale)
    return outcome


def entry(mini: MiniProject, context: str, domain: str = "examplitis") -> polib.POEntry:
    """A message of the Arabic catalogue."""
    file = polib.pofile(str(mini.project.catalogue_file("ar", domain)))
    return next(item for item in file if item.msgctxt == context and not item.obsolete)


def write_entry(mini: MiniProject, context: str, translation: str, fuzzy: bool = False) -> None:
    """Give a message another translation, as an editor would."""
    path = mini.catalogue
    lines = path.read_text(encoding="utf-8").split("\n")
    start = lines.index(f'msgctxt "{context}"')
    place = next(number for number in range(start, len(lines)) if lines[number].startswith("msgstr "))
    lines[place] = f'msgstr "{translation}"'
    if fuzzy:
        lines.insert(start, "#, fuzzy")
    path.write_text("\n".join(lines), encoding="utf-8")


def catalogues(mini: MiniProject) -> dict[str, bytes]:
    """The bytes of the locale's whole folder."""
    folder = mini.root / "locales/ar"
    return {str(path): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def changed(mini: MiniProject, before: dict[str, bytes]) -> list[str]:
    """The names of the files that are others now."""
    now = catalogues(mini)
    return [Path(path).name for path in now if now[path] != before.get(path)]
