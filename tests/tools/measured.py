"""Sets of texts that measure the checks: tests/mutations/measured/<locale>.yaml, and <locale>.held.yaml.

Who widens a locale's lists works with the first and never opens the second.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import Field

from builder.base.errors import Finding, HandoutsError
from builder.base.yamlfile import Model, YamlFile, load
from builder.checks.items import Item, items
from builder.facts.base_fact import PLACEHOLDER
from builder.languages.plurals import variants
from builder.workspace.loaded import Loaded

FOLDER = Path(__file__).parent.parent / "mutations" / "measured"
Kind = Literal[
    "medicine name",
    "organ",
    "test",
    "treatment",
    "medicine group",
    "direction",
    "time",
    "actor",
    "degree",
    "dropped sentence",
    "dropped clause",
    "neighbour's text",
    "added advice",
    "negation",
    "certainty",
    "number",
    "limit",
    "urgency",
    "term",
    "other language",
]
# Mistakes by which a placeholder may be lost or exchanged; every other text keeps those of its English.
_OTHER_PLACEHOLDERS: tuple[Kind, ...] = (
    "medicine name",
    "dropped sentence",
    "dropped clause",
    "neighbour's text",
    "number",
)


class Rewording(Model):
    """A faithful translation that another careful translator could have written; the whole text."""

    context: str
    text: str = Field(min_length=1)
    note: str | None = None


class PlantedError(Model):
    """A translation with one mistake; the whole text."""

    context: str
    kind: Kind
    text: str = Field(min_length=1)
    note: str | None = None


class Floors(Model):
    """What a set must reach: the share of errors that errors and warnings catch, at least, and of rewordings that
    raise an error, at most.
    """

    caught: float = Field(0.9, ge=0, le=1)
    rewordings: float = Field(0.1, ge=0, le=1)


class MeasuredFile(Model):
    schema_: Literal[1] = Field(alias="schema")
    locale: str
    floors: Floors = Floors()
    rewordings: list[Rewording] = []
    errors: list[PlantedError] = []


@dataclass(frozen=True)
class MeasuredSet:
    """A set that belongs to the project as it is."""

    locale: str  # its id
    held: bool
    record: MeasuredFile

    @property
    def name(self) -> str:
        return f"{self.locale} {'held' if self.held else 'tuned'}"


def set_files(folder: Path = FOLDER, locales: Sequence[str] = ()) -> list[Path]:
    """The files of these locales, or of all: a locale's tuned set before the held one."""
    found = sorted(folder.glob("*.yaml"), key=lambda path: (path.name.split(".")[0], ".held" in path.name))
    return [path for path in found if not locales or path.name.split(".")[0] in locales]


def load_set(path: Path, loaded: Loaded) -> MeasuredSet:
    """The set in the file; HandoutsError with a finding for each entry that the project can't be measured with.

    `loaded` shows the set's locale only.
    """
    findings: list[Finding] = []
    read = load(path, path.name, MeasuredFile, findings)
    if read is None:
        raise HandoutsError(findings)
    file, record = read
    locale = path.name.split(".")[0]
    if record.locale != locale:
        findings.append(file.finding(["locale"], "measured", f"the file is named for {locale}", "Correct one of them."))
    findings += _faults(file, record, {item.context: item for item in items(loaded)})
    if findings:
        raise HandoutsError(findings)
    return MeasuredSet(locale, path.name.endswith(".held.yaml"), record)


def _faults(file: YamlFile, record: MeasuredFile, known: dict[str, Item]) -> Iterator[Finding]:
    seen: dict[tuple[str, str], int] = {}
    entries: list[tuple[str, int, Rewording | PlantedError]] = [
        *(("rewordings", index, entry) for index, entry in enumerate(record.rewordings)),
        *(("errors", index, entry) for index, entry in enumerate(record.errors)),
    ]
    for key, index, entry in entries:
        item = known.get(entry.context)
        place: tuple[int | str, ...] = (key, index, "text")
        if item is None:
            message = f"{record.locale} has no translated message “{entry.context}”"
            remedy = "Copy the msgctxt from the catalogue."
            yield file.finding([key, index, "context"], "measured", message, remedy)
            continue
        if entry.text == item.written:
            message = f"{entry.context}: the text is the catalogue's own"
            yield file.finding(place, "measured", message, "Write another one, or take the entry away.")
        first = seen.setdefault((entry.context, entry.text), file.position(place)[0])
        if first != file.position(place)[0]:
            message = f"{entry.context}: the same text stands in line {first}"
            yield file.finding(place, "measured", message, "Take one of the two away.")
        lost = _lost(item.english, entry.text)
        if lost and (isinstance(entry, Rewording) or entry.kind not in _OTHER_PLACEHOLDERS):
            message = f"{entry.context}: other placeholders than the English has: {', '.join(lost)}"
            yield file.finding(place, "measured", message, "Copy each placeholder from the catalogue.")


def _lost(english: str, text: str) -> list[str]:
    """The placeholders that the English and the text don't have equally often."""
    wanted = Counter(PLACEHOLDER.findall(english))
    for variant in variants(text):
        found = Counter(PLACEHOLDER.findall(variant.text)) + variant.spelled
        if found != wanted:
            return [f"{{{name}}}" for name in (wanted - found) + (found - wanted)]
    return []
