"""Files that look like a part of the project but have a name or a place where nothing reads them."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from builder.base.errors import Finding, Severity
from builder.base.project import COMMON, Project

# What is read, as paths below the project. A new kind of file has its line here.
_READ = re.compile(
    "|".join(
        (
            r"sources/[^/]+/(topic|documents|coverage|safety|changed)\.yaml",
            r"sources/[^/]+/facts/(.+/)?[^/]+\.yaml",
            r"sources/[^/]+/drafts/[^/]+\.yaml",
            r"locales/(fonts|scripts)\.yaml",
            r"locales/weblate\.json",
            r"locales/[^/]+/(locale|medicines|wording|glossary|concepts)\.yaml",
            r"locales/[^/]+/draft/[^/]+\.yaml",
            r"locales/[^/]+/(accepted|backtranslations|changes|origins|reviews)\.tsv",
            r"handouts/([^/]+/)?[^/]+/(handout\.yaml|page\.html\.j2)",
            r"handouts/theme/([^/]+\.j2|body\.yaml|website/[^/]+\.j2)",
            r"handouts/([^/]+/)?decks/[^/]+\.yaml",
            r"handouts/decks/note_types/[^/]+\.yaml",
        )
    )
)
_CATALOGUE = re.compile(r"locales/(?P<domain>[^/]+)\.pot|locales/[^/]+/LC_MESSAGES/(?P<name>[^/]+)\.po")
# Windows hides a last `.txt`.
_DATA = re.compile(r"\.(ya?ml|json|tsv|pot?|j2)(\.txt)?$", re.IGNORECASE)
_HEADS = {"sources": "topic.yaml", "locales": "locale.yaml", "handouts": "handout.yaml"}
_NO_HANDOUTS = ("decks", "theme")


def _data_files(project: Project) -> Iterator[str]:
    """Paths below the project of what looks like data; hidden files and the documents' texts left out."""
    for top in _HEADS:
        for place, folders, names in os.walk(project.root / top):
            below = Path(place).relative_to(project.root)
            own_texts = top == "sources" and len(below.parts) == 2
            folders[:] = sorted(
                name for name in folders if not name.startswith(".") and not (own_texts and name == "documents")
            )
            for name in sorted(names):
                if not name.startswith(".") and _DATA.search(name):
                    yield (below / name).as_posix()


def _right_name(path: str) -> str | None:
    """The name under which it would be read in its place."""
    folder, _, name = path.rpartition("/")
    name = _DATA.sub(lambda match: f".{match[1]}", name).lower()
    name = re.sub(r"\.yml$", ".yaml", name)
    return name if _READ.fullmatch(f"{folder}/{name}") else None


def _headed(parts: list[str]) -> str | None:
    """The folder of a file that must have a record; None where it needs none."""
    if len(parts) < 3 or parts[:2] == ["sources", COMMON] or (parts[0] == "handouts" and parts[1] in _NO_HANDOUTS):
        return None
    if parts[0] == "handouts" and len(parts) == 4:
        return None if parts[2] == "decks" else "/".join(parts[:3])
    return "/".join(parts[:2])


def unread_files(project: Project) -> list[Finding]:
    """A finding for each file that looks like data and that nothing reads, and for each folder without its record."""
    findings: list[Finding] = []
    headless: dict[str, str] = {}
    topics = {folder.name for folder in (project.root / "sources").glob("*/")} - {COMMON}
    strangers: set[str] = set()
    for path in _data_files(project):
        parts = path.split("/")
        catalogue = _CATALOGUE.fullmatch(path)
        if catalogue and (catalogue["domain"] or catalogue["name"]) not in {*topics, COMMON}:
            message = "no topic has this catalogue: nothing in it is printed"
            remedy = "Name it as the topic's folder, or remove it."
            findings.append(Finding(path, 0, "unread-file", message, remedy, Severity.WARNING))
        elif not catalogue and not _READ.fullmatch(path):
            right = _right_name(path)
            remedy = f"Rename it to {right}." if right else "Move it to where it is read, or out of the project."
            findings.append(Finding(path, 0, "unread-file", "nothing reads a file of this name here", remedy))
        elif len(parts) == 4 and parts[0] == "handouts" and parts[1] not in {*topics, *_NO_HANDOUTS}:
            strangers.add("/".join(parts[:2]))
        elif folder := _headed(parts):
            head = _HEADS[parts[0]]
            if not (project.root / folder / head).exists():
                headless[folder] = head
    for folder in sorted(strangers):
        message = f"no topic is called “{folder.rpartition('/')[2]}”: nothing in the folder is read"
        findings.append(Finding(folder, 0, "unread-file", message, "Name it as the topic's folder, or remove it."))
    for folder, head in headless.items():
        if not any(item.path.startswith(f"{folder}/") for item in findings):
            message = f"the folder has no {head}: nothing in it is read"
            findings.append(
                Finding(f"{folder}/{head}", 0, "unread-file", message, "Add that file, or remove the folder.")
            )
    return findings
