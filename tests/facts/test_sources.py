"""Topics and files below sources/, locales/ and handouts/: nothing is lost in silence, and every command says so."""

from __future__ import annotations

import hashlib
import re
import shutil
from pathlib import Path

import pytest

from builder.base.errors import ExitCode, Finding, HandoutsError, Severity
from builder.base.project import Project
from builder.base.unread import unread_files
from builder.checks import registry
from builder.commands.cite import fill
from builder.commands.preview import Preview
from builder.workspace.loaded import load_project
from builder.workspace.selection import Selection
from tests.conftest import ROOT, MiniProject

FACTS = "sources/examplitis/facts/all.yaml"
TOPIC = "sources/examplitis/topic.yaml"


def loading(mini: MiniProject) -> list[Finding]:
    """What reading the project finds, though nothing may be left to go on with."""
    try:
        return mini.load().findings
    except HandoutsError as error:
        return error.findings


# Numbers


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ("{value: 12, low: 3, unit: percent}", "either `value` alone"),
        ("{value: 12, high: 30, unit: percent}", "either `value` alone"),
        ("{value: 12, low: 3, high: 30, unit: percent}", "either `value` alone"),
        ("{low: 3, unit: percent}", "both `low` and `high`"),
        ("{high: 3, unit: percent}", "both `low` and `high`"),
        ("{unit: percent}", "either `value` alone"),
        ("{low: 45, high: 30, unit: percent}", "`low` (45) is not below `high` (30)"),
        ("{low: 12, high: 12.0, unit: percent}", "is not below"),
        ("{value: -12, unit: percent}", "greater than or equal to 0"),
        ("{low: -3, high: 4, unit: celsius}", "greater than or equal to 0"),
        ("{value: -0.0, unit: percent}", "never negative"),
        ("{value: .nan, unit: percent}", "finite number"),
        ("{value: .inf, unit: percent}", "finite number"),
        ("{value: -.inf, unit: percent}", "finite number"),
        ("{value: 1e999, unit: percent}", "finite number"),
        ("{value: 1e30, unit: percent}", "digits"),
        (f"{{value: {'9' * 400}, unit: percent}}", "digits"),
        ("{value: 0.123456789, unit: percent}", "decimal places"),
        ("{value: true, unit: percent}", "Decimal"),
        ("{value: twelve, unit: percent}", "valid decimal"),
    ],
)
def test_a_quantity_that_is_none_is_a_finding_with_its_line(mini: MiniProject, value: str, says: str) -> None:
    mini.edit(FACTS, "again: {value: 12, unit: percent}", f"again: {value}")
    (finding,) = loading(mini)
    assert (finding.path, finding.check) == (FACTS, "schema")
    assert says in finding.message
    assert finding.line == mini.facts.read_text(encoding="utf-8").split("\n").index(f"      again: {value}") + 1


@pytest.mark.parametrize("value", ["9" * 5000, "9_9" * 2000, f"0.{'3' * 5000}", f"-{'9' * 100_000}"])
def test_a_number_that_never_ends_is_a_finding_with_its_line(mini: MiniProject, value: str) -> None:
    mini.edit(FACTS, "again: {value: 12, unit: percent}", f"again: {{value: {value}, unit: percent}}")
    found = loading(mini)
    wanted = [i for i, line in enumerate(mini.facts.read_text(encoding="utf-8").split("\n"), 1) if "again: " in line]
    assert [(item.path, item.line) for item in found] == [(FACTS, wanted[0])]


@pytest.mark.parametrize(
    ("written", "value", "good"),
    [
        ("12 percent", "12", True),
        ("12,5 percent", "12.5", True),
        ("12,5 percent", "125", False),
        ("12,500 people", "12500", True),
        ("1,00,000 people", "100000", True),
        ("12.5 percent", "12", False),
        ("1\u00ad2 percent", "12", False),
        ("1\u00b2 percent", "12", False),
    ],
)
def test_a_number_of_the_document_is_read_as_it_is_written(
    mini: MiniProject, tmp_path: Path, written: str, value: str, good: bool
) -> None:
    other_text(mini, tmp_path, "12 percent", written)
    mini.edit(FACTS, "again: {value: 12, unit: percent}", f"again: {{value: {value}, unit: number}}")
    found = [item for item in registry.run(mini.load(), ("facts",)) if item.check == "quantities"]
    assert bool(found) != good


def other_text(mini: MiniProject, tmp_path: Path, old: str, new: str) -> None:
    """Another version of the leaflet, cited anew."""
    text = (mini.documents / "leaflet.txt").read_text(encoding="utf-8")
    assert old in text
    data = text.replace(old, new).encode()
    folder = tmp_path / "other"
    folder.mkdir()
    (folder / "leaflet.txt").write_bytes(data)
    before = hashlib.sha256(text.encode()).hexdigest()
    mini.edit("sources/examplitis/documents.yaml", before, hashlib.sha256(data).hexdigest())
    facts = mini.facts.read_text(encoding="utf-8")
    mini.facts.write_text(re.sub(r", passage_hash: \S+(?=\})", "", facts), encoding="utf-8")
    mini.documents = folder
    assert fill(mini.load()) == 14


@pytest.mark.parametrize("odd", ["tamo\u00adxiffen", "tamo\u200bxiffen", "tamo-\nxiffen"])
def test_a_name_with_unseen_characters_is_the_name(mini: MiniProject, tmp_path: Path, odd: str) -> None:
    other_text(mini, tmp_path, "tamoxiffen", odd)
    findings = registry.run(mini.load(), ("facts",))
    assert [item for item in findings if item.check in ("names", "citations")] == []


def test_a_copied_sentence_is_found_though_the_document_has_soft_hyphens(mini: MiniProject, tmp_path: Path) -> None:
    other_text(mini, tmp_path, "made-up illness of the", "made-up ill\u00adness of the")
    copied = "text: Examplitis is a made-up illness of the left thumb. It was."
    mini.edit(FACTS, "text: Call your doctor.", copied)
    assert "copied-words" in {item.check for item in registry.run(mini.load(), ("facts",))}


def test_a_name_as_written_is_no_sentence(mini: MiniProject) -> None:
    """Only the text of a passage that tells the name is recorded."""
    end = "end: the left thumb."
    mini.edit(FACTS, end, f"{end}, as_written: Examplitis is a made-up illness of the left thumb.")
    findings = [item for item in registry.run(mini.load(), ("facts",)) if item.check == "copied-words"]
    assert [item.message for item in findings] == ["`as_written` of ex.statement.what copies 9 words of “leaflet”"]


# Files that nothing reads


@pytest.mark.parametrize(
    ("path", "remedy"),
    [
        ("sources/examplitis/facts/more.yml", "Rename it to more.yaml."),
        ("sources/examplitis/facts/deep/more.YAML", "Rename it to more.yaml."),
        ("sources/examplitis/facts/more.yaml.txt", "Rename it to more.yaml."),
        ("sources/examplitis/facts/more.json", "Move it"),
        ("sources/examplitis/more.yaml", "Move it"),
        ("sources/examplitis/topic.yml", "Rename it to topic.yaml."),
        ("sources/examplitis/coverage.yml", "Rename it to coverage.yaml."),
        ("sources/other/topic.yml", "Rename it to topic.yaml."),
        ("sources/topic.yaml", "Move it"),
        ("locales/ar/locale.yml", "Rename it to locale.yaml."),
        ("locales/ar/glossary.yml", "Rename it to glossary.yaml."),
        ("locales/ar/Wording.yaml", "Rename it to wording.yaml."),
        ("locales/ar/reviews.TSV", "Rename it to reviews.tsv."),
        ("locales/ar/common.po", "Move it"),
        ("locales/fr/locale.yml", "Rename it to locale.yaml."),
        ("handouts/symptoms/handout.yml", "Rename it to handout.yaml."),
        ("handouts/decks/words.yml", "Rename it to words.yaml."),
        ("handouts/decks/note_types/word.yml", "Rename it to word.yaml."),
    ],
)
def test_a_file_that_nothing_reads_is_a_finding(mini: MiniProject, path: str, remedy: str) -> None:
    (mini.root / path).parent.mkdir(parents=True, exist_ok=True)
    (mini.root / path).write_text("schema: 1\nfacts: []\n", encoding="utf-8")
    (finding,) = mini.load().findings
    assert (finding.path, finding.check, finding.severity) == (path, "unread-file", Severity.ERROR)
    assert finding.remedy.startswith(remedy)


@pytest.mark.parametrize(
    ("folder", "head"),
    [
        ("sources/other/facts/all.yaml", "topic.yaml"),
        ("locales/fr/LC_MESSAGES/common.po", "locale.yaml"),
        ("handouts/other/page.html.j2", "handout.yaml"),
    ],
)
def test_a_folder_without_its_record_is_a_finding(mini: MiniProject, folder: str, head: str) -> None:
    (mini.root / folder).parent.mkdir(parents=True)
    (mini.root / folder).write_text("", encoding="utf-8")
    (finding,) = mini.load().findings
    assert f"has no {head}" in finding.message


def test_a_catalogue_of_no_topic_is_a_warning(mini: MiniProject) -> None:
    shutil.copy(mini.catalogue, mini.catalogue.with_name("old.po"))
    (finding,) = mini.load().findings
    assert (finding.path, finding.severity) == ("locales/ar/LC_MESSAGES/old.po", Severity.WARNING)


def test_facts_in_subfolders_are_read(mini: MiniProject) -> None:
    before = set(mini.load().topics[0].facts)
    deep = mini.facts.parent / "a/b/more.yaml"
    deep.parent.mkdir(parents=True)
    mini.facts.rename(deep)
    loaded = mini.load()
    assert loaded.findings == []
    assert set(loaded.topics[0].facts) == before


def test_what_editors_leave_behind_is_passed_over(mini: MiniProject) -> None:
    for name in ("all.yaml~", "all.yaml.bak", ".all.yaml.swp", ".hidden.yaml", "notes.md", "notes.txt"):
        (mini.facts.parent / name).write_text("a: b: c", encoding="utf-8")
    (mini.facts.parent / ".#all.yaml").symlink_to("nowhere")
    assert mini.load().findings == []


def test_the_repository_itself_has_no_file_that_nothing_reads() -> None:
    assert unread_files(Project(ROOT)) == []


# Topics


def second_topic(mini: MiniProject, **keys: str) -> None:
    """A copy of the topic in another folder; `keys` replace those of its record."""
    folder = mini.root / "sources/second"
    shutil.copytree(mini.root / "sources/examplitis", folder)
    facts = (folder / "facts/all.yaml").read_text(encoding="utf-8")
    (folder / "facts/all.yaml").write_text(facts.replace(" ex.", " se.").replace("[ex.", "[se."), encoding="utf-8")
    record = (folder / "topic.yaml").read_text(encoding="utf-8").split("\n")
    new = {"id": "second", "prefix": "se", "output_prefix": '"second."', **keys}
    lines = [f"{key}: {new[key]}" if (key := line.split(":")[0]) in new else line for line in record]
    (folder / "topic.yaml").write_text("\n".join(lines), encoding="utf-8")


def topic_findings(mini: MiniProject) -> list[Finding]:
    return [item for item in loading(mini) if item.check == "topic"]


def test_two_topics_that_share_nothing_are_fine(mini: MiniProject) -> None:
    second_topic(mini)
    assert topic_findings(mini) == []


def test_a_topics_id_is_its_folders_name(mini: MiniProject) -> None:
    mini.edit(TOPIC, "id: examplitis", "id: exampleitis")
    (finding,) = topic_findings(mini)
    assert (finding.path, finding.line) == (TOPIC, 2)
    assert "“exampleitis”, but its folder is “examplitis”" in finding.message


@pytest.mark.parametrize(
    ("keys", "says"),
    [
        ({"prefix": "ex"}, "has the prefix “ex”, too"),
        ({"output_prefix": '""'}, "handouts of the path “overview”, too"),
        ({"id": "examplitis"}, "but its folder is “second”"),
    ],
)
def test_two_topics_do_not_take_each_others_place(mini: MiniProject, keys: dict[str, str], says: str) -> None:
    second_topic(mini, **keys)
    found = topic_findings(mini)
    assert any(says in item.message and item.line > 0 for item in found), found
    assert {item.path for item in found} == {"sources/second/topic.yaml"}


def test_no_topic_takes_the_common_catalogue(mini: MiniProject) -> None:
    second_topic(mini, id="common")
    shutil.copytree(mini.root / "sources/second", mini.root / "sources/common", dirs_exist_ok=True)
    shutil.rmtree(mini.root / "sources/second")
    assert any("can't be called “common”" in item.message for item in topic_findings(mini))


@pytest.mark.parametrize("left", ["schema: 1\nfacts: []\n", None])
def test_a_topic_without_facts_is_a_finding(mini: MiniProject, left: str | None) -> None:
    mini.facts.unlink() if left is None else mini.facts.write_text(left, encoding="utf-8")
    (finding,) = topic_findings(mini)
    assert finding.message == "the topic has no facts"
    assert "sources/examplitis/facts/" in finding.remedy


# Every command


COMMANDS = [
    ["list"],
    ["status"],
    ["status", "--json"],
    ["status", "--stale"],
    ["extract"],
    ["changes"],
    ["cite", "leaflet", "Fever"],
    ["cite", "--fill"],
    ["coverage"],
    ["packet", "--locale", "en"],
    ["build", "--locale", "en"],
    ["check"],
    ["review", "export", "ar"],
    ["review", "list", "ar"],
    ["accept", "ar", "length", "ex.site.thumb.term", "--by", "Me", "--reason", "why"],
    ["translate", "start", "fr"],
    ["deck", "preview", "ar", "medicines", "--no-browser"],
    ["pseudo", "--handout", "overview"],
]


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_command_says_that_a_file_with_facts_is_broken(mini: MiniProject, words: list[str]) -> None:
    mini.edit(FACTS, "    heading: In the thumb", "    headline: In the thumb")
    result = mini.run(*words)
    assert result.returncode == ExitCode.FINDINGS, (result.stdout, result.stderr)
    assert f"{FACTS}:" in result.stderr
    assert "headline" in result.stderr
    assert "Traceback" not in result.stderr
    assert not (mini.root / "locales/fr").exists()
    if words[0] == "check":
        assert "files with errors are left out" in result.stdout


def test_every_command_says_so_of_one_topic_of_two(mini: MiniProject) -> None:
    second_topic(mini)
    (mini.root / "sources/second/topic.yaml").write_text("schema: 1\nid: second\n", encoding="utf-8")
    for words in (["list"], ["status"], ["check"]):
        result = mini.run(*words)
        assert result.returncode == ExitCode.FINDINGS
        assert "sources/second/topic.yaml:" in result.stderr
        assert "Traceback" not in result.stderr


def test_the_preview_shows_what_is_broken_instead_of_a_page_without_facts(mini: MiniProject) -> None:
    preview = Preview(mini.project, "ar", "symptoms", None, mini.documents)
    preview.start()
    assert preview.view.page
    mini.edit(FACTS, "    heading: In the thumb", "    headline: In the thumb")
    preview.refresh()
    assert preview.view.page is None
    assert any("headline" in item.message for item in preview.view.findings)


def test_a_missing_text_does_not_stop_what_needs_none(mini: MiniProject, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert mini.run("list", HANDOUTS_DOCUMENTS=str(tmp_path / "empty")).returncode == 0


def test_a_missing_text_hides_no_broken_reference(mini: MiniProject, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    mini.edit(FACTS, "sites: [ex.site.thumb]", "sites: [ex.site.toe]")
    loaded = load_project(mini.project, Selection(), tmp_path / "empty")
    assert "references" in {item.check for item in registry.run(loaded, ("facts",))}


@pytest.mark.parametrize(
    "path", ["handouts/symptoms/handout.yaml", "locales/ar/locale.yaml", "handouts/decks/terms.yaml"]
)
def test_the_list_does_not_leave_out_in_silence_what_is_broken(mini: MiniProject, path: str) -> None:
    mini.edit(path, "schema: 1\n", "schema: 1\ncolour: red\n")
    result = mini.run("list")
    assert result.returncode == ExitCode.FINDINGS
    assert f"{path}:" in result.stderr
    assert "overview" in result.stdout
