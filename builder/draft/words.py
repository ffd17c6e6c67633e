"""English words that drafting looks for: data in locales/en/draft/, since Python knows no disease and no language."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any, Literal, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from builder.base.errors import ExitCode, failure
from builder.base.yamlfile import Model

M = TypeVar("M", bound=Model)

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
        raise failure(
            path, f"the words for drafting can't be read: {error}", remedy, ExitCode.ENVIRONMENT, "draft"
        ) from error
    if not isinstance(content, dict):
        raise failure(path, "the words for drafting are no mapping", "Restore the file.", ExitCode.ENVIRONMENT, "draft")
    return content


@functools.cache
def _checked(name: str, model: type[Model]) -> Model:
    try:
        return model.model_validate(words(name))
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        message = f"the words for drafting are not as they should be: {place}: {first['msg']}"
        remedy = "Restore the file as the program came with it."
        raise failure(_FOLDER / f"{name}.yaml", message, remedy, ExitCode.ENVIRONMENT, "draft") from error


def word_list(name: str, model: type[M]) -> M:
    """The content of locales/en/draft/<name>.yaml as `model`; HandoutsError as of `words`, or where it isn't one."""
    checked = _checked(name, model)
    assert isinstance(checked, model)
    return checked
