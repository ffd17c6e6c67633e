"""A leaflet that handout.yaml declares: each layout read back from its PDF, and what an editor may get wrong."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pypdfium2
import pytest

from builder.base.errors import HandoutsError
from builder.commands.build import Built
from builder.workspace.selection import Selection
from tests.conftest import MiniProject
from tests.pages.test_pages import pdf_pages, squeeze
from tests.tools.sheet import FACTS, SHEET, findings


@pytest.fixture(scope="module")
def built(sheet_template: MiniProject) -> Built:
    made = sheet_template.build(Selection(handouts=("sheet",), prints=("standard", "large")))
    assert not made.failures, made.failures and made.failures.findings
    return made


def lines(built: Built, stem: str) -> list[str]:
    return (built.target / f"{stem}.txt").read_text(encoding="utf-8").splitlines()


LAYOUTS = {
    "paragraphs": [
        "What is it?",
        "Examplitis (EXI) is an illness of the thumb.",
        "Fever",
        "Rash (Exanthema) Red spots on your skin.",
        "Call your care team right away",
        "tumor A lump.",
    ],
    "list": [
        "In a list",
        "Most people are 30 to 45 years old. Of all, 12% get it twice.",
        "Itching You want to scratch.",
    ],
    "table of side effects": [
        *("In a table", "Side effect", "What it means", "What to do"),
        *("Rash (Exanthema)", "tamoxifen", "Red spots on your skin.", "Call your care team right away"),
        *("Orange water", "This is harmless"),
        *("Yellow eyes", "Get emergency help"),
        *("Poor sleep", "tamoxifen", "You lie awake at night.", "Tell your care team at your next visit"),
    ],
    "table of complications": ["Health problem", "What it means", "Swelling", "The thumb gets thick."],
    "table of symptoms": ["Symptom", "Itching", "You want to scratch.", "Black stools", "Get emergency help", "Fever"],
    "table of words": ["Word", "What it means", "tumor", "A lump.", "spread", "Moved on."],
    "table of items": ["The treatment goes like this.", "You rest for a day or two.", "You see the doctor."],
    "table of medicines with side effects": [
        *("Medicines", "They do nothing at all.", "Medicine", "What it does", "Side effects"),
        *("doxorubicin", "Exampla", "Orange water"),
        *("tamoxifen", "Not for cooks.", "Testol", "Not to be mixed with doxorubicin."),
        *("Rash", "Call your care team right away", "Orange water", "Poor sleep"),
    ],
    "table for each group": ["Pills", "They do nothing at all.", "Medicine", "Brand name", "What it does", "Exampla"],
    "pictures": ["In pictures", "Rash Red spots on your skin.", "Yellow eyes", "Get emergency help", "Fever"],
    "pictures for each site": ["In the thumb", "Itching You want to scratch.", "Black stools", "Fever"],
    "questions": ["Ask", "May I cook?"],
    "timeline": [
        *("Step by step", "The treatment goes like this."),
        "1 You take one pill a day for some weeks and see how you feel.",
        "2 You rest for a day or two.",
        "3 You see the doctor.",
        "1 Most people are 30 to 45 years old. Of all, 12% get it twice.",
        "2 Examplitis (EXI) is an illness of the thumb.",
    ],
    "words": ["Words", "tumor A lump.", "spread Moved on.", "radiation Strong rays."],
    "contacts": [
        *("Help", "Thumb Society", "They listen.", "123 456"),
        "Addresses and phone numbers as of January 1, 2026.",
    ],
    "body": ["On the body", "It is found here.", "1 Lungs", "Thumb"],
    "box": ["Call your doctor."],
}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("stem", ["en/sheet", "en/sheet.large"])
def test_each_layout_is_read_back_in_order(built: Built, stem: str, layout: str) -> None:
    """From the text, and from the PDF, where rows and blocks stand as the page has them."""
    found = iter(lines(built, stem))
    missing = [part for part in LAYOUTS[layout] if part not in found]
    assert missing == []
    pdf = "".join(pdf_pages(built.target / f"{stem}.pdf"))
    assert [part for part in LAYOUTS[layout] if squeeze(part) not in pdf] == []


def test_both_languages_stand_in_every_layout(built: Built) -> None:
    """Of each English line of the sheet there is one beside it, in the bilingual edition."""
    text = lines(built, "ar/sheet.with-en")
    pdf = "".join(pdf_pages(built.target / "ar/sheet.with-en.pdf"))  # whole lines stand there in another order
    once = {"123 456", "tamoxifen", "doxorubicin", "Exampla", "Testol", "Thumb Society"}
    for part in (part for parts in LAYOUTS.values() for part in parts if part not in once):
        english = part.lstrip("0123456789 ")
        assert any(english in line for line in text), part
        assert [word for word in english.split() if squeeze(word.strip(".,?()")) not in pdf] == [], part
    arabic = [line for line in lines(built, "ar/sheet") if any("\u0600" <= letter <= "\u06ff" for letter in line)]
    assert len(arabic) > 60
    assert [line for line in arabic if "نص" in line and line.split("(")[0].strip() not in " ".join(text)] == []


def test_what_is_for_the_web_alone_is_not_on_paper(built: Built) -> None:
    html = (built.target / "en/sheet.html").read_text(encoding="utf-8")
    paper = lines(built, "en/sheet")
    assert "Old Thumb Society" in html
    assert "Old Thumb Society" not in " ".join(paper)
    assert "Nobody has checked if these still work." in html
    assert ">More<" in html
    assert "More" not in paper


def test_an_optional_section_without_facts_is_left_out_with_its_heading(built: Built) -> None:
    assert "Nothing" not in lines(built, "en/sheet")


def _left_of(path: Path, text: str) -> float:
    """Where on its page a text begins, as a part of the page's width."""
    for page in pypdfium2.PdfDocument(path):
        words = page.get_textpage()
        found = words.search(text).get_next()
        if found:
            return float(words.get_charbox(found[0])[0] / page.get_width())
    raise AssertionError(f"{text} is not in {path}")


def test_the_steps_marks_are_on_the_side_where_lines_begin(built: Built) -> None:
    """The numbers before the steps' words, and between them and the paper's edge."""
    english = _left_of(built.target / "en/sheet.pdf", "You take one pill")
    assert _left_of(built.target / "en/sheet.pdf", "1 You take one pill") < english < 0.2
    path = built.target / "ar/sheet.with-en.pdf"
    assert _left_of(path, "You take one pill") < 0.2
    page = [page for page in pypdfium2.PdfDocument(path) if "pill a day" in page.get_textpage().get_text_range()][-1]
    text = page.get_textpage()
    signs = [(text.get_text_range(index, 1), text.get_charbox(index)) for index in range(text.count_chars())]
    marks = [box[0] for sign, box in signs if sign in "١٢٣" and box[0] > 0.85 * page.get_width()]
    assert len(marks) >= 5


def test_no_step_is_split_over_two_pages(sheet: MiniProject) -> None:
    steps = [
        f"You go the way of number {'I' * (n + 1)} and " + "then a bit further and " * 9 + "rest." for n in range(16)
    ]
    items = "".join(f"      step-{number}: {step}\n" for number, step in enumerate(steps))
    text = (sheet.root / FACTS).read_text(encoding="utf-8")
    start, end = text.index("      one: "), text.index("    citations:", text.index("      three: "))
    (sheet.root / FACTS).write_text(text[:start] + items + text[end:], encoding="utf-8")
    head = "schema: 1\norder: 5\ntitle: Steps\nsections:\n"
    section = "  - {key: steps, heading: Steps, facts: [steps], layout: timeline}\n"
    (sheet.root / SHEET).write_text(f"{head}{section}  - {{key: more, facts: [places, questions]}}\n", encoding="utf-8")
    made = sheet.build(Selection(locales=("en",), handouts=("sheet",)))
    pages = pdf_pages(made.target / "en/sheet.pdf")
    assert len(pages) > 1
    assert [step for step in steps if not any(squeeze(step) in page for page in pages)] == []


# What an editor gets wrong → the check, the words of the line, parts of the message and of the remedy.
Edit = Callable[[MiniProject], None]


def _add_template(mini: MiniProject) -> None:
    page = "{% extends 'theme/base.html.j2' %}"
    (mini.root / SHEET).with_name("page.html.j2").write_text(page, encoding="utf-8")


MISTAKES: dict[str, tuple[Edit, str, str, str, str]] = {
    "a subject that the topic hasn't": (
        lambda m: m.edit(SHEET, "facts: [call-doctor]", "facts: [call-docter]"),
        *("sections", "call-docter", "`call-docter` matches no printed fact of the topic examplitis", "“call-doctor”?"),
    ),
    "a term that the topic hasn't": (
        lambda m: m.edit(SHEET, "side-effect.rash, term.tumor]", "side-effect.rash, term.tumour]"),
        *("sections", "term.tumour", "`term.tumour` matches no", "Did you mean “term.tumor”?"),
    ),
    "a site that the topic hasn't": (
        lambda m: m.edit(SHEET, "site.thumb", "site.thum"),
        *("sections", "site.thum]", "`site.thum` matches no", "Did you mean “site.thumb”?"),
    ),
    "a kind that isn't there": (
        lambda m: m.edit(SHEET, "symptom.itching", "sympton.itching"),
        *("sections", "sympton", "no facts of a kind “sympton”", "Did you mean “symptom”?"),
    ),
    "all of a kind that isn't there": (
        lambda m: m.edit(SHEET, "facts: [all.organisation]", "facts: [all.organization]"),
        *("sections", "all.organization", "no facts of a kind “organization”", "Did you mean “organisation”?"),
    ),
    "every statement": (
        lambda m: m.edit(SHEET, "facts: [places]", "facts: [all.statement]"),
        *("sections", "all.statement", "every statement", "Name their subjects"),
    ),
    "a layout that isn't there": (
        lambda m: m.edit(SHEET, "facts: [all.symptom], layout: table", "facts: [all.symptom], layout: tabel"),
        *("schema", "layout: tabel", "there is no layout “tabel”. Did you mean “table”?", ""),
    ),
    "a layout for other facts": (
        lambda m: m.edit(SHEET, "facts: [questions], layout: questions", "facts: [questions], layout: words"),
        *("sections", "facts: [questions]", "the layout “words” can't show a statement", "questions"),
    ),
    "two sections of one key": (
        lambda m: m.edit(SHEET, "key: body", "key: what"),
        *("sections", "On the body", "the key “what” is taken by the section on line 5", "another key"),
    ),
    "a heading above the sites' own": (
        lambda m: m.edit(SHEET, "{key: all-sites,", "{key: all-sites, heading: Sites,"),
        *("sections", "heading: Sites", "`all.site` prints a section of its own for each", "Leave `heading`"),
    ),
    "a placeholder in a heading": (
        lambda m: m.edit(SHEET, "heading: Ask", "heading: 'Ask {short_name}'"),
        *("schema", "Ask {short_name}", "nothing fills a placeholder in a heading", ""),
    ),
    "a picture that isn't there": (
        lambda m: m.edit(SHEET, "picture: calendar", "picture: callendar"),
        *("pictures", "callendar", "there is no picture “callendar”", "Did you mean “calendar”?"),
    ),
    "no facts": (lambda m: m.edit(SHEET, "facts: [places]", "facts: []"), "schema", "facts: []", "at least 1", ""),
    "an unknown key": (
        lambda m: m.edit(SHEET, "optional: true", "optionel: true"),
        *("schema", "optionel", "unknown key “optionel”", ""),
    ),
    "side effects without a table": (
        lambda m: m.edit(SHEET, "facts: [call-doctor], layout: box", "facts: [call-doctor], side_effects: true"),
        *("sections", "side_effects: true}", "`side_effects` is for tables", "`layout: table`"),
    ),
    "a template, too": (
        _add_template,
        *("sections", "sections:", "the handout has `sections` and a template, too", "Remove page.html.j2"),
    ),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_one_clear_finding_in_its_line(sheet: MiniProject, name: str) -> None:
    edit, check, words, message, remedy = MISTAKES[name]
    edit(sheet)
    text = (sheet.root / SHEET).read_text(encoding="utf-8").splitlines()
    try:
        found = findings(sheet)
    except HandoutsError as error:
        found = error.findings
    about = [item for item in found if item.path == SHEET]
    assert [item.check for item in about] == [check], found
    assert words in text[about[0].line - 1]
    assert message in about[0].message
    assert remedy in about[0].remedy


def test_without_a_mistake_nothing_is_found(sheet: MiniProject) -> None:
    assert findings(sheet) == []


def test_several_wrong_selectors_are_told_at_once(sheet: MiniProject) -> None:
    sheet.edit(SHEET, "facts: [call-doctor]", "facts: [call-docter]")
    sheet.edit(SHEET, "facts: [places]", "facts: [plases]")
    found = [item.message.split("`")[1] for item in findings(sheet) if item.check == "sections"]
    assert found == ["plases", "call-docter"]


def test_a_heading_over_facts_for_the_web_alone_is_found_in_its_line(sheet: MiniProject) -> None:
    sheet.edit(FACTS, "    kind: complication\n", "    kind: complication\n    shown: web\n")
    found = [item for item in findings(sheet) if item.check == "empty-sections"]
    line = next(
        n for n, text in enumerate((sheet.root / SHEET).read_text().splitlines(), 1) if "heading: Swelling" in text
    )
    assert [(item.path, item.line) for item in found] == [(SHEET, line)]
    assert found[0].message.endswith("on paper")


def test_a_subject_that_no_section_and_no_template_prints_is_found(sheet: MiniProject) -> None:
    sheet.edit(SHEET, "facts: [places], layout: body", "facts: [steps], layout: timeline")
    found = [item for item in findings(sheet) if item.check == "subjects"]
    assert [(item.path, "ex.statement.places" in item.message) for item in found] == [(FACTS, True)]


def test_headings_are_messages_of_the_handout(sheet: MiniProject) -> None:
    templates = {item.context: item for item in sheet.load().templates["common"]}
    assert templates["handout/sheet/what-heading"].text == "What is it?"
    assert templates["handout/sheet/what-heading"].path == SHEET
    assert "handout/sheet/box-heading" not in templates
