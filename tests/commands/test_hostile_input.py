"""Files that break the libraries which read them: one finding with file, line and remedy, and never a traceback."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from builder.base.errors import Finding, HandoutsError
from builder.base.project import DOCUMENTS_VARIABLE
from builder.base.yamlfile import MAX_ITEMS, read
from builder.commands.build import check
from builder.workspace.selection import Selection
from tests.commands.test_bad_input import FACTS, PO
from tests.conftest import ROOT, MiniProject

YAML = {
    "a day that no month has": ("a: 1\nb: 2026-02-30\n", 2, "day is out of range"),
    "an hour that no day has": ("b: 2026-01-01T25:00:00Z\n", 1, "hour must be in"),
    "a number of 5,000 digits": (f"b:\n- {'9' * 5000}\n", 2, "thousand digits"),
    "a tag that lies about a number": ("a: 1\nb: !!int abc\n", 2, "abc"),
    "a tag that lies about a float": ("b: !!float abc\n", 1, "abc"),
    "a tag that lies about a truth": ("b: !!bool maybe\n", 1, "maybe"),
    "a tag that lies about a list": ("b: !!omap foo\n", 1, ""),
    "a tag that lies about a time": ("b: !!timestamp foo\n", 1, ""),
    "a number that is none": ("b: -_____\n", 1, ""),
    "an escape beyond Unicode": ('b: "\\U00110000"\n', 1, "0x110000"),
    "half of a pair": ('a: 1\nb: ["\\uD800"]\n', 2, "U+D800"),
    "NUL": ('a: {b: "x\\0y"}\n', 1, "U+0000"),
    "an escape sequence": ('a: "\\e[31m"\n', 1, "U+001B"),
    "nested lists": ("a: " + "[" * 2000, 0, "too deep"),
    "a flood of keys": ("".join(f"k{number}: 1\n" for number in range(100_000)), 0, f"more than {MAX_ITEMS} lines"),
    "a flood in one line": ("a: [" + "1," * 100_000 + "]", 0, f"more than {MAX_ITEMS} lines"),
    "a flood of letters": ("a: " + "x" * 5_000_000, 0, "5.0 MB, more than 4"),
}


@pytest.mark.parametrize("name", YAML)
def test_yaml_that_breaks_its_reader(name: str, tmp_path: Path) -> None:
    text, line, words = YAML[name]
    (tmp_path / "x.yaml").write_text(text, encoding="utf-8")
    findings: list[Finding] = []
    assert read(tmp_path / "x.yaml", "x.yaml", findings) is None
    (found,) = findings
    assert (found.path, found.line) == ("x.yaml", line)
    assert words in found.message
    assert found.remedy


def test_an_alias_that_holds_itself_ends(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text("a: &a [1, *a]\n", encoding="utf-8")
    assert read(tmp_path / "x.yaml", "x.yaml", []) is not None


def _pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def _folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def _latin(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"\n# caf\xe9\n")


def _huge(path: Path) -> None:
    os.truncate(path, 3_000_000_000)  # sparse: it takes no room


def _device(path: Path) -> None:
    path.unlink()
    path.symlink_to("/dev/zero")


READ = {
    FACTS: "yaml",
    "sources/examplitis/topic.yaml": "yaml",
    "locales/ar/locale.yaml": "yaml",
    "locales/fonts.yaml": "yaml",
    "locales/ar/changes.tsv": "changes",
    "locales/ar/reviews.tsv": "reviews",
    "locales/ar/accepted.tsv": "accepted",
    "handouts/examplitis/overview/page.html.j2": "template",
    "handouts/theme/base.html.j2": "template",
    "handouts/theme/print.css": "style-sheet",
    "handouts/theme/website/website.css": "style-sheet",
    "handouts/theme/website/leaflet.js": "script",
    "handouts/decks/cards.css": "style-sheet",
    "handouts/theme/pictures/fever.svg": "pictures",
    "handouts/decks/medicines.yaml": "yaml",
}


@pytest.mark.parametrize("spoil", [_pipe, _latin], ids=["a named pipe", "not UTF-8"])
@pytest.mark.parametrize("name", READ)
def test_a_file_that_cannot_be_read(mini: MiniProject, name: str, spoil: Callable[[Path], None]) -> None:
    _spoiled(mini, name, spoil, "build")


@pytest.mark.parametrize("spoil", [_folder, _huge, _device])
@pytest.mark.parametrize("name", [FACTS, "locales/ar/changes.tsv", "handouts/theme/print.css"])
def test_a_file_that_is_no_text(mini: MiniProject, name: str, spoil: Callable[[Path], None]) -> None:
    _spoiled(mini, name, spoil, "check")


def _spoiled(mini: MiniProject, name: str, spoil: Callable[[Path], None], command: str) -> None:
    path = mini.root / name
    path.touch()
    spoil(path)
    try:
        # The website is made last; everything else shows before a page is printed.
        build = command == "build" and "/website/" in name
        selection = Selection(locales=("en",), handouts=("overview",))
        found = mini.build(selection).warnings if build else check(mini.load())
    except HandoutsError as error:
        found = error.findings
    mine = [item for item in found if item.path == name and item.check == READ[name]]
    assert mine, found
    assert any(words in mine[0].message for words in ("can't be read", "isn't UTF-8", "is no whole SVG picture"))
    assert mine[0].remedy
    assert not (mini.root / "dist").exists()


TEMPLATES = {
    "divides by zero": ("{{ 1 / 0 }}", "ZeroDivisionError"),
    "includes itself": ("{% include 'examplitis/overview/page.html.j2' %}", "without end"),
    "calls itself": ("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "without end"),
    "takes what isn't there": ("{{ [][1].x }}", "list object has no element 1"),
    "an unknown filter": ("{{ 1 | nothing }}", "nothing"),
    "raises": ("{{ 'x'.encode('ascii', 'nothing').decode('utf-16') }}", ""),
    "overflows": ("{{ 10.0 ** 1000 }}", "OverflowError"),
    "a key that isn't there": ("{{ {}.pop('x') }}", "there is no 'x'"),
}


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_that_fails(mini: MiniProject, name: str) -> None:
    source, words = TEMPLATES[name]
    path = "handouts/examplitis/overview/page.html.j2"
    mini.edit(path, "{% block content %}", "{% block content %}\n" + source)
    found = [item for item in check(mini.load(Selection(locales=("en",)))) if item.check == "template"]
    # What includes itself may fail in any of the templates that take part.
    mine = [item for item in found if item.path == path or name == "includes itself"]
    assert [item for item in mine if item.line and words in item.message], found


def test_a_missing_style_sheet_is_a_finding(mini: MiniProject) -> None:
    (mini.root / "handouts/theme/web.css").unlink()
    found = [item for item in check(mini.load()) if item.path == "handouts/theme/web.css"]
    assert found[0].message == "can't be read: No such file or directory"


@pytest.mark.parametrize("day", ["2026-02-30T00:00:00Z", "0001-01-01T00:00:00Z", "9999-01-01T00:00:00Z"])
def test_a_record_of_changes_with_an_impossible_day(mini: MiniProject, day: str) -> None:
    path = mini.project.changes_file("ar")
    lines = path.read_text(encoding="utf-8").splitlines()
    key, digest, _ = lines[3].split("\t")
    path.write_text("\n".join([*lines[:3], f"{key}\t{digest}\t{day}", *lines[4:]]), encoding="utf-8")
    found = [item for item in mini.load().findings if item.check == "changes"]
    assert [(item.path, item.line) for item in found] == [("locales/ar/changes.tsv", 4)]


@pytest.mark.parametrize("text", ["[" * 5000, "[]", '{"fonts": []}', "not JSON", "{}"])
def test_a_damaged_record_of_fonts(mini: MiniProject, text: str) -> None:
    mini.project.fonts_lock().write_text(text, encoding="utf-8")
    done = mini.run("doctor")
    assert "locales/fonts.lock: error: this is no record of fonts" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("words", [("list",), ("build", "--locale", "en", "--handout", "overview"), ("status",)])
@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252"])
def test_a_terminal_that_is_not_utf_8(mini: MiniProject, words: tuple[str, ...], encoding: str) -> None:
    mini.edit(PO, 'msgctxt "ex.site.thumb.term"', 'msgctx "ex.site.thumb.term"')
    variables = {"PYTHONIOENCODING": encoding, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "builder", *words]
    environment = {**os.environ, DOCUMENTS_VARIABLE: str(mini.documents), **variables}
    done = subprocess.run(command, cwd=mini.root, env=environment, capture_output=True, encoding=encoding, check=False)
    assert done.returncode == (0 if words[0] == "build" else 3), done.stderr
    assert "Traceback" not in done.stderr
