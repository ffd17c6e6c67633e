"""`handouts draft` as people and programs run it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from builder.base.errors import ExitCode
from tests.conftest import ROOT, MiniProject
from tests.draft.conftest import RINGWORM


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """The command in a folder that is no project."""
    command = [sys.executable, "-m", "builder", "draft", *words]
    variables = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(command, cwd=folder, env=variables, capture_output=True, text=True, check=False)


def test_json_needs_no_project_and_writes_nothing(ringworm: Path) -> None:
    result = run(ringworm.parent, "ringworm.txt", "--json")
    assert result.returncode == 0, result.stderr
    found: dict[str, Any] = json.loads(result.stdout)
    assert found["schema"] == 1
    assert found["document"]["title"] == "Ringworm in short"
    assert result.stderr == ""
    assert [path.name for path in ringworm.parent.iterdir()] == ["ringworm.txt"]
    lines = RINGWORM.split("\n")
    for item in found["proposals"]:
        assert item["as_written"] in lines[item["line"] - 1]
        assert {"kind", "name", "context", "confidence", "reason", "flags", "negated", "conditions", "hedge"} <= {*item}


def test_several_documents_are_a_list(ringworm: Path) -> None:
    other = ringworm.with_name("other.txt")
    other.write_text(RINGWORM.replace("Ringworm", "Tinea"), encoding="utf-8")
    result = run(ringworm.parent, "ringworm.txt", "other.txt", "--json")
    titles = [item["document"]["title"] for item in json.loads(result.stdout)["documents"]]
    assert titles == ["Ringworm in short", "Tinea in short"]


@pytest.mark.parametrize("renamed", [False, True])
def test_a_document_that_is_named_twice(ringworm: Path, renamed: bool) -> None:
    other = ringworm.with_name("copy.txt") if renamed else ringworm
    other.write_bytes(ringworm.read_bytes())
    result = run(ringworm.parent, "ringworm.txt", other.name, "--json")
    assert result.returncode == ExitCode.FINDINGS
    assert result.stdout == ""
    assert "the same document as ringworm.txt" in result.stderr


def test_people_get_a_table(ringworm: Path) -> None:
    result = run(ringworm.parent, "ringworm.txt")
    assert result.returncode == 0
    assert result.stdout.startswith("ringworm.txt: Ringworm in short\n")
    assert "publisher: Office of Rings, date: 2020-05-02, address: not stated" in result.stdout


def test_bad_input_leaves_a_project_as_it_was(mini: MiniProject, tmp_path: Path) -> None:
    bad = tmp_path / "bad.txt"
    bad.write_bytes(b"")
    before = {path: path.read_bytes() for path in (mini.root / "sources").rglob("*") if path.is_file()}
    result = mini.run("draft", str(bad), "--topic", "examplitis")
    assert result.returncode == ExitCode.FINDINGS
    assert result.stderr.count("error:") == 1
    assert "Traceback" not in result.stderr
    assert {path: path.read_bytes() for path in (mini.root / "sources").rglob("*") if path.is_file()} == before


def test_json_and_topic_do_not_go_together(ringworm: Path) -> None:
    result = run(ringworm.parent, "ringworm.txt", "--json", "--topic", "x")
    assert result.returncode == ExitCode.USAGE
    assert "--json goes without --topic" in result.stderr
