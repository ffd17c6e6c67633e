"""A second opinion on the catalogues: pofilter, of the translate toolkit, as other translators' tools would judge."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import polib
import pytest

from builder.languages.plurals import representative
from tests.conftest import ROOT

# Its other filters know no digits but Latin ones, no brackets but ASCII ones, and no word that two languages share.
FILTERS = [
    *("variables", "printf", "pythonbraceformat", "xmltags", "escapes", "newlines", "tabs", "emails", "urls"),
    *("doublewords", "startwhitespace", "endwhitespace", "blank"),
]
# Languages that say a word twice: جیسے جیسے (as … so), “vous vous sentez”.
SAYS_TWICE = {"am", "bn", "fr", "ht", "pt_BR", "so", "ur", "vi"}
CATALOGUES = sorted(ROOT.glob("locales/*/LC_MESSAGES/*.po"))


def judged(path: Path, filters: list[str], folder: Path) -> list[str]:
    """What pofilter finds: its notes, each with the msgctxt below it."""
    out = folder / "out.po"
    file = polib.pofile(str(path))
    for entry in file:
        # It takes a placeholder's plural forms for a name; `handouts check` reads these.
        entry.msgstr = representative(entry.msgstr)
    file.save(str(folder / "in.po"))
    path = folder / "in.po"
    command = [str(Path(sys.executable).parent / "pofilter"), "--progress=none"]
    subprocess.run([*command, *(f"--test={name}" for name in filters), str(path), str(out)], check=True)
    found = out.read_text(encoding="utf-8") if out.exists() else ""
    return re.findall(r'# \(pofilter\) .*(?:\n.+)*?\nmsgctxt ".*"', found)


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: f"{path.parts[-3]}/{path.stem}")
def test_pofilter_finds_nothing(path: Path, tmp_path: Path) -> None:
    numbers = [] if "ar" in path.parts else ["numbers"]
    filters = [name for name in FILTERS if name != "doublewords" or not SAYS_TWICE & set(path.parts)]
    assert judged(path, [*filters, *numbers], tmp_path) == []


def test_plural_forms_are_no_mistake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The real forms pass as what they stand for; taken as they are written, pofilter would name each a mistake."""
    path = ROOT / "locales/ar/LC_MESSAGES/leiomyosarcoma.po"
    assert "two:سنتين|few:{years}" in path.read_text(encoding="utf-8")
    assert judged(path, FILTERS, tmp_path) == []
    monkeypatch.setattr("tests.messages.test_pofilter.representative", lambda text: text)
    assert judged(path, FILTERS, tmp_path)


def test_pofilter_finds_a_planted_mistake(tmp_path: Path) -> None:
    text = (ROOT / "locales/es/LC_MESSAGES/leiomyosarcoma.po").read_text(encoding="utf-8")
    spoilt = text.replace("Pregunte a su médico si ", "Pregunte a a su médico si ", 1)
    assert spoilt != text
    (tmp_path / "x.po").write_text(spoilt, encoding="utf-8")
    assert len(judged(tmp_path / "x.po", FILTERS, tmp_path)) == 1
