"""The places of the drawing of the body: data of the theme, so that a topic's places need no template."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal

from markupsafe import Markup
from pydantic import Field, model_validator

from builder.base.errors import Finding, HandoutsError
from builder.base.project import Project
from builder.base.yamlfile import Model, load

Percent = Annotated[float, Field(ge=0, le=100)]
PlaceName = Annotated[str, Field(pattern=r"^[a-z]+(-[a-z]+)*$")]


class Place(Model):
    """Where a number stands in the drawing, in percent of its width and height."""

    left: Percent
    top: Percent


class BodyFile(Model):
    """handouts/theme/body.yaml. `names`: keys of listed items that mean one or several places of another name."""

    schema_: Literal[1] = Field(alias="schema")
    places: dict[PlaceName, Place]
    names: dict[PlaceName, list[PlaceName]] = {}

    @model_validator(mode="after")
    def _known(self) -> BodyFile:
        for name, places in self.names.items():
            for place in places:
                if place not in self.places:
                    raise ValueError(f"`{name}` means the place “{place}”, which `places` hasn't got")
        return self

    @property
    def marked(self) -> dict[str, list[str]]:
        """Key of an item → the places that it means."""
        return {**{name: [name] for name in self.places}, **self.names}

    @property
    def css(self) -> Markup:
        """A class `at-…` for each place."""
        lines = (f".at-{name} {{ left: {place.left:g}%; top: {place.top:g}%; }}" for name, place in self.places.items())
        return Markup("\n".join(lines))


@lru_cache(maxsize=16)
def _read(path: Path, name: str, stamp: tuple[int, int]) -> BodyFile:
    findings: list[Finding] = []
    loaded = load(path, name, BodyFile, findings)
    if loaded is None:
        raise HandoutsError(findings)
    return loaded[1]


def body_places(project: Project) -> BodyFile:
    """The project's places; HandoutsError where their file is missing or broken."""
    path = project.body_file()
    try:
        status = path.stat()
    except OSError as error:
        message, remedy = "the places of the drawing of the body are missing", "Restore the file from git."
        raise HandoutsError([Finding(project.relative(path), 0, "theme", message, remedy)]) from error
    return _read(path, project.relative(path), (status.st_mtime_ns, status.st_size))
