"""`handouts deck preview`: the same cards as the official Anki client's, and how they look in a browser."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from builder.base.errors import ExitCode, HandoutsError
from builder.base.project import Project
from builder.commands.build import build
from builder.commands.deck_preview import DeckPreview, preview_deck
from builder.decks.card_templates import PLAY, ask_to_type, show_players
from builder.decks.options import OPTIONS, Option
from builder.workspace.selection import Selection
from tests.conftest import QUIET, ROOT, MiniProject
from tests.tools.anki_client import Collection, cards, import_package
from tests.tools.card_faults import faults

LOCALES = ("en", "ar", "zh-Hans")
# Drafts, whose letters need other fonts and taller lines.
TALL = ("hi", "ur", "my")
# What options do to a card is the same in every language that runs this way or that.
BOTH_WAYS = ("en", "ar")
DECKS = ("medicines", "symptoms", "terms", "disease")
# Those that add cards; the others change cards.
CARD_OPTIONS: tuple[Option, ...] = ("generic-to-brand", "both-ways", "type-in", "cloze")
Key = tuple[str, str]  # fact, template
Sides = dict[Key, tuple[str, str]]


# The project's decks, against the packages that it builds


@dataclass(frozen=True)
class Packages:
    """The decks as they are built, with every option that adds cards, and with all options."""

    built: Path  # of BOTH_WAYS
    full: Path
    dressed: Path  # of BOTH_WAYS


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Packages:
    folders = []
    kinds: tuple[tuple[tuple[str, ...], tuple[Option, ...]], ...]
    kinds = (BOTH_WAYS, ()), ((*LOCALES, *TALL), CARD_OPTIONS), (BOTH_WAYS, OPTIONS)
    for locales, options in kinds:
        folder = tmp_path_factory.mktemp("packages") / "dist"
        selection = Selection(locales=locales, decks=DECKS, deck_options=options)
        build(Project(ROOT), selection, None, folder, 1, QUIET)
        folders.append(folder)
    return Packages(*folders)


@pytest.fixture(scope="module")
def previews() -> dict[Key, DeckPreview]:
    return {(locale, deck): preview_deck(Project(ROOT), locale, deck) for locale in (*LOCALES, *TALL) for deck in DECKS}


CLOZE = 1  # the kind of note types with gaps, in Anki's records


def reviewed(side: str, media: Path) -> str:
    """A side with buttons for what is read aloud, and the client's own pictures."""

    def picture(found: re.Match[str]) -> str:
        content = base64.b64encode((media / found[1]).read_bytes()).decode()
        return f'src="data:image/svg+xml;base64,{content}"'

    side = re.sub(r"\[anki:play:[qa]:\d+\]", PLAY, side)
    return show_players(re.sub(r'src="([^"]+)"', picture, side))


def client_sides(package: Path, folder: Path) -> Sides:
    """Every card of a package as the client renders it, with what its reviewer puts where something is typed."""
    collection = Collection(str(folder / "collection.anki2"))
    import_package(collection, package)
    found = {}
    for card in cards(collection):
        sides, note, template = card.render_output(), card.note(), str(card.template()["name"])
        typed = re.search(r"\[\[type:(\w+)\]\]", sides.answer_text)
        answer = sides.answer_text
        if typed:
            answer = answer.replace(typed[0], collection.compare_answer(note[typed[1]], ""))
        if card.note_type()["type"] == CLOZE:
            template += f" {card.ord + 1}"
        media = Path(collection.media.dir())
        found[note["Fact"], template] = (
            reviewed(ask_to_type(sides.question_text), media),
            reviewed(answer, media),
        )
    collection.close()
    return found


_SIDES = """expected => [...document.querySelectorAll(".preview-card")].map(article => {
  const { fact, template } = article.dataset;
  // The browser writes both in one spelling.
  const one = html => { const element = document.createElement("div"); element.innerHTML = html; return element.innerHTML; };
  const wanted = expected.filter(card => card[0] === fact && card[1] === template);
  const same = ["front", "back"].map((side, index) =>
    [...article.querySelectorAll(`[data-side=${side}] .card`)].map(card => wanted.length === 1 && card.innerHTML === one(wanted[0][index + 2])));
  return [fact, template, same.flat()];
})"""  # noqa: E501


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1600, "height": 1000}, offline=True)
    opened = context.new_page()
    asked: list[str] = []
    opened.on("request", lambda request: asked.append(request.url) if not request.url.startswith("file:") else None)
    opened.on("pageerror", lambda error: asked.append(str(error)))
    yield opened
    context.close()
    assert asked == []


def show(page: Page, preview: DeckPreview, folder: Path) -> None:
    page.goto(preview.write(Project(ROOT), folder / "preview.html").as_uri())


def sides_of_topics(folder: Path, locale: str, deck: str, place: Path) -> Sides:
    """What the client shows of a deck of this name, of each topic that has one."""
    beside = "" if locale == "en" else ".with-en"
    found: Sides = {}
    for prefix in ("", "tb."):
        own = place / str(len(list(place.iterdir())))
        own.mkdir()
        found |= client_sides(folder / f"{locale}/{prefix}{deck}{beside}.apkg", own)
    return found


@pytest.mark.parametrize("locale", [*LOCALES, *TALL])
@pytest.mark.parametrize("deck", DECKS)
def test_the_page_shows_every_card_as_the_client_does(
    packages: Packages, previews: dict[Key, DeckPreview], page: Page, tmp_path: Path, locale: str, deck: str
) -> None:
    full = sides_of_topics(packages.full, locale, deck, tmp_path)
    preview = previews[locale, deck]
    show(page, preview, tmp_path)
    shown = page.evaluate(_SIDES, [[*key, *sides] for key, sides in full.items()])
    assert {(fact, template) for fact, template, _ in shown} == full.keys()
    assert len(shown) == len(full) > 25
    assert [row for row in shown if row[2] != [True] * 4] == []
    if locale in BOTH_WAYS:
        marked = {(card.note.fact, card.template) for part in preview.decks for card in part.cards if card.options}
        assert full.keys() - marked == sides_of_topics(packages.built, locale, deck, tmp_path).keys()


@pytest.mark.parametrize("locale", BOTH_WAYS)
@pytest.mark.parametrize("deck", DECKS[:3])  # questions have neither hints nor names to read aloud
def test_with_all_options_it_does_so_too(
    packages: Packages, page: Page, tmp_path: Path, locale: str, deck: str
) -> None:
    """Hints, capitals and buttons for what is read aloud change cards that are there without them."""
    full = sides_of_topics(packages.dressed, locale, deck, tmp_path)
    preview = preview_deck(Project(ROOT), locale, deck, options=OPTIONS)
    show(page, preview, tmp_path)
    shown = page.evaluate(_SIDES, [[*key, *sides] for key, sides in full.items()])
    assert {(fact, template) for fact, template, _ in shown} == full.keys()
    assert [row for row in shown if row[2] != [True] * 4] == []
    assert page.locator(".replay-button").count() > 20
    assert page.locator(".hint").count() > 10
    assert faults(page, preview) == []


def test_a_changed_card_is_noticed(previews: dict[Key, DeckPreview], page: Page, tmp_path: Path) -> None:
    card = previews["en", "medicines"].decks[0].cards[0]
    show(page, previews["en", "medicines"], tmp_path)
    sides = [card.note.fact, card.template, str(card.front), str(card.back)]
    assert page.evaluate(_SIDES, [sides])[0][2] == [True] * 4
    assert (
        page.evaluate(_SIDES, [[*sides[:3], sides[3].replace("doxorubicin", "daunorubicin")]])[0][2][2:] == [False] * 2
    )


# How the cards look


@pytest.mark.parametrize("locale", [*LOCALES, *TALL])
@pytest.mark.parametrize("deck", DECKS)
def test_every_card_can_be_read(
    previews: dict[Key, DeckPreview], page: Page, tmp_path: Path, locale: str, deck: str
) -> None:
    preview = previews[locale, deck]
    show(page, preview, tmp_path)
    missing = {name for _, name, made, _ in preview.decks[0].rows if not made}
    # A medicine's class is for staff, in English.
    missing -= {"Medicine to class"} if locale != "en" else set()
    assert missing <= {"Own name to English"}  # English has no other name; Burmese none with a source yet
    assert (locale in LOCALES[1:]) <= (missing == set())
    for width in ("phone", "wide"):
        page.select_option("[name=width]", width)
        assert faults(page, preview) == []
    for template in dict.fromkeys(card.template for card in preview.decks[0].cards):
        article = page.locator(f'.preview-card[data-template="{template}"]').first
        assert article.locator(".card").count() == 4


@pytest.mark.parametrize(
    ("locale", "css", "kind"),
    [
        ("en", ".card .ask { color: #9aa }", "contrast"),
        ("ar", ".nightMode.card .condition { color: #8c1d18 }", "contrast"),
        ("en", ".card.nightMode { background: #fdfdfb; color: #111 }", "background"),
        ("en", ".card .name { white-space: nowrap; font-size: 90px }", "wider"),
        ("zh-Hans", ".card .condition { display: none }", "condition"),
        ("ar", ".card .condition { position: absolute; inset-inline-start: -999px }", "condition"),
        ("ar", ".card .own { direction: ltr }", "direction"),
        ("en", ".card .generic { visibility: hidden }", "hidden"),
        ("ur", ".card :lang(ur) { line-height: 1.3 }", "lines"),
        ("my", ".card :lang(my) { line-height: 1 }", "lines"),
        ("en", ".card .small { font-size: 9px }", "small"),
    ],
)
def test_a_style_that_spoils_a_card_is_noticed(
    previews: dict[Key, DeckPreview], page: Page, tmp_path: Path, locale: str, css: str, kind: str
) -> None:
    preview = previews[locale, "medicines"]
    show(page, preview, tmp_path)
    page.add_style_tag(content=css)
    assert kind in {fault.split(":")[0] for fault in faults(page, preview)}


def test_long_names_wrap(mini: MiniProject, page: Page, tmp_path: Path) -> None:
    long = "Examplatestolinumhydrochloridemonohydrate" * 3
    mini.edit(mini.facts, "{name: Exampla}", f"{{name: {long}}}")
    mini.edit(mini.facts, "condition: Not for cooks.", f"condition: Not for {long}.")
    preview = preview_deck(mini.project, "en", "medicines", documents=mini.documents)
    show(page, preview, tmp_path)
    assert faults(page, preview) == []
    page.add_style_tag(content=".card { overflow-wrap: normal }")
    assert any(fault.startswith("wider") for fault in faults(page, preview))


# The page and the command


def test_the_page_says_what_it_shows_and_filters(mini: MiniProject, page: Page, tmp_path: Path) -> None:
    catalogue = mini.catalogue.read_text(encoding="utf-8")
    mended = re.sub(r'(msgid "You want to scratch\."\n)msgstr ".*"', r'\1msgstr ""', catalogue)
    assert mended != catalogue
    mini.catalogue.write_text(mended, encoding="utf-8")
    preview = preview_deck(mini.project, "ar", "symptoms", documents=mini.documents)
    show(page, preview, tmp_path)
    told = page.inner_text(".preview-counts")
    assert told.startswith("8 notes, 10 cards, 2 of them only by option. ")
    assert "1 missing, 0 stale, 0 reviewed." in told
    assert page.inner_text("output") == "10 cards shown"

    def left() -> list[tuple[str, str]]:
        found = [item for item in page.locator(".preview-card").all() if item.is_visible()]
        assert page.inner_text("output") == f"{len(found)} cards shown"
        return [(str(item.get_attribute("data-fact")), str(item.get_attribute("data-template"))) for item in found]

    page.select_option("[name=type]", "site")
    assert left() == [("ex.site.thumb", "Site"), ("ex.site.hand", "Site")]
    page.select_option("[name=type]", "")
    page.select_option("[name=cards]", "built")
    assert len(left()) == 8
    page.select_option("[name=cards]", "option")
    assert len(left()) == 2
    page.check("[name=gaps]")
    assert left() == [("ex.symptom.itching", "Meaning to symptom"), ("ex.symptom.itching", "Type the symptom")]
    article = page.locator(".preview-card:not([hidden])").first
    line = catalogue[: catalogue.index('msgid "You want to scratch."')].count("\n") + 1
    place = f"locales/ar/LC_MESSAGES/examplitis.po:{line}"
    gap = f"ar: missing ex.symptom.itching.explanation · You want to scratch. · {place}"
    assert gap in article.inner_text()
    assert "only with --deck-option both-ways" in article.inner_text()
    assert article.locator('.answer [lang="en"]').first.inner_text() == "You want to scratch."
    page.select_option("[name=light]", "dark")
    assert article.locator("figure:visible").count() == 2
    page.select_option("[name=width]", "wide")
    assert article.locator(".preview-screen:visible").first.bounding_box()["width"] == 700  # type: ignore[index]


@pytest.mark.parametrize("width", [360, 1200])
def test_the_page_itself_fits_a_phone(mini: MiniProject, page: Page, tmp_path: Path, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 700})
    show(page, preview_deck(mini.project, "ar", "medicines", documents=mini.documents), tmp_path)
    for choice in ("phone", "wide"):
        page.select_option("[name=width]", choice)
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_text_cannot_leave_its_card(mini: MiniProject, page: Page, tmp_path: Path) -> None:
    mini.edit(mini.facts, "You want to scratch.", "</div></main><script>document.title = 'x'</script>")
    show(page, preview_deck(mini.project, "en", "symptoms", documents=mini.documents), tmp_path)
    assert page.title() == "Preview of en/symptoms"
    assert "<script>document.title" in page.locator('[data-fact="ex.symptom.itching"] .answer').first.inner_text()


def test_the_command_writes_one_file_and_says_where(mini: MiniProject) -> None:
    done = mini.run("deck", "preview", "ar", "medicines", "--no-browser")
    path = mini.root / ".build/preview/ar/medicines.with-en.html"
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"{path}: 17 cards\n"
    html = path.read_text(encoding="utf-8")
    assert 'lang="ar" dir="rtl"' in html
    assert not re.search(r'(?:src|href)="(?!#)', html)
    assert not (mini.root / "dist").exists()
    words = ("--option", "type-in", "--out", "cards.html", "--no-browser")
    done = mini.run("deck", "preview", "en", "medicines", *words)
    assert done.stdout == f"{mini.root / 'cards.html'}: 7 cards\n"
    assert "only with" not in (mini.root / "cards.html").read_text(encoding="utf-8")


def test_another_locale_on_the_other_side(mini: MiniProject) -> None:
    preview = preview_deck(mini.project, "en", "medicines", "ar", documents=mini.documents)
    assert preview.stem == "en/medicines.with-ar"
    assert '<div class="beside" lang="ar" dir="rtl">' in preview.decks[0].cards[0].back


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("ar", "medicine"), "there is no deck “medicine”"),
        (("xx", "medicines"), "there is no locale “xx”"),
        (("ar", "medicines", "--with", "ar"), "never paired with itself"),
        (("ar", "medicines", "--option", "gaps"), "there is no deck option “gaps”"),
    ],
)
def test_wrong_words_are_refused(mini: MiniProject, words: tuple[str, ...], said: str) -> None:
    done = mini.run("deck", "preview", *words, "--no-browser")
    assert done.returncode == ExitCode.USAGE
    assert said in done.stderr
    assert not (mini.root / ".build/preview").exists()


MEDICINE = "handouts/decks/note_types/medicine.yaml"


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        (MEDICINE, '<div class="name">{{Generic}}', '<div class="name">{{Genric}}', "no field “Genric”"),
        (MEDICINE, "{{/AskGroup}}", "", "{{#AskGroup}} is never closed"),
        (MEDICINE, "sort_field: Generic", "sort_field: [", "note_types/medicine.yaml:"),
        ("locales/ar/LC_MESSAGES/examplitis.po", 'msgid "Fever"', 'msgid "Fever', "examplitis.po:"),
        ("sources/examplitis/facts/all.yaml", "group: ex.group.pills", "group: ex.group.pill", "facts/all.yaml:"),
    ],
)
def test_what_is_broken_is_a_finding(mini: MiniProject, file: str, old: str, new: str, said: str) -> None:
    mini.edit(file, old, new)
    done = mini.run("deck", "preview", "ar", "medicines", "--no-browser")
    assert done.returncode == ExitCode.FINDINGS, done.stdout
    assert said in done.stderr


def test_another_locales_broken_catalogue_does_not_matter(mini: MiniProject) -> None:
    mini.edit("locales/ar/LC_MESSAGES/examplitis.po", 'msgid "Fever"', 'msgid "Fever')
    assert preview_deck(mini.project, "en", "medicines", documents=mini.documents).decks[0].cards


def test_a_place_that_cannot_be_written_is_refused(mini: MiniProject) -> None:
    preview = preview_deck(mini.project, "en", "medicines", documents=mini.documents)
    with pytest.raises(HandoutsError) as caught:
        preview.write(mini.project, mini.facts / "preview.html")
    assert caught.value.code is ExitCode.OUTPUT
