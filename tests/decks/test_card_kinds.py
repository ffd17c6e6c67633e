"""Every kind of card of the real decks, with all options on, read back from the official client."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from builder.base.project import Project
from builder.commands.build import build
from builder.decks import medicine_notes
from builder.decks.note import Note
from builder.decks.note_writer import NoteWriter
from builder.decks.options import OPTIONS
from builder.facts.kinds.look_alike import LookAlike
from builder.facts.kinds.medicine import Medicine
from builder.facts.kinds.side_effect import SideEffect
from builder.facts.kinds.stem import Stem
from builder.facts.kinds.symptom import Symptom
from builder.facts.kinds.term import Term
from builder.workspace.loaded import Loaded, load_project
from builder.workspace.selection import Selection
from tests.conftest import QUIET, ROOT, MiniProject, all_topics
from tests.tools.anki_client import Card, Collection, anki, cards, import_package, plain

LOCALES = ("en", "ar", "zh_Hans")
DECKS = tuple(sorted(path.stem for path in (ROOT / "handouts/decks").glob("*.yaml")))
PAIRS = {"en": "en", "ar": "ar–en", "zh_Hans": "zh-Hans–en"}


@dataclass
class Studied:
    """A collection with the decks of a few locales."""

    collection: Collection
    loaded: Loaded
    folder: Path

    def cards(self, note_type: str, pair: str, template: str = "") -> list[Card]:
        return [
            card
            for card in cards(self.collection)
            if card.note_type()["name"] == f"Handouts {note_type} ({pair})"
            and template in ("", card.template()["name"])
        ]


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory, documents: Path) -> Iterator[Studied]:
    """All decks of three locales with every option."""
    folder = tmp_path_factory.mktemp("kinds")
    selection = Selection(locales=LOCALES, decks=DECKS, deck_options=OPTIONS)
    built = build(Project(ROOT), selection, documents, folder / "dist", 1, QUIET)
    opened = Collection(str(folder / "collection.anki2"))
    for item in built.outputs:
        if item["kind"] == "apkg":
            import_package(opened, folder / "dist" / item["path"])
    yield Studied(opened, load_project(Project(ROOT), selection, documents), folder)
    opened.close()


def sides(card: Card) -> tuple[str, str]:
    """Front, and the back without it."""
    front, back = plain(card.question()), plain(card.answer())
    return front, back.replace(front, "", 1).strip() if back.startswith(front) else back


@pytest.mark.parametrize("pair", PAIRS.values())
def test_every_card_asks_and_answers(full: Studied, pair: str) -> None:
    mine = [card for card in cards(full.collection) if card.note_type()["name"].endswith(f"({pair})")]
    kinds = {card.note_type()["name"].split(" ")[1] for card in mine}
    every = {kind for topic in full.loaded.topics for deck in full.loaded.decks_of(topic) for kind in deck.note_types}
    assert kinds == every
    for card in mine:
        front, back = sides(card)
        assert front
        assert back
        assert "The front of this card is blank" not in front
        assert "{{" not in front + back


@pytest.mark.parametrize("pair", PAIRS.values())
def test_words_of_the_documents_are_explained(full: Studied, pair: str) -> None:
    topic = all_topics(full.loaded)
    terms = {fact.id: fact for fact in topic.of(Term)}
    asked = full.cards("term", pair, "Term to meaning")
    assert {card.note()["Fact"] for card in asked} == set(terms)
    assert {"metastasis", "biopsy", "prognosis"} <= {plain(card.note()["Term"]) for card in asked}
    for card in asked:
        fact = terms[card.note()["Fact"]]
        front, back = sides(card)
        assert front.endswith(f"{fact.medical_term or fact.term} [anki:play:q:0]")
        assert fact.definition in back
        assert fact.term in front + back


@pytest.mark.parametrize("pair", PAIRS.values())
def test_no_question_holds_its_answer(full: Studied, pair: str) -> None:
    turned = [
        *full.cards("term", pair, "Meaning to term"),
        *full.cards("term", pair, "Type the term"),
        *full.cards("stem", pair, "Meaning to stem"),
        *full.cards("stem", pair, "Type the stem"),
        *full.cards("symptom", pair, "Meaning to symptom"),
        *full.cards("symptom", pair, "Type the symptom"),
    ]
    assert len(turned) > 20
    for card in turned:
        question = re.sub(r"<details>.*?</details>", "", card.question(), flags=re.DOTALL)
        answer = card.note()["Answer"].lower()
        assert len(answer) < 4 or answer not in plain(question).lower()


def test_stems_are_asked_for_with_the_medicines_that_have_them(full: Studied) -> None:
    topic = all_topics(full.loaded)
    stems = {fact.id: fact for fact in topic.of(Stem)}
    assert {"-rubicin", "-tinib", "-mab", "-rozole", "-grastim", "-gramostim"} <= {fact.stem for fact in stems.values()}
    for pair in PAIRS.values():
        asked = full.cards("stem", pair, "Stem to meaning")
        assert {card.note()["Fact"] for card in asked} == set(stems)
        for card in asked:
            fact = stems[card.note()["Fact"]]
            front, back = sides(card)
            assert front.endswith(fact.stem)
            assert fact.meaning in back
            for name in fact.medicines:
                # The stem is in bold, which cuts the name.
                assert topic.medicine(name).english_name.replace(" ", "") in back.replace(" ", "")
            assert f"<b>{fact.letters}</b>" in card.answer()
            assert all(topic.sources[name].title in back for name in fact.sources)


def test_a_name_that_looks_like_another_asks_for_it_by_what_it_is(full: Studied) -> None:
    """No name is given to choose from, which would be right half of the time by luck."""
    topic = all_topics(full.loaded)
    pairs = {fact.id: fact for fact in topic.of(LookAlike)}
    assert pairs
    seen = set()
    for card in [*full.cards("look-alike", "en"), *full.cards("look-alike", "ar–en")]:
        fact = pairs[card.note()["Fact"]]
        front, back = (side.lower() for side in sides(card))
        names = [*(topic.medicine(name).english_name for name in fact.medicines)]
        first = str(card.template()["name"]).startswith("First")
        given, other = names[0 if first else 1], fact.other_name or names[1 if first else 0]
        assert given.lower() in front
        if other in given:  # “doxorubicin” in “liposomal doxorubicin”: the card asks for the difference
            assert fact.why
            assert fact.why.lower() in back
        else:
            assert other not in front.replace(given.lower(), "")
            assert back.startswith(other)
        assert not fact.other_is or fact.other_is.lower() in front
        assert not fact.why or fact.why.lower() in back
        seen.add((fact.id, given))
    assert len(seen) >= len(pairs)
    swap = next(fact for fact in pairs.values() if fact.why_source == "ema-caelyx-interchange")
    assert "in place of the other" in (swap.why or "")


def test_capitals_in_names_are_only_by_option_and_as_the_list_has_them(full: Studied, real_decks: Collection) -> None:
    tall = {fact.english_name: fact.tall_man.name for fact in all_topics(full.loaded).of(Medicine) if fact.tall_man}
    assert tall
    shown = {plain(card.note()["Generic"]): card.note()["Answer"] for card in full.cards("medicine", "en")}
    assert {name: answer for name, answer in shown.items() if name != answer} == {
        capitals: name for name, capitals in tall.items()
    }
    for card in cards(real_decks):
        # But for the titles of sources.
        text = re.sub(r"<details.*?</details>", "", card.question() + card.answer(), flags=re.DOTALL)
        assert not any(capitals in text for capitals in tall.values())


@pytest.fixture(scope="module")
def real_decks(full: Studied, documents: Path) -> Iterator[Collection]:
    """The English decks without options."""
    folder = full.folder / "plain"
    selection = Selection(locales=("en",), decks=DECKS)
    built = build(Project(ROOT), selection, documents, folder / "dist", 1, QUIET)
    opened = Collection(str(folder / "collection.anki2"))
    for item in built.outputs:
        if item["kind"] == "apkg":
            import_package(opened, folder / "dist" / item["path"])
    yield opened
    opened.close()


def test_without_options_nothing_is_hinted_spoken_or_left_out(real_decks: Collection) -> None:
    found = cards(real_decks)
    assert len(found) > 100
    for card in found:
        output = card.render_output()
        assert output.question_av_tags == output.answer_av_tags == []
        assert 'class="hint"' not in output.question_text
        assert card.note_type()["name"] != "Handouts cloze (en)"


@pytest.mark.parametrize("pair", PAIRS.values())
def test_each_gap_is_one_of_a_medicines_names_or_its_group(full: Studied, pair: str) -> None:
    topic = all_topics(full.loaded)
    found = full.cards("cloze", pair)
    assert len(found) > 2 * len([fact for fact in topic.of(Medicine) if fact.listed])
    for card in found:
        medicine = topic.facts[card.note()["Fact"]]
        assert isinstance(medicine, Medicine)
        gap = re.search(r'<span class="cloze"[^>]*>(.*?)</span>', card.answer(), re.DOTALL)
        assert gap
        front = plain(card.question())
        assert front.count("[...]") == 1
        short = [name.name for name in medicine.other_names if name.type == "short form"]
        wanted = (
            [brand.name for brand in medicine.brands] or short,
            [medicine.tall_man.name if medicine.tall_man else medicine.english_name],
            [topic.group(medicine).term],
        )[card.ord]
        back = plain(card.answer())
        for name in wanted:
            assert name in back
            assert not re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", front)
        if medicine.condition:
            assert medicine.condition in front


def test_symptoms_show_their_picture_on_the_back_and_every_picture_is_there(full: Studied) -> None:
    pictured = {fact.id for fact in all_topics(full.loaded).of(Symptom) if fact.picture}
    assert len(pictured) > 10
    for pair in PAIRS.values():
        for card in full.cards("symptom", pair, "Symptom to meaning and site"):
            name = card.note()["Fact"]
            assert ("<img" in card.answer()) == (name in pictured)
            assert "<img" not in card.question()
    found = full.collection.media.check()
    assert list(found.missing) == list(found.unused) == []
    media = list(Path(full.collection.media.dir()).iterdir())
    topic = all_topics(full.loaded)
    shown: list[Symptom | SideEffect] = [*topic.of(Symptom), *topic.of(SideEffect)]
    assert len(media) == len({fact.picture for fact in shown if fact.picture})
    theme = {path.read_bytes() for path in (ROOT / "handouts/theme/pictures").glob("*.svg")}
    assert {path.read_bytes() for path in media} <= theme


SPOKEN = {"en": {"en_US"}, "ar–en": {"en_US", "ar_SA"}, "zh-Hans–en": {"en_US", "zh_CN"}}


@pytest.mark.parametrize("pair", PAIRS.values())
def test_names_are_read_aloud_in_their_own_language(full: Studied, pair: str) -> None:
    languages = set()
    for card in cards(full.collection):
        kind = card.note_type()["name"]
        if not kind.endswith(f"({pair})") or kind.split(" ")[1] in ("cloze", "stem", "site", "question"):
            continue
        output = card.render_output()
        tags = [*output.question_av_tags, *output.answer_av_tags]
        assert tags
        for tag in tags:
            assert isinstance(tag, anki.sound.TTSTag)
            languages.add(tag.lang)
            assert tag.voices
            assert tag.field_text.strip()
            assert "<" not in tag.field_text
            # Capitals within a word would be spelt out.
            assert not re.search(r"[a-z][A-Z]{2}", tag.field_text)
            assert tag.field_text.isascii() or tag.lang != "en_US"
    assert languages == SPOKEN[pair]


@pytest.mark.parametrize("pair", PAIRS.values())
def test_hints_are_folded_and_labelled_in_the_learners_language(full: Studied, pair: str) -> None:
    hinted = [card for card in cards(full.collection) if 'class="hint"' in card.question()]
    hinted = [card for card in hinted if card.note_type()["name"].endswith(f"({pair})")]
    assert len(hinted) > 60
    language = pair.split("–")[0]
    for card in hinted:
        hint = re.search(r'<div class="hint" lang="([^"]+)".*?<details>', card.question())
        assert hint
        assert hint[1] == language
    brands = full.cards("medicine", pair, "Brand to generic")
    card = next(card for card in brands if card.note()["Answer"] == "epirubicin")
    assert "e…rubicin" in plain(card.question())


def test_the_nursing_edition_has_the_class_of_each_medicine(full: Studied) -> None:
    for pair, wanted in (("en", True), ("ar–en", False)):
        for card in full.cards("medicine", pair, "Brand to generic"):
            fact = all_topics(full.loaded).facts[card.note()["Fact"]]
            assert isinstance(fact, Medicine)
            if fact.atc:
                assert (f"ATC {fact.atc.code}: {fact.atc.class_}" in plain(card.answer())) == wanted


def test_any_pair_of_locales_by_option(mini: MiniProject, collection: Collection, tmp_path: Path) -> None:
    """Neither English beside Arabic, nor Arabic beside English, is the other's deck."""
    for locale, beside in (("en", "ar"), ("ar", "en")):
        mini.build(Selection(locales=(locale,), decks=("medicines",), parallels=(beside,)), tmp_path / locale)
        assert import_package(collection, tmp_path / f"{locale}/{locale}/medicines.with-{beside}.apkg")[0] > 0
    names = {card.note_type()["name"] for card in cards(collection)}
    assert names == {f"Handouts {kind} ({pair})" for kind in ("medicine", "action") for pair in ("en–ar", "ar–en")}
    # What is to be typed is English: not where a deck asks for Arabic.
    selection = Selection(
        locales=("en",), decks=("symptoms",), parallels=("ar",), deck_options=("both-ways", "type-in")
    )
    mini.build(selection, tmp_path / "typed")
    import_package(collection, tmp_path / "typed/en/symptoms.with-ar.apkg")
    templates = {str(card.template()["name"]) for card in cards(collection)}
    assert "Meaning to symptom" in templates
    assert not [name for name in templates if name.startswith("Type")]


def test_a_pair_with_the_wrong_brand_is_noticed(mini: MiniProject, monkeypatch: pytest.MonkeyPatch) -> None:
    fact = """\
  - id: ex.look-alike.both
    kind: look-alike
    medicines: [ex.medicine.tamoxifen, ex.medicine.doxorubicin]
    source: guidance
"""
    mini.edit(mini.facts, "  - id: ex.safety.bleeding", f"{fact}  - id: ex.safety.bleeding")
    mini.record()
    mini.build(Selection(locales=("en",), decks=("medicines",)))
    right = medicine_notes.look_alike  # of two names, each card gives the other one

    def swapped(writer: NoteWriter, fact: LookAlike) -> Note:
        note = right(writer, fact)
        clues = {"FirstClue": note.fields["SecondClue"], "SecondClue": note.fields["FirstClue"]}
        return replace(note, fields={**note.fields, **clues})

    monkeypatch.setattr(medicine_notes, "look_alike", swapped)
    found = [item.message for item in mini.findings() if item.check == "rendered-cards"]
    assert any("FirstClue: it says “tamoxifen”" in message or "FirstClue: neither" in message for message in found), (
        found
    )
