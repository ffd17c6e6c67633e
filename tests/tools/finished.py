"""Which locales of the real project are finished: those that a build makes where none is named."""

from __future__ import annotations

from functools import cache

from ruamel.yaml import YAML

from tests.conftest import ROOT


@cache
def finished() -> tuple[str, ...]:
    """Their tags, read from the files themselves; a draft is none."""
    records = [YAML(typ="safe").load(path.read_bytes()) for path in sorted((ROOT / "locales").glob("*/locale.yaml"))]
    return tuple(str(record["tag"]) for record in records if not record.get("draft"))
