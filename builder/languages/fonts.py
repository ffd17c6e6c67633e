"""Pinned fonts: which files rendering sees, their hashes, and which characters they have."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal
from xml.sax.saxutils import escape

from fontTools.ttLib import TTCollection, TTFont
from pydantic import Field

from builder.base.errors import ExitCode, Finding, HandoutsError, Severity, failure
from builder.base.files import UnreadableFileError, load_bytes, load_text
from builder.base.project import Project
from builder.base.whole import write_whole
from builder.base.yamlfile import Model, YamlFile, load
from builder.languages.locale import Locale, load_locale
from builder.pdf.cut_fonts import Cut, Repertoire, others
from builder.pdf.font_files import find_files, private_config, sha256

FALLBACK_FAMILY = "Noto Sans"


# Debian's names of packages. One that ended in - or + would tell apt-get to remove or to install it.
PackageName = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9+.-]*[a-z0-9]$", max_length=100)]
FileName = Annotated[str, Field(pattern=r"^[^/\x00-\x1f\x7f]+$", max_length=200)]


class Family(Model):
    """One family's static files, Regular and Bold, and what brings them."""

    files: list[FileName] = Field(min_length=2, max_length=2)
    package: PackageName
    licence: str
    # Of a font with characters of many countries: the standard whose characters printing sees; of the others only
    # those that the project has somewhere.
    repertoire: Repertoire | None = None


class FontsFile(Model):
    """locales/fonts.yaml."""

    schema_: Literal[1] = Field(alias="schema")
    families: dict[str, Family]


@dataclass(frozen=True)
class Fonts:
    """The families with the files found for them."""

    file: YamlFile
    families: dict[str, Family]
    paths: dict[str, Path]  # file name → file
    cuts: tuple[Cut, ...] = ()  # what printing sees of large ones

    def missing(self, families: Iterable[str]) -> list[Finding]:
        """A finding for each family named that isn't recorded or whose files aren't on this machine."""
        findings = []
        for name in sorted(set(families)):
            family = self.families.get(name)
            if family is None:
                remedy = "Record it in locales/fonts.yaml, or name another in locale.yaml."
                findings.append(
                    Finding(self.file.name, 1, "fonts", f"the font family “{name}” is not recorded", remedy)
                )
                continue
            for file in family.files:
                if file not in self.paths:
                    message = f"the font file {file} (“{name}”) is not on this machine"
                    remedy = f"Install the package {family.package}: sudo apt-get install {family.package}"
                    findings.append(self.file.finding(["families", name], "fonts", message, remedy))
        return findings


def load_fonts(project: Project, clinic: str = "", locales: Iterable[Locale] | None = None) -> Fonts:
    """The recorded families, their files looked up in HANDOUTS_FONTS or the system's font folders.

    `clinic`: the details that are printed besides what the project has. `locales`: the project's, where they were read.
    """
    findings: list[Finding] = []
    path = project.fonts_file()
    loaded = load(path, project.relative(path), FontsFile, findings)
    if loaded is None:
        raise HandoutsError(findings)
    fonts = find_fonts(loaded[0], loaded[1].families)
    if locales is None:
        locales = [locale for name in project.locales() if (locale := load_locale(project, name, findings))]
    return replace(fonts, cuts=tuple(_cuts(project, fonts, clinic, locales)))


def _cuts(project: Project, fonts: Fonts, clinic: str, locales: Iterable[Locale]) -> Iterator[Cut]:
    """The large fonts that a locale uses, with the rare characters that may stand on a page in that locale's fonts.

    A file of which any family is needed whole isn't cut.
    """
    whole = {file for family in fonts.families.values() if not family.repertoire for file in family.files}
    users: dict[str, list[str]] = {}
    for locale in locales:
        for name in locale.record.fonts:
            family = fonts.families.get(name)
            if family and family.repertoire and whole.isdisjoint(family.files):
                users.setdefault(name, []).append(locale.id)
    everywhere = [clinic, *(_texts(project) if users else ())]
    for name, ids in sorted(users.items()):
        family = fonts.families[name]
        assert family.repertoire
        rare = others([*everywhere, *(text for id_ in ids for text in _texts_of(project, id_))], family.repertoire)
        yield from (Cut(file, name, family.repertoire, rare) for file in family.files if file in fonts.paths)


def _texts(project: Project) -> Iterator[str]:
    """Every text of which something may be printed in any language."""
    for folder in ("handouts", "sources"):
        yield from _printable(project.root / folder)
    for name in project.locales():  # its own name for itself
        yield from _printable(project.locale_file(name))


def _texts_of(project: Project, locale: str) -> Iterator[str]:
    """Every text of which something may be printed in a locale."""
    yield from _printable(project.locale_file(locale).parent)


def _printable(place: Path) -> Iterator[str]:
    for path in sorted(place.rglob("*")) if place.is_dir() else [place]:
        if path.suffix in (".po", ".yaml", ".j2", ".svg"):
            with contextlib.suppress(UnreadableFileError):  # another check says so
                yield load_bytes(path).decode("utf-8", "ignore")


def find_fonts(file: YamlFile, families: dict[str, Family]) -> Fonts:
    """The families with their files, looked up in HANDOUTS_FONTS or the system's font folders."""
    return Fonts(file, families, find_files({name for family in families.values() for name in family.files}))


def fontconfig(project: Project, fonts: Fonts, name: str = "fonts") -> Path:
    """A private fontconfig file that shows exactly these fonts, in the project's cache folder."""
    return private_config(project.cache_folder(), fonts.paths, fontconfig_rules(fonts), name, fonts.cuts)


def fontconfig_rules(fonts: Fonts) -> str:
    """What fontconfig is told of the files besides where they are."""
    return "".join(_weights(family) for family in fonts.families.values())


def _weights(family: Family) -> str:
    """A family's first file is Regular and its second Bold, whatever they say of themselves: Noto Nastaliq Urdu's don't
    tell."""
    rule = (
        '<match target="scan"><test name="file" compare="contains"><string>{file}</string></test>'
        '<edit name="weight" mode="assign"><const>{weight}</const></edit></match>\n'
    )
    names = zip(family.files, ("regular", "bold"), strict=True)
    return "".join(rule.format(file=escape(f"/{name}"), weight=weight) for name, weight in names)


def hashes(fonts: Fonts) -> dict[str, str]:
    """File name → SHA-256 of every recorded font on this machine."""
    return {name: sha256(path) for name, path in sorted(fonts.paths.items())}


def write_lock(project: Project, fonts: Fonts) -> None:
    """Record the hashes that equal bytes are promised for."""
    text = json.dumps({"schema": 1, "fonts": hashes(fonts)}, indent=2) + "\n"
    write_whole(project.fonts_lock(), text.encode())


def check_lock(project: Project, fonts: Fonts) -> list[Finding]:
    """A warning for each font that differs from the one recorded: the pages may differ from other machines'."""
    path = project.fonts_lock()
    name = project.relative(path)
    locked = _locked(path)
    if locked is None:
        return [Finding(name, 0, "fonts-lock", "this is no record of fonts", "Run: handouts doctor --lock-fonts")]
    remedy = "Pages may break differently here than elsewhere. To accept these fonts: handouts doctor --lock-fonts"
    return [
        Finding(name, 0, "fonts-lock", f"{file} is another version than the recorded one", remedy, Severity.WARNING)
        for file, digest in hashes(fonts).items()
        if locked.get(file) != digest
    ]


def _locked(path: Path) -> dict[str, Any] | None:
    """File name → hash as recorded; None where the record is damaged."""
    if not path.exists():
        return {}
    try:
        fonts = json.loads(load_text(path))["fonts"]
    except (UnreadableFileError, ValueError, TypeError, KeyError, RecursionError):
        return None
    return fonts if isinstance(fonts, dict) else None


@cache
def characters(path: Path, family: str) -> frozenset[int]:
    """The code points that a font file has glyphs for; of a collection, those of the family's own face.

    HandoutsError with ENVIRONMENT where it is no font.
    """
    try:
        return _characters(path, family)
    except Exception as error:
        remedy = f"Install the package with “{family}” again."
        message = f"this font file is damaged: {error}"
        raise failure(path, message, remedy, ExitCode.ENVIRONMENT, "fonts") from error


def _characters(path: Path, family: str) -> frozenset[int]:
    if path.suffix.lower() in (".ttc", ".otc"):
        for face in TTCollection(str(path), lazy=True).fonts:
            if face["name"].getBestFamilyName() == family:
                return frozenset(face.getBestCmap())
        return frozenset()
    with TTFont(str(path), lazy=True) as font:
        return frozenset(font.getBestCmap())


@cache
def _characters_of(files: tuple[tuple[Path, str], ...]) -> frozenset[int]:
    return frozenset().union(*(characters(path, family) for path, family in files))


def uncovered(text: str, families: Iterable[str], fonts: Fonts) -> list[str]:
    """The characters of `text` that none of the families has, each once."""
    files = []
    for name in families:
        family = fonts.families.get(name)
        if family and family.files[0] in fonts.paths:
            files.append((fonts.paths[family.files[0]], name))
    known = _characters_of(tuple(files))
    return sorted(character for character in set(text) if ord(character) not in known and not character.isspace())
