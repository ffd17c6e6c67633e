"""English words that drafting looks for: data in locales/en/draft/, since Python knows no disease and no language."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field

from builder.base.errors import ExitCode, stop

# Beside the program, whatever folder the command works in: drafting needs no project.
_FOLDER = Path(__file__).parents[2] / "locales" / "en" / "draft"


class WordsFile(BaseModel):
    """locales/en/draft/*.yaml: lists of words by what they tell; each module that reads one says which it has."""

    model_config = ConfigDict(extra="allow")
    schema_: Literal[1] = Field(alias="schema")


@functools.cache
def words(name: str) -> dict[str, Any]:
    """The content of locales/en/draft/<name>.yaml, read once.

    HandoutsError, with ENVIRONMENT, where the file is missing or broken.
    """
    path = _FOLDER / f"{name}.yaml"
    try:
        content = yaml.load(path.read_bytes(), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except (OSError, yaml.YAMLError) as error:
        remedy = "Restore the file as the program came with it."
        raise stop(
            path, f"the words for drafting can't be read: {error}", remedy, ExitCode.ENVIRONMENT, "draft"
        ) from error
    if not isinstance(content, dict):
        raise stop(path, "the words for drafting are no mapping", "Restore the file.", ExitCode.ENVIRONMENT, "draft")
    return content
