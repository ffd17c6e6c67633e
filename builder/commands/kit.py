"""The command `handouts kit`: the website, PDFs and decks as a zip file, or in a folder such as a USB stick's."""

from __future__ import annotations

import posixpath
import re
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from builder.base import interrupts
from builder.base.cache import key_of
from builder.base.errors import ExitCode, Finding, HandoutsError, Severity, failure
from builder.base.html import parse
from builder.base.progress import Progress
from builder.base.project import DocumentFolders, Project
from builder.commands.build import Built, build
from builder.commands.kit_names import name_findings
from builder.commands.kit_write import (
    FOLDER,
    RECORD,
    Files,
    record_of,
    refuse_folder,
    refuse_zip,
    root_of,
    write_folder,
    write_zip,
)
from builder.dist.lock import locked
from builder.dist.publish import read_manifest
from builder.languages.locale import load_locale
from builder.website.plan import Entry, all_reviewed
from builder.workspace.selection import Selection

FRONT = "index.html"
OPEN = "OPEN-ME.html"  # the front page once more, under a name that says what to do
READ = "READ-ME.txt"
# What nobody at a desk opens, unless a page links to it.
_LEFT_OUT_KINDS = {"txt", "tsv", "facts", "fhir"}
_LEFT_OUT = {"404.html", "robots.txt", "sitemap.xml"}  # what only a web server has a use for
_LINKS = ("href", "src", "poster", "data")
_FAT_LIMIT = 2**32 - 1  # bytes of one file
_OLD_LIMIT = 2**31 - 1


@dataclass(frozen=True)
class Kit:
    """What was written: a zip file, or the folder FOLDER. `kept`: files of the last kit that somebody had changed."""

    place: Path
    leaflets: int
    decks: int
    locales: tuple[str, ...]  # tags
    size: int  # bytes, as they lie in `place`
    warnings: tuple[Finding, ...]
    kept: tuple[str, ...] = ()


def size_findings(place: Path, size: int) -> list[Finding]:
    """A warning where a zip file of `size` bytes is too large for computers or sticks that clinics have."""
    remedy = "Choose fewer locales, topics or handouts, or name the stick's folder instead: --out /media/STICK"
    if size > _FAT_LIMIT:
        message = "the file has more than 4 GB, and a stick with the file system FAT32 takes none that large"
    elif size > _OLD_LIMIT:
        message = "the file has more than 2 GB, which some programs can't unzip"
    else:
        return []
    return [Finding(str(place), 0, "kit", message, remedy, Severity.WARNING)]


def _links(html: str) -> Iterator[str]:
    """The addresses in a page that are files beside it, without `#` and `?` and what follows."""
    for element in parse(html).iter():
        for name in _LINKS:
            address = urlsplit(element.get(name) or "")
            if address.path and not address.scheme and not address.netloc:
                yield unquote(address.path)


def chosen(dist: Path, entries: Sequence[Entry]) -> list[str]:
    """The paths below `dist` that a kit has: all but what nobody at a desk opens, and all that its pages link to.

    HandoutsError where a link leads nowhere.
    """
    paths = {item["path"] for item in entries if item["kind"] not in _LEFT_OUT_KINDS and item["path"] not in _LEFT_OUT}
    findings = []
    unread = sorted(path for path in paths if path.endswith(".html"))
    while unread:
        page = unread.pop()
        for link in _links((dist / page).read_text(encoding="utf-8")):
            target = posixpath.normpath(posixpath.join(posixpath.dirname(page), link))
            if link.startswith("/") or target.startswith("../") or not (dist / target).is_file():
                message = f"the page links to {link}, which the kit doesn't have"
                findings.append(Finding(page, 0, "kit", message, "Build again; if it goes on, report it."))
            elif target not in paths:
                paths.add(target)
                unread += [target] if target.endswith(".html") else []
    if findings:
        raise HandoutsError(findings, ExitCode.OUTPUT)
    # Pages after what they show, each folder's page after those it lists, the front page last: an update that is cut
    # short leaves pages that open.
    return sorted(paths, key=lambda path: (path.endswith(".html"), path == FRONT, path.endswith(FRONT), path))


def _english_names(project: Project, tags: Sequence[str]) -> list[str]:
    locales = [load_locale(project, name, []) for name in project.locales()]
    names = {locale.tag: locale.record.english_name for locale in locales if locale}
    return sorted(names.get(tag, tag) for tag in tags)


def read_me(project: Project, clinic: str | None, entries: Sequence[Entry]) -> bytes:
    """READ-ME.txt: plain words for whoever finds the folder, as Windows' Notepad reads them."""
    counted = [item for item in entries if item.get("messages")]
    tags = sorted({item["locales"][0] for item in counted})
    unread = [tag for tag in tags if not all_reviewed([item for item in counted if item["locales"][0] == tag])]
    languages = _english_names(project, tags)
    lines = [
        f"Leaflets{f' - {clinic}' if clinic else ''}",
        "",
        f"1. Double-click the file {OPEN}. It opens in your browser, without the internet.",
        "2. Choose a language, then a leaflet to read or to print.",
        "",
        f"Did you get this as a zip file? Unzip it first. Keep everything in the folder {FOLDER} together.",
        "",
        f"Languages: {', '.join(languages)}.",
        "",
    ]
    if unread:
        lines += [
            "NOT CHECKED: no qualified person has checked all texts in these languages yet:",
            f"{', '.join(_english_names(project, unread))}.",
            "Use them together with an interpreter, and give out the pages with English beside.",
        ]
    else:
        lines += ["Qualified people have checked all texts."]
    lines += [
        "",
        f"When a newer kit comes: delete the folder {FOLDER}, then unzip the new kit in its place.",
    ]
    text = "\r\n".join(lines) + "\r\n"
    return text.encode("ascii" if text.isascii() else "utf-8-sig")


def _packed(project: Project, dist: Path, built: Built, extra: Path) -> Files:
    """What the kit is made of, in the order in which it is written. HandoutsError for names that a desk refuses."""
    manifest = read_manifest(dist) or {}
    files = {path: dist / path for path in chosen(dist, built.outputs)}
    extra.mkdir(exist_ok=True)
    (extra / READ).write_bytes(read_me(project, manifest.get("clinic"), built.outputs))
    files |= {OPEN: dist / FRONT, READ: extra / READ}
    (extra / RECORD).write_bytes(record_of(files))
    files[RECORD] = extra / RECORD
    findings = name_findings(f"{FOLDER}/{path}" for path in files)
    if findings:
        raise HandoutsError(findings)
    return files


def _refuse(project: Project, out: Path, force: bool) -> Path | None:
    """The kit's folder where `out` is a folder, else None for a zip file; raises where it can't be written there."""
    place = out.resolve()
    if any(read_manifest(folder) for folder in (place, *place.parents)) or project.output_folder().resolve() in (
        place,
        *place.parents,
    ):
        message = "this is in an output folder, where only what its manifest lists may be"
        raise failure(out, message, "Name a place elsewhere with --out.", ExitCode.OUTPUT, "publish")
    if out.is_dir():
        root = root_of(out)
        refuse_folder(root, force)
        return root
    if not re.search(r"[^/]\.zip$", out.name, re.IGNORECASE):
        remedy = "Name a zip file (--out kit.zip), or a folder that is there, such as a USB stick's."
        raise failure(out, "a kit is a zip file or a folder, and this is neither", remedy, ExitCode.USAGE, "usage")
    refuse_zip(out, force)
    return None


def build_kit(
    project: Project,
    selection: Selection,
    documents: DocumentFolders,
    out: Path,
    jobs: int,
    progress: Progress,
    clinic_file: Path | None = None,
    force: bool = False,
) -> Kit:
    """Build what is selected and write it as a kit to `out`, a zip file or a folder that is there.

    A kit that stands there is replaced; anything else only with `force`. HandoutsError, and nothing changed,
    otherwise: also where a part of what was asked for can't be made.
    """
    root = _refuse(project, out, force)
    # A place for each `out`, so that two kits can be made at once, and killed ones leave one folder at most.
    work = project.cache_folder() / "kit" / key_of([str(out.resolve())])[:16]
    dist = work / "dist"
    with locked(dist):
        try:
            shutil.rmtree(dist, ignore_errors=True)
            built = build(project, selection, documents, dist, jobs, progress, clinic_file)
            if built.failures:
                raise HandoutsError([*built.failures.findings, *built.warnings])
            interrupts.outcome(interrupts.NOTHING_CHANGED)
            files = _packed(project, dist, built, work / "extra")
            progress.stage("Kit", 0)
            kept: list[str] = []
            if root is None:
                write_zip(files, out)
                size = out.stat().st_size
            else:
                kept = write_folder(files, root, force)
                size = sum(path.stat().st_size for path in files.values())
        finally:
            with interrupts.held():
                shutil.rmtree(dist, ignore_errors=True)
                shutil.rmtree(work / "extra", ignore_errors=True)
    kinds = [item["kind"] for item in built.outputs]
    return Kit(
        place=root or out,
        leaflets=kinds.count("pdf"),
        decks=kinds.count("apkg"),
        locales=tuple(sorted({item["locales"][0] for item in built.outputs if item.get("locales")})),
        size=size,
        warnings=(*built.warnings, *(size_findings(out, size) if root is None else [])),
        kept=tuple(kept),
    )
