"""Fonts of tens of thousands of characters, cut to one face and to the characters that may be printed.

A process that prints Chinese would hold the whole of such a font, of all regions, in memory. What is cut off are Han
characters and Hangul syllables alone, so that signs and letters come from the same font as before.
"""

from __future__ import annotations

import ctypes
import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from fontTools.ttLib import TTCollection

# The national standards whose characters a cut font has in any case, by the names of Python's codecs.
Repertoire = Literal["gb2312", "big5", "shift_jis", "euc_kr"]
# Han characters, their compatibility forms and extensions; Hangul syllables.
_CUT = ((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xAC00, 0xD7A3), (0xF900, 0xFAFF), (0x20000, 0x3FFFF))
_KEPT_BY_US = 1  # HB_MEMORY_MODE_READONLY: the data are there as long as HarfBuzz needs them
# HB_SUBSET_FLAGS_RETAIN_GIDS: a PDF names the glyphs of such a font by their numbers in the whole font.
_SAME_NUMBERS = 2
_END = 0xFFFFFFFF  # HB_SET_VALUE_INVALID, where a set begins and ends


@dataclass(frozen=True)
class Cut:
    """What is left of a font file: the family's own face, with the repertoire's characters and `others`."""

    file: str
    family: str
    repertoire: Repertoire
    others: str

    @property
    def digest(self) -> str:
        """What tells it from other cuts of the same file."""
        parts = (self.file, self.family, self.repertoire, self.others, str(_SAME_NUMBERS))
        return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]


def may_be_cut(code: int) -> bool:
    """Whether a character is one of the many that a cut font lacks."""
    return any(first <= code <= last for first, last in _CUT)


@cache
def standard(repertoire: Repertoire) -> frozenset[str]:
    """The Han characters and Hangul syllables of a national standard."""
    pairs = (bytes([first, second]) for first in range(0x81, 0xFF) for second in range(0x40, 0xFF))
    characters = (pair.decode(repertoire, "ignore") for pair in pairs)
    return frozenset(text for text in characters if len(text) == 1 and may_be_cut(ord(text)))


def others(texts: Iterable[str], repertoire: Repertoire) -> str:
    """The characters in the texts that a font cut to the repertoire would lack, in their order."""
    used = frozenset().union(*map(frozenset, texts))
    return "".join(sorted(character for character in used - standard(repertoire) if may_be_cut(ord(character))))


@cache
def _harfbuzz() -> Any:
    """HarfBuzz's functions by name; None where its part that cuts fonts isn't installed."""
    pointer, number = ctypes.c_void_p, ctypes.c_uint
    names: dict[str, tuple[Any, list[Any]]] = {
        "blob_create": (pointer, [ctypes.c_char_p, number, ctypes.c_int, pointer, pointer]),
        "blob_destroy": (None, [pointer]),
        "blob_get_data": (pointer, [pointer, ctypes.POINTER(number)]),
        "face_create": (pointer, [pointer, number]),
        "face_destroy": (None, [pointer]),
        "face_collect_unicodes": (None, [pointer, pointer]),
        "face_reference_blob": (pointer, [pointer]),
        "set_create": (pointer, []),
        "set_destroy": (None, [pointer]),
        "set_add": (None, [pointer, ctypes.c_uint32]),
        "set_next": (ctypes.c_int, [pointer, ctypes.POINTER(ctypes.c_uint32)]),
        "subset_input_create_or_fail": (pointer, []),
        "subset_input_destroy": (None, [pointer]),
        "subset_input_set_flags": (None, [pointer, number]),
        "subset_input_unicode_set": (pointer, [pointer]),
        "subset_or_fail": (pointer, [pointer, pointer]),
    }
    try:
        libraries = ctypes.CDLL("libharfbuzz.so.0"), ctypes.CDLL("libharfbuzz-subset.so.0")
    except OSError:
        return None
    functions = {}
    for name, (result, arguments) in names.items():
        function = getattr(libraries[name.startswith("subset")], f"hb_{name}")
        function.restype, function.argtypes = result, arguments
        functions[name] = function
    return functions


def face_number(path: Path, family: str) -> int:
    """The place of the family's face in a collection; 0 in a file of one face."""
    if path.suffix.lower() not in (".ttc", ".otc"):
        return 0
    faces = TTCollection(str(path), lazy=True).fonts
    return next(number for number, face in enumerate(faces) if face["name"].getBestFamilyName() == family)


def cut(path: Path, wanted: Cut) -> bytes | None:
    """The cut font's file; None where it can't be cut, and then the file as it is does as well."""
    hb = _harfbuzz()
    if hb is None:
        return None
    try:
        place, data = face_number(path, wanted.family), path.read_bytes()
    except Exception:  # a damaged font has many ways to fail, and the check of fonts names it
        return None
    with (
        _made(hb, "blob", hb["blob_create"](data, len(data), _KEPT_BY_US, None, None)) as blob,
        _made(hb, "face", hb["face_create"](blob, place)) as face,
        _made(hb, "subset_input", hb["subset_input_create_or_fail"]()) as options,
    ):
        hb["subset_input_set_flags"](options, _SAME_NUMBERS)
        kept = hb["subset_input_unicode_set"](options)
        characters = standard(wanted.repertoire) | frozenset(wanted.others)
        for code in _codes(hb, face):
            if not may_be_cut(code) or chr(code) in characters:
                hb["set_add"](kept, code)
        with _made(hb, "face", hb["subset_or_fail"](face, options)) as smaller:
            return _bytes(hb, smaller) if smaller else None


@contextmanager
def _made(hb: Any, kind: str, thing: Any) -> Iterator[Any]:
    try:
        yield thing
    finally:
        if thing:
            hb[f"{kind}_destroy"](thing)


def _codes(hb: Any, face: Any) -> list[int]:
    """The characters that a face has."""
    codes = []
    with _made(hb, "set", hb["set_create"]()) as characters:
        hb["face_collect_unicodes"](face, characters)
        code = ctypes.c_uint32(_END)
        while hb["set_next"](characters, ctypes.byref(code)):
            codes.append(code.value)
    return codes


def _bytes(hb: Any, face: Any) -> bytes:
    with _made(hb, "blob", hb["face_reference_blob"](face)) as blob:
        length = ctypes.c_uint()
        address = hb["blob_get_data"](blob, ctypes.byref(length))
        return ctypes.string_at(address, length.value)
