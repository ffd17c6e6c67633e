"""What YAML leaves out of a text without quotes, or reads as something else: one clear finding each, with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from builder.base import yamlfile
from builder.base.errors import ExitCode, Finding
from builder.base.yamlfile import load
from builder.pages.clinic import ClinicFile
from tests.conftest import ROOT, MiniProject

# What stands below `schema: 1`; the line of the finding, and words of its message and remedy.
CUT = "what stands after # is left out"
LOST = [
    ("name: X\naddress: Calle 10 #20-30, Ciudad", 3, CUT, "in quotes"),
    ("name: X\naddress: Calle 10 # 20-30, Ciudad", 3, CUT, "in quotes"),
    ("name: X\naddress: Main Street, Suite # B", 3, CUT, "in quotes"),
    ("name: X\naddress: Main Street #B", 3, CUT, "in quotes"),
    ("name: X\naddress: #45 Main Street", 3, CUT, "in quotes"),
    ("name: X\naddress: #45 Main Street\n  Springfield", 3, CUT, "in quotes"),
    ("name: X\naddress:\n  #45 Main Street\n  Springfield", 3, CUT, "in quotes"),
    ("name: X\naddress: Calle 10\n  #20-30", 3, CUT, "in quotes"),
    ("name: X\naddress:\n  - Calle 10 #20\n  - Ciudad", 4, CUT, "in quotes"),
    ("name: #1 Clinic", 2, CUT, "in quotes"),
    ("name: Clinic #1", 2, CUT, "in quotes"),
    ("name: &Co Clinic", 2, "& begins an anchor", "in quotes"),
    ("name: !Care Clinic", 2, "! begins a tag", "in quotes"),
    ("name: & Co", 2, "can't begin with & or *", "in quotes"),
    ("name: *Star Clinic", 2, "can't begin with *", "in quotes"),
    ("name: @home", 2, "can't begin with @", "in quotes"),
    ("name: %off", 2, "can't begin with %", "in quotes"),
    ("name: `A`", 2, "can't begin with `", "in quotes"),
    ("name: |Foo", 2, "can't begin with |", "in quotes"),
    ("name: - Foo", 2, "can't begin with “- ”", "in quotes"),
    ("name: Clinic: North", 2, "a second “: ”", "in quotes"),
    ('name: "North" Clinic', 2, "more text after the closing quotes", "in quotes"),
    ("name: 'St. Mary's'", 2, "more text after the closing quotes", "''"),
    ("name:X", 2, "a colon and a space", "key: text"),
    ("name: X\n\tphone: 1", 3, "a tab", "spaces"),
    ("name: X\nname: Y", 3, "“name” stands twice", "Keep one"),
    ("name: 2026-01-31", 2, "YAML reads this as a date", "in quotes"),
    ("name: 24", 2, "YAML reads this as a number", "in quotes"),
    ("name: 010", 2, "YAML reads this as a number", "in quotes"),
    ("name: true", 2, "YAML reads this as true or false", "in quotes"),
    ("name: [A]", 2, "YAML reads this as a list", "in quotes"),
    ("name: {A: B}", 2, "YAML reads this as keys with values", "in quotes"),
    ("name: ~", 2, "YAML reads this as nothing", "Write the text"),
    ("name:", 2, "YAML reads this as nothing", "Write the text"),
    ("name: X\nphone: 0800123", 3, "in quotes", ""),
    ("name: X\nphone: +15550100", 3, "in quotes", ""),
]
WHOLE = [
    ("name: Example Clinic  # as it is on the door", "Example Clinic"),
    ("name: Example Clinic # as it is on the door", "Example Clinic"),
    ("name: Example Clinic  # 2 words", "Example Clinic"),
    ("name: Example Clinic # A note", "Example Clinic"),
    ('name: "Clinic #1"  # in quotes', "Clinic #1"),
    ("name: 'Clinic' # 2 words", "Clinic"),
    ("name: Clinic#1", "Clinic#1"),
    ("name: C# Clinic", "C# Clinic"),
    ("name: >-\n  Clinic #1", "Clinic #1"),
    ("name: No", "No"),
    ("name: on", "on"),
    ("name: 1:30", "1:30"),
    ("# name: Y\nname: Clinic\n# phone: #1", "Clinic"),
]


def read(folder: Path, body: str) -> tuple[ClinicFile | None, list[Finding]]:
    (folder / "clinic.yaml").write_text(f"schema: 1\n{body}\n", encoding="utf-8")
    findings: list[Finding] = []
    loaded = load(folder / "clinic.yaml", "clinic.yaml", ClinicFile, findings)
    return (loaded[1] if loaded else None), findings


@pytest.mark.parametrize(("body", "line", "words", "remedy"), LOST)
def test_a_text_that_loses_a_part_is_one_finding(tmp_path: Path, body: str, line: int, words: str, remedy: str) -> None:
    found = read(tmp_path, body)[1]
    assert [item.line for item in found] == [line], found
    assert words in found[0].message
    assert remedy in found[0].remedy
    assert found[0].remedy


@pytest.mark.parametrize(("body", "name"), WHOLE)
def test_comments_are_comments(tmp_path: Path, body: str, name: str) -> None:
    record, found = read(tmp_path, body)
    assert found == []
    assert record is not None
    assert record.name == name


def test_a_line_that_changes_how_the_file_is_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "clinic.yaml").write_text("%YAML 1.1\n---\nschema: 1\nname: no\n", encoding="utf-8")
    findings: list[Finding] = []
    load(tmp_path / "clinic.yaml", "clinic.yaml", ClinicFile, findings)
    assert "a line with % changes" in findings[0].message


def test_a_number_that_is_read_as_another_one_is_told(mini: MiniProject) -> None:
    mini.edit("handouts/examplitis/overview/handout.yaml", "order: ", "order: 0")
    found = [item for item in mini.load().findings if item.path == "handouts/examplitis/overview/handout.yaml"]
    assert len(found) == 1
    assert "is read as another number" in found[0].message


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("sources/examplitis/facts/all.yaml", "heading: In the thumb", "heading: In thumb #1"),
        ("sources/examplitis/topic.yaml", "short_name: ", "short_name: Ex #1 "),
        ("locales/ar/locale.yaml", "own_name: ", "own_name: A #b "),
        ("handouts/examplitis/overview/handout.yaml", "title: ", "title: A #b "),
    ],
)
def test_every_file_that_people_write_is_read_with_the_same_care(
    mini: MiniProject, path: str, old: str, new: str
) -> None:
    mini.edit(path, old, new)
    result = mini.run("check")
    assert result.returncode == ExitCode.FINDINGS
    assert CUT in result.stderr
    assert f"{path}:" in result.stderr


def test_no_file_of_ours_loses_anything() -> None:
    folders = ("sources", "locales", "handouts", "tests/mutations")
    paths = [ROOT / "clinic.example.yaml", *(path for name in folders for path in (ROOT / name).rglob("*.yaml"))]
    for path in paths:
        findings: list[Finding] = []
        file = yamlfile.read(path, str(path), findings)
        assert findings == []
        assert file is not None
        assert file.lost == ()
        assert file.changed == ()


@pytest.mark.parametrize("text", ["", "# a comment\n", "---\n# a comment\n", "~\n", "%YAML 1.1\n---\n# a comment\n"])
def test_a_file_of_comments_alone_is_one_finding(tmp_path: Path, text: str) -> None:
    path = tmp_path / "glossary.yaml"
    path.write_text(text, encoding="utf-8")
    findings: list[Finding] = []
    assert yamlfile.read(path, path.name, findings) is None
    [finding] = findings
    assert "holds no keys" in finding.message
