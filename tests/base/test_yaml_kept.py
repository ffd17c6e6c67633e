"""Files that are changed and written back keep every byte that nobody changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from builder.base.yaml_kept import read_yaml, to_bytes
from tests.conftest import ROOT

FILES = sorted([*(ROOT / "sources").glob("*/documents.yaml"), *(ROOT / "sources").glob("*/facts/*.yaml")])


@pytest.mark.parametrize("path", FILES, ids=[path.relative_to(ROOT).as_posix() for path in FILES])
def test_a_file_that_is_read_and_written_is_the_same(path: Path) -> None:
    """Before, `date: null` lost its word in every record beside the one that was changed."""
    assert to_bytes(read_yaml(path)) == path.read_bytes()


def test_only_what_is_changed_changes(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_text("# A note\nlist:\n  - {a: 1, b: null}  # why\n  - name: 'x'\n    empty: null\n", encoding="utf-8")
    data = read_yaml(path)
    data["list"][1]["name"] = "new"
    assert to_bytes(data).decode() == "# A note\nlist:\n  - {a: 1, b: null}  # why\n  - name: 'new'\n    empty: null\n"
