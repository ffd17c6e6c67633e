"""The documents' texts as people have them: under any name, in several folders, in any encoding."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from builder.base.errors import ExitCode, Finding, HandoutsError
from builder.workspace.loaded import load_project
from builder.workspace.selection import Selection
from tests.conftest import MiniProject

DOCUMENTS = "sources/examplitis/documents.yaml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "texts"
    place.mkdir()
    return place


def leaflet(mini: MiniProject) -> str:
    return (mini.documents / "leaflet.txt").read_text(encoding="utf-8")


def record(mini: MiniProject, data: bytes) -> None:
    """Record these bytes as the only version of the leaflet."""
    old = hashlib.sha256((mini.documents / "leaflet.txt").read_bytes()).hexdigest()
    mini.edit(DOCUMENTS, old, hashlib.sha256(data).hexdigest())


def found_in(mini: MiniProject, *folders: Path) -> list[Finding]:
    loaded = load_project(mini.project, Selection(), list(folders))
    return [item for item in loaded.findings if item.check == "documents"]


@pytest.mark.parametrize(
    ("encoding", "looks_like"),
    [
        ("windows-1252", "windows-1252"),
        ("latin-1", "one byte a letter"),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16"),
        ("utf-16-be", "UTF-16"),
        ("utf-32", "UTF-32"),
        ("utf-32-le", "UTF-32"),
        ("iso2022_jp", "no text"),
    ],
)
def test_a_text_in_another_encoding_is_one_finding(
    mini: MiniProject, folder: Path, encoding: str, looks_like: str
) -> None:
    added = {"windows-1252": "It doesn’t hurt.", "latin-1": "Café.", "iso2022_jp": "痛み"}.get(encoding, "")
    data = f"{leaflet(mini).replace('•', '*')}\n{added}\n".encode(encoding)
    record(mini, data)
    (folder / "leaflet-old.txt").write_bytes(data)
    (finding,) = found_in(mini, folder)
    assert finding.path == DOCUMENTS
    assert finding.line > 5
    assert str(folder / "leaflet-old.txt") in finding.message
    assert "is not UTF-8" in finding.message
    assert looks_like in finding.message
    assert "save it as UTF-8" in finding.remedy


def test_the_command_names_a_text_that_is_not_utf_8(mini: MiniProject, folder: Path) -> None:
    data = leaflet(mini).replace("'", "’").encode("utf-16")
    record(mini, data)
    (folder / "leaflet.txt").write_bytes(data)
    for words in (["check"], ["cite", "leaflet", "Fever"], ["coverage"], ["build"]):
        result = mini.run(*words, "--documents", str(folder))
        assert result.returncode == ExitCode.FINDINGS, result.stderr
        assert "leaflet.txt is not UTF-8" in result.stderr
        assert "Traceback" not in result.stderr
    assert "14 not looked up" in mini.run("check", "--documents", str(folder)).stdout


def test_a_readable_version_counts_though_an_older_one_is_not(mini: MiniProject, folder: Path) -> None:
    old = leaflet(mini).encode("utf-16")
    mini.edit(DOCUMENTS, "    versions:\n", f"    versions:\n      - sha256: {hashlib.sha256(old).hexdigest()}\n")
    (folder / "a.txt").write_bytes(old)
    shutil.copy(mini.documents / "leaflet.txt", folder / "b.txt")
    assert found_in(mini, folder) == []


def test_the_version_named_last_counts_whatever_the_files_are_called(mini: MiniProject, folder: Path) -> None:
    newer = leaflet(mini).replace("12 percent", "21 percent").encode()
    mini.edit(DOCUMENTS, "sources:\n", f"      - sha256: {hashlib.sha256(newer).hexdigest()}\nsources:\n")
    (folder / "a.txt").write_bytes(newer)
    shutil.copy(mini.documents / "leaflet.txt", folder / "b.txt")
    (topic,) = load_project(mini.project, Selection(), folder).topics
    assert topic.texts
    assert "21 percent" in topic.texts["leaflet"].text


def test_a_byte_order_mark_is_no_part_of_the_text(mini: MiniProject, folder: Path) -> None:
    data = b"\xef\xbb\xbf" + leaflet(mini).encode()
    record(mini, data)
    (folder / "leaflet.txt").write_bytes(data)
    loaded = load_project(mini.project, Selection(), folder)
    assert loaded.findings == []
    assert loaded.verified
    (topic,) = loaded.topics
    assert topic.texts
    assert topic.texts["leaflet"].text == leaflet(mini)
    first = topic.offsets(topic.facts["ex.statement.what"])[0]
    assert first == (21, 71)


@pytest.mark.parametrize("name", ["LEAFLET.TXT", "leaflet", "leaflet.md", "a.b/c d.html", "über/ليف.txt", "deep/er/x"])
def test_a_text_has_any_name_and_any_place(mini: MiniProject, folder: Path, name: str) -> None:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(mini.documents / "leaflet.txt", folder / name)
    loaded = load_project(mini.project, Selection(), folder)
    assert loaded.findings == []
    assert loaded.verified


def test_check_says_verified_of_a_text_with_another_name(mini: MiniProject, folder: Path) -> None:
    shutil.copy(mini.documents / "leaflet.txt", folder / "LEAFLET.TXT")
    result = mini.run("check", "--documents", str(folder))
    assert result.returncode == 0, result.stderr
    assert "14 citations: 14 verified, 0 broken, 0 not looked up" in result.stdout


def test_only_what_was_looked_up_is_called_verified(mini: MiniProject, folder: Path) -> None:
    result = mini.run("check", "--documents", str(folder))
    assert result.returncode == ExitCode.FINDINGS
    assert "the text of “leaflet” is not in" in result.stderr
    assert "14 citations: 0 verified, 0 broken, 14 not looked up" in result.stdout
    mini.edit(mini.facts, "start: Black-colored stools", "start: Green-colored stools")
    assert "14 citations: 13 verified, 1 broken, 0 not looked up" in mini.run("check").stdout


def _two_documents(mini: MiniProject, folder: Path) -> None:
    """A second document, cited by the statement on calling the doctor; its text isn't in the folder."""
    missing = hashlib.sha256(b"Call them.\n").hexdigest()
    entry = "\n".join(
        [
            "  - id: second",
            "    title: S",
            "    publisher: null",
            "    date: null",
            "    language: en",
            "    address: null",
            f"    versions: [{{sha256: {missing}}}]",
        ]
    )
    mini.edit(DOCUMENTS, "sources:\n", f"{entry}\nsources:\n")
    mini.edit(
        mini.facts,
        "text: Call your doctor.\n    citations:\n",
        "text: Call your doctor.\n    citations:\n"
        f"      - {{document: second, start: Call them., passage_hash: 'n1:{0:016}'}}\n",
    )
    shutil.copy(mini.documents / "leaflet.txt", folder / "leaflet.txt")


def test_a_project_with_one_of_two_texts_is_not_verified(mini: MiniProject, folder: Path) -> None:
    _two_documents(mini, folder)
    loaded = load_project(mini.project, Selection(), folder)
    assert not loaded.verified
    assert {state.value: count for state, count in loaded.topics[0].verdicts().items()} == {
        "verified": 14,
        "not looked up": 1,
    }


def test_the_manifest_says_verified_only_if_every_citation_was_looked_up(mini: MiniProject) -> None:
    build = ("build", "--locale", "en", "--handout", "overview")
    for variable, state in ((str(mini.documents), "verified"), ("", "unverified")):
        assert mini.run(*build, HANDOUTS_DOCUMENTS=variable).returncode == 0
        manifest = json.loads((mini.root / "dist/manifest.json").read_text(encoding="utf-8"))
        assert manifest["citations"] == state


def test_several_folders_are_searched(mini: MiniProject, tmp_path: Path) -> None:
    empty, full = tmp_path / "empty", tmp_path / "full"
    for place in (empty, full):
        place.mkdir()
    shutil.copy(mini.documents / "leaflet.txt", full / "one.txt")
    shutil.copy(mini.documents / "leaflet.txt", full / "the same once more.txt")
    assert found_in(mini, empty, full, full) == []
    (finding,) = found_in(mini, empty)
    assert str(empty) in finding.message
    verified = "14 verified, 0 broken, 0 not looked up"
    assert verified in mini.run("check", "--documents", str(empty), "--documents", str(full)).stdout
    assert verified in mini.run("check", HANDOUTS_DOCUMENTS=f"{empty}{os.pathsep}{full}{os.pathsep}").stdout


def test_each_named_folder_must_be_one(mini: MiniProject, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    for bad, says in ((tmp_path / "nowhere", "does not exist"), (tmp_path / "file", "is no folder")):
        both = f"{mini.documents}{os.pathsep}{bad}"
        for result in (
            mini.run("check", HANDOUTS_DOCUMENTS=both),
            mini.run("check", "--documents", str(mini.documents), "--documents", str(bad)),
        ):
            assert result.returncode == ExitCode.ENVIRONMENT
            assert str(bad) in result.stderr
            assert says in result.stderr


def test_a_folder_whose_name_has_the_separator_is_one_folder(
    mini: MiniProject, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    odd = tmp_path / f"a{os.pathsep}b"
    odd.mkdir()
    shutil.copy(mini.documents / "leaflet.txt", odd / "x")
    monkeypatch.setenv("HANDOUTS_DOCUMENTS", str(odd))
    assert load_project(mini.project, Selection(), None).verified


def test_the_projects_own_folder_is_searched_beside_the_named_one(mini: MiniProject, folder: Path) -> None:
    own = mini.root / "sources/examplitis/documents"
    own.mkdir()
    shutil.copy(mini.documents / "leaflet.txt", own / "x")
    assert load_project(mini.project, Selection(), folder).verified


def _hidden(path: Path, text: bytes) -> None:
    (path / ".leaflet.txt").write_bytes(text)
    (path / ".git").mkdir()
    (path / ".git/leaflet.txt").write_bytes(text)


def _pipe(path: Path, text: bytes) -> None:
    os.mkfifo(path / "leaflet.txt")


def _huge(path: Path, text: bytes) -> None:
    with (path / "leaflet.txt").open("wb") as file:
        file.truncate(2**40)  # a sparse file: it takes no room


def _locked(path: Path, text: bytes) -> None:
    (path / "leaflet.txt").symlink_to(path / "gone")


@pytest.mark.parametrize(
    ("spoil", "says"),
    [(_hidden, ""), (_pipe, "no ordinary file"), (_huge, "larger than"), (_locked, "can't be read")],
    ids=["hidden", "pipe", "huge", "dangling link"],
)
def test_what_is_no_text_is_not_read(
    mini: MiniProject, folder: Path, spoil: Callable[[Path, bytes], None], says: str
) -> None:
    spoil(folder, (mini.documents / "leaflet.txt").read_bytes())
    (finding,) = found_in(mini, folder)
    assert "is not in" in finding.message
    assert says in finding.remedy


def test_a_folder_of_everything_is_refused(mini: MiniProject, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("builder.facts.document_files.MAX_FILES", 3)
    for number in range(4):
        (folder / f"{number}.txt").write_text("x", encoding="utf-8")
    with pytest.raises(HandoutsError, match="more than 3 files") as caught:
        load_project(mini.project, Selection(), folder)
    assert caught.value.code == ExitCode.ENVIRONMENT


def test_an_id_of_a_source_is_there_once(mini: MiniProject) -> None:
    entry = "  - {id: guidance, publisher: P, title: T, as_of: 2026-01-03, by: me}\n"
    mini.edit(DOCUMENTS, "sources:\n", f"sources:\n{entry}")
    (finding,) = (item for item in mini.load().findings if "the id guidance is there twice" in item.message)
    assert finding.line > 0


def test_one_file_is_one_document(mini: MiniProject) -> None:
    text = (mini.root / DOCUMENTS).read_text(encoding="utf-8")
    entry = text[text.index("  - id: leaflet") : text.index("sources:\n")]
    mini.edit(DOCUMENTS, "sources:\n", f"{entry.replace('id: leaflet', 'id: copy')}sources:\n")
    assert any("this hash is recorded for leaflet, too" in item.message for item in mini.load().findings)
