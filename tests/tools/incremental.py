"""A project with a cache, small changes of every kind to it, and what a build from nothing makes of them."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from builder.base.errors import Finding, HandoutsError
from builder.commands import build as pipeline
from builder.commands import outputs
from builder.commands.outputs import check_units
from builder.pdf.writer import PdfJob, PdfResult
from builder.workspace.inputs import Inputs
from builder.workspace.selection import Selection
from tests.commands.test_build import files
from tests.conftest import MiniProject

FACTS = "sources/examplitis/facts/all.yaml"
PO = "locales/ar/LC_MESSAGES/examplitis.po"
COMMON = "locales/ar/LC_MESSAGES/common.po"
CONCEPTS = """schema: 1
concepts:
  thumb: {kind: organ, words: [thumb]}
"""
OWN_CONCEPTS = """schema: 1
concepts:
  thumb: {words: [إبهام]}
"""
PICTURE = "handouts/theme/pictures/fever.svg"
WORDING = """schema: 1
boundaries: words
length: {shortest: 3, longest: 9}
joiners: true
"""
GLOSSARY = """schema: 1
terms:
  thumb: {english: [thumb], forms: [إبهام]}
"""


def printed(jobs: Iterable[PdfJob], printer: Any, done: Callable[[str], None], store: Any) -> Any:
    """PDFs that hang on their HTML alone; that equal pages become equal PDFs is told in test_unchanged.py."""
    results = {}
    for job in jobs:
        digest = hashlib.sha256(job.html.encode()).hexdigest()
        job.target.write_bytes(f"%PDF-{digest}\n%%EOF".encode())
        results[job.name] = PdfResult(job.name, 1, ())
    return results, []


@pytest.fixture(autouse=True)
def no_renderer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outputs, "render_pdfs", printed)


@pytest.fixture(scope="module")
def template(mini_template: MiniProject, tmp_path_factory: pytest.TempPathFactory) -> MiniProject:
    """The small project with lists of words, a clinic and documents of its own, built and checked."""
    mini = mini_template.copy(tmp_path_factory.mktemp("incremental") / "project")
    (mini.root / "locales/ar/wording.yaml").write_text(WORDING, encoding="utf-8")
    (mini.root / "locales/ar/glossary.yaml").write_text(GLOSSARY, encoding="utf-8")
    (mini.root / "locales/en/concepts.yaml").write_text(CONCEPTS, encoding="utf-8")
    (mini.root / "locales/ar/concepts.yaml").write_text(OWN_CONCEPTS, encoding="utf-8")
    (mini.root / "clinic.yaml").write_text('schema: 1\nname: A Clinic\nphone: "555 0100"\n', encoding="utf-8")
    shutil.copytree(mini.documents, mini.root / "sources/examplitis/documents")
    mini.edit(FACTS, "    term: Fever\n", "    term: Fever\n    picture: fever\n")
    mini.record()
    mini = MiniProject(mini.root, mini.root / "sources/examplitis/documents")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(outputs, "render_pdfs", printed)
        built = mini.build()
        assert not built.failures, built.failures.findings
        checked(mini)
    return mini


@pytest.fixture(scope="module")
def unchanged(template: MiniProject) -> tuple[list[Finding], dict[str, str]]:
    """The findings and the output folder of the template."""
    return checked(template), files(template.root / "dist")


@pytest.fixture
def warm(template: MiniProject, tmp_path: Path) -> MiniProject:
    """A copy with its cache."""
    root = tmp_path / "project"
    shutil.copytree(template.root, root)
    return MiniProject(root, root / "sources/examplitis/documents")


def from_nothing(mini: MiniProject) -> MiniProject:
    """The project as it is now, in a place without a cache and without outputs."""
    root = mini.root.with_name(f"{mini.root.name}-from-nothing")
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(mini.root, root, ignore=shutil.ignore_patterns(".build", "dist"))
    return MiniProject(root, root / "sources/examplitis/documents")


def checked(mini: MiniProject, selection: Selection | None = None) -> list[Finding]:
    """What `handouts check` finds."""
    inputs = Inputs.of(mini.project)
    return check_units(mini.load(selection or Selection(drafts=True)), inputs).findings


def outcome(mini: MiniProject, selection: Selection | None = None) -> tuple[list[str], dict[str, str]]:
    """The findings of a build, and what stands in its folder then."""
    try:
        built = mini.build(selection)
        found = [*built.warnings, *built.failures.findings]
    except HandoutsError as error:
        found = error.findings
    return sorted(map(str, found)), files(mini.root / "dist") if (mini.root / "dist").exists() else {}


def same_as_from_nothing(mini: MiniProject) -> tuple[list[Finding], dict[str, str]]:
    """Check and build it twice, the second time when all is known; the findings, and what is published."""
    other = from_nothing(mini)
    # Everything at once and in memory, as a packet or a preview is checked.
    found = pipeline.check(other.load(Selection(drafts=True)))
    before = files(mini.root / "dist")
    findings, made = outcome(other)
    for _ in range(2):
        assert checked(mini) == found
        assert outcome(mini) == (findings, made or before)
    return found, made or before


def append(mini: MiniProject, path: str, text: str) -> None:
    with (mini.root / path).open("a", encoding="utf-8") as file:
        file.write(text)


def translate(mini: MiniProject, context: str, text: str, path: str = PO) -> None:
    """Another translation of a message."""
    file = mini.root / path
    lines = file.read_text(encoding="utf-8").split("\n")
    place = lines.index(f'msgctxt "{context}"')
    place = next(number for number in range(place, len(lines)) if lines[number].startswith("msgstr "))
    lines[place] = f'msgstr "{text}"'
    file.write_text("\n".join(lines), encoding="utf-8")


def _signature(mini: MiniProject) -> None:
    texts = mini.load().texts["en", "examplitis"]
    fact = texts.topic.facts["ex.site.thumb"]
    said = texts.of_fact(fact, "ex.site.thumb.term", "Thumb")
    line = f"approved\tclinician\tA. Example\t2026-02-01\tex.site.thumb.term\t{said.hash}\t\n"
    append(mini, "locales/en/reviews.tsv", line)


def _document(mini: MiniProject) -> None:
    path = mini.root / "sources/examplitis/documents/leaflet.txt"
    text = path.read_text(encoding="utf-8").replace("30 and 45 years", "30 and 46 years")
    path.write_text(text, encoding="utf-8")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    mini.edit(
        "sources/examplitis/documents.yaml", "021f794fa029d7ad884a9e55969f4a2fd97308306b84693713f31de7219e19e9", digest
    )


def _swap(mini: MiniProject, one: str, other: str) -> None:
    """Two parts of the facts change places."""
    path = mini.root / FACTS
    text = path.read_text(encoding="utf-8")
    assert text.count(one) == text.count(other) == 1
    path.write_text(text.replace(one, "\0").replace(other, one).replace("\0", other), encoding="utf-8")


CHANGES: dict[str, Callable[[MiniProject], Any]] = {
    "a translation": lambda m: translate(m, "ex.site.thumb.term", "نص آخر"),
    "a translation that is too long": lambda m: translate(m, "ex.site.thumb.explanation", "نص " * 100),
    "a translation of a template": lambda m: translate(m, "handout/symptoms/title", "عنوان آخر", COMMON),
    "a translation of a topic's own template": lambda m: translate(m, "handout/examplitis/overview/title", "عنوان آخر"),
    "a translation that is lost": lambda m: translate(m, "ex.symptom.itching.term", ""),
    "a translation without its placeholder": lambda m: translate(m, "ex.safety.fever.text", "نص"),
    "a safety line that isn't translated": lambda m: translate(m, "ex.safety.bleeding.text", ""),
    "the pattern of ranges": lambda m: translate(m, "common/range", "{low} – {high}", COMMON),
    "lines above the messages": lambda m: m.edit(PO, 'msgid ""', '# a note\n# of two lines\nmsgid ""'),
    "a broken catalogue": lambda m: m.edit(PO, 'msgctxt "ex.site.thumb.term"', 'msgctx "x"'),
    "a glossary entry": lambda m: m.edit("locales/ar/glossary.yaml", "إبهام", "نص"),
    "a list of words": lambda m: m.edit("locales/ar/wording.yaml", "longest: 9", "longest: 900"),
    "the English lists of words": lambda m: (m.root / "locales/en/wording.yaml").write_text(WORDING, encoding="utf-8"),
    "a concept's words": lambda m: m.edit("locales/ar/concepts.yaml", "إبهام", "نص"),
    "the English concepts": lambda m: m.edit("locales/en/concepts.yaml", "words: [thumb]", "words: [hand]"),
    "concepts that lack English ones": lambda m: m.edit("locales/ar/concepts.yaml", "thumb:", "hand:"),
    "an accepted finding": lambda m: append(m, "locales/ar/accepted.tsv", "length\tex.site.thumb.term\t0123456789abcdef\t2026-01-01\tA\tB\n"),
    "a line that is no back-translation": lambda m: append(m, "locales/ar/backtranslations.tsv", "person\tsomebody\n"),
    "an origin": lambda m: m.edit("locales/ar/origins.tsv", "computer", "person"),
    "a signature": _signature,
    "the record of changes": lambda m: m.edit("locales/ar/changes.tsv", "2023-11-14", "2023-11-15"),
    "a record of changes that lacks a card": lambda m: m.edit("locales/ar/changes.tsv", "symptom/ex.symptom.fever", "symptom/ex.symptom.fevre"),
    "a locale's digits": lambda m: m.edit("locales/ar/locale.yaml", "digits: arab", "digits: latn"),
    "another locale's paper": lambda m: m.edit("locales/en/locale.yaml", "paper: letter", "paper: a4"),
    "a draft": lambda m: append(m, "locales/ar/locale.yaml", "draft: true\n"),
    "a medicine's local name": lambda m: m.edit("locales/ar/medicines.yaml", "  doxorubicin:\n    name: ", "  doxorubicin:\n    name: ال"),
    "a fact's text": lambda m: m.edit(FACTS, "You want to scratch.", "You wish to scratch."),
    "a fact that now speaks of bleeding": lambda m: m.edit(FACTS, "They do nothing at all.", "They may cause heavy bleeding."),
    "what a safety line covers": lambda m: m.edit(FACTS, "covers: [fever]", "covers: [bleeding]"),
    "a safety line that is withdrawn": lambda m: m.edit(FACTS, "    covers: [fever]\n", "    covers: [fever]\n    withdrawn: {reason: It is another one now., date: 2026-03-01}\n"),
    "a fact's number": lambda m: m.edit(FACTS, "value: 38,", "value: 39,"),
    "a number that no document says": lambda m: m.edit(FACTS, "value: 12,", "value: 13,"),
    "a citation": lambda m: m.edit(FACTS, "as_written: tamoxiffen", "as_written: Tamoxiffen"),
    "a citation of nothing": lambda m: m.edit(FACTS, "start: Black-colored stools", "start: Blue stools"),
    "the order of facts": lambda m: _swap(m, "ex.symptom.black-stools", "ex.symptom.fever"),
    "a fact that is withdrawn": lambda m: m.edit(FACTS, "    term: Itching\n", "    term: Itching\n    withdrawn: {reason: It is no sign., date: 2026-03-01}\n"),
    "a fact more": lambda m: append(m, FACTS, "  - id: ex.statement.more\n    kind: statement\n    subject: what\n    text: It itches.\n    citations:\n      - {document: leaflet, start: Fever}\n"),
    "a medicine's brand": lambda m: m.edit(FACTS, "{name: Testol}", "{name: Tamoxiffen}"),
    "a fact's picture": lambda m: m.edit(FACTS, "picture: fever", "picture: cough"),
    "a topic's name": lambda m: m.edit("sources/examplitis/topic.yaml", "name: Examplitis\n", "name: Exemplitis\n"),
    "a public source": lambda m: m.edit("sources/examplitis/documents.yaml", "When to call", "When to phone"),
    "a reason in coverage.yaml": lambda m: m.edit("sources/examplitis/coverage.yaml", "[1]", "[1, 2]"),
    "the documents' text": _document,
    "a template": lambda m: m.edit("handouts/theme/sections.html.j2", "<section{%", "<section title='x'{%"),
    "a handout's sections": lambda m: m.edit("handouts/symptoms/handout.yaml", "layout: box", "layout: paragraphs"),
    "a section that matches nothing": lambda m: m.edit("handouts/symptoms/handout.yaml", "facts: [call-doctor]\n    layout: box\n    optional: true", "facts: [call-dokter]"),
    "a template of the theme": lambda m: m.edit("handouts/theme/blocks.html.j2", "<p", "<p "),
    "a template that is broken": lambda m: m.edit("handouts/medicines/page.html.j2", "{% block content %}", "{% block content %}{{ nothing }}"),
    "a template that acts": lambda m: m.edit("handouts/examplitis/overview/page.html.j2", "{% block content %}", "{% block content %}<script>1</script>"),
    "a style sheet": lambda m: m.edit("handouts/theme/print.css", "13mm 17mm", "14mm 17mm"),
    "a picture": lambda m: m.edit(PICTURE, "<path", "<circle cx='9' cy='9' r='2'/><path"),
    "a picture with text": lambda m: m.edit(PICTURE, "</svg>", "<text>Fever</text></svg>"),
    "a handout's record": lambda m: m.edit("handouts/symptoms/handout.yaml", "safety: [", "safety: [medicines, "),
    "a handout without its safety line": lambda m: m.edit("handouts/medicines/handout.yaml", "safety: [", "safety: [] # ["),
    "a deck's record": lambda m: m.edit("handouts/decks/symptoms.yaml", "Which symptom is this?", "What is this?"),
    "a note type": lambda m: m.edit("handouts/decks/note_types/symptom.yaml", "{{Hint}}", "{{Hint}} "),
    "the cards' style sheet": lambda m: append(m, "handouts/decks/cards.css", "\n.x { color: red; }\n"),
    "the recorded fonts": lambda m: m.edit("locales/fonts.yaml", "licence: OFL-1.1", "licence: OFL-1.0"),
    "a font that is missing": lambda m: m.edit("locales/fonts.yaml", "NotoNaskhArabic-Regular.ttf", "NoSuchFont.ttf"),
    "the clinic": lambda m: m.edit("clinic.yaml", "555 0100", "555 0199"),
    "no clinic": lambda m: (m.root / "clinic.yaml").unlink(),
    "a clinic in letters that no font has": lambda m: m.edit("clinic.yaml", "A Clinic", "A Clinic 医"),
    "a file that nothing reads": lambda m: (m.root / "locales/ar/glosary.yaml").write_text("schema: 1\n", encoding="utf-8"),
}  # fmt: skip
