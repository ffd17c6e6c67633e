"""The tests themselves: every one of them is run."""

from __future__ import annotations

from fnmatch import fnmatch

import pytest

from tests.conftest import ROOT


def test_no_folder_of_tests_is_left_out(pytestconfig: pytest.Config) -> None:
    """pytest passes over folders of some names, which a folder of the product may have: tests/dist/ was never run."""
    left_out: list[str] = pytestconfig.getini("norecursedirs")
    folders = {path.parent for path in (ROOT / "tests").rglob("test_*.py")}
    assert len(folders) > 10
    parts = {part for folder in folders for part in folder.relative_to(ROOT).parts}
    assert {part for part in parts if any(fnmatch(part, pattern) for pattern in left_out)} == set()
