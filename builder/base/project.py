"""The only place that knows folder names."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from builder.base.cache import Cache
from builder.base.errors import ExitCode, failure

DOCUMENTS_VARIABLE = "HANDOUTS_DOCUMENTS"
# What all topics share: the folder of its facts, and the domain of its messages.
COMMON = "common"
BACKTRANSLATIONS = "backtranslations.tsv"  # a locale's record of them
# The documents' folders as a command names them: one, several, or none.
DocumentFolders = Path | Sequence[Path] | None


def _variable_folders() -> list[Path]:
    """Those that the variable names, one or several as in PATH; a folder's name may hold the separator itself."""
    variable = os.environ.get(DOCUMENTS_VARIABLE, "")
    names = [variable] if Path(variable).is_dir() else variable.split(os.pathsep)
    return [Path(name).expanduser() for name in names if name]


def _hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


@dataclass(frozen=True)
class Project:
    """A project folder: sources/, locales/ and handouts/ below `root`."""

    root: Path

    @classmethod
    def find(cls, start: Path | None) -> Project:
        """The project at `start`, or around the working folder; raises with USAGE where there is none."""
        places = [start] if start else [Path.cwd(), *Path.cwd().parents]
        for place in places:
            if all((place / name).is_dir() for name in ("sources", "locales", "handouts")):
                return cls(place.resolve())
        raise failure(
            start or Path.cwd(),
            "this is not a Handouts project (no sources/, locales/ and handouts/ here)",
            "Go into the project's folder, or name it: handouts build --project DIR",
            ExitCode.USAGE,
            "project",
        )

    def topics(self) -> list[str]:
        return sorted(path.parent.name for path in (self.root / "sources").glob("*/topic.yaml"))

    def topic_file(self, topic: str) -> Path:
        return self.root / "sources" / topic / "topic.yaml"

    def documents_file(self, topic: str) -> Path:
        return self.root / "sources" / topic / "documents.yaml"

    def safety_file(self, topic: str) -> Path:
        """What calls for which safety lines, for a topic or for all of them."""
        return self.root / "sources" / topic / "safety.yaml"

    def coverage_file(self, topic: str) -> Path:
        return self.root / "sources" / topic / "coverage.yaml"

    def changed_passages_file(self, topic: str) -> Path:
        """Passages that a newer version of a document words otherwise, until an editor looks."""
        return self.root / "sources" / topic / "changed.yaml"

    def coverage_report(self, topic: str) -> Path:
        return self.root / "sources" / topic / "COVERAGE.md"

    def fact_files(self, topic: str) -> list[Path]:
        """The files with a topic's facts, those in subfolders too; what editors hide beside them isn't read."""
        folder = self.root / "sources" / topic / "facts"
        return sorted(path for path in folder.rglob("*.yaml") if not _hidden(path.relative_to(folder)))

    def draft_file(self, topic: str, document: str) -> Path:
        """What drafting proposes from a document, and what an editor has decided about it."""
        return self.root / "sources" / topic / "drafts" / f"{document}.yaml"

    def draft_files(self, topic: str) -> list[Path]:
        return sorted((self.root / "sources" / topic / "drafts").glob("*.yaml"))

    def drafted_facts_file(self, topic: str, document: str) -> Path:
        """The facts that an editor accepted from a document's proposals."""
        return self.root / "sources" / topic / "facts" / f"{document}.yaml"

    def documents_folders(self, topic: str, named: DocumentFolders) -> list[Path]:
        """The folders with the documents' texts: those named, or else those of the variable; and the project's own.

        Each named one must exist. Empty: none was named and the project has none.
        """
        folders = [named] if isinstance(named, Path) else list(named or _variable_folders())
        for folder in folders:
            if not folder.is_dir():
                raise failure(
                    folder,
                    "the documents' folder is no folder" if folder.exists() else "the documents' folder does not exist",
                    f"Give existing folders with --documents or {DOCUMENTS_VARIABLE}, "
                    "or neither to build with unverified citations.",
                    ExitCode.ENVIRONMENT,
                    "documents",
                )
        in_project = self.root / "sources" / topic / "documents"
        folders += [in_project] if in_project.is_dir() else []
        return list({folder.resolve(): folder for folder in folders}.values())

    def locales(self) -> list[str]:
        return sorted(path.parent.name for path in (self.root / "locales").glob("*/locale.yaml"))

    def locale_file(self, locale: str) -> Path:
        return self.root / "locales" / locale / "locale.yaml"

    def medicine_names_file(self, locale: str) -> Path:
        return self.root / "locales" / locale / "medicines.yaml"

    def generics_file(self) -> Path:
        """Generic names of medicines, with which the names in other languages are compared; needn't be there."""
        return self.root / "locales" / "en" / "generics.txt"

    def wording_file(self, locale: str) -> Path:
        """The words by which a locale says what must not get lost."""
        return self.root / "locales" / locale / "wording.yaml"

    def glossary_file(self, locale: str) -> Path:
        return self.root / "locales" / locale / "glossary.yaml"

    def concepts_file(self, locale: str) -> Path:
        """What messages speak of, and how the locale says it."""
        return self.root / "locales" / locale / "concepts.yaml"

    def accepted_file(self, locale: str) -> Path:
        """Findings about single translations that a person has looked at and accepted."""
        return self.root / "locales" / locale / "accepted.tsv"

    def reviews_file(self, locale: str) -> Path:
        return self.root / "locales" / locale / "reviews.tsv"

    def origins_file(self, locale: str) -> Path:
        """Which translations a computer made."""
        return self.root / "locales" / locale / "origins.tsv"

    def backtranslations_file(self, locale: str) -> Path:
        """What people and other systems say that translations say, in English."""
        return self.root / "locales" / locale / BACKTRANSLATIONS

    def changes_file(self, locale: str) -> Path:
        return self.root / "locales" / locale / "changes.tsv"

    def template_file(self, domain: str) -> Path:
        """The gettext template (.pot) of `common` or of a topic."""
        return self.root / "locales" / f"{domain}.pot"

    def catalogue_file(self, locale: str, domain: str) -> Path:
        return self.root / "locales" / locale / "LC_MESSAGES" / f"{domain}.po"

    def fonts_file(self) -> Path:
        return self.root / "locales" / "fonts.yaml"

    def scripts_file(self) -> Path:
        """What a new locale is offered, by its script."""
        return self.root / "locales" / "scripts.yaml"

    def fonts_lock(self) -> Path:
        return self.root / "locales" / "fonts.lock"

    def handouts_folder(self) -> Path:
        return self.root / "handouts"

    def handout_files(self, topic: str | None = None) -> list[Path]:
        """Those of the handouts that all topics share, or of a topic's own ones."""
        return sorted((self.handouts_folder() / (topic or "")).glob("*/handout.yaml"))

    def deck_files(self, topic: str | None = None) -> list[Path]:
        """Those of the decks that all topics share, or of a topic's own ones."""
        return sorted((self.handouts_folder() / (topic or "") / "decks").glob("*.yaml"))

    def note_type_file(self, name: str) -> Path:
        return self.handouts_folder() / "decks" / "note_types" / f"{name}.yaml"

    def cards_css(self) -> Path:
        return self.handouts_folder() / "decks" / "cards.css"

    def clinic_file(self) -> Path:
        return self.root / "clinic.yaml"

    def body_file(self) -> Path:
        """The places of the drawing of the body."""
        return self.theme_folder() / "body.yaml"

    def website_folder(self) -> Path:
        """What the website is made with: templates, style sheets, scripts."""
        return self.theme_folder() / "website"

    def website_templates(self) -> list[Path]:
        return sorted(self.website_folder().glob("*.j2"))

    def theme_folder(self) -> Path:
        return self.handouts_folder() / "theme"

    def pictures(self) -> list[Path]:
        return sorted((self.theme_folder() / "pictures").glob("*.svg"))

    def picture(self, name: str) -> Path:
        return self.theme_folder() / "pictures" / f"{name}.svg"

    @property
    def cache(self) -> Cache:
        """What was made before, whatever the output folder."""
        return Cache(self.cache_folder() / "cache")

    def cache_folder(self) -> Path:
        return self.root / ".build"

    def output_folder(self) -> Path:
        return self.root / "dist"

    def relative(self, path: Path) -> str:
        """`path` as findings print it; by its own name where it is a link."""
        for place in (path, path.resolve()):
            if place.is_relative_to(self.root):
                return place.relative_to(self.root).as_posix()
        return str(path)
