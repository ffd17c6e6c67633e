"""The cache gives back what was put there, or nothing: never something else."""

from __future__ import annotations

import os
from pathlib import Path

from builder.base.cache import Cache, Cached, key_of

KEY = key_of(["a page"])
PAGE = Cached({"pages": 2, "words": ["ä", "漢"]}, {"pdf": b"%PDF-\n\x00\xff", "txt": "ملف\n".encode(), "empty": b""})


def entry(folder: Path) -> Path:
    """The one entry's file."""
    (found,) = (path for path in folder.rglob("*") if path.is_file())
    return found


def test_an_entry_comes_back_as_it_was(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    assert cache.get(KEY) is None
    cache.put(KEY, PAGE)
    assert cache.get(KEY) == PAGE
    assert Cache(tmp_path).get(KEY) == PAGE


def test_keys_tell_parts_apart() -> None:
    keys = [key_of(parts) for parts in (["ab", "c"], ["a", "bc"], ["abc"], ["abc", ""], ["", "abc"], [])]
    assert len(set(keys)) == len(keys)
    assert key_of(["ab"]) == key_of([b"ab"])


def test_an_entry_with_any_byte_changed_or_lost_is_none(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    cache.put(KEY, PAGE)
    whole = entry(tmp_path).read_bytes()
    path = entry(tmp_path)
    damaged = [whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :] for place in range(len(whole))]
    damaged += [whole[:place] for place in range(len(whole))] + [whole + b"x", b"", b"\n"]
    for data in damaged:
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
        assert cache.get(KEY) is None, data
        assert not path.exists()
    cache.put(KEY, PAGE)
    assert cache.get(KEY) == PAGE


def test_an_entry_under_another_name_is_none(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    cache.put(KEY, PAGE)
    other = key_of(["another page"])
    target = tmp_path / other[:2] / other[2:]
    target.parent.mkdir(exist_ok=True)
    entry(tmp_path).rename(target)
    assert cache.get(other) is None


def test_what_was_asked_for_longest_ago_goes_first(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    keys = [key_of([str(number)]) for number in range(5)]
    for number, key in enumerate(keys):
        cache.put(key, Cached(number, {"body": bytes(1000)}))
        os.utime(cache._path(key), (number, number))
    assert cache.get(keys[0])  # now the newest
    cache.limit = 3600
    assert cache.prune() == 2
    assert [cache.get(key) is not None for key in keys] == [True, False, False, True, True]


def test_a_folder_that_cannot_be_written_costs_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    cache = Cache(tmp_path / "file")
    cache.put(KEY, PAGE)
    assert cache.get(KEY) is None
    assert cache.prune() == 0
