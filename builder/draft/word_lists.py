"""The words that drafting looks for: `locales/en/draft/<name>.yaml` of the project, each read once."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from builder.base.errors import ExitCode, Finding, HandoutsError, errors
from builder.base.project import Project
from builder.base.yamlfile import Model, load

M = TypeVar("M", bound=Model)
# Beside the package, where the command runs outside any project.
_BESIDE = Path(__file__).resolve().parents[2]


def _root() -> Path:
    try:
        project = Project.find(None).root
    except HandoutsError:
        return _BESIDE
    return project if (project / "locales" / "en" / "draft").is_dir() else _BESIDE


_lists: dict[tuple[Path, type[Model]], Model] = {}


def _read(path: Path, name: str, model: type[M]) -> M:
    findings: list[Finding] = []
    known = _lists.get((path, model))
    if isinstance(known, model):
        return known
    loaded = load(path, name, model, findings)
    if loaded is None or errors(findings):
        raise HandoutsError(findings, ExitCode.FINDINGS)
    _lists[path, model] = loaded[1]
    return loaded[1]


def word_list(name: str, model: type[M]) -> M:
    """`locales/en/draft/<name>.yaml` as `model`; raises HandoutsError, with file and line, where it isn't one."""
    file = f"locales/en/draft/{name}.yaml"
    return _read(_root() / file, file, model)
