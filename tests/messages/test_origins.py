"""Who made a translation: said only as far as it is recorded, on pages, cards, the index and sheets."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from builder.base.errors import ExitCode
from builder.base.project import Project
from builder.commands.build import build
from builder.messages.message import made
from builder.messages.origins import Made, Maker, Origin, Origins, made_by, origin_hash
from builder.workspace.loaded import load_project, render
from builder.workspace.selection import Selection
from tests.conftest import QUIET, ROOT, MiniProject
from tests.review.test_review import page, sign
from tests.review.test_review_import import CALL, translation_edited
from tests.review.test_review_sheet import handouts, page_of

COMPUTER = "A computer made this translation. No qualified person has checked it yet."
PARTLY = "A computer made parts of this translation. No qualified person has checked it yet."
UNTOLD = "No qualified person has checked this translation yet."
STAFF = "Staff: use it together with an interpreter."
ARABIC = Selection(locales=("ar",), layouts=("single",))


def notices(html: str) -> dict[str, list[str]]:
    """Language → the lines of the page's notice on the screen, as text."""
    block = re.findall(r'<div class="notice screen-notice">(.*?)</div>', html, re.DOTALL)
    assert len(block) == 1
    found: dict[str, list[str]] = {}
    for language, text in re.findall(r'<p lang="([^"]+)"[^>]*>(.*?)</p>', block[0], re.DOTALL):
        found.setdefault(language, []).append(" ".join(re.sub(r"<[^>]*>", " ", text).split()))
    return found


def own(mini: MiniProject, key: str) -> str:
    """The Arabic of a message that all topics share."""
    text = mini.project.catalogue_file("ar", "common").read_text(encoding="utf-8")
    found = re.search(rf'msgctxt "{key}"\nmsgid ".*"\nmsgstr "(.*)"', text)
    assert found
    return " ".join(found[1].split())


def forget(mini: MiniProject, *kept: str) -> None:
    """Take the lines of the record away, but those about what is kept."""
    path = mini.project.origins_file("ar")
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if any(name in line for name in kept)), encoding="utf-8")


@pytest.mark.parametrize(
    ("kept", "english", "key"),
    [
        ((), UNTOLD, "common/not-reviewed-untold"),
        (("ex.",), PARTLY, "common/not-reviewed-partly"),
        (("\t",), COMPUTER, "common/not-reviewed"),
    ],
)
def test_a_page_says_what_is_true_of_its_lines_in_both_languages(
    mini: MiniProject, kept: tuple[str, ...], english: str, key: str
) -> None:
    forget(mini, *kept)
    found = notices(page(mini.load(ARABIC), "ar/symptoms"))
    assert found == {"ar": [own(mini, key)], "en": [f"{english} {STAFF}"]}


def test_a_text_that_a_person_changes_is_no_computers_any_more(mini: MiniProject) -> None:
    assert notices(page(mini.load(ARABIC), "ar/symptoms"))["en"] == [f"{COMPUTER} {STAFF}"]
    translation_edited(mini)
    loaded = mini.load(ARABIC)
    render(loaded)
    pages = {item.edition.handout.slug: item for _, item in loaded.pages}
    said = {slug: notices(item.html)["en"] for slug, item in pages.items()}
    with_it = [slug for slug, item in pages.items() if CALL in item.used]
    assert with_it
    assert {slug for slug, lines in said.items() if lines == [f"{PARTLY} {STAFF}"]} == set(with_it)
    assert handouts(mini, "extract").returncode == 0
    assert handouts(mini, "extract").returncode == 0
    assert mini.load().texts["ar", "examplitis"].origins.maker(CALL, "Call your doctor.", "كلام جديد") is None


def test_english_that_changes_and_comes_back_brings_the_record_back(mini: MiniProject) -> None:
    mini.edit(mini.facts, "text: Call your doctor.", "text: Call your doctor today.")
    texts = mini.load().texts["ar", "examplitis"]
    fact = texts.topic.facts["ex.statement.call"]
    assert texts.of_fact(fact, CALL, "Call your doctor today.").maker is None
    mini.edit(mini.facts, "text: Call your doctor today.", "text: Call your doctor.")
    assert mini.load().texts["ar", "examplitis"].of_fact(fact, CALL, "Call your doctor.").maker is Maker.COMPUTER


def test_where_the_notice_itself_is_not_translated_the_plain_one_stands_in_that_language(mini: MiniProject) -> None:
    path = mini.project.catalogue_file("ar", "common")
    plain = own(mini, "common/not-reviewed-untold")
    text = path.read_text(encoding="utf-8")
    text, count = re.subn(r'(msgctxt "common/not-reviewed"\nmsgid ".*"\nmsgstr) ".*"', r'\1 ""', text)
    assert count == 1
    path.write_text(text, encoding="utf-8")
    found = notices(page(mini.load(ARABIC), "ar/symptoms"))
    assert found == {"ar": [plain], "en": [f"{COMPUTER} {STAFF}"]}


def test_cards_and_decks_say_it_too(mini: MiniProject) -> None:
    selection = Selection(locales=("ar",), decks=("symptoms",))

    def said() -> set[str]:
        loaded = mini.load(selection)
        render(loaded)
        content = loaded.deck_contents[0][1]
        texts = [*(note.fields["Notice"] for note in content.notes), content.description]
        return {line for text in texts for line in (COMPUTER, PARTLY, UNTOLD) if line in text}

    assert said() == {COMPUTER}
    forget(mini, "ex.")
    assert said() == {PARTLY}
    forget(mini)
    assert said() == {UNTOLD}


def test_the_page_of_a_language_says_it_of_the_whole_language(mini: MiniProject) -> None:
    forget(mini)
    mini.record(1_700_000_500)
    mini.build(Selection(locales=("ar",), handouts=("overview",), layouts=("single",)))
    html = (mini.root / "dist/ar/index.html").read_text(encoding="utf-8")
    assert f"{UNTOLD} {STAFF}" in html
    assert "A computer made" not in html
    assert own(mini, "common/not-reviewed-untold") in html


def test_a_sheet_says_which_texts_a_computer_made(mini: MiniProject) -> None:
    forget(mini, CALL)
    sheet = page_of(mini, "ar", "translator")
    assert "A computer made this translation." in sheet.card(CALL)
    assert [values.get("class") for _, values in sheet.tags].count("badge maker") == 1


def test_a_checked_page_says_nothing_of_who_made_it(mini: MiniProject) -> None:
    sign(mini, "en", ("clinician",))
    sign(mini, "ar", ("translator", "second reader", "clinician"))
    html = page(mini.load(ARABIC), "ar/symptoms")
    assert 'class="notice' not in html
    assert "A computer made" not in html


def test_two_translations_side_by_side_each_say_their_own() -> None:
    loaded = load_project(Project(ROOT), Selection(locales=("es",), parallels=("ar",), handouts=("overview",)), None)
    key = ("ar", loaded.topics[0].id)
    loaded.texts[key] = replace(loaded.texts[key], origins=Origins())
    render(loaded)
    found = notices(next(item.html for _, item in loaded.pages if item.edition.layout == "bilingual"))
    assert found["es"][0].startswith("Esta traducción la hizo una computadora.")
    assert found["ar"][0].startswith("لم يتحقق من هذه الترجمة")
    assert found["en"] == [f"{PARTLY} {STAFF}"]
    assert [len(lines) for lines in found.values()] == [1, 1, 1]


def test_the_translations_here_are_recorded_as_a_computers() -> None:
    loaded = load_project(Project(ROOT), Selection(), None)
    for locale in loaded.locales:
        for topic in loaded.topics:
            makers = list(loaded.texts[locale.id, topic.id].makers)
            if not locale.english and (makers or not locale.record.draft):
                assert made_by(makers) is Made.COMPUTER, locale.id


def test_english_is_no_translation(mini: MiniProject) -> None:
    loaded = mini.load(Selection(locales=("en",)))
    texts = loaded.texts["en", "examplitis"]
    said = texts.of_fact(texts.topic.facts["ex.statement.call"], CALL, "Call your doctor.")
    assert said.maker is None
    assert made([said]) is Made.UNTOLD


# The command and the record


def lines_of(mini: MiniProject) -> list[list[str]]:
    text = mini.project.origins_file("ar").read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines() if not line.startswith("#")]


def test_the_command_records_what_has_no_line_and_no_more(mini: MiniProject) -> None:
    before = lines_of(mini)
    done = handouts(mini, "translate", "origin", "ar", "computer", "--all")
    assert "0 recorded" in done.stdout
    translation_edited(mini)
    assert "1 recorded as made by a person" in handouts(mini, "translate", "origin", "ar", "person", CALL).stdout
    assert lines_of(mini) == [*before, ["person", CALL, origin_hash(CALL, "Call your doctor.", "كلام جديد")]]
    assert "0 recorded" in handouts(mini, "translate", "origin", "ar", "computer", "--all").stdout
    assert notices(page(mini.load(ARABIC), "ar/symptoms"))["en"] == [f"{PARTLY} {STAFF}"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("ar", "computer"), "which translations?"),
        (("ar", "computer", CALL, "--all"), "which translations?"),
        (("ar", "computer", "ex.nothing"), "has no current translation of “ex.nothing”"),
        (("en", "computer", "--all"), "English is the source"),
        (("ar", "person", CALL), f"says that a computer made {CALL}"),
    ],
)
def test_what_can_not_be_recorded_is_told(mini: MiniProject, words: tuple[str, ...], told: str) -> None:
    before = mini.project.origins_file("ar").read_bytes()
    done = handouts(mini, "translate", "origin", *words)
    assert done.returncode == ExitCode.USAGE
    assert told in done.stderr
    assert mini.project.origins_file("ar").read_bytes() == before


def test_a_broken_line_is_a_finding(mini: MiniProject) -> None:
    mini.project.origins_file("ar").write_text("# head\nrobot\tx\t0123456789abcdef\n", encoding="utf-8")
    found = [item for item in mini.load().findings if item.check == "origins"]
    assert [(item.path, item.line) for item in found] == [("locales/ar/origins.tsv", 2)]


def test_a_computers_text_stays_one_whatever_another_branch_says() -> None:
    digest = origin_hash("x", "English", "own")
    for order in ((Maker.COMPUTER, Maker.PERSON), (Maker.PERSON, Maker.COMPUTER)):
        assert Origins(Origin(maker, "x", digest) for maker in order).maker("x", "English", "own") is Maker.COMPUTER


def test_the_record_is_part_of_what_decides_a_build(mini: MiniProject) -> None:
    selection = Selection(locales=("ar",), handouts=("overview",), layouts=("single",))
    mini.build(selection)
    forget(mini)
    mini.record(1_700_000_500)
    built = build(mini.project, selection, mini.documents, None, 2, QUIET)
    assert UNTOLD in (built.target / "ar/overview.html").read_text(encoding="utf-8")
