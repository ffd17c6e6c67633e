"""What stands in an output folder: nobody's files are lost, and two builds never write into one folder at a time."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from builder.base.errors import ExitCode, HandoutsError
from builder.dist import publish
from builder.dist.lock import locked
from builder.dist.publish import read_manifest, refuse_foreign, staging

MANIFEST = {"schema": 1, "outputs": []}


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """An output folder of an earlier build, with what a clinic put there for its web server."""
    folder = tmp_path / "web" / "dist"
    (folder / ".well-known/acme").mkdir(parents=True)
    (folder / "ar").mkdir()
    (folder / "manifest.json").write_text(json.dumps(MANIFEST), encoding="utf-8")
    (folder / ".htaccess").write_text("Deny from all", encoding="utf-8")
    (folder / "ar/.htaccess").write_text("Options none", encoding="utf-8")
    (folder / ".well-known/acme/token").write_text("token", encoding="utf-8")
    (folder / ".current").symlink_to("nowhere")
    (folder / ".htaccess").chmod(0o640)
    return folder


def write(stage: Path) -> None:
    (stage / "en").mkdir()
    (stage / "en/new.txt").write_text("new", encoding="utf-8")
    (stage / "manifest.json").write_text(json.dumps(MANIFEST), encoding="utf-8")


def names(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_symlink() or not path.is_dir()}


HIDDEN = {".htaccess", "ar/.htaccess", ".well-known/acme/token", ".current"}


@pytest.mark.parametrize("exchange", [True, False], ids=["exchange", "a file system without it"])
def test_hidden_files_stay(target: Path, exchange: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if not exchange:
        monkeypatch.setattr(publish, "_exchange", lambda one, other: False)
    refuse_foreign(target)
    with staging(target, True) as stage:
        write(stage)
        publish.publish(stage, target)
    assert names(target) == HIDDEN | {"en/new.txt", "manifest.json"}
    assert (target / ".htaccess").stat().st_mode & 0o777 == 0o640
    assert (target / ".current").readlink() == Path("nowhere")
    assert [path.name for path in target.parent.iterdir()] == ["dist"]


def _letter(folder: Path) -> None:
    (folder / "ar/letter.txt").write_text("dear", encoding="utf-8")


def _link(folder: Path) -> None:
    (folder / "photos").symlink_to("/usr/share", target_is_directory=True)


@pytest.mark.parametrize("put", [_letter, _link], ids=["a file", "a link to a folder"])
@pytest.mark.parametrize("late", [False, True], ids=["while the build runs", "at the last moment"])
def test_a_file_that_comes_while_the_build_runs_is_not_lost(
    target: Path, put: Callable[[Path], None], late: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    exchange = publish._exchange

    def exchanged(stage: Path, folder: Path) -> bool:
        if not names(target) - before:
            put(folder)
        return exchange(stage, folder)

    before = names(target)
    refuse_foreign(target)
    with staging(target, True) as stage:
        write(stage)
        if late:
            monkeypatch.setattr(publish, "_exchange", exchanged)
        else:
            put(target)
        with pytest.raises(HandoutsError, match="was not written by a build"):
            publish.publish(stage, target)
    assert names(target) - before in ({"ar/letter.txt"}, {"photos"})
    assert names(target) > before


@pytest.mark.parametrize(
    "manifest",
    [
        '{"name": "Our clinic", "icons": []}',
        '{"schema": 1}',
        '{"schema": 1, "outputs": null}',
        '{"schema": 1, "outputs": [1]}',
        '{"schema": 1, "outputs": [{"path": "../letter.txt", "sha256": "%s", "kind": "txt"}]}' % ("0" * 64),
        '{"schema": 2, "outputs": []}',
        "[" * 100_000,
        "not JSON",
        "",
    ],
)
def test_another_programs_manifest_is_not_ours(tmp_path: Path, manifest: str) -> None:
    (tmp_path / "manifest.json").write_text(manifest, encoding="utf-8")
    assert read_manifest(tmp_path) is None
    with pytest.raises(HandoutsError, match="not an output folder of Handouts") as caught:
        refuse_foreign(tmp_path)
    assert caught.value.code is ExitCode.OUTPUT


@contextmanager
def other_process(target: Path) -> Iterator[subprocess.Popen[str]]:
    """Another build at work in the folder, with its staging folder."""
    script = (
        "import sys\n"
        "from pathlib import Path\n"
        "from builder.dist.lock import locked\n"
        "from builder.dist.publish import staging\n"
        "target = Path(sys.argv[1])\n"
        "with locked(target) as alone, staging(target, alone) as stage:\n"
        "    print(stage, flush=True)\n"
        "    sys.stdin.read()\n"
    )
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, "-c", script, str(target)], stdin=pipe, stdout=pipe, text=True) as process:
        yield process
        process.communicate()


def test_a_second_build_is_told_who_is_at_work(target: Path) -> None:
    with other_process(target) as process:
        assert process.stdout
        stage = Path(process.stdout.readline().strip())
        with pytest.raises(HandoutsError, match=f"process {process.pid} on ") as caught, locked(target):
            pass
        assert caught.value.code is ExitCode.OUTPUT
        assert stage.is_dir()
    with locked(target), locked(target):  # the other one has ended; and a build may ask twice
        pass
    assert [path.name for path in target.parent.iterdir()] == ["dist"]


def test_what_a_killed_build_left_goes_with_the_next_one(target: Path) -> None:
    with other_process(target) as process:
        assert process.stdout
        stage = Path(process.stdout.readline().strip())
        process.kill()
    assert stage.is_dir()
    with locked(target) as alone, staging(target, alone):
        assert not stage.exists()
    assert [path.name for path in target.parent.iterdir()] == ["dist"]


def test_a_folder_that_a_killed_build_set_aside_comes_back(target: Path) -> None:
    target.rename(target.parent / ".dist.previous-1-abcdef")
    with locked(target) as alone, staging(target, alone):
        assert names(target) == HIDDEN | {"manifest.json"}


def test_a_lock_leaves_no_folders_behind(tmp_path: Path) -> None:
    with locked(tmp_path / "new/folder/dist"):
        assert (tmp_path / "new/folder").is_dir()
    assert list(tmp_path.iterdir()) == []


def test_the_published_folder_has_the_users_own_rights(target: Path) -> None:
    """A web server reads it."""
    shutil.rmtree(target)
    before = os.umask(0o022)
    try:
        with staging(target, True) as stage:
            write(stage)
            publish.publish(stage, target)
    finally:
        os.umask(before)
    assert target.stat().st_mode & 0o777 == 0o755
