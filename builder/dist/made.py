"""The record of a build: what each output was made of, so that it can be told what has changed since."""

from __future__ import annotations

import contextlib
import datetime
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from builder.base.cache import key_of
from builder.base.project import Project
from builder.base.whole import write_whole
from builder.dist.manifest import MANIFEST

_SCHEMA = 1


@dataclass(frozen=True)
class Output:
    """Inputs by name, each with its hash; `topic` is whose facts they are, empty for what all topics share."""

    topic: str
    made: Mapping[str, str]


@dataclass
class BuildRecord:
    """The outputs of a folder by their paths, and when they were published."""

    outputs: dict[str, Output] = field(default_factory=dict)
    built: str = ""


def _place(project: Project, target: Path) -> Path:
    return project.cache_folder() / "made" / f"{key_of([str(target)])[:32]}.json"


def _manifest(target: Path) -> str:
    return hashlib.sha256((target / MANIFEST).read_bytes()).hexdigest()


def load_record(project: Project, target: Path) -> BuildRecord | None:
    """The record of what stands in the folder; None where it is gone, damaged, or of what stood there before."""
    try:
        data = json.loads(_place(project, target).read_bytes())
        if data["schema"] != _SCHEMA or data["manifest"] != _manifest(target):
            return None
        inputs = [(str(name), str(value)) for name, value in data["inputs"]]
        outputs = {
            path: Output(str(item["topic"]), dict(inputs[number] for number in item["made"]))
            for path, item in data["outputs"].items()
        }
        return BuildRecord(outputs, str(data["built"]))
    except (OSError, ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError):
        return None


def write_record(project: Project, target: Path, outputs: Mapping[str, Output]) -> None:
    """Put the folder's outputs on record; a full disk or a read-only folder keeps none."""
    numbers: dict[tuple[str, str], int] = {}

    def numbered(made: Mapping[str, str]) -> list[int]:
        return [numbers.setdefault(item, len(numbers)) for item in made.items()]

    lines = {path: {"topic": item.topic, "made": numbered(item.made)} for path, item in outputs.items()}
    now = datetime.datetime.now().astimezone().isoformat(" ", "seconds")
    with contextlib.suppress(OSError):
        data = {"schema": _SCHEMA, "manifest": _manifest(target), "built": now}
        data |= {"inputs": list(numbers), "outputs": lines}
        write_whole(_place(project, target), json.dumps(data, ensure_ascii=False).encode("utf-8", "surrogatepass"))


def kept_of(record: BuildRecord | None, paths: Iterable[str]) -> dict[str, Output]:
    """What an earlier record says of these paths."""
    return {path: record.outputs[path] for path in paths if record and path in record.outputs}
