"""Decks, imported with the official Anki client and read back card by card."""

from __future__ import annotations

import re
import zipfile
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from builder.base.errors import HandoutsError
from builder.decks.naming import MAX_EXAMPLES
from builder.facts.base_fact import BaseFact, Sourced
from builder.facts.kinds.card import Card as Card_
from builder.facts.kinds.effect import Effect
from builder.facts.kinds.look_alike import LookAlike
from builder.facts.kinds.medicine import Medicine
from builder.facts.kinds.safety_line import SafetyLine
from builder.facts.kinds.site import Site
from builder.facts.kinds.stem import Stem
from builder.facts.kinds.symptom import Symptom
from builder.facts.kinds.term import Term
from builder.workspace.selection import Selection
from tests.conftest import MiniProject, RealBuild, all_topics
from tests.review.test_review import sign
from tests.tools.anki_client import Card, Collection, cards, import_package, plain

ENGLISH = Selection(locales=("en",), decks=("medicines", "symptoms"))


def _type(card: Card) -> str:
    return str(card.note_type()["name"])


def about(collection: Collection, fact: str, template: str) -> Card:
    found = [c for c in cards(collection) if c.note()["Fact"] == fact and c.template()["name"] == template]
    assert len(found) == 1
    return found[0]


def test_every_deck_imports_with_the_expected_cards(real: RealBuild, collection: Collection) -> None:
    """Every note of the package arrives with a card at least, and no card is blank."""
    topic = all_topics(real.loaded)
    for item in real.outputs("apkg"):
        assert item["notes"] > 5
        before = collection.card_count()
        assert import_package(collection, real.folder / item["path"]) == (item["notes"], 0, 0)
        assert collection.card_count() - before >= item["notes"]
    found = cards(collection)
    assert not any("front of this card is blank" in card.question() for card in found)
    english = {(card.note()["Fact"], str(card.template()["name"])) for card in found if "(en)" in _type(card)}
    kinds: dict[type[BaseFact], str] = {Stem: "Stem to meaning", Term: "Term to meaning", Card_: "Question"}
    for kind, template in kinds.items():
        assert {(fact.id, template) for fact in topic.of(kind)} <= english
    for medicine in topic.of(Medicine):
        assert ((medicine.id, "Generic to group") in english) == medicine.listed
        named = medicine.listed and bool(
            medicine.brands or any(name.type == "short form" for name in medicine.other_names)
        )
        assert ((medicine.id, "Brand to generic") in english) == named
        assert ((medicine.id, "Medicine to action") in english) == bool(medicine.listed and medicine.action)


def test_a_second_import_changes_nothing(real: RealBuild, collection: Collection) -> None:
    for item in real.outputs("apkg"):
        import_package(collection, real.folder / item["path"])
        new, updated, same = import_package(collection, real.folder / item["path"])
        assert (new, updated, same) == (0, 0, item["notes"])


def test_no_locale_relabels_anothers_cards(real: RealBuild, collection: Collection) -> None:
    import_package(collection, real.folder / "ar/symptoms.with-en.apkg")
    before = {card.id: plain(card.question() + card.answer()) for card in cards(collection)}
    for item in real.outputs("apkg"):
        import_package(collection, real.folder / item["path"])
    after = {card.id: plain(card.question() + card.answer()) for card in cards(collection) if card.id in before}
    assert after == before
    names = [card.note_type()["name"] for card in cards(collection)]
    kinds = {kind for deck in real.loaded.decks for kind in deck.note_types} - {"cloze"}
    assert len(set(names)) == len(real.loaded.chosen_locales) * len(kinds)
    decks = {entry.name for entry in collection.decks.all_names_and_ids()}
    assert {"Handouts::Leiomyosarcoma::Symptoms (ar–en)", "Handouts::Leiomyosarcoma::Medicines (en)"} <= decks


def test_each_medicine_asks_for_generic_and_group(real: RealBuild, collection: Collection) -> None:
    for topic in real.loaded.topics:
        import_package(collection, real.folder / f"en/{topic.record.output_prefix}medicines.apkg")
    owners = {fact.id: topic for topic in real.loaded.topics for fact in topic.of(Medicine)}
    for fact in all_topics(real.loaded).of(Medicine):
        if not fact.listed:
            continue
        topic = owners[fact.id]
        card = about(collection, fact.id, "Generic to group")
        group = topic.group(fact)
        assert fact.english_name in plain(card.question())
        assert group.term not in plain(card.question())
        assert group.term in plain(card.answer())
        if fact.brands:
            card = about(collection, fact.id, "Brand to generic")
            assert all(brand.name in plain(card.question()) for brand in fact.brands)
            assert fact.english_name not in plain(card.question())
            assert fact.english_name in plain(card.answer())
        assert {f"group::{group.local_id}", f"topic::{topic.id}"} <= set(card.note().tags)


def test_the_condition_is_on_the_side_of_the_name(real: RealBuild, collection: Collection) -> None:
    import_package(collection, real.folder / "ar/medicines.with-en.apkg")
    for template in ("Brand to generic", "Generic to group"):
        card = about(collection, "lms.medicine.tamoxifen", template)
        assert "Not for this cancer when it starts in the uterus." in plain(card.question())
        assert "ليس لعلاج هذا السرطان عندما يبدأ في الرحم." in plain(card.question())


def test_a_symptoms_meaning_and_where_it_occurs_are_two_questions(real: RealBuild, collection: Collection) -> None:
    import_package(collection, real.folder / "ar/symptoms.with-en.apkg")
    topic = real.loaded.topics[0]
    asked_where = 0
    for fact in topic.of(Symptom):
        meaning = about(collection, fact.id, "Symptom to meaning and site")
        headings = {site.id: getattr(site, "tag", None) or site.heading for site in map(topic.site, fact.sites)}
        assert not any(heading in meaning.answer() for heading in headings.values())
        assert not fact.explanation or fact.explanation in plain(meaning.answer())
        where = [card for card in cards(collection) if card.note()["Fact"] == fact.id and "where" in _type(card)]
        for card in (meaning, *where):
            assert (fact.medical_term or fact.term) in plain(card.question())
            assert set(card.note().tags) >= {f"site::{site.rsplit('.', 1)[1]}" for site in headings}
        for card in where:
            asked_where += 1
            assert all(heading in card.answer() for heading in headings.values())
            assert not fact.explanation or fact.explanation not in card.answer()
    assert asked_where > 10


def test_no_answer_lists_more_than_four_things(real: RealBuild, collection: Collection) -> None:
    import_package(collection, real.folder / "en/symptoms.apkg")
    symptoms = [fact.term for fact in real.loaded.topics[0].of(Symptom)]
    counts = Counter[str]()
    for card in cards(collection):
        if card.template()["name"] == "Site":
            answer = card.answer()
            counts[card.note()["Fact"]] = sum(f"<div>{term}</div>" in answer for term in symptoms)
            assert bool(counts[card.note()["Fact"]]) != ("withdrawn" in card.note().tags)
    assert len(counts) > 2
    assert max(counts.values()) <= MAX_EXAMPLES


def test_sources_and_the_missing_review_are_on_every_back(real: RealBuild, collection: Collection) -> None:
    for item in real.outputs("apkg"):
        import_package(collection, real.folder / item["path"])
    topic = all_topics(real.loaded)
    for card in cards(collection):
        back = plain(card.answer())
        fact = topic.facts[card.note()["Fact"]]
        said = [fact, *(topic.facts[name] for name in fact.facts)] if isinstance(fact, Card_) else [fact]
        titles = {topic.documents[citation.document].title for item in said for citation in item.citations}
        named = {note.source for item in said for note in item.notes}
        named |= {name for item in said if isinstance(item, Sourced | SafetyLine | Stem) for name in item.sources}
        if isinstance(fact, Term | LookAlike):
            named.add(fact.source)
        titles |= {topic.sources[name].title for name in named if name}
        assert titles
        assert all(title in back for title in titles), fact.id
        english = card.note_type()["name"].endswith("(en)")
        # Of what isn't translated yet nobody made a translation.
        wanted = "No nurse, doctor or pharmacist has checked" if english else "No qualified person has checked"
        assert wanted in back


def test_every_deck_says_its_date_its_state_of_review_its_sources_and_its_licence(
    real: RealBuild, collection: Collection
) -> None:
    for item in real.outputs("apkg"):
        import_package(collection, real.folder / item["path"])
    topics = {topic.record.name: topic for topic in real.loaded.topics}
    described = [deck for deck in collection.decks.all() if "(" in deck["name"]]
    assert len(described) > 7 * sum(len(real.loaded.decks_of(topic)) for topic in topics.values())
    for deck in described:
        topic = topics[deck["name"].split("::")[1]]
        text = plain(deck["desc"])
        assert ("No nurse, doctor" if "(en)" in deck["name"] else "A computer made this translation.") in text
        assert f"Handouts {topic.record.facts_as_of} · CC BY 4.0" in text
        assert "Update notes" in text
        assert re.search(r"Version 20\d\d-\d\d-\d\d \d\d:\d\d$", text)
        kinds: tuple[type[BaseFact], ...] = (Medicine,)
        if "::Medicines (" not in deck["name"]:
            kinds = (Symptom, Site) if "::Symptoms (" in deck["name"] else (Term,)
        if "::Side effects (" in deck["name"]:
            kinds = (Effect,)
        if "::The illness (" in deck["name"]:
            kinds = (SafetyLine,)
            drawn = [topic.facts[name] for card in topic.of(Card_) for name in card.facts]
            assert all(topic.documents[item.document].title in text for fact in drawn for item in fact.citations)
        facts = [fact for kind in kinds for fact in topic.of(kind) if not isinstance(fact, Medicine) or fact.listed]
        for name in {citation.document for fact in facts for citation in fact.citations}:
            assert topic.documents[name].title in text
        for name in {note.source for fact in facts for note in fact.notes if note.source}:
            assert topic.sources[name].title in text
        # Some notes of the first release are withdrawn.
        withdrawn = {item.record.name for item in real.loaded.decks_of(topic) if item.record.withdrawn}
        assert ("tag:withdrawn" in text) == any(f"::{name} (" in deck["name"] for name in withdrawn)


def test_a_deck_counts_as_checked_when_every_card_is(mini: MiniProject) -> None:
    package = mini.root / "dist/en/symptoms.apkg"
    sign(mini, "en", ("clinician",))
    said = []
    for time, term in ((1_700_000_500, "Fever"), (1_700_001_000, "High fever")):
        mini.edit(mini.facts, "term: Fever", f"term: {term}")
        mini.record(time)
        mini.build(ENGLISH)
        opened = Collection(str(mini.root / f"{time}.anki2"))
        import_package(opened, package)
        deck = opened.decks.by_name("Handouts::Examplitis::Symptoms (en)")
        assert deck
        said.append("A nurse, doctor or pharmacist has checked" in deck["desc"])
        opened.close()
    assert said == [True, False]


def test_a_deck_of_two_languages_counts_as_checked_when_both_are(mini: MiniProject, collection: Collection) -> None:
    """Whichever is the learner's: a signature under the one says nothing of the other."""
    selection = Selection(locales=("en",), decks=("symptoms",), parallels=("ar",))
    package = mini.root / "dist/en/symptoms.with-ar.apkg"
    sign(mini, "en", ("clinician",))
    mini.record(1_700_000_500)
    mini.build(selection)
    import_package(collection, package)
    for card in cards(collection):
        assert "A computer made this translation. No qualified person has checked it yet." in plain(card.answer())
    deck = collection.decks.by_name("Handouts::Examplitis::Symptoms (en–ar)")
    assert deck
    assert "A computer made this translation." in deck["desc"]
    with pytest.raises(HandoutsError) as caught:
        mini.build(replace(selection, require_reviewed=True))
    missing = [item for item in caught.value.findings if item.check == "reviewed"]
    assert missing
    assert all(item.path.startswith("locales/ar/") and " in ar " in item.message for item in missing)
    sign(mini, "ar", ("translator", "second reader"))
    mini.record(1_700_001_500)
    mini.build(replace(selection, require_reviewed=True))
    fresh = Collection(str(mini.root / "fresh.anki2"))
    import_package(fresh, package)
    for card in cards(fresh):
        assert "A qualified translator and a second person have checked this translation." in plain(card.answer())
    fresh.close()


def test_right_to_left_and_dark_mode(real: RealBuild, collection: Collection) -> None:
    import_package(collection, real.folder / "ar/symptoms.with-en.apkg")
    for card in cards(collection):
        assert '<div class="own" lang="ar" dir="rtl">' in card.question() + card.answer()
        assert ".nightMode" in card.note_type()["css"]


def templates_of(collection: Collection) -> dict[str, object]:
    return {kind["name"]: kind["tmpls"] for kind in collection.models.all() if kind["name"].startswith("Handouts ")}


def test_options_switch_cards_on_without_changing_templates(mini: MiniProject, collection: Collection) -> None:
    package = Path("dist/ar/medicines.with-en.apkg")
    mini.build()
    import_package(collection, mini.root / package)
    templates = templates_of(collection)
    before = collection.card_count()
    selection = Selection(decks=("medicines",), deck_options=("generic-to-brand", "both-ways", "type-in"))
    mini.build(selection)
    assert import_package(collection, mini.root / package)[:2] == (0, 3)
    assert collection.card_count() == before + 2 * 3
    assert templates_of(collection) == templates
    # Of equal times Anki keeps what it has, so that only somebody else's shows what is in the package.
    newcomer = Collection(str(mini.root / "newcomer.anki2"))
    import_package(newcomer, mini.root / package)
    assert templates_of(newcomer) == templates
    newcomer.close()


def test_a_mended_typo_arrives_and_keeps_the_schedule(mini: MiniProject, collection: Collection) -> None:
    package = mini.root / "dist/en/symptoms.apkg"
    mini.build()
    import_package(collection, package)
    card = about(collection, "ex.symptom.itching", "Symptom to meaning and site")
    collection.sched.set_due_date([card.id], "9")
    due = collection.get_card(card.id).due
    mini.edit(mini.facts, "You want to scratch.", "You want to scratch it.")
    mini.record(1_700_000_500)
    mini.build()
    assert import_package(collection, package)[:2] == (0, 1)
    card = about(collection, "ex.symptom.itching", "Symptom to meaning and site")
    assert "You want to scratch it." in plain(card.answer())
    assert card.due == due


def test_a_learners_later_edit_wins(mini: MiniProject, collection: Collection) -> None:
    package = mini.root / "dist/en/symptoms.apkg"
    mini.build()
    import_package(collection, package)
    note = about(collection, "ex.symptom.itching", "Symptom to meaning and site").note()
    note["Meaning"] = "mine"
    collection.update_note(note)
    mini.edit(mini.facts, "You want to scratch.", "You want to scratch it.")
    mini.record(1_700_000_500)
    mini.build()
    import_package(collection, package)
    assert about(collection, "ex.symptom.itching", "Symptom to meaning and site").note()["Meaning"] == "mine"


def test_the_times_of_changes_rise_strictly(mini: MiniProject) -> None:
    key = "symptom/ex.symptom.itching"
    first = mini.load().changes["en"][key]
    mini.edit(mini.facts, "You want to scratch.", "You want to scratch it.")
    mini.record(first.time - 1000)
    second = mini.load().changes["en"][key]
    assert second.time > first.time
    assert mini.load().changes["en"]["symptom/ex.symptom.fever"].time == first.time


def test_packages_are_compressed(real: RealBuild) -> None:
    for item in real.outputs("apkg"):
        with zipfile.ZipFile(real.folder / item["path"]) as package:
            assert all(entry.compress_type == zipfile.ZIP_DEFLATED for entry in package.infolist())


def test_a_less_than_sign_in_a_text_is_shown(mini: MiniProject, collection: Collection) -> None:
    mini.edit(mini.facts, "You want to scratch.", "Pain <b>bold & more.")
    mini.record(1_700_000_500)
    mini.build(Selection(locales=("en",)))
    import_package(collection, mini.root / "dist/en/symptoms.apkg")
    card = about(collection, "ex.symptom.itching", "Symptom to meaning and site")
    assert "Pain &lt;b&gt;bold &amp; more." in card.answer()
