"""Killed, interleaved with another build, or on a full disk: the folder is the old one or the new one, and the cache
never says anything that isn't true."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from builder.base import cache as cache_module
from builder.base import whole
from builder.base.cache import Cache
from builder.checks import units
from builder.commands import outputs
from builder.pdf.writer import Store
from builder.workspace.kept import Kept
from tests.commands.test_build import files, manifest
from tests.conftest import MiniProject
from tests.tools.incremental import (
    FACTS,
    checked,
    from_nothing,
    no_renderer,
    outcome,
    same_as_from_nothing,
    template,
    warm,
)

# Fixtures.
__all__ = ["no_renderer", "template", "warm"]

MOMENTS = 20


def forked(work: Callable[[], object], seconds: float = 0) -> int:
    """Do it in a process of its own, which the system kills after so many seconds; its number."""
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, seconds)
        work()
        code = 0
    finally:
        os._exit(code)


def ended(child: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def changed(mini: MiniProject, word: str) -> None:
    mini.edit(FACTS, "They do nothing at all.", f"They do nothing {word}.")
    mini.record(1_700_009_000)


def test_killed_at_any_moment_the_folder_is_old_or_new_and_the_next_build_is_right(warm: MiniProject) -> None:
    spare = warm.copy(warm.root.with_name("spare"))
    before = files(warm.root / "dist")
    changed(warm, "now")
    started = time.monotonic()
    after = outcome(from_nothing(warm))[1]
    length = time.monotonic() - started
    assert after != before
    codes = set()
    for moment in range(1, MOMENTS + 1):
        codes.add(ended(forked(warm.build, length * moment / MOMENTS)))
        made = files(warm.root / "dist")
        assert made in (before, after)
        assert made.keys() == {item["path"] for item in manifest(warm.root / "dist")["outputs"]} | {"manifest.json"}
        if made == after:  # begin once more, with whatever the killed one has left in the cache
            shutil.rmtree(warm.root / "dist")
            shutil.copytree(spare.root / "dist", warm.root / "dist")
    assert -signal.SIGALRM in codes
    same_as_from_nothing(warm)
    assert not [path for path in warm.root.iterdir() if path.name.startswith(".dist.")]


def test_two_builds_at_once_and_a_check_share_the_cache(warm: MiniProject) -> None:
    changed(warm, "here")
    expected = outcome(from_nothing(warm))[1]
    for number in range(3):
        shutil.rmtree(warm.root / ".build", ignore_errors=bool(number))
        outs = [warm.root.with_name(f"out-{number}-{name}") for name in "ab"]
        children = [forked(lambda out=out: warm.build(out=out)) for out in outs]  # type: ignore[misc]
        children.append(forked(lambda: checked(warm)))
        assert [ended(child) for child in children] == [0, 0, 0]
        assert [files(out) for out in outs] == [expected, expected]
        cache = Cache(warm.root / ".build/cache")
        entries = [path for path in cache.folder.rglob("*") if path.is_file()]
        assert all(cache.get(f"{path.parent.name}{path.name}") for path in entries)


def test_two_builds_of_different_states_share_the_cache(warm: MiniProject) -> None:
    """One process reads the project before somebody saves a file, another one after it."""
    spare = warm.copy(warm.root.with_name("later"))
    changed(spare, "there")
    shutil.rmtree(spare.root / ".build")
    (spare.root / ".build").symlink_to(warm.root / ".build", target_is_directory=True)
    expected = [outcome(from_nothing(mini))[1] for mini in (warm, spare)]
    shutil.rmtree(warm.root / ".build/cache")
    assert [ended(child) for child in [forked(warm.build), forked(spare.build)]] == [0, 0]
    assert [files(mini.root / "dist") for mini in (warm, spare)] == expected
    same_as_from_nothing(warm)


def test_a_cache_that_is_pruned_meanwhile_costs_time_only(warm: MiniProject, monkeypatch: pytest.MonkeyPatch) -> None:
    changed(warm, "soon")
    get = Cache.get

    def pruning(self: Cache, name: str) -> object:
        found = get(self, name)
        Cache(self.folder, 200_000).prune()
        return found

    monkeypatch.setattr(Cache, "get", pruning)
    same_as_from_nothing(warm)


def test_the_cache_stays_within_its_bounds(warm: MiniProject, monkeypatch: pytest.MonkeyPatch) -> None:
    limit = 300_000
    monkeypatch.setattr(units, "Kept", lambda cache, inputs: Kept(Cache(cache.folder, limit), inputs))
    monkeypatch.setattr(outputs, "pdf_store", lambda loaded: Store(Cache(warm.root / ".build/cache", limit), "none"))
    changed(warm, "small")
    for work in (warm.build, lambda: checked(warm)):
        work()
        sizes = [path.stat().st_size for path in (warm.root / ".build/cache").rglob("*") if path.is_file()]
        assert 0 < sum(sizes) <= limit
    same_as_from_nothing(warm)


@pytest.mark.parametrize("moment", [1, 5, 30])
def test_a_full_disk_keeps_nothing_and_spoils_nothing(
    warm: MiniProject,
    monkeypatch: pytest.MonkeyPatch,
    moment: int,
) -> None:
    """The cache is written half, or not at all; what stands there afterwards is whole."""
    changed(warm, "later")
    left = [moment]

    def write(path: Path, data: bytes) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise OSError(errno.ENOSPC, "No space left on device", str(path))
        whole.write_whole(path, data)

    monkeypatch.setattr(cache_module, "write_whole", write)
    same_as_from_nothing(warm)
