"""Bad input gets one clear message with file, line and remedy, and leaves dist/ as it was."""

from __future__ import annotations

import errno
from collections.abc import Callable
from pathlib import Path

import pytest

from builder.base.errors import ExitCode, Finding, HandoutsError
from builder.base.project import Project
from builder.website.wrap import unwrap
from builder.workspace.selection import Selection
from tests.conftest import MiniProject

Break = Callable[[MiniProject], None]
FACTS = "sources/examplitis/facts/all.yaml"
COVERAGE = "sources/examplitis/coverage.yaml"
PO = "locales/ar/LC_MESSAGES/examplitis.po"

# name, what a user did, the file and words of the finding
CASES: list[tuple[str, Break, str, str, str]] = [
    ("broken YAML", lambda m: m.edit(FACTS, "sites: [ex.site.thumb]", "sites: [ex.site.thumb"), FACTS, "yaml", "expected"),
    ("duplicate key", lambda m: m.edit(FACTS, "    term: Thumb\n", "    term: Thumb\n    term: Toe\n"), FACTS, "yaml", "term"),
    ("unknown key", lambda m: m.edit(FACTS, "    heading: In the thumb", "    headline: In the thumb"), FACTS, "schema", "headline"),
    ("duplicate id", lambda m: m.edit(FACTS, "id: ex.symptom.fever", "id: ex.symptom.itching"), FACTS, "duplicate-id", "is taken by"),
    ("passage gone", lambda m: m.edit(FACTS, "start: Black-colored stools", "start: Green-colored stools"), FACTS, "citations", "is not in"),
    ("passage twice", lambda m: m.edit(FACTS, 'prefix: "thumb: •", start: Itching', "start: Itching"), FACTS, "citations", "2 times"),
    ("passage changed", lambda m: m.edit(FACTS, "end: the left thumb.", "end: It was invented"), FACTS, "citations", "not the one"),
    ("number not in passage", lambda m: m.edit(FACTS, "value: 12", "value: 21"), FACTS, "quantities", "21"),
    ("range end not in passage", lambda m: m.edit(FACTS, "high: 45", "high: 54"), FACTS, "quantities", "54"),
    ("name not as written", lambda m: m.edit(FACTS, "as_written: tamoxiffen", "as_written: tamoxxifen"), FACTS, "names", "tamoxxifen"),
    ("brand not in passage", lambda m: m.edit(FACTS, "{name: Exampla}", "{name: Examplo}"), FACTS, "names", "Examplo"),
    ("unknown placeholder", lambda m: m.edit(FACTS, "The medicine {tamoxifen}", "The medicine {tamoxifin}"), FACTS, "references", "{tamoxifin}"),
    ("unknown site", lambda m: m.edit(FACTS, "sites: [ex.site.thumb]", "sites: [ex.site.toe]"), FACTS, "references", "ex.site.toe"),
    ("missing picture", lambda m: m.edit(FACTS, "    medical_term: Pruritus", "    medical_term: Pruritus\n    picture: itchy"), FACTS, "pictures", "itchy"),
    ("unknown handout", lambda m: m.edit("sources/examplitis/topic.yaml", "symptoms, medicines]", "symptom, medicines]"), "sources/examplitis/topic.yaml", "references", "symptom"),
    ("unsourced withdrawal", lambda m: m.edit(FACTS, "status: {state: in use}", "status: {state: withdrawn}"), FACTS, "schema", "needs the source"),
    ("copied sentence", lambda m: m.edit(FACTS, "text: Call your doctor.", "text: Examplitis is a made-up illness of the left thumb. It was."), FACTS, "copied-words", "copies 9 words"),
    ("paragraph neither cited nor excused", lambda m: m.edit(COVERAGE, "\n  - {document: leaflet, paragraphs: [1], reason: not needed by the tests}", " []"), COVERAGE, "coverage", "no fact cites paragraph 1"),
    ("excuse for a cited paragraph", lambda m: m.edit(COVERAGE, "[1]", "[1, 2]"), COVERAGE, "coverage", "ex.statement.call cites it"),
    ("excuse for no paragraph", lambda m: m.edit(COVERAGE, "[1]", "[1, 99]"), COVERAGE, "coverage", "has no paragraph 99"),
    ("template names an unknown fact", lambda m: m.edit("handouts/examplitis/overview/page.html.j2", "{% block content %}", "{% block content %}\n{{ page.fact('ex.statement.nothing') }}"), "handouts/examplitis/overview/page.html.j2", "unknown-fact", "ex.statement.nothing"),
    ("template syntax", lambda m: m.edit("handouts/examplitis/overview/page.html.j2", "{% endblock %}", "{% endblok %}"), "handouts/examplitis/overview/page.html.j2", "template", "endblok"),
    ("PO syntax", lambda m: m.edit(PO, 'msgctxt "ex.site.thumb.term"', 'msgctx "ex.site.thumb.term"'), PO, "po-syntax", "not a line"),
    ("PO unterminated string", lambda m: m.edit(PO, 'msgid "Thumb"', 'msgid "Thumb'), PO, "po-syntax", "not a line"),
    ("lost placeholder", lambda m: m.edit(PO, " {range} {again}", " {range}"), PO, "placeholders", "{again}"),
    ("broken placeholder", lambda m: m.edit(PO, " {range} {again}", " {range} {again} {"), PO, "placeholders", "placeholders differ"),
    ("hidden character", lambda m: m.edit(PO, 'msgstr "نص', 'msgstr "\u200fنص'), PO, "forbidden-characters", "U+200F"),
    ("missing safety line", lambda m: m.edit(FACTS, "covers: [medicines]", "covers: [crisis]"), "sources/examplitis/safety.yaml", "safety-subjects", "covers “medicines”"),
    ("missing fever line", lambda m: m.edit(FACTS, "covers: [fever]", "covers: [crisis]"), "sources/examplitis/safety.yaml", "safety-subjects", "covers “fever”"),
    ("stale safety line", lambda m: m.edit(FACTS, "Black stools need emergency help now.", "Black stools need help now."), PO, "safety-translated", "stale"),
    ("character without a glyph", lambda m: m.edit(PO, 'msgstr "نص', 'msgstr "ᚠنص'), "locales/ar/locale.yaml", "fonts", "U+16A0"),
    ("no dictionary of hyphenation", lambda m: m.edit("locales/ar/locale.yaml", "hyphenation: false", "hyphenation: true"), "locales/ar/locale.yaml", "hyphenation", "no dictionary"),
    ("unmarked English phrase", lambda m: m.edit("handouts/examplitis/overview/page.html.j2", "{% block content %}", "{% block content %}\n<p>Ask your doctor.</p>"), "handouts/examplitis/overview/page.html.j2", "foreign-words", "“Ask your doctor” is not marked as foreign in ar"),
    ("unrecorded change", lambda m: m.edit(FACTS, "explanation: You want to scratch.", "explanation: You wish to scratch."), "locales/en/changes.tsv", "changes", "changed since"),
]  # fmt: skip


@pytest.mark.parametrize(("spoil", "path", "check", "words"), [case[1:] for case in CASES], ids=[c[0] for c in CASES])
def test_one_clear_finding(mini: MiniProject, spoil: Break, path: str, check: str, words: str) -> None:
    dist = mini.root / "dist"
    dist.mkdir()
    (dist / "manifest.json").write_text('{"schema": 1, "outputs": []}', encoding="utf-8")
    spoil(mini)
    found = [item for item in mini.findings() if item.check == check and item.path == path and words in item.message]
    assert found, mini.findings()
    assert all(item.remedy for item in found)
    if not path.endswith(".tsv") and check not in ("fonts", "coverage"):
        assert found[0].line > 0
    assert not list(dist.glob("ar/overview*"))  # where the fault is in Arabic alone, the English is there
    assert not list(mini.root.glob(".dist.*"))


def test_the_line_is_the_one_that_is_wrong(mini: MiniProject) -> None:
    mini.edit(FACTS, "value: 12", "value: 21")
    wanted = mini.facts.read_text(encoding="utf-8").split("\n").index("      again: {value: 21, unit: percent}") + 1
    found = [item.line for item in mini.findings() if item.check == "quantities"]
    assert found == [wanted]


def test_all_findings_are_reported_together(mini: MiniProject) -> None:
    mini.edit(FACTS, "value: 12", "value: 21")
    mini.edit(FACTS, "start: Black-colored stools", "start: Green-colored stools")
    mini.edit(PO, " {range} {again}", " {range}")
    mini.edit(FACTS, "covers: [medicines]", "covers: [crisis]")
    mini.edit("locales/ar/locale.yaml", "direction: rtl", "direction: rtl\ncolour: red")
    mini.edit(
        "handouts/examplitis/overview/page.html.j2",
        "{% block content %}",
        "{% block content %}{{ page.fact('ex.no.no') }}",
    )
    checks = {item.check for item in mini.findings()}
    assert {"quantities", "citations", "schema", "unknown-fact", "safety-lines"} <= checks


def test_a_broken_file_hides_no_other(mini: MiniProject) -> None:
    mini.edit(FACTS, "sites: [ex.site.thumb]", "sites: [ex.site.thumb")
    mini.edit("sources/examplitis/documents.yaml", "publisher: null", "publishes: null")
    assert {"yaml", "schema"} <= {item.check for item in mini.findings()}


def test_untranslated_safety_line_stops_the_build(mini: MiniProject) -> None:
    text = mini.catalogue.read_text(encoding="utf-8")
    position = text.index('msgctxt "ex.safety.bleeding.text"')
    start = text.index('msgstr "', position)
    end = text.index("\n", start)
    mini.catalogue.write_text(text[:start] + 'msgstr ""' + text[end:], encoding="utf-8")
    found = [item for item in mini.findings() if item.check == "safety-translated"]
    assert [item.message for item in found] == ["the safety line ex.safety.bleeding is missing in ar"]


def test_untranslated_message_is_marked_and_counted(mini: MiniProject) -> None:
    text = mini.catalogue.read_text(encoding="utf-8")
    position = text.index('msgctxt "ex.symptom.itching.explanation"')
    start = text.index('msgstr "', position)
    mini.catalogue.write_text(text[:start] + 'msgstr ""' + text[text.index("\n", start) :], encoding="utf-8")
    mini.record(1_800_000_000)
    built = mini.build(Selection(locales=("ar",), handouts=("symptoms",), layouts=("single",)))
    html = unwrap((built.target / "ar/symptoms.html").read_text(encoding="utf-8"))
    said = '<span data-message="ex.symptom.itching.explanation">You want to scratch.</span>'
    assert f'<span class="untranslated" lang="en" dir="ltr">{said}</span>' in html
    assert '<span class="untranslated-mark">' in html
    page = next(item for item in built.outputs if item["path"] == "ar/symptoms.pdf")
    assert page["messages"]["translated"] == page["messages"]["total"] - 1


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["build", "--locale", "tlh"], ExitCode.USAGE, "there is no locale"),
        (["build", "--paper", "a3"], ExitCode.USAGE, "there is no paper"),
        (["build", "--locale", "en", "--layout", "bilingual", "--handout", "symptoms"], ExitCode.USAGE, "nothing to build"),
        (["build", "--nonsense"], ExitCode.USAGE, "No such option"),
        (["build", "--documents", "/nowhere"], ExitCode.ENVIRONMENT, "does not exist"),
        (["--project", "x"], ExitCode.USAGE, ""),
        (["check", "--project", "/"], ExitCode.USAGE, "not a Handouts project"),
        (["cite", "leaflet", "no such words"], ExitCode.FINDINGS, "not in the document"),
        (["cite", "leaflet", "Itching"], ExitCode.FINDINGS, "2 times"),
    ],
)  # fmt: skip
def test_exit_codes(mini: MiniProject, words: list[str], code: ExitCode, says: str) -> None:
    result = mini.run(*words)
    assert result.returncode == code, result.stderr
    assert says in result.stderr
    assert "Traceback" not in result.stderr


def test_findings_exit_code(mini: MiniProject) -> None:
    mini.edit(FACTS, "value: 12", "value: 21")
    for command in ("build", "check"):
        result = mini.run(command)
        assert result.returncode == ExitCode.FINDINGS
        assert f"{FACTS}:" in result.stderr
        assert "Correct the value" in result.stderr


def test_missing_font_names_the_package(mini: MiniProject, tmp_path: Path) -> None:
    result = mini.run("build", HANDOUTS_FONTS=str(tmp_path))
    assert result.returncode == ExitCode.FINDINGS
    assert "NotoNaskhArabic-Regular.ttf" in result.stderr
    assert "apt-get install fonts-noto-core" in result.stderr
    assert not (mini.root / "dist").exists()
    assert mini.run("doctor", HANDOUTS_FONTS=str(tmp_path)).returncode == ExitCode.ENVIRONMENT


def test_a_full_disk_changes_nothing(mini: MiniProject, monkeypatch: pytest.MonkeyPatch) -> None:
    mini.build(Selection(locales=("en",)))
    before = {path: path.read_bytes() for path in (mini.root / "dist").rglob("*") if path.is_file()}

    def full(*args: object, **kwargs: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", "dist")

    monkeypatch.setattr("builder.decks.package._pack", full)
    with pytest.raises(HandoutsError) as caught:
        mini.build()
    assert caught.value.code == ExitCode.OUTPUT
    assert "Free some space" in caught.value.findings[0].remedy
    assert before == {path: path.read_bytes() for path in (mini.root / "dist").rglob("*") if path.is_file()}
    assert not list(mini.root.glob(".dist.*"))


def test_findings_read_as_file_line_what_remedy() -> None:
    shown = str(Finding("a.yaml", 3, "yaml", "broken", "Mend it.", column=2))
    assert shown == "a.yaml:3:2: error: broken [yaml]\n    Mend it."


def test_a_project_is_found_from_below(mini: MiniProject, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(mini.root / "sources/examplitis")
    assert Project.find(None).root == mini.root
