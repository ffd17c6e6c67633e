"""Decks within decks: whose names are for ever, and which cards they hold."""

from __future__ import annotations

from builder.commands.cite import fill
from builder.facts.kinds.group import Group
from builder.facts.kinds.look_alike import LookAlike
from builder.facts.kinds.medicine import Medicine
from builder.facts.kinds.site import Site
from builder.facts.kinds.stem import Stem
from builder.facts.kinds.symptom import Symptom
from builder.workspace.selection import Selection
from tests.conftest import MiniProject, RealBuild
from tests.tools.anki_client import Collection, cards, import_package

ENGLISH = Selection(locales=("en",), decks=("medicines", "symptoms"))
COUGH = """\
  - id: ex.symptom.cough
    kind: symptom
    sites: [ex.site.thumb]
    term: Cough
    citations:
      - {document: leaflet, start: Fever}
  - id: ex.symptom.fever"""


LEIOMYOSARCOMA = {
    "Medicines": {
        "Chemotherapy",
        "Targeted medicine",
        "Immunotherapy",
        "Hormone treatment",
        "Protecting medicine",
        "Other supporting medicines",
        "Name stems",
        "Look-alike names",
        "What medicines do",
    },
    "Symptoms": {"General", "Stomach and bowel", "Uterus", "After it has spread", "Where symptoms occur"},
    "Words": set(),
    "The illness": {
        "What it is",
        "Where it starts and spreads",
        "Who gets it",
        "Tests",
        "Treatment",
        "After treatment",
        "Medicines that go together",
        "What to do at once",
    },
}
TUBERCULOSIS = {
    "Medicines": {"Rifamycins", "Other TB medicines", "Name stems", "Look-alike names", "What medicines do"},
    "Symptoms": {"Lungs"},
    "Words": set(),
    "Side effects": {"What they mean and what to do", "Which medicine has which"},
    "The illness": {
        "What it is",
        "How it spreads",
        "Latent TB infection",
        "Tests",
        "Treatment",
        "Medicines that go together",
        "What to do at once",
    },
}
PARTS = {"leiomyosarcoma": LEIOMYOSARCOMA, "tuberculosis": TUBERCULOSIS}


def test_subdecks_have_fixed_english_names(real: RealBuild, collection: Collection) -> None:
    """Anki knows a deck by its name: learners' cards are left behind in one that gets another."""
    wanted = {"Handouts"}
    names = {
        "medicines": "Medicines",
        "symptoms": "Symptoms",
        "terms": "Words",
        "disease": "The illness",
        "side-effects": "Side effects",
    }
    owners = {fact: topic.id for topic in real.loaded.topics for fact in topic.facts if fact not in topic.shared}
    for item in real.outputs("apkg"):
        import_package(collection, real.folder / item["path"])
        name = names[item["deck"]]
        topic = next(owners[fact] for fact in item["facts"] if fact in owners)
        above = f"Handouts::{topic.capitalize()}"
        deck = f"{above}::{name} ({'–'.join(item['locales'])})"
        wanted |= {above, deck, *(f"{deck}::{part}" for part in PARTS[topic][name])}
    # A group may have come, or have lost its medicines.
    assert wanted - {deck.name for deck in collection.decks.all_names_and_ids()} <= set()


def test_every_card_is_in_the_subdeck_of_its_group_or_first_site(real: RealBuild, collection: Collection) -> None:
    owners = {}
    for topic in real.loaded.topics:
        prefix = topic.record.output_prefix
        import_package(collection, real.folder / f"ar/{prefix}medicines.with-en.apkg")
        import_package(collection, real.folder / f"en/{prefix}symptoms.apkg")
        owners[f"topic::{topic.id}"] = topic
    for card in cards(collection):
        topic = next(owners[tag] for tag in card.note().tags if tag in owners)
        decks = {deck.slug: deck for deck in real.loaded.decks_of(topic)}
        fact = topic.facts[card.note()["Fact"]]
        if isinstance(fact, Stem | LookAlike):
            wanted = "Name stems" if isinstance(fact, Stem) else "Look-alike names"
            assert collection.decks.name(card.did).endswith(f"::{wanted}")
            continue
        kind = str(card.note_type()["name"]).split(" ")[1]
        told = {"action": "What medicines do", "where": "Where symptoms occur"}.get(kind)
        if told:
            assert collection.decks.name(card.did).endswith(f"::{told}")
            continue
        assert isinstance(fact, Medicine | Symptom | Site)
        place = fact.group if isinstance(fact, Medicine) else fact.sites[0] if isinstance(fact, Symptom) else fact.id
        part = topic.facts[place]
        assert isinstance(part, Group | Site)
        deck = decks["medicines" if isinstance(fact, Medicine) else "symptoms"]
        assert collection.decks.name(card.did).rsplit("::", 1)[1] == deck.subdeck(part.id)
        assert f"{'group' if isinstance(fact, Medicine) else 'site'}::{part.local_id}" in card.note().tags


def test_cards_from_before_the_subdecks_stay_where_they_are(mini: MiniProject, collection: Collection) -> None:
    package = mini.root / "dist/en/symptoms.apkg"
    mini.build(ENGLISH)
    import_package(collection, package)
    parent = collection.decks.id("Handouts::Examplitis::Symptoms (en)")
    assert parent
    collection.set_deck([card.id for card in cards(collection)], parent)
    for name in ("Thumb", "Where symptoms occur"):
        subdeck = collection.decks.id(f"Handouts::Examplitis::Symptoms (en)::{name}")
        assert subdeck
        collection.decks.remove([subdeck])
    mini.edit(mini.facts, "You want to scratch.", "You want to scratch it.")
    mini.edit(mini.facts, "  - id: ex.symptom.fever", COUGH)
    fill(mini.load())
    mini.record(1_700_000_500)
    mini.build(ENGLISH)
    # The new symptom's card; itching, and the site, which has more symptoms now than a card asks for or still lists it.
    new, updated, _ = import_package(collection, package)
    assert new == 1
    assert updated >= 1
    places = {card.note()["Fact"]: collection.decks.name(card.did) for card in cards(collection)}
    assert places.pop("ex.symptom.cough") == "Handouts::Examplitis::Symptoms (en)::Where symptoms occur"
    assert set(places.values()) == {"Handouts::Examplitis::Symptoms (en)"}


def test_another_name_for_a_group_makes_no_other_deck(mini: MiniProject, collection: Collection) -> None:
    package = mini.root / "dist/en/medicines.apkg"
    mini.build(ENGLISH)
    import_package(collection, package)
    before = {deck.id: deck.name for deck in collection.decks.all_names_and_ids()}
    assert "Handouts::Examplitis::Medicines (en)::Pills" in before.values()
    mini.edit(mini.facts, "term: Pills", "term: Tablets")
    mini.record(1_700_000_500)
    mini.build(ENGLISH)
    assert import_package(collection, package)[:2] == (0, 2)
    assert {deck.id: deck.name for deck in collection.decks.all_names_and_ids()} == before
