"""The command as its users meet it."""

from __future__ import annotations

import re

from builder.checks import registry
from tests.conftest import MiniProject


def test_help_shows_examples_and_exit_codes(mini: MiniProject) -> None:
    assert "Exit codes: 0 done" in " ".join(mini.run("--help").stdout.split())
    text = mini.run("build", "--help").stdout
    assert "handouts build --locale ar --handout symptoms" in text
    for option in ("--project", "--topic", "--locale", "--handout", "--deck", "--paper", "--layout", "--out"):
        assert option in text


def test_status(mini: MiniProject) -> None:
    lines = mini.run("status").stdout.splitlines()
    arabic = next(line.split() for line in lines if line.strip().startswith("ar"))
    assert arabic[2] == arabic[3] != "0"
    assert arabic[4:] == ["0", "0", "0"]
    assert lines[-1] == "Languages built: 2. Languages reviewed: 0."
    mini.edit(mini.facts, "Strong rays.", "Very strong rays.")
    arabic = next(line.split() for line in mini.run("status").stdout.splitlines() if line.strip().startswith("ar"))
    assert arabic[4:] == ["0", "1", "0"]


def test_list_names_what_a_build_writes(mini: MiniProject) -> None:
    listed = mini.run("list").stdout.split()
    built = mini.run("build")
    assert built.returncode == 0, built.stderr
    for path in (mini.root / "dist").rglob("*"):
        if path.suffix in (".pdf", ".apkg"):
            assert path.relative_to(mini.root / "dist").as_posix() in listed


def test_progress_is_plain_lines_in_a_pipe(mini: MiniProject) -> None:
    output = mini.run("build", "--locale", "en").stdout
    assert "\x1b" not in output
    assert "  en/overview.pdf" in output
    files = sum(path.is_file() for path in (mini.root / "dist").rglob("*"))
    assert re.search(rf"dist: 3 leaflets, 2 decks, {files} files, \d+ s; citations verified", output)


def test_cite_writes_a_line_that_check_accepts(mini: MiniProject) -> None:
    line = mini.run("cite", "leaflet", "It was invented for tests.").stdout.strip()
    assert line.startswith('- {document: "leaflet"')
    mini.edit(mini.facts, "    citations:\n", f"    citations:\n      {line}\n")
    result = mini.run("check")
    assert "0 broken" in result.stdout, result.stderr


def test_cite_fill_leaves_a_broken_file_alone(mini: MiniProject) -> None:
    mini.edit(mini.facts, "sites: [ex.site.thumb]", "sites: [ex.site.thumb")
    before = mini.facts.read_bytes()
    result = mini.run("cite", "--fill")
    assert result.returncode == 3
    assert "[yaml]" in result.stderr
    assert mini.facts.read_bytes() == before


def test_check_lists_every_check_with_its_examples(mini: MiniProject) -> None:
    listed = mini.run("check", "--list").stdout
    for check in registry.CHECKS.values():
        assert re.search(rf"^{check.name} ", listed, re.MULTILINE)
        text = check.parts[0].function.__doc__ or ""
        assert "Bad:" in text, check.name
        assert "Good:" in text, check.name


def test_extract_twice_changes_nothing(mini: MiniProject) -> None:
    assert mini.run("extract").returncode == 0
    assert "changed" not in mini.run("extract").stdout
