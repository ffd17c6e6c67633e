"""`handouts why`: what an output was made of, and what of that has changed since."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from builder.base.errors import ExitCode, failure
from builder.base.project import DocumentFolders, Project
from builder.dist.made import Output, load_record
from builder.dist.manifest import MANIFEST
from builder.dist.publish import read_manifest
from builder.facts.topic import Topic
from builder.website.output import surroundings_now
from builder.workspace.inputs import NONE, Inputs
from builder.workspace.loaded import Loaded, load_project
from builder.workspace.page_inputs import PageInputs
from builder.workspace.selection import Selection

_OTHERS = {
    "program": "the program, its packages or the system's libraries",
    "clinic": "the clinic's details",
    "options": "--require-reviewed, --keep-reviewed",
    "fonts": "the fonts on this machine",
    "locales": "the list of locales",
}


@dataclass(frozen=True)
class Why:
    """`parts`: kind of input → the inputs as people name them. `changed`: what is another one now, last saved first."""

    path: str  # below the output folder
    built: str  # when
    parts: dict[str, list[str]] = field(default_factory=dict)
    changed: list[str] = field(default_factory=list)
    last: str = ""  # the file among them that was saved last, and when


def _folder(output: Path) -> Path:
    """The output folder that a file is in."""
    for folder in output.parents:
        if (folder / MANIFEST).is_file() and read_manifest(folder):
            return folder
    remedy = "Name a file of an output folder, for example dist/ar/medicines.pdf."
    raise failure(output, "this is in no output folder of Handouts", remedy, ExitCode.USAGE, "usage")


class _Names:
    """How people find an input: its file and line."""

    def __init__(self, loaded: Loaded, topic: Topic | None) -> None:
        self._loaded = loaded
        self._topic = topic
        self._templates = {item.context: item.path for items in loaded.templates.values() for item in items}

    def fact(self, name: str) -> tuple[str, str]:
        origin = self._topic.origins.get(name) if self._topic else None
        if origin is None:
            return name, ""
        return f"{name} ({origin.file.name}:{origin.file.position([*origin.loc, 'id'])[0]})", origin.file.name

    def message(self, rest: str) -> tuple[str, str]:
        locale, context, *_ = rest.split(" ", 2)
        texts = self._loaded.texts.get((locale, self._topic.id)) if self._topic else None
        if texts is None:
            return f"{context} in {locale}", ""
        if texts.locale.english:
            if "/" in context:
                path = self._templates.get(context, "")
                known = path if "/" in path else ""  # else the program has it itself
                return f"{context} ({path})", known
            return self.fact(".".join(context.split(".")[:3]))
        catalogue = texts.catalogue(context)
        entry = catalogue.entries.get(context)
        place = f"{catalogue.name}:{entry.line}" if entry else f"{catalogue.name}, untranslated"
        return f"{context} ({place})", catalogue.name

    def named(self, name: str) -> tuple[str, str, str]:
        """Kind, what people call it, and its file below the project."""
        kind, _, rest = name.partition(" ")
        if kind == "fact":
            return ("facts", *self.fact(rest))
        if kind == "message":
            return ("messages", *self.message(rest))
        if kind == "facts":
            return "facts", "numbers, names, citations and order of all facts", f"sources/{rest}/facts"
        if kind == "documents":
            return "documents", f"the documents' texts of {rest}", ""
        if kind == "names":
            return "files", f"which files there are in {rest.replace(' ', ', ')}", ""
        if kind == "file":
            return _kind(rest), rest, rest
        return "others", _OTHERS.get(name, name), "clinic.yaml" if kind == "clinic" else ""


def _kind(path: str) -> str:
    """What a file of the project is."""
    if "/theme/pictures/" in path:
        return "pictures"
    if path.endswith(".j2"):
        return "templates"
    if path.startswith("handouts/theme/"):
        return "theme"
    return {"locales": "languages", "sources": "facts"}.get(path.split("/")[0], "handouts and decks")


def _saved(path: Path) -> datetime.datetime | None:
    """When a file, or the last one in a folder, was saved."""
    try:
        times = [item.stat().st_mtime for item in ([*path.rglob("*")] if path.is_dir() else [path])]
    except OSError:
        return None
    return datetime.datetime.fromtimestamp(max(times)).astimezone() if times else None


def _output(project: Project, folder: Path, path: str) -> tuple[str, Output]:
    """When the output was built and what it is made of. HandoutsError where that isn't known."""
    manifest = read_manifest(folder) or {"outputs": []}
    listed = next((item for item in manifest["outputs"] if item["path"] == path), None)
    if listed is None and path != MANIFEST:
        near = ", ".join(sorted(item["path"] for item in manifest["outputs"] if item["path"].endswith(Path(path).name)))
        remedy = f"There is: {near}." if near else "See handouts list for what can be built."
        raise failure(folder / path, "no build has made this file", remedy, ExitCode.USAGE, "usage")
    if listed and listed["kind"] == "packet":
        parts = (f"{'/'.join(item['locales'][:1])}/{item['handout']}" for item in listed["leaflets"])
        remedy = f"Ask for its leaflets one by one, as a build makes them: {', '.join(parts)}."
        raise failure(folder / path, "a packet is made of leaflets", remedy, ExitCode.USAGE, "usage")
    record = load_record(project, folder)
    output = record.outputs.get(path if listed else "index.html") if record else None
    if record is None or output is None:
        remedy = "Build again; the record is kept in .build/ of the project that is built."
        raise failure(folder / path, "there is no record of how this was made", remedy, ExitCode.USAGE, "usage")
    return record.built, output


def why(project: Project, output: Path, documents: DocumentFolders, clinic_file: Path | None = None) -> Why:
    """What an output is made of. HandoutsError with USAGE for what no build made."""
    output = output.resolve()
    folder = _folder(output)
    path = output.relative_to(folder).as_posix()
    built, recorded = _output(project, folder, path)
    inputs = Inputs.of(project)
    loaded = load_project(project, Selection(), documents, clinic_file)
    topic = next((item for item in loaded.topics if item.id == recorded.topic), None)
    names = _Names(loaded, topic or loaded.topics[0])
    now = PageInputs(loaded, inputs).now(topic or loaded.topics[0], recorded.made)
    # What stands in options that the record doesn't hold is taken as it was.
    now.pop("options", None)
    explained = _explained(project, path, built, recorded, now, names)
    outputs = (read_manifest(folder) or {"outputs": []})["outputs"]
    listed = next((item for item in outputs if item["path"] == path), None)
    return _with_surroundings(explained, loaded, outputs, listed) if listed and listed["kind"] == "html" else explained


def _with_surroundings(explained: Why, loaded: Loaded, outputs: list[dict[str, Any]], listed: dict[str, Any]) -> Why:
    """The answer for a leaflet's page, with what the website puts around it."""
    templates = [loaded.project.relative(item) for item in loaded.project.website_templates()]
    changed = list(explained.changed)
    if listed.get("surroundings") != surroundings_now(loaded, outputs, listed["path"]):
        changed.append("what the website puts around the leaflet: its words, or the pages that it leads to")
    parts = explained.parts | {"website": ["the other leaflets, languages and PDFs in this folder", *templates]}
    return replace(explained, parts=parts, changed=changed)


def _explained(project: Project, path: str, built: str, output: Output, now: dict[str, str], names: _Names) -> Why:
    parts: dict[str, list[str]] = {}
    changed: list[tuple[datetime.datetime | None, str]] = []
    times: list[tuple[datetime.datetime, str]] = []
    for name, before in output.made.items():
        if name not in now:
            continue
        kind, label, file = names.named(name)
        if before != NONE or now[name] != NONE:
            parts.setdefault(kind, []).append(label)
        saved = _saved(project.root / file) if file else None
        if saved:
            times.append((saved, file))
        if before != now[name]:
            what = " (new)" if before == NONE else " (gone)" if now[name] == NONE else ""
            changed.append((saved, f"{label}{what}{_at(saved)}"))
    order = _newest_first(changed)
    last = max(times, default=None)
    return Why(
        path,
        built,
        {kind: list(dict.fromkeys(items)) for kind, items in parts.items()},
        list(dict.fromkeys(order)),
        f"{last[1]}{_at(last[0])}" if last else "",
    )


def _at(time: datetime.datetime | None) -> str:
    return f", saved {time:%Y-%m-%d %H:%M}" if time else ""


def _newest_first(changed: Iterable[tuple[datetime.datetime | None, str]]) -> list[str]:
    oldest = datetime.datetime.min.replace(tzinfo=datetime.UTC)
    return [text for _, text in sorted(changed, key=lambda item: item[0] or oldest, reverse=True)]
