"""The small project with a handout of sections."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import MiniProject, translate_all
from tests.tools.sheet import add_sheet


@pytest.fixture(scope="session")
def sheet_template(mini_template: MiniProject, tmp_path_factory: pytest.TempPathFactory) -> MiniProject:
    mini = mini_template.copy(tmp_path_factory.mktemp("sheet") / "project")
    add_sheet(mini)
    mini.extract()
    translate_all(mini)
    return mini


@pytest.fixture
def sheet(sheet_template: MiniProject, tmp_path: Path) -> MiniProject:
    """The small project with that handout, to break."""
    return sheet_template.copy(tmp_path / "project")
