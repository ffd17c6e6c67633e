"""A newer version of a document: what has become of its cited passages, and what says so until an editor looks."""

from __future__ import annotations

import datetime
import subprocess
from pathlib import Path

import pytest

from builder.draft.compare import Comparison, State, compare
from builder.facts.document import DocumentText
from tests.conftest import MiniProject

NOTICE = "A source of this leaflet has changed."
CHANGED = "sources/examplitis/changed.yaml"
DOCUMENTS = "sources/examplitis/documents.yaml"


def newer(mini: MiniProject, tmp_path: Path, *edits: tuple[str, str]) -> Path:
    """A newer version of the leaflet, in a folder beside the older one."""
    folder = tmp_path / "newer"
    folder.mkdir()
    text = (mini.documents / "leaflet.txt").read_text(encoding="utf-8")
    for old, new in edits:
        assert old in text
        text = text.replace(old, new, 1)
    path = folder / "leaflet-2027.txt"
    path.write_text(text, encoding="utf-8")
    return path


def compared(mini: MiniProject, path: Path, with_older: bool = True) -> Comparison:
    loaded = mini.load()
    topic = loaded.topics[0]
    assert topic.texts
    older = topic.texts["leaflet"]
    text = DocumentText(older.document, "0" * 64, path.read_text(encoding="utf-8"))
    return compare(topic, "leaflet", text, older if with_older else None)


def states(found: Comparison) -> dict[str, State]:
    return {item.fact.id: item.state for item in found.passages}


def refreshed(mini: MiniProject, *words: str) -> subprocess.CompletedProcess[str]:
    return mini.run("refresh", *words)


def printed(mini: MiniProject, name: str) -> str:
    """What stands on an English leaflet on paper and on the web, where both say so of their source."""
    done = subprocess.run(["pdftotext", mini.root / f"dist/en/{name}.pdf", "-"], capture_output=True, check=True)
    paper = " ".join(done.stdout.decode().split())
    web = (mini.root / f"dist/en/{name}.html").read_text(encoding="utf-8")
    assert (NOTICE in paper) == (NOTICE in web)
    return paper


@pytest.mark.parametrize("with_older", [True, False])
def test_each_passage_is_the_same_changed_or_gone(mini: MiniProject, tmp_path: Path, with_older: bool) -> None:
    path = newer(mini, tmp_path, ("12 percent", "15 percent"), ("  • Fever\n", ""))
    found = compared(mini, path, with_older)
    told = states(found)
    assert told["ex.statement.age"] is State.CHANGED
    assert told["ex.symptom.fever"] is State.GONE
    assert {told[name] for name in told if name not in ("ex.statement.age", "ex.symptom.fever")} == {State.SAME}
    changed = found.in_state(State.CHANGED)[0]
    assert changed.line == 5
    assert changed.grave == with_older  # the older number is known only with the older text


def test_what_stands_in_another_order_has_moved_and_what_is_new_is_told(mini: MiniProject, tmp_path: Path) -> None:
    line = "Most people who get it are between 30 and 45 years old. About 12 percent get it twice.\n"
    path = newer(mini, tmp_path, (line, ""), ("Medicines:", f"{line}\nIt never hurts.\n\nMedicines:"))
    found = compared(mini, path)
    assert [item.fact.id for item in found.in_state(State.MOVED)] == ["ex.statement.age"]
    assert found.added is not None
    text = path.read_text(encoding="utf-8").split("\n")
    assert [text[line - 1] for line in found.added] == ["It never hurts."]


def test_a_negation_that_came_in_is_grave(mini: MiniProject, tmp_path: Path) -> None:
    path = newer(
        mini,
        tmp_path,
        ("Examplitis is a made-up illness of the left thumb", "Examplitis is not an illness of the thumb"),
    )
    item = next(item for item in compared(mini, path).in_state(State.CHANGED) if item.fact.id == "ex.statement.what")
    assert item.grave


def test_the_pages_of_changed_passages_say_so_until_an_editor_looks(mini: MiniProject, tmp_path: Path) -> None:
    path = newer(mini, tmp_path, ("12 percent get", "12 percent later get"))
    told = refreshed(mini, str(path), "--date", "2027-01-05")
    assert told.returncode == 0, told.stderr
    assert "ex.statement.age" in told.stdout
    assert "on changed passages hang: 1 messages" in told.stdout
    assert "translations: ar 1" in told.stdout
    assert "overview" in told.stdout
    record = (mini.root / DOCUMENTS).read_text(encoding="utf-8")
    assert record.count("sha256:") == 2
    assert "2027-01-05" in record
    mini = MiniProject(mini.root, path.parent)  # the older text is gone
    assert mini.run("changes").returncode == 0  # cards name the document's date
    built = mini.run("build", "--handout", "overview", "--handout", "symptoms", "--layout", "single", "--locale", "en")
    assert built.returncode == 0, built.stderr
    pages = {name: printed(mini, name) for name in ("overview", "symptoms")}
    assert NOTICE in pages["overview"]
    assert NOTICE not in pages["symptoms"]
    checked = mini.run("check")
    assert "its pages say so" in checked.stdout + checked.stderr
    looked = refreshed(mini, "--looked", "ex.statement.age")
    assert looked.returncode == 0, looked.stderr
    assert not (mini.root / CHANGED).exists()
    again = mini.run("build", "--handout", "overview", "--layout", "single", "--locale", "en")
    assert again.returncode == 0, again.stderr
    assert NOTICE not in printed(mini, "overview")
    assert mini.run("check").stderr.count("citations") == 0


def test_a_dry_run_writes_nothing(mini: MiniProject, tmp_path: Path) -> None:
    path = newer(mini, tmp_path, ("12 percent", "15 percent"))
    before = {file: file.read_bytes() for file in (mini.root / "sources").rglob("*.yaml")}
    told = refreshed(mini, str(path), "--dry-run")
    assert told.returncode == 0, told.stderr
    assert "ex.statement.age" in told.stdout
    assert {file: file.read_bytes() for file in (mini.root / "sources").rglob("*.yaml")} == before


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["nothing.txt"], 2, "nothing.txt"),
        (["other.txt"], 2, "not a version of a recorded document"),
        (["other.txt", "--document", "nosuch"], 2, "no document “nosuch” is recorded"),
        (["--looked", "ex.statement.nosuch"], 2, "there is no fact “ex.statement.nosuch”"),
        (["other.txt", "--date", "tomorrow"], 2, "“tomorrow” is no date"),
        ([], 2, "a document, or --looked?"),
    ],
)
def test_what_cannot_be_refreshed_is_said_in_one_message(
    mini: MiniProject, words: list[str], code: int, said: str
) -> None:
    (mini.root / "other.txt").write_text("About fish\n\nFish live in water, and some of them in the sea.\n", "utf-8")
    before = {file: file.read_bytes() for file in (mini.root / "sources").rglob("*.yaml")}
    done = refreshed(mini, *words)
    assert (done.returncode, said in done.stderr) == (code, True), done.stderr
    assert "Traceback" not in done.stderr
    assert {file: file.read_bytes() for file in (mini.root / "sources").rglob("*.yaml")} == before


def test_a_passage_that_is_gone_needs_a_new_citation(mini: MiniProject, tmp_path: Path) -> None:
    path = newer(mini, tmp_path, ("  • Fever\n", ""))
    assert refreshed(mini, str(path)).returncode == 0
    mini = MiniProject(mini.root, path.parent)
    done = refreshed(mini, "--looked", "ex.symptom.fever")
    assert done.returncode == 3
    assert "handouts cite leaflet" in done.stderr
    assert (mini.root / CHANGED).exists()


def test_a_line_that_says_nothing_any_more_is_found(mini: MiniProject) -> None:
    today = datetime.date(2027, 1, 5).isoformat()
    line = (
        f"{{document: leaflet, fact: ex.symptom.fever, passage_hash: n1:0000000000000000, state: gone, noted: {today}}}"
    )
    (mini.root / CHANGED).write_text(f"schema: 1\nchanges:\n  - {line}\n", encoding="utf-8")
    checked = mini.run("check")
    assert "ex.symptom.fever doesn't cite this passage any more" in checked.stdout + checked.stderr
