"""A fact that no longer holds: off every page, and in the decks a card that says so."""

from __future__ import annotations

import re

import pytest

from builder.decks.options import OPTIONS
from builder.workspace.selection import Selection
from tests.conftest import MiniProject
from tests.tools.anki_client import Card, Collection, cards, import_package, plain

FACTS = "sources/examplitis/facts/all.yaml"
REASON = "Itching is no sign of it."
HELP = "search for tag:withdrawn"


NAMES = """\
  - id: ex.stem.ifen
    kind: stem
    stem: -ifen
    meaning: It is taken on Mondays.
    medicines: [ex.medicine.tamoxifen]
    sources: [guidance]
  - id: ex.look-alike.both
    kind: look-alike
    medicines: [ex.medicine.tamoxifen, ex.medicine.doxorubicin]
    source: guidance
  - id: ex.card.what
    kind: card
    section: what
    question: What is it?
    answer: It is an illness of the thumb.
    facts: [ex.statement.what]
"""


def withdraw(mini: MiniProject, fact: str, reason: str = REASON) -> None:
    mini.edit(FACTS, f"  - id: {fact}\n", f'  - id: {fact}\n    withdrawn: {{reason: "{reason}", date: 2026-03-01}}\n')


def of(collection: Collection, fact: str) -> list[Card]:
    return [card for card in cards(collection) if card.note()["Fact"] == fact]


def meaning(collection: Collection) -> Card:
    """The card that asks what itching means."""
    (card,) = [card for card in of(collection, "ex.symptom.itching") if "symptom" in card.note_type()["name"]]
    return card


def texts(mini: MiniProject) -> dict[str, str]:
    """Every page and its text, by their paths below dist/."""
    folder = mini.root / "dist"
    pages = [path for path in folder.rglob("*") if path.suffix in (".html", ".txt")]
    return {str(path.relative_to(folder)): path.read_text(encoding="utf-8") for path in pages}


def test_pages_lose_it_and_the_learners_card_says_so(mini: MiniProject, collection: Collection) -> None:
    mini.edit("sources/examplitis/topic.yaml", "symptoms, medicines]", "symptoms, medicines, flashcards-symptoms]")
    mini.build(Selection(locales=("en",)))
    before = texts(mini)
    assert "You want to scratch." in before["en/flashcards-symptoms.txt"]
    assert "Itching" in before["en/symptoms.txt"]
    package = mini.root / "dist/en/symptoms.apkg"
    import_package(collection, package)
    card = meaning(collection)
    collection.sched.set_due_date([card.id], "9")
    due, guid = collection.get_card(card.id).due, card.note().guid
    assert HELP not in plain(str(collection.decks.get(card.did)))

    withdraw(mini, "ex.symptom.itching")
    mini.record(1_700_000_500)
    mini.build(Selection(locales=("en",)))
    for path, text in texts(mini).items():
        assert not re.search("Itching|scratch", text), path
        assert path in before
    # Its own notes, and that of the site, whose list it was on.
    assert import_package(collection, package) == (0, 3, 2)
    after = meaning(collection)
    assert (after.id, after.due, after.note().guid) == (card.id, due, guid)
    assert set(after.note().tags) == {"topic::examplitis", "site::hand", "site::thumb", "withdrawn"}
    assert REASON in plain(after.answer())
    assert HELP in plain(after.answer())
    assert REASON not in plain(after.question())
    assert "Itching" not in of(collection, "ex.site.thumb")[0].answer()
    assert [card.id for card in of(collection, "ex.symptom.itching")] == list(collection.find_cards("tag:withdrawn"))
    for other in cards(collection):
        assert (REASON in plain(other.answer())) == (other.note()["Fact"] == "ex.symptom.itching")


def test_the_line_reaches_learners_whose_cards_had_no_place_for_it(mini: MiniProject, collection: Collection) -> None:
    """The place for it came into the templates after the first release."""
    kinds = {path: path.read_text("utf-8") for path in (mini.root / "handouts/decks/note_types").iterdir()}
    for path, text in kinds.items():
        assert "{{Spare1}}" in text
        path.write_text(text.replace("{{Spare1}}", ""), encoding="utf-8")
    mini.record()
    mini.build(Selection(locales=("en",), decks=("symptoms",)))
    package = mini.root / "dist/en/symptoms.apkg"
    import_package(collection, package)
    for path, text in kinds.items():
        path.write_text(text, encoding="utf-8")
    withdraw(mini, "ex.symptom.itching")
    mini.record(1_700_000_500)
    mini.build(Selection(locales=("en",), decks=("symptoms",)))
    import_package(collection, package)
    assert REASON in plain(of(collection, "ex.symptom.itching")[0].answer())


def test_every_kind_of_card_has_the_line_on_its_back(mini: MiniProject, collection: Collection) -> None:
    withdraw(mini, "ex.statement.link", "It isn't.")
    for fact in ("ex.medicine.tamoxifen", "ex.symptom.itching", "ex.symptom.black-stools", "ex.symptom.fever"):
        withdraw(mini, fact)
    withdraw(mini, "ex.site.thumb")
    for fact in ("tumor", "spread", "radiation"):
        withdraw(mini, f"ex.term.{fact}")
    mini.edit(FACTS, "  - id: ex.safety.bleeding", f"{NAMES}  - id: ex.safety.bleeding")
    for fact in ("ex.stem.ifen", "ex.look-alike.both", "ex.card.what"):
        withdraw(mini, fact)
    mini.edit(
        "sources/examplitis/topic.yaml", "decks: [medicines, symptoms]", "decks: [disease, medicines, symptoms, terms]"
    )
    mini.extract()
    # Gone from the market besides: what learners have is the same.
    old = "mixed with {doxorubicin}.\n    status: {state: in use}"
    mini.edit(FACTS, old, old.replace("in use", "withdrawn, source: guidance"))
    mini.record(1_700_000_500)
    mini.build(Selection(locales=("ar",), decks=("disease", "medicines", "symptoms", "terms"), deck_options=OPTIONS))
    for deck in ("disease", "medicines", "symptoms", "terms"):
        import_package(collection, mini.root / f"dist/ar/{deck}.with-en.apkg")
    found = set()
    for card in cards(collection):
        if card.note()["Fact"] != "ex.medicine.doxorubicin":
            found.add(card.template()["name"])
            # Not translated yet: in English, and once only.
            assert plain(card.answer()).count(REASON) == 1
            assert '<span lang="en" dir="ltr">Itching is no sign of it.</span>' in card.answer()
            assert "tag:withdrawn" in plain(card.answer())
            assert REASON not in plain(card.question())
    kinds = [kind for kind in collection.models.all() if "Handouts" in kind["name"]]
    # A medicine's class is only in the nursing edition.
    assert found == {template["name"] for kind in kinds for template in kind["tmpls"]} - {"Medicine to class"}


def test_the_reason_is_translated_like_every_other_message(mini: MiniProject, collection: Collection) -> None:
    withdraw(mini, "ex.symptom.itching")
    mini.extract()
    text = mini.catalogue.read_text(encoding="utf-8")
    entry = 'msgctxt "ex.symptom.itching.withdrawn"\nmsgid "Itching is no sign of it."\nmsgstr ""'
    assert entry in text
    mini.catalogue.write_text(text.replace(entry, entry[:-1] + 'الحكة ليست علامة عليه."'), encoding="utf-8")
    mini.record(1_700_000_500)
    mini.build(Selection(locales=("ar",), decks=("symptoms",)))
    import_package(collection, mini.root / "dist/ar/symptoms.with-en.apkg")
    back = plain(of(collection, "ex.symptom.itching")[0].answer())
    assert back.index("الحكة ليست علامة عليه.") < back.index(REASON)


def test_the_deck_says_how_to_find_such_cards_only_if_it_has_some(mini: MiniProject, collection: Collection) -> None:
    withdraw(mini, "ex.symptom.itching")
    mini.record(1_700_000_500)
    mini.build(Selection(locales=("en",), decks=("medicines", "symptoms")))
    for deck in ("medicines", "symptoms"):
        import_package(collection, mini.root / f"dist/en/{deck}.apkg")
    said = {deck["name"]: HELP in plain(deck["desc"]) for deck in collection.decks.all() if "(" in deck["name"]}
    assert said == {
        "Handouts::Examplitis::Medicines (en)": False,
        "Handouts::Examplitis::Medicines (en)::Pills": False,
        "Handouts::Examplitis::Medicines (en)::What medicines do": False,
        "Handouts::Examplitis::Symptoms (en)": True,
        "Handouts::Examplitis::Symptoms (en)::Thumb": True,
        "Handouts::Examplitis::Symptoms (en)::Where symptoms occur": True,
    }


PAGE = "handouts/examplitis/overview/page.html.j2"
PRINTS = "{% block content %}\n{{ page.say(page.fact('ex.statement.call'), 'text', 'Call your doctor.') }}"
# the fact that is withdrawn, where the finding is and what it says
NAMED: list[tuple[str, str, str]] = [
    ("ex.site.thumb", "    sites: [ex.site.thumb", "`sites` of ex.symptom.fever names ex.site.thumb"),
    ("ex.group.pills", "    group: ex.group.pills", "`group` of ex.medicine.tamoxifen names ex.group.pills"),
    ("ex.medicine.tamoxifen", "    text: The medicine {tamoxifen} is", "`text` of ex.statement.link names"),
    ("ex.medicine.doxorubicin", "    action: Not to be mixed with", "`action` of ex.medicine.tamoxifen names"),
]


@pytest.mark.parametrize(("fact", "line", "words"), NAMED, ids=[case[0] for case in NAMED])
def test_a_fact_that_names_it_is_a_finding(mini: MiniProject, fact: str, line: str, words: str) -> None:
    withdraw(mini, fact)
    found = [item for item in mini.findings() if item.check == "withdrawn"]
    lines = mini.facts.read_text(encoding="utf-8").split("\n")
    assert any(item.message.startswith(words) for item in found)
    assert all(item.path == FACTS and lines[item.line - 1].startswith(line) and item.remedy for item in found)


def test_a_page_that_prints_it_is_a_finding(mini: MiniProject) -> None:
    mini.edit(PAGE, "{% block content %}", PRINTS)
    mini.build(Selection(locales=("en",), handouts=("overview",)))
    withdraw(mini, "ex.statement.call")
    found = [item for item in mini.findings() if item.check == "withdrawn"]
    assert [(item.path, item.message) for item in found] == [
        (PAGE, "the page prints ex.statement.call, which is withdrawn")
    ]


@pytest.mark.parametrize("record", ["{date: 2026-03-01}", '{reason: "", date: 2026-03-01}', "{reason: No.}", "true"])
def test_it_needs_a_reason_and_a_date(mini: MiniProject, record: str) -> None:
    mini.edit(FACTS, "  - id: ex.symptom.itching\n", f"  - id: ex.symptom.itching\n    withdrawn: {record}\n")
    assert ("schema", FACTS) in {(item.check, item.path) for item in mini.findings()}
