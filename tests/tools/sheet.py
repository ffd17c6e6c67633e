"""A handout with all layouts of sections, for the small project, and what is wrong with it."""

from __future__ import annotations

import shutil

from builder.base.errors import Finding, errors
from builder.checks.registry import run
from builder.commands.cite import fill
from builder.workspace.loaded import render
from builder.workspace.selection import Selection
from tests.conftest import DATA, MiniProject

SHEET = "handouts/sheet/handout.yaml"
FACTS = "sources/examplitis/facts/sections.yaml"


def add_sheet(mini: MiniProject) -> None:
    """A handout with all layouts, and facts of all kinds that they show."""
    (mini.root / SHEET).parent.mkdir()
    shutil.copy(DATA / "sections/handout.yaml", mini.root / SHEET)
    shutil.copy(DATA / "sections/facts.yaml", mini.root / FACTS)
    mini.edit("sources/examplitis/topic.yaml", "overview, ", "overview, sheet, ")
    fill(mini.load())


def findings(mini: MiniProject) -> list[Finding]:
    """What is wrong with the project and with the sheet in English, warnings left out."""
    loaded = mini.load(Selection(locales=("en",), handouts=("sheet",)))
    if not errors(loaded.findings):
        render(loaded)
    return [item for item in dict.fromkeys([*loaded.findings, *run(loaded)]) if item.severity.value == "error"]
