"""A translator begins a language: the folder, the first build, the notes in the catalogues."""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from builder.base.errors import ExitCode, HandoutsError
from builder.base.project import Project
from builder.commands.status import locale_status, totals
from builder.commands.translate_start import start
from builder.commands.usage import with_notes
from builder.languages.concepts import load_concepts
from builder.languages.fonts import load_fonts
from builder.languages.glossary import load_glossary
from builder.languages.locale import load_locale
from builder.languages.wording import load_wording
from builder.messages.catalogue import State, load_catalogue, write_template
from builder.workspace.loaded import load_project
from builder.workspace.selection import Selection
from tests.conftest import ROOT, MiniProject

DRAFT = "Draft. Do not hand this out."


@pytest.fixture
def translator(mini: MiniProject) -> MiniProject:
    """The small project with English alone, and the table of scripts."""
    shutil.rmtree(mini.root / "locales/ar")
    shutil.copy(ROOT / "locales/scripts.yaml", mini.root / "locales/scripts.yaml")
    return mini


@pytest.mark.parametrize(
    ("tag", "own_name", "direction", "digits", "paper", "font", "line_breaking"),
    [
        ("hi", "हिन्दी", "ltr", "latn", "a4", "Noto Sans Devanagari", "spaces"),
        ("ne", "नेपाली", "ltr", "deva", "a4", "Noto Sans Devanagari", "spaces"),
        ("ur", "اردو", "rtl", "latn", "a4", "Noto Nastaliq Urdu", "spaces"),
        ("fa", "فارسی", "rtl", "arabext", "a4", "Noto Naskh Arabic", "spaces"),
        ("pt-BR", "Português (Brasil)", "ltr", "latn", "a4", "Noto Sans", "spaces"),
        ("es-MX", "Español de México", "ltr", "latn", "letter", "Noto Sans", "spaces"),
        ("uk", "Українська", "ltr", "latn", "a4", "Noto Sans", "spaces"),
        ("zh-Hant", "繁體中文", "ltr", "latn", "a4", "Noto Sans CJK TC", "anywhere"),
        ("th", "ไทย", "ltr", "latn", "a4", "Noto Sans Thai", "dictionary"),
        ("ka", "ქართული", "ltr", "latn", "a4", "Noto Sans Georgian", "spaces"),
    ],
)
def test_a_new_locale_is_what_cldr_says(
    translator: MiniProject,
    tag: str,
    own_name: str,
    direction: str,
    digits: str,
    paper: str,
    font: str,
    line_breaking: str,
) -> None:
    start(translator.load(), tag)
    name = tag.replace("-", "_")
    locale = load_locale(translator.project, name, [])
    assert locale is not None
    record = locale.record
    assert (record.tag, record.own_name, record.direction) == (tag, own_name, direction)
    assert (record.digits, record.paper, record.line_breaking) == (digits, paper, line_breaking)
    assert (record.fonts[0], record.fonts[-1], record.draft) == (font, "Noto Sans", True)
    assert record.form_of_address.startswith("to decide")
    assert font in load_fonts(translator.project).families
    assert "# Static fonts only" in (translator.root / "locales/fonts.yaml").read_text(encoding="utf-8")
    # Everything else is there and can be read.
    findings = translator.load().findings
    assert findings == []
    assert load_wording(translator.project, name, findings) is not None
    assert load_glossary(translator.project, name, findings) == {}
    concepts = load_concepts(translator.project, name, findings)
    assert concepts
    assert concepts.entries == {}
    catalogue = load_catalogue(translator.project.catalogue_file(name, "examplitis"), "x.po", findings)
    assert catalogue.entries
    assert not any(entry.translation for entry in catalogue.entries.values())
    assert not list((translator.root / ".build").glob("start-*"))


def test_a_locale_that_cldr_lacks_borrows_from_a_related_one(translator: MiniProject) -> None:
    with pytest.raises(HandoutsError) as caught:
        start(translator.load(), "prs")
    assert caught.value.code is ExitCode.USAGE
    assert "--cldr" in caught.value.findings[0].remedy
    started = start(translator.load(), "prs", "fa-AF")
    assert (started.locale.record.cldr, started.locale.direction, started.own_name_known) == ("fa-AF", "rtl", False)
    text = translator.project.catalogue_file("prs", "common").read_text(encoding="utf-8")
    assert '"Language: prs\\n"' in text


@pytest.mark.parametrize("tag", ["pt_BR", "PT-br", "Hindi", "..", "a/b", "", "hi-XX", "iw", "xx"])
def test_what_is_no_tag_is_refused(translator: MiniProject, tag: str) -> None:
    before = sorted(translator.root.rglob("*"))
    with pytest.raises(HandoutsError) as caught:
        start(translator.load(), tag)
    assert caught.value.code is ExitCode.USAGE
    assert sorted(translator.root.rglob("*")) == before


def test_a_locale_that_is_there_is_left_alone(translator: MiniProject) -> None:
    assert translator.run("translate", "start", "uk").returncode == 0
    path = translator.project.catalogue_file("uk", "examplitis")
    path.write_text(text := path.read_text(encoding="utf-8") + "\n# mine\n", encoding="utf-8")
    done = translator.run("translate", "start", "uk")
    assert (done.returncode, path.read_text(encoding="utf-8")) == (ExitCode.OUTPUT, text)
    assert "there is a locale uk already" in done.stderr


def test_a_script_without_a_font_is_a_finding_with_the_file(translator: MiniProject) -> None:
    path = translator.root / "locales/scripts.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("  Ethi:", "  Xxxx:"), encoding="utf-8")
    with pytest.raises(HandoutsError) as caught:
        start(translator.load(), "am")
    assert caught.value.findings[0].path == "locales/scripts.yaml"
    assert not (translator.root / "locales/am").exists()


def test_a_started_locale_builds_at_once_in_english_and_says_draft(translator: MiniProject) -> None:
    done = translator.run("translate", "start", "pt-BR")
    assert done.returncode == 0, done.stderr
    assert "handouts build --locale pt-BR" in done.stdout
    done = translator.run("build", "--locale", "pt-BR", "--handout", "symptoms", "--handout", "medicines")
    assert done.returncode == 0, done.stderr
    made = sorted((translator.root / "dist/pt-BR").glob("*.pdf"))
    assert [path.name for path in made] == [
        "medicines.pdf",
        "medicines.with-en.pdf",
        "symptoms.pdf",
        "symptoms.with-en.pdf",
    ]
    for path in made:
        text = subprocess.run(["pdftotext", str(path), "-"], capture_output=True, text=True, check=True).stdout
        pages = text.removesuffix("\f").split("\f")
        assert [DRAFT in page for page in pages] == [True] * len(pages)
    html = (translator.root / "dist/pt-BR/symptoms.html").read_text(encoding="utf-8")
    safety = html[html.index('<section class="safety">') : html.index("</section>")]
    assert '<span class="untranslated" lang="en" dir="ltr"><span data-message="ex.safety.' in safety
    assert "[in English]" in safety
    index = (translator.root / "dist/index.html").read_text(encoding="utf-8")
    assert DRAFT in index[index.index('<li data-language="pt-BR"') :]
    assert "Languages built: 0. Languages reviewed: 0." in index
    page = (translator.root / "dist/pt-BR/index.html").read_text(encoding="utf-8")
    assert DRAFT in page[page.index('<div class="state') : page.index("</div>")]


def test_the_decks_of_a_draft_build_while_its_cards_change(translator: MiniProject) -> None:
    start(translator.load(), "pt-BR")
    path = "locales/pt_BR/LC_MESSAGES/examplitis.po"
    translator.edit(path, 'msgid "Fever"\nmsgstr ""', 'msgid "Fever"\nmsgstr "Febre"')
    built = translator.build(Selection(locales=("pt-BR",)))
    assert [item["path"] for item in built.written if item["kind"] == "apkg"]
    record = translator.project.locale_file("pt_BR")
    record.write_text(record.read_text(encoding="utf-8").replace("draft: true", "draft: false"), encoding="utf-8")
    checks = {finding.check for finding in translator.findings()}
    assert {"changes", "safety-translated"} <= checks


def test_drafts_are_built_only_where_named_and_never_counted(translator: MiniProject) -> None:
    start(translator.load(), "uk")
    assert [locale.tag for locale in translator.load().chosen_locales] == ["en"]
    lines = locale_status(translator.load(Selection(locales=("uk", "en"))))
    assert [(line.locale, line.draft) for line in lines] == [("en", False), ("uk", True)]
    done = [replace(line, translated=line.messages, reviewed=line.messages) for line in lines]
    assert totals(done) == (1, 1)


def test_each_message_says_where_it_stands_and_who_reads_it(translator: MiniProject) -> None:
    noted, complete = with_notes(translator.load())
    assert complete
    notes = {item.context: item.comments[-1] for templates in noted.values() for item in templates}
    heading = notes["handout/examplitis/overview/what-heading"]
    assert heading == "On: What it is and who gets it. Read by: patients and families."
    assert notes["deck/medicines/prompts.brand"] == "Read by: nursing students, on cards."
    front = "clinic staff and visitors, on the website"
    assert notes["common/index-print"] == f"Read by: {front}."
    assert notes["common/not-reviewed"].startswith("On: every leaflet. Read by: patients and families")
    readers = "Read by: patients and families; nursing students, on cards."
    assert notes["ex.symptom.fever.term"] == f"On: Symptoms to look out for. {readers}"
    assert notes["handout/symptom-board/yes"] == "On no page or card yet."


def test_extracting_goes_on_without_the_notes_where_a_page_is_broken(translator: MiniProject) -> None:
    start(translator.load(), "uk")
    first = translator.run("extract")
    assert first.returncode == 0, first.stderr
    assert "#. On: every leaflet" in translator.project.template_file("common").read_text(encoding="utf-8")
    translator.edit("handouts/theme/sections.html.j2", "page.parts(web)", "page.prats(web)")
    done = translator.run("extract")
    assert done.returncode == 0, done.stderr
    assert "can't be rendered" in done.stdout
    assert load_catalogue(translator.project.catalogue_file("uk", "common"), "x.po", []).entries


def test_extracting_twice_changes_nothing(translator: MiniProject) -> None:
    start(translator.load(), "uk")
    translator.run("extract")
    before = {path: path.read_bytes() for path in translator.root.rglob("*.po*")}
    assert before
    translator.run("extract")
    assert {path: path.read_bytes() for path in translator.root.rglob("*.po*")} == before


CATALOGUES = sorted((ROOT / "locales").glob("*/LC_MESSAGES/*.po"))


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: f"{path.parent.parent.name}-{path.stem}")
def test_gnu_gettext_takes_the_catalogues(path: Path, tmp_path: Path) -> None:
    command = ["msgfmt", "--check", "-o", str(tmp_path / "x.mo"), str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    head = path.read_text(encoding="utf-8").split("\n\n", 1)[0]
    for field in ("Project-Id-Version", "Language", "Language-Team", "Plural-Forms", "Content-Type"):
        assert f'"{field}: ' in head
    assert "Date" not in head
    assert f'"Language: {path.parent.parent.name}\\n"' in head


def test_the_real_templates_are_up_to_date_with_their_notes(tmp_path: Path) -> None:
    loaded = load_project(Project(ROOT), Selection(), None)
    noted, complete = with_notes(loaded)
    assert complete
    for domain, templates in noted.items():
        write_template(tmp_path / "x.pot", domain, templates)
        written = loaded.project.template_file(domain).read_text(encoding="utf-8")
        assert written == (tmp_path / "x.pot").read_text(encoding="utf-8"), "run: handouts extract"


def test_weblate_finds_a_component_for_each_catalogue() -> None:
    components = json.loads((ROOT / "locales/weblate.json").read_text(encoding="utf-8"))
    project = Project(ROOT)
    assert [item["slug"] for item in components] == ["common", *project.topics()]
    for item in components:
        assert (ROOT / item["new_base"]) == project.template_file(item["slug"])
        assert sorted(ROOT.glob(item["filemask"])) == [path for path in CATALOGUES if path.stem == item["slug"]]
    assert "key" not in (ROOT / ".weblate").read_text(encoding="utf-8").split("[weblate]")[1]


def test_a_started_locale_has_every_message_missing(translator: MiniProject) -> None:
    start(translator.load(), "uk")
    loaded = translator.load(Selection(locales=("uk",)))
    texts = loaded.texts["uk", "examplitis"]
    states = {texts.translate(item.context, item.text).state for item in loaded.templates["common"]}
    assert states == {State.MISSING}
