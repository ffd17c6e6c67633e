"""Statements that list the same things stand side by side; others each have a table of their own."""

from __future__ import annotations

import re

import pytest

from tests.conftest import MiniProject
from tests.pages.test_safety_box import build, html, plain

PAGE = """schema: 1
order: 5
title: Two kinds
sections:
  - {key: kinds, heading: Which kinds are there?, facts: [kinds], layout: table}
"""
FACT = """  - id: ex.statement.NAME
    kind: statement
    subject: kinds
    text: The NAME kind
    items: ITEMS
    citations:
CITATION
"""


def page(mini: MiniProject, first: str, second: str) -> str:
    text = mini.facts.read_text(encoding="utf-8")
    found = re.search(r"    citations:\n(      - .*\n)", text)
    assert found
    for name, items in (("mild", first), ("severe", second)):
        fact = FACT.replace("NAME", name).replace("ITEMS", items).replace("CITATION\n", found[1])
        text = f"{text.rstrip()}\n{fact}"
    mini.facts.write_text(text, encoding="utf-8")
    folder = mini.root / "handouts/examplitis/kinds"
    folder.mkdir()
    (folder / "handout.yaml").write_text(PAGE, encoding="utf-8")
    return html(build(mini, "kinds"), "en/kinds.html")


def cells(markup: str, tag: str) -> list[str]:
    return [plain(cell) for cell in re.findall(rf"<{tag}\b[^>]*>(.*?)</{tag}>", markup, re.DOTALL)]


def test_the_same_lists_are_one_table_row_by_row(mini: MiniProject) -> None:
    made = page(mini, "{ill: You rest., work: You work.}", "{ill: You lie down., work: You stay at home.}")
    tables = re.findall(r"<table.*?</table>", made, re.DOTALL)
    assert len(tables) == 1
    assert cells(tables[0], "th") == ["The mild kind", "The severe kind"]
    assert [cells(row, "td") for row in re.findall(r"<tr>.*?</tr>", tables[0], re.DOTALL)][1:] == [
        ["You rest.", "You lie down."],
        ["You work.", "You stay at home."],
    ]


@pytest.mark.parametrize("second", ["{ill: You lie down.}", "{work: You stay at home., ill: You lie down.}"])
def test_other_lists_are_tables_of_their_own(mini: MiniProject, second: str) -> None:
    made = page(mini, "{ill: You rest., work: You work.}", second)
    tables = re.findall(r"<table.*?</table>", made, re.DOTALL)
    assert [cells(table, "th") for table in tables] == [["The mild kind"], ["The severe kind"]]
