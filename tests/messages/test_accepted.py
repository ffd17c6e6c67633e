"""Findings that a person accepts for one translation, as long as its texts stay as they are."""

from __future__ import annotations

from builder.base.errors import ExitCode
from builder.base.project import Project
from builder.checks import registry
from builder.workspace.loaded import load_project
from builder.workspace.selection import Selection
from tests.conftest import ROOT, MiniProject

PO = "locales/ar/LC_MESSAGES/examplitis.po"
CONTEXT = "ex.site.thumb.term"
BY = ("--by", "A. Example", "--reason", "the same word")


def untranslated(mini: MiniProject) -> list[str]:
    return [item.message for item in registry.run(mini.load(), ("messages",)) if item.check == "untranslated"]


def make_equal(mini: MiniProject) -> None:
    text = mini.catalogue.read_text(encoding="utf-8")
    position = text.index(f'msgctxt "{CONTEXT}"')
    start = text.index('msgstr "', position)
    mini.catalogue.write_text(text[:start] + 'msgstr "Thumb"' + text[text.index("\n", start) :], encoding="utf-8")


def test_an_accepted_finding_is_silent_until_the_text_changes(mini: MiniProject) -> None:
    make_equal(mini)
    assert len(untranslated(mini)) == 1
    result = mini.run("accept", "ar", "untranslated", CONTEXT, *BY)
    assert result.returncode == ExitCode.OK, result.stderr
    assert untranslated(mini) == []
    mini.edit(PO, 'msgstr "Thumb"', 'msgstr "THUMB"')
    assert len(untranslated(mini)) == 1
    left = [item for item in registry.run(mini.load(), ("messages",)) if item.check == "accepted"]
    assert [(item.path, item.line) for item in left] == [("locales/ar/accepted.tsv", 2)]


def test_what_can_not_be_accepted_is_refused(mini: MiniProject) -> None:
    for words, says in (
        (("ar", "untranslated", CONTEXT), "finds nothing wrong"),
        (("ar", "placeholders", CONTEXT), "can't be accepted"),
        (("ar", "untranslated", "ex.site.toe.term"), "has no translation"),
        (("tlh", "untranslated", CONTEXT), "there is no locale"),
    ):
        result = mini.run("accept", *words, *BY)
        assert result.returncode == ExitCode.USAGE
        assert says in result.stderr
    assert not mini.project.accepted_file("ar").exists()


def test_a_broken_line_is_a_finding(mini: MiniProject) -> None:
    mini.project.accepted_file("ar").write_text("untranslated ex.site.thumb.term\n", encoding="utf-8")
    found = [item for item in mini.load().findings if item.check == "accepted"]
    assert [(item.path, item.line) for item in found] == [("locales/ar/accepted.tsv", 1)]


def test_a_number_in_a_facts_english_must_be_a_placeholder(mini: MiniProject) -> None:
    mini.edit(mini.facts, "explanation: You want to scratch.", "explanation: You scratch 12 times.")
    found = [item for item in registry.run(mini.load(), ("messages",)) if item.check == "number-placeholders"]
    assert len(found) == 1
    assert found[0].path == "sources/examplitis/facts/all.yaml"
    assert found[0].line > 0


def test_the_real_catalogues_have_no_error_and_no_warning() -> None:
    """Whatever is accepted in them is recorded with who and why."""
    loaded = load_project(Project(ROOT), Selection(), None)
    found = registry.run(loaded, ("messages",))
    assert [str(item) for item in found if item.severity != "advice"] == []
