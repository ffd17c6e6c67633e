"""Catalogues are merged by msgctxt: nothing is paired by similarity, nothing is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from builder.base.errors import Finding
from builder.base.project import Project
from builder.languages.locale import Locale, load_locale
from builder.messages.catalogue import MessageTemplate, State, load_catalogue, merge
from tests.conftest import ROOT


def template(context: str, text: str) -> MessageTemplate:
    return MessageTemplate(context, text, (), "x.yaml")


@pytest.fixture
def spanish() -> Locale:
    locale = load_locale(Project(ROOT), "es", [])
    assert locale
    return locale


@pytest.fixture
def po(tmp_path: Path, spanish: Locale) -> Path:
    path = tmp_path / "x.po"
    merge(path, "x.po", spanish, "x", [template("a.text", "Take one."), template("b.text", "Stop.")])
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('msgid "Take one."\nmsgstr ""', 'msgid "Take one."\nmsgstr "Tome uno."'), "utf-8")
    return path


def state(path: Path, context: str, english: str) -> tuple[str | None, State]:
    findings: list[Finding] = []
    catalogue = load_catalogue(path, "x.po", findings)
    assert findings == []
    return catalogue.look_up(context, english)


def test_a_look_alike_message_gets_no_translation(po: Path, spanish: Locale) -> None:
    merge(po, "x.po", spanish, "x", [template("a.text", "Take one."), template("c.text", "Do not take one.")])
    assert state(po, "c.text", "Do not take one.") == (None, State.MISSING)
    assert state(po, "a.text", "Take one.") == ("Tome uno.", State.TRANSLATED)


def test_changed_english_makes_the_old_translation_stale_and_keeps_it(po: Path, spanish: Locale) -> None:
    changed = [template("a.text", "Take two."), template("b.text", "Stop.")]
    merge(po, "x.po", spanish, "x", changed)
    text = po.read_text(encoding="utf-8")
    assert '#, fuzzy\n#| msgid "Take one."\nmsgctxt "a.text"\nmsgid "Take two."\nmsgstr "Tome uno."' in text
    assert state(po, "a.text", "Take two.") == (None, State.STALE)
    merge(po, "x.po", spanish, "x", changed)
    assert po.read_text(encoding="utf-8") == text


def test_english_that_changed_without_extracting_is_stale_too(po: Path) -> None:
    assert state(po, "a.text", "Take three.") == (None, State.STALE)


def test_a_removed_message_comes_back_with_its_translation(po: Path, spanish: Locale) -> None:
    merge(po, "x.po", spanish, "x", [template("b.text", "Stop.")])
    assert '#~ msgid "Take one."' in po.read_text(encoding="utf-8")
    merge(po, "x.po", spanish, "x", [template("a.text", "Take one."), template("b.text", "Stop.")])
    assert state(po, "a.text", "Take one.") == ("Tome uno.", State.TRANSLATED)
    merge(po, "x.po", spanish, "x", [template("b.text", "Stop.")])
    merge(po, "x.po", spanish, "x", [template("a.text", "Take none."), template("b.text", "Stop.")])
    assert state(po, "a.text", "Take none.") == (None, State.STALE)


def test_translators_comments_stay(po: Path, spanish: Locale) -> None:
    text = po.read_text(encoding="utf-8")
    po.write_text(text.replace('#: x.yaml\nmsgctxt "a.text"', '# ask Ana\n#: x.yaml\nmsgctxt "a.text"'), "utf-8")
    merge(po, "x.po", spanish, "x", [template("a.text", "Take one.")])
    assert "# ask Ana" in po.read_text(encoding="utf-8")


def test_the_file_bears_no_dates_and_no_line_numbers(po: Path) -> None:
    text = po.read_text(encoding="utf-8")
    assert "Date" not in text
    assert "#: x.yaml\n" in text
    assert "Language: es\\n" in text


def test_percent_signs_are_no_format(po: Path, spanish: Locale) -> None:
    merge(po, "x.po", spanish, "x", [template("a.text", "63% of people. 100% sure")])
    assert "python-format" not in po.read_text(encoding="utf-8")


@pytest.mark.parametrize("broken", ['msgstr "Tome uno.', "msgstr Tome uno.", 'msgstr "Tome "uno"."', 'mgstr "x"'])
def test_a_broken_line_is_found_with_its_number(po: Path, spanish: Locale, broken: str) -> None:
    po.write_text(po.read_text(encoding="utf-8").replace('msgstr "Tome uno."', broken), encoding="utf-8")
    before = po.read_bytes()
    findings: list[Finding] = []
    load_catalogue(po, "x.po", findings)
    lines = po.read_text(encoding="utf-8").split("\n")
    assert [finding.line for finding in findings] == [lines.index(broken) + 1]
    assert merge(po, "x.po", spanish, "x", [template("a.text", "Take one.")])[1]
    assert po.read_bytes() == before
