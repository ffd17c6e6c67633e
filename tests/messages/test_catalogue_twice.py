"""Messages that stand in a catalogue twice, and what a catalogue with a fault leaves unsaid."""

from __future__ import annotations

from pathlib import Path

import pytest

from builder.base.errors import ExitCode, Finding
from builder.checks import registry
from builder.languages.locale import Locale
from builder.messages.catalogue import State, load_catalogue, merge
from builder.workspace.loaded import render
from builder.workspace.selection import Selection
from tests.conftest import MiniProject
from tests.messages.test_catalogue_files import PO, STOP, TAKE, po, spanish
from tests.tools.gettext_tools import complaints

__all__ = ["po", "spanish"]  # fixtures

TWICE = {
    "the same": ('msgctxt "b.text"\nmsgid "Stop."\nmsgstr "Alto."\n', "b.text"),
    "the same in the same words": ('msgctxt "b.text"\nmsgid "Stop."\nmsgstr "Pare."\n', "b.text"),
    "of another English": ('msgctxt "b.text"\nmsgid "Stop it."\nmsgstr "Alto."\n', "b.text"),
    "untranslated": ('msgctxt "b.text"\nmsgid "Stop."\nmsgstr ""\n', "b.text"),
    "fuzzy": ('#, fuzzy\nmsgctxt "b.text"\nmsgid "Stop."\nmsgstr "Alto."\n', "b.text"),
    "obsolete": ('#~ msgctxt "b.text"\n#~ msgid "Stop."\n#~ msgstr "Alto."\n', "b.text"),
    "without msgctxt": ('msgid "A"\nmsgstr "B"\n\nmsgid "A"\nmsgstr "C"\n', "“A”"),
    "both obsolete": ('#~ msgctxt "c"\n#~ msgid "A"\n#~ msgstr "B"\n\n#~ msgctxt "c"\n#~ msgid "A"\n#~ msgstr "C"\n', "c"),
    "the header": ('msgid ""\nmsgstr "Language: es\\n"\n', "the header"),
}  # fmt: skip


@pytest.mark.parametrize(("more", "what"), TWICE.values(), ids=TWICE)
def test_what_stands_twice_is_a_finding_with_both_lines(po: Path, spanish: Locale, more: str, what: str) -> None:
    po.write_text(f"{PO}\n{more}", encoding="utf-8")
    assert complaints(po) or what == "b.text"
    before = po.read_bytes()
    findings: list[Finding] = []
    catalogue = load_catalogue(po, "x.po", findings)
    assert merge(po, "x.po", spanish, "x", [TAKE, STOP]) == (False, findings)
    assert po.read_bytes() == before
    assert len(findings) == 1
    assert findings[0].message.startswith(f"{what} stands twice, in lines ")
    lines = po.read_text(encoding="utf-8").split("\n")
    numbers = [int(word) for word in findings[0].message.replace(",", "").split() if word.isdigit()]
    assert findings[0].line == numbers[1]
    assert len(numbers) == 2
    assert all(lines[number - 1].removeprefix("#~ ").startswith("msgid ") for number in numbers)
    # Neither of the two is taken for what people meant; the other messages go on.
    if what == "b.text":
        assert catalogue.look_up("b.text", STOP.text)[0] is None
    assert catalogue.look_up("a.text", TAKE.text)[1] is State.TRANSLATED


CONTEXTS = ("common/range", "ex.site.thumb.term")


def spoilt(mini: MiniProject, domain: str, old: str, new: str) -> Path:
    """The small project with an accepted finding in each catalogue and a fault in one."""
    record = mini.project.accepted_file("ar")
    digest = "0123456789abcdef"
    line = "untranslated\t{}\t{}\t2026-02-03\tA. Example\tthe same\n"
    record.write_text("".join(line.format(context, digest) for context in CONTEXTS), encoding="utf-8")
    path = mini.project.catalogue_file("ar", domain)
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("charset=utf-8", "charset=ISO-8859-6"),
        ('msgid "Fever"', 'msgid "Fever'),
        ('msgctxt "ex.safety.bleeding.text"', 'msgctxt "ex.safety.bleeding.text'),
    ],
)
@pytest.mark.parametrize("require_reviewed", [False, True])
def test_nothing_else_is_said_of_a_catalogue_that_can_not_be_read(
    mini: MiniProject, old: str, new: str, require_reviewed: bool
) -> None:
    path = spoilt(mini, "examplitis", old, new)
    project = mini.load(Selection(locales=("ar",), require_reviewed=require_reviewed))
    render(project)
    found = {item for item in registry.run(project) if item.severity != "advice" and "ar/" in item.path}
    left = {item.message for item in found if item.check == "accepted"}
    # What depends on the other catalogue is said as ever.
    assert left == {"common/range has another text now"}
    found = {item for item in found if item.check != "accepted" and not item.path.endswith("common.po")}
    assert [(item.path, item.check) for item in found] == [(mini.project.relative(path), "po-syntax")]


def test_every_command_names_a_catalogue_that_can_not_be_read_and_leaves_it(mini: MiniProject) -> None:
    path = spoilt(mini, "examplitis", 'msgid "Fever"', 'msgid "Fever')
    before = {file: file.read_bytes() for file in mini.root.rglob("*.po*")}
    for words in (("extract",), ("build",), ("check",), ("status",), ("changes",)):
        done = mini.run(*words)
        assert done.returncode == ExitCode.FINDINGS, words
        assert done.stderr.count("[po-syntax]") == 1
        assert f"{mini.project.relative(path)}:" in done.stderr
    assert {file: file.read_bytes() for file in mini.root.rglob("*.po*")} == before


def test_a_message_that_stands_twice_stops_extract_and_build(mini: MiniProject) -> None:
    block = 'msgctxt "ex.safety.bleeding.text"\nmsgid "Black stools need emergency help now."\nmsgstr "'
    path = spoilt(mini, "examplitis", "", "")
    assert block in path.read_text(encoding="utf-8")
    path.write_text(path.read_text(encoding="utf-8") + f'\n{block}غير ذلك"\n', encoding="utf-8")
    before = {file: file.read_bytes() for file in mini.root.rglob("*.po*")}
    for words in (("extract",), ("build", "--locale", "ar")):
        done = mini.run(*words)
        assert done.returncode == ExitCode.FINDINGS
        assert "ex.safety.bleeding.text stands twice, in lines " in done.stderr
        assert "safety-translated" not in done.stderr
    assert {file: file.read_bytes() for file in mini.root.rglob("*.po*")} == before
