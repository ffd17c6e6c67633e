"""Whether the fonts of each locale have every character that its catalogues and names use."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from builder.base.errors import Finding
from builder.base.project import Project
from builder.languages.fonts import FALLBACK_FAMILY, Fonts, uncovered
from builder.languages.locale import load_locale
from builder.messages.catalogue import load_catalogue


@dataclass(frozen=True)
class Coverage:
    """One locale: its families, how many characters it uses, and which of them no family has."""

    locale: str
    families: tuple[str, ...]
    characters: int
    missing: tuple[str, ...]


def coverage(project: Project, fonts: Fonts) -> Iterator[Coverage]:
    """A line for each locale whose files can be read."""
    for name in project.locales():
        findings: list[Finding] = []
        locale = load_locale(project, name, findings)
        if locale is None:
            continue
        texts = [locale.record.own_name, *(medicine.name for medicine in locale.medicine_names.values())]
        for path in sorted(project.locale_file(name).parent.glob("LC_MESSAGES/*.po")):
            catalogue = load_catalogue(path, project.relative(path), findings)
            texts += [entry.translation for entry in catalogue.entries.values()]
        used = {character for text in texts for character in text if not character.isspace()}
        families = tuple(dict.fromkeys([*locale.record.fonts, FALLBACK_FAMILY]))
        yield Coverage(name, families, len(used), tuple(uncovered("".join(used), families, fonts)))
