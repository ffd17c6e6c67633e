"""A build with nothing to do says so at once; whatever changed, something is built, and what did not is not."""

from __future__ import annotations

import subprocess
import sys
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path

import pytest

from builder.base import parsed
from builder.base.cache import Cache
from builder.pdf.workers import Workers
from builder.workspace.selection import Selection
from tests.conftest import ROOT, MiniProject
from tests.commands.test_build import files

NOTHING = "Nothing has changed since the last build."
FACTS = "sources/examplitis/facts/all.yaml"
ONE = ("build", "--locale", "en", "--handout", "symptoms", "--layout", "single")


@pytest.fixture(scope="module")
def template(mini_template: MiniProject, tmp_path_factory: pytest.TempPathFactory) -> MiniProject:
    """The small project with one leaflet built."""
    mini = mini_template.copy(tmp_path_factory.mktemp("unchanged") / "project")
    assert mini.run(*ONE).returncode == 0
    return mini


@pytest.fixture
def built(template: MiniProject, tmp_path: Path) -> MiniProject:
    """A copy of it in its own place, where a first build finds its PDF in the cache."""
    mini = template.copy(tmp_path / "project")
    result = mini.run(*ONE)
    assert result.returncode == 0, result.stderr
    assert NOTHING not in result.stdout  # another folder
    return mini


def test_a_second_build_has_nothing_to_do_and_loads_no_renderer(built: MiniProject) -> None:
    before = files(built.root / "dist")
    program = (
        "import sys; from builder.cli.run import run; code = run(); "
        "print(sorted({name.split('.')[0] for name in sys.modules} & {'weasyprint', 'babel', 'jinja2', 'fontTools'})); "
        "sys.exit(code)"
    )
    command = [sys.executable, "-c", program, *ONE]
    environment = {**built.environment(), "PYTHONPATH": str(ROOT)}
    result = subprocess.run(command, cwd=built.root, env=environment, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    lines = result.stdout.splitlines()
    assert lines[-2:] == [NOTHING, "[]"]
    assert f"1 leaflets, 0 decks, {len(before)} files" in lines[0]
    assert files(built.root / "dist") == before


def _damage(path: str) -> Callable[[MiniProject], None]:
    def change(mini: MiniProject) -> None:
        file = mini.root / path
        data = bytearray(file.read_bytes())
        data[len(data) // 2] ^= 1
        file.write_bytes(data)

    return change


def _logo(mini: MiniProject) -> None:
    (mini.root / "clinic.yaml").write_text("schema: 1\nname: A Clinic\n", encoding="utf-8")


def _record(mini: MiniProject) -> None:
    for path in mini.root.glob(".build/last/*.json"):  # one of them is the template's
        mini.edit(path, "{", "[")


CHANGES: dict[str, Callable[[MiniProject], None]] = {
    "a day among the facts": lambda mini: mini.edit(
        "sources/examplitis/topic.yaml", "facts_as_of: 20", "facts_as_of: 19"
    ),
    "a template": lambda mini: mini.edit("handouts/theme/sections.html.j2", "<section", "<section "),
    "a handout's sections": lambda mini: mini.edit("handouts/symptoms/handout.yaml", "layout: box", "layout: paragraphs"),
    "a style sheet": lambda mini: mini.edit("handouts/theme/print.css", "13mm 17mm", "14mm 17mm"),
    "a locale": lambda mini: mini.edit("locales/en/locale.yaml", "paper: letter", "paper: a4"),
    "a clinic": _logo,
    "a PDF that was damaged": _damage("dist/en/symptoms.pdf"),
    "a page that was damaged": _damage("dist/en/symptoms.html"),
    "a manifest that was damaged": lambda mini: mini.edit("dist/manifest.json", '"kind"', '"kind" '),
    "a file that is gone": lambda mini: (mini.root / "dist/en/symptoms.txt").unlink(),
    "the record of the build": _record,
}


@pytest.mark.parametrize("name", CHANGES)
def test_whatever_changed_is_built(built: MiniProject, name: str) -> None:
    CHANGES[name](built)
    result = built.run(*ONE)
    assert result.returncode == 0, result.stderr
    assert NOTHING not in result.stdout
    assert NOTHING in built.run(*ONE).stdout


def test_other_options_are_another_build(built: MiniProject) -> None:
    assert NOTHING not in built.run(*ONE, "--paper", "a4").stdout
    assert NOTHING not in built.run(*ONE).stdout  # what stands in the folder is another build's now
    assert NOTHING in built.run(*ONE).stdout


def test_errors_are_never_taken_for_done(built: MiniProject) -> None:
    built.edit(FACTS, "sites: [ex.site.thumb]", "sites: [ex.site.toe]")
    for _ in range(2):
        result = built.run(*ONE)
        assert result.returncode == 3
        assert "ex.site.toe" in result.stderr


def test_a_pdf_is_made_once_for_all_folders(mini: MiniProject, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    selection = Selection(locales=("en",), handouts=("symptoms", "overview"), layouts=("single",))
    first = files(mini.build(selection).target)
    asked: list[str] = []
    run = Workers.run

    def watched(self: Workers, function: object, jobs: object) -> object:
        waiting = list(jobs)  # type: ignore[call-overload]
        asked.extend(job.name for job in waiting)
        return run(self, function, waiting)  # type: ignore[arg-type]

    monkeypatch.setattr(Workers, "run", watched)
    again = files(mini.build(selection, tmp_path / "elsewhere").target)
    assert asked == []
    assert again == first
    mini.edit("handouts/examplitis/overview/page.html.j2", "{% block content %}", "{% block content %}\n<!-- changed -->")
    mini.build(selection)
    assert asked == ["en/overview.pdf"]


def test_a_damaged_cache_costs_time_and_nothing_else(
    mini: MiniProject, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    selection = Selection(locales=("en",), handouts=("symptoms",), layouts=("single",))
    first = files(mini.build(selection).target)
    entries = [path for path in (mini.root / ".build/cache").rglob("*") if path.is_file()]
    assert entries
    for path in entries:
        path.write_bytes(path.read_bytes()[:-7])
    monkeypatch.setattr(parsed, "_memory", OrderedDict())  # as in a process that begins
    assert files(mini.build(selection, tmp_path / "elsewhere").target) == first
    assert all(Cache(mini.root / ".build/cache").get(f"{path.parent.name}{path.name}") for path in entries)
