"""The words that drafting looks for: `locales/en/draft/<name>.yaml` of the project, each read once."""

from __future__ import annotations

from functools import lru_cache
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


@lru_cache(maxsize=32)
def _read(path: Path, name: str, model: type[M]) -> M:
    findings: list[Finding] = []
    loaded = load(path, name, model, findings)
    if loaded is None or errors(findings):
        raise HandoutsError(findings, ExitCode.FINDINGS)
    return loaded[1]


def word_list(name: str, model: type[M]) -> M:
    """`locales/en/draft/<name>.yaml` as `model`; raises HandoutsError, with file and line, where it isn't one."""
    file = f"locales/en/draft/{name}.yaml"
    return _read(_root() / file, file, model)
