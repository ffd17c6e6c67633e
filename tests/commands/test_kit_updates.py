"""A second kit takes the first's place: in a folder, cut short, on a full disk."""

from __future__ import annotations

import errno
import json
import os
import re
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from builder.base.errors import ExitCode, HandoutsError, Severity
from builder.commands import kit_write
from builder.commands.kit import size_findings
from builder.commands.kit_write import FOLDER, RECORD, Files, record_of, write_folder, write_zip
from builder.dist.manifest import sha256
from builder.workspace.selection import Selection
from tests.commands.test_kit import make
from tests.conftest import MiniProject


def test_a_large_file_is_warned_of() -> None:
    assert size_findings(Path("kit.zip"), 2_000_000_000) == []
    for size, said in ((2_200_000_000, "2 GB"), (4_400_000_000, "4 GB")):
        (finding,) = size_findings(Path("kit.zip"), size)
        assert said in finding.message
        assert finding.severity is Severity.WARNING


# Updates, with kits of a few small files.

FIRST = {"a.css": "1", "ar/old.html": "old", "ar/same.html": "same", "my/gone.html": "gone"}
SECOND = {"a.css": "2", "ar/same.html": "same", "ur/new.html": "new"}


def small(folder: Path, texts: dict[str, str]) -> Files:
    """A kit's files: these, a front page that links to them, and the record."""
    folder.mkdir()
    links = "".join(f'<a href="{path}">{text}</a>' for path, text in texts.items())
    found = {}
    for number, (path, text) in enumerate({**texts, "index.html": links}.items()):
        found[path] = folder / str(number)
        found[path].write_text(text, encoding="utf-8")
    (folder / RECORD).write_bytes(record_of(found))
    return {**found, RECORD: folder / RECORD}


def contents(root: Path) -> dict[str, str]:
    return {
        path.relative_to(root).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


def opens(root: Path) -> None:
    """The front page is whole, and all it links to is there."""
    links = re.findall('href="([^"#]+)"', (root / "index.html").read_text(encoding="utf-8"))
    assert links
    for link in links:
        assert (root / link).is_file(), link


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    """A stick with the first kit, and what people put beside and into it."""
    root = tmp_path / "stick" / FOLDER
    root.parent.mkdir()
    (root.parent / "photo.jpg").write_text("mine", encoding="utf-8")
    write_folder(small(tmp_path / "first", FIRST), root, False)
    (root / "my/notes.txt").write_text("mine", encoding="utf-8")
    (root / "notes.txt").write_text("mine", encoding="utf-8")
    return root


def fresh(tmp_path: Path, texts: dict[str, str]) -> dict[str, str]:
    """What a kit leaves in an empty folder."""
    root = tmp_path / "fresh"
    write_folder(small(tmp_path / "files", texts), root, False)
    return contents(root)


MINE = {"my/notes.txt": "mine", "notes.txt": "mine"}


def test_a_second_kit_takes_the_firsts_place_and_foreign_files_stay(stick: Path, tmp_path: Path) -> None:
    kept = write_folder(small(tmp_path / "second", SECOND), stick, False)
    assert kept == []
    assert contents(stick) == {**fresh(tmp_path, SECOND), **MINE}
    assert (stick.parent / "photo.jpg").exists()
    opens(stick)
    write_folder(small(tmp_path / "third", {"a.css": "3"}), stick, False)
    assert not (stick / "ur").exists()  # an emptied folder goes, one with a foreign file stays
    assert (stick / "my/notes.txt").exists()


def test_a_kit_that_was_unzipped_is_updated_in_its_folder(tmp_path: Path) -> None:
    write_zip(small(tmp_path / "first", FIRST), tmp_path / "kit.zip")
    with zipfile.ZipFile(tmp_path / "kit.zip") as kit:
        kit.extractall(tmp_path / "stick")
    root = tmp_path / "stick" / FOLDER
    assert kit_write.root_of(tmp_path / "stick") == root
    assert kit_write.root_of(root) == root
    write_folder(small(tmp_path / "second", SECOND), root, False)
    assert contents(root) == fresh(tmp_path, SECOND)


def test_unzipped_over_the_first_a_kit_shows_only_its_own_pages(tmp_path: Path) -> None:
    for name, texts in (("first", FIRST), ("second", SECOND)):
        write_zip(small(tmp_path / name, texts), tmp_path / f"{name}.zip")
        with zipfile.ZipFile(tmp_path / f"{name}.zip") as kit:
            kit.extractall(tmp_path / "stick")
    opens(tmp_path / "stick" / FOLDER)
    assert "old" not in (tmp_path / "stick" / FOLDER / "index.html").read_text(encoding="utf-8")


class CutOffError(BaseException):
    """The process is killed, or the stick pulled out."""


@pytest.mark.parametrize("moment", range(8))
def test_an_interrupted_update_leaves_a_kit_that_opens(
    stick: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: int
) -> None:
    left = [moment]

    def cut(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def step(*arguments: Any, **options: Any) -> Any:
            left[0] -= 1
            if left[0] < 0:
                raise CutOffError(name)
            return function(*arguments, **options)

        return step

    second = small(tmp_path / "second", SECOND)
    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", cut("replace", os.replace))
        patch.setattr(Path, "unlink", cut("unlink", Path.unlink))
        try:
            write_folder(second, stick, False)
        except CutOffError:
            opens(stick)
        else:
            assert moment > 6, "the update took more steps than were cut off"
    opens(stick)
    write_folder(second, stick, False)
    assert contents(stick) == {**fresh(tmp_path, SECOND), **MINE}


@pytest.mark.parametrize("moment", [0, 1, 3])
def test_a_full_stick_is_as_it_was(stick: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: int) -> None:
    before, left, copy = contents(stick), [moment], kit_write._copy

    def full(source: Any, place: Path) -> None:
        left[0] -= 1
        if left[0] < 0:
            place.write_bytes(b"hal")
            raise OSError(errno.ENOSPC, "No space left on device", str(place))
        copy(source, place)

    monkeypatch.setattr(kit_write, "_copy", full)
    with pytest.raises(HandoutsError) as caught:
        write_folder(small(tmp_path / "second", SECOND), stick, False)
    assert caught.value.code == ExitCode.OUTPUT
    (finding,) = caught.value.findings
    assert finding.path == str(stick)
    assert "Free some space" in finding.remedy
    assert contents(stick) == before
    assert {path.name for path in stick.iterdir()} == {"a.css", "ar", "my", "index.html", "notes.txt", RECORD}
    with pytest.raises(HandoutsError):
        write_folder(small(tmp_path / "other", SECOND), tmp_path / "new", False)
    assert not (tmp_path / "new").exists()


def test_too_little_space_is_said_before_anything_is_written(
    stick: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = contents(stick)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: type("Usage", (), {"free": 3}))
    with pytest.raises(HandoutsError) as caught:
        write_folder(small(tmp_path / "second", SECOND), stick, False)
    assert "too little space" in caught.value.findings[0].message
    assert contents(stick) == before


def test_a_full_disk_leaves_the_old_zip_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "kit.zip"
    write_zip(small(tmp_path / "first", FIRST), out)
    before = out.read_bytes()

    def full(self: zipfile.ZipFile, *arguments: object, **options: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(zipfile.ZipFile, "writestr", full)
    second = small(tmp_path / "second", SECOND)
    with pytest.raises(HandoutsError) as caught:
        write_zip(second, out)
    assert caught.value.code == ExitCode.OUTPUT
    assert "Free some space" in caught.value.findings[0].remedy
    assert out.read_bytes() == before
    assert {path.name for path in tmp_path.iterdir()} == {"kit.zip", "first", "second"}


@pytest.mark.parametrize("path", ["ur/new.html", "a.css", "index.html"])
def test_a_file_that_is_not_as_a_kit_wrote_it_is_overwritten_only_by_force(
    stick: Path, tmp_path: Path, path: str
) -> None:
    (stick / path).parent.mkdir(exist_ok=True)
    (stick / path).write_text("mine", encoding="utf-8")
    before = contents(stick)
    with pytest.raises(HandoutsError) as caught:
        write_folder(small(tmp_path / "second", SECOND), stick, False)
    assert caught.value.findings[0].path == str(stick / path)
    assert "--force" in caught.value.findings[0].remedy
    assert contents(stick) == before
    write_folder(small(tmp_path / "other", SECOND), stick, True)
    assert contents(stick) == {**fresh(tmp_path, SECOND), **MINE}


def test_an_old_file_that_somebody_changed_stays_and_is_told(stick: Path, tmp_path: Path) -> None:
    (stick / "ar/old.html").write_text("mine", encoding="utf-8")
    assert write_folder(small(tmp_path / "second", SECOND), stick, False) == ["ar/old.html"]
    assert (stick / "ar/old.html").read_text(encoding="utf-8") == "mine"


def test_a_folder_that_is_no_kit_is_refused(tmp_path: Path) -> None:
    root = tmp_path / FOLDER
    root.mkdir()
    (root / "index.html").write_text("mine", encoding="utf-8")
    with pytest.raises(HandoutsError) as caught:
        write_folder(small(tmp_path / "first", FIRST), root, False)
    assert caught.value.code == ExitCode.OUTPUT
    assert contents(root) == {"index.html": "mine"}


@pytest.mark.parametrize("path", ["../photo.jpg", "/etc/passwd", "a/../../photo.jpg", "C:\\x", "link/photo.jpg"])
def test_a_forged_record_removes_nothing_outside(stick: Path, tmp_path: Path, path: str) -> None:
    photo = stick.parent / "photo.jpg"
    (stick / "link").symlink_to(stick.parent)
    record = json.loads((stick / RECORD).read_bytes())
    record["files"][path] = [sha256(photo)]
    (stick / RECORD).write_text(json.dumps(record), encoding="utf-8")
    write_folder(small(tmp_path / "second", SECOND), stick, True)
    assert photo.exists()


def test_a_link_in_the_way_is_not_followed(stick: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (stick / "ur").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(HandoutsError):
        write_folder(small(tmp_path / "second", SECOND), stick, True)
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_a_project_writes_to_a_stick_twice(mini: MiniProject, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    (stick / "photo.jpg").write_text("mine", encoding="utf-8")
    first = make(mini, stick)
    assert first.place == stick / FOLDER
    assert first.size == sum(path.stat().st_size for path in (stick / FOLDER).rglob("*") if path.is_file())
    opens(stick / FOLDER)
    second = make(mini, stick, Selection(locales=("en",), handouts=("symptoms",)))
    assert second.kept == ()
    assert not (stick / FOLDER / "ar").exists()
    assert (stick / FOLDER / "en/symptoms.pdf").exists()
    assert (stick / "photo.jpg").exists()
    opens(stick / FOLDER)
