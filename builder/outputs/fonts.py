"""Pinned fonts: which files rendering sees, their hashes, and which characters they have."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal
from xml.sax.saxutils import escape

from fontTools.ttLib import TTCollection, TTFont
from pydantic import Field

from builder.base.errors import Finding, HandoutsError, Severity
from builder.base.project import Project
from builder.base.yamlfile import Model, YamlFile, load

FALLBACK_FAMILY = "Noto Sans"


class Family(Model):
    """One family's static files, Regular and Bold, and what brings them."""

    files: list[str] = Field(min_length=2, max_length=2)
    package: str
    licence: str


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

    def missing(self, families: Iterable[str]) -> list[Finding]:
        """A finding for each family named that isn't recorded or whose files aren't on this machine."""
        found = []
        for name in sorted(set(families)):
            family = self.families.get(name)
            if family is None:
                remedy = "Record it in locales/fonts.yaml, or name another in locale.yaml."
                found.append(Finding(self.file.name, 1, "fonts", f"the font family “{name}” is not recorded", remedy))
                continue
            for file in family.files:
                if file not in self.paths:
                    message = f"the font file {file} (“{name}”) is not on this machine"
                    remedy = f"Install the package {family.package}: sudo apt-get install {family.package}"
                    found.append(self.file.finding(["families", name], "fonts", message, remedy))
        return found


def _folders() -> list[Path]:
    named = os.environ.get("HANDOUTS_FONTS")
    if named:
        return [Path(part) for part in named.split(os.pathsep)]
    home = Path.home()
    return [Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), home / ".local/share/fonts", home / ".fonts"]


def load_fonts(project: Project) -> Fonts:
    """The recorded families, their files looked up in HANDOUTS_FONTS or the system's font folders."""
    findings: list[Finding] = []
    path = project.fonts_file()
    loaded = load(path, project.relative(path), FontsFile, findings)
    if loaded is None:
        raise HandoutsError(findings)
    return find_fonts(loaded[0], loaded[1].families)


def find_fonts(file: YamlFile, families: dict[str, Family]) -> Fonts:
    """The families with their files, looked up in HANDOUTS_FONTS or the system's font folders."""
    wanted = {name for family in families.values() for name in family.files}
    paths: dict[str, Path] = {}
    for folder in _folders():
        for found in sorted(folder.rglob("*")) if folder.is_dir() else []:
            if found.name in wanted:
                paths.setdefault(found.name, found)
    return Fonts(file, families, paths)


def fontconfig(project: Project, fonts: Fonts, name: str = "fonts") -> Path:
    """A private fontconfig file that shows exactly the recorded files; in the project's cache folder, below `name`."""
    folder = project.cache_folder() / name
    shown = folder / "files"
    shown.mkdir(parents=True, exist_ok=True)
    for link in shown.iterdir():
        if link.name not in fonts.paths or link.resolve() != fonts.paths[link.name].resolve():
            link.unlink()
    for name, path in fonts.paths.items():
        link = shown / name
        if not link.exists():
            link.symlink_to(path.resolve())
    config = folder / "fonts.conf"
    text = (
        '<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "fonts.dtd">\n<fontconfig>\n'
        f"<dir>{escape(str(shown))}</dir>\n<cachedir>{escape(str(folder / 'cache-2'))}</cachedir>\n"
        f"{''.join(_weights(family) for family in fonts.families.values())}</fontconfig>\n"
    )
    if not config.exists() or config.read_text(encoding="utf-8") != text:
        fresh = config.with_suffix(".new")
        fresh.write_text(text, encoding="utf-8")
        fresh.replace(config)
    return config


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
    return {name: _hash(path) for name, path in sorted(fonts.paths.items())}


@cache
def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_lock(project: Project, fonts: Fonts) -> None:
    """Record the hashes that equal bytes are promised for."""
    text = json.dumps({"schema": 1, "fonts": hashes(fonts)}, indent=2) + "\n"
    project.fonts_lock().write_text(text, encoding="utf-8")


def check_lock(project: Project, fonts: Fonts) -> list[Finding]:
    """A warning for each font that differs from the one recorded: the pages may differ from other machines'."""
    path = project.fonts_lock()
    name = project.relative(path)
    locked = json.loads(path.read_text(encoding="utf-8"))["fonts"] if path.exists() else {}
    remedy = "Pages may break differently here than elsewhere. To accept these fonts: handouts doctor --lock-fonts"
    return [
        Finding(name, 0, "fonts-lock", f"{file} is another version than the recorded one", remedy, Severity.WARNING)
        for file, digest in hashes(fonts).items()
        if locked.get(file) != digest
    ]


@cache
def characters(path: Path, family: str) -> frozenset[int]:
    """The code points that a font file has glyphs for; of a collection, those of the family's own face."""
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
    return sorted({character for character in text if ord(character) not in known and not character.isspace()})
