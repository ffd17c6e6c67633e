"""The words that drafting looks for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from builder.draft.words import words

ROOT = Path(__file__).parent.parent.parent


def values(content: Any) -> Iterator[Any]:
    if isinstance(content, dict):
        for key, value in content.items():
            yield key
            yield from values(value)
    elif isinstance(content, list):
        for value in content:
            yield from values(value)
    else:
        yield content


@pytest.mark.parametrize("path", sorted((ROOT / "locales/en/draft").glob("*.yaml")), ids=lambda path: str(path.stem))
def test_no_word_is_read_as_something_else(path: Path) -> None:
    """YAML reads a bare `no` or `on` as true or false: the word would be lost from its list."""
    assert [value for value in values(words(path.stem)) if isinstance(value, bool) or value is None] == []
