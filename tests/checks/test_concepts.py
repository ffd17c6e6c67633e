"""What a translation speaks of beside its English: organs, opposites, signs; and lists that are wrong themselves."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

import pytest

from builder.base.errors import ExitCode, Finding, Severity
from builder.checks.registry import CHECKS
from builder.languages.concepts import KINDS, EnglishConcept
from builder.messages.catalogue import load_catalogue
from builder.workspace.loaded import Loaded
from tests.checks.test_message_checks import findings
from tests.conftest import ROOT, MiniProject
from tests.tools.mutate import loaded_locale

# In a draft all that hangs on lists is advice.
LOCALES = sorted(
    path.parent.name
    for path in (ROOT / "locales").glob("*/concepts.yaml")
    if path.parent.name != "en" and "\ndraft: true" not in path.with_name("locale.yaml").read_text(encoding="utf-8")
)
# English, its translation, what it is: into Spanish, with lists that know all usual ways.
SPANISH = [
    ("It can go to the bones.", "Puede llegar al esqueleto.", None),
    ("It can go to the bones.", "Puede llegar a la médula ósea.", Severity.ERROR),
    ("You may need surgery.", "Es posible que necesite radioterapia.", Severity.ERROR),
    ("You may need surgery.", "Es posible que necesite una operación.", None),
    ("You may need surgery.", "Es posible que necesite cirugía y quimioterapia.", Severity.ERROR),
    ("A chest X-ray.", "Una ecografía de tórax.", Severity.ERROR),
    ("A chest X-ray.", "Una radiografía de abdomen.", Severity.ERROR),
    ("A kind of antibiotic.", "Un tipo de anticuerpo.", Severity.ERROR),
    ("Take it before surgery.", "Tómelo después de la cirugía.", Severity.ERROR),
    ("It feels hotter.", "Se siente más frío.", Severity.ERROR),
    ("It feels hotter.", "Se siente raro.", Severity.WARNING),
    ("It is closer, near the stomach.", "Está más lejos del estómago.", Severity.ERROR),
    ("The test is positive.", "La prueba es negativa.", Severity.ERROR),
    ("Ask your nurse.", "Pregunte al farmacéutico.", Severity.WARNING),
    ("Ask your nurse.", "Pregunte a su enfermera.", None),
    ("Ask your nurse.", "Pregunte a su enfermera. Beba mucha agua.", Severity.WARNING),
    # A pronoun may become the name of what it stands for, but no other organ's.
    ("It is in the lungs. They are damaged.", "Está en los pulmones. El hígado está dañado.", Severity.WARNING),
    ("They are in the lungs.", "Están en el hígado.", Severity.ERROR),
    # The same letters in other words are no organ.
    ("You get goose bumps.", "Se le pone la piel de gallina.", None),
]


@pytest.mark.parametrize(("english", "text", "severity"), SPANISH)
def test_what_a_translation_speaks_of(english: str, text: str, severity: Severity | None) -> None:
    found = findings("concepts", "es", (english, text))
    assert [item.severity for item in found] == ([severity] if severity else [])
    assert all(english in item.message and text in item.message for item in found)
    assert all("locales/es/concepts.yaml" in item.remedy for item in found)


# What a phrase under both `also` and `except` does: it has the word for something and can mean less.
HINDI = [
    ("The bleeding does not stop.", "खून बहना बंद नहीं होता।", None),
    ("You cough up blood.", "खांसी में खून निकलता है।", None),
    ("You have a cough.", "आपको खांसी है और खून की उल्टी होती है।", Severity.ERROR),
    # One word for leg and foot excuses both and accuses of neither.
    ("Your leg hurts.", "आपके पैर में दर्द है।", None),
    ("Your foot hurts.", "आपके पैर में दर्द है।", None),
    ("Your arm hurts.", "आपके पैर में दर्द है।", Severity.ERROR),
    # Which waves a test uses, and who is meant.
    ("Pictures with sound waves.", "रेडियो तरंगों से तस्वीरें।", Severity.ERROR),
    ("Pictures with sound waves.", "ध्वनि तरंगों से तस्वीरें।", None),
    ("Tell us at your next visit.", "हमें तुरंत बताएं।", Severity.WARNING),
    ("A thick fluid.", "एक पतला तरल।", Severity.ERROR),
]


@pytest.mark.parametrize(("english", "text", "severity"), HINDI)
def test_a_word_with_other_uses_excuses_and_does_not_accuse(english: str, text: str, severity: Severity | None) -> None:
    assert [item.severity for item in findings("concepts", "hi", (english, text))] == ([severity] if severity else [])


def _grave(loaded: Loaded) -> dict[str, EnglishConcept]:
    concepts = loaded.texts["en", loaded.topics[0].id].concepts
    assert concepts
    return {name: concept for name, concept in concepts.english.items() if concept.grave}


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("kind", ["organ", "test", "treatment", "group"])
def test_any_two_of_a_kind_exchanged_are_an_error(locale: str, kind: str) -> None:
    loaded = loaded_locale(locale)
    texts = loaded.texts[locale, loaded.topics[0].id]
    assert texts.concepts
    assert texts.wording
    said = texts.concepts.words(texts.glossary)
    kinds = {name: concept for name, concept in _grave(loaded).items() if concept.kind == kind and name in said}
    word = {name: next(w for w in said[name].words if "…" not in w).replace("*", "") for name in kinds}
    named = {name: concept.words[0].replace("*", "") for name, concept in kinds.items()}
    english = loaded.texts["en", loaded.topics[0].id].wording
    assert english
    pairs = [
        (named[name], word[other])
        for name, other in permutations(word, 2)
        # A small bowel is a bowel.
        if not texts.wording.says(said[name], word[other]) and not english.says(kinds[other], named[name])
    ]
    assert len(pairs) > 50
    found = findings("concepts", locale, *pairs)
    errors = {item.message.split(":")[0] for item in found if item.severity is Severity.ERROR}
    short = [pair for number, pair in enumerate(pairs, 1) if f"x.{number}" not in errors]
    # So many wrong ones in one project are taken for a short list, and what is added still counts.
    assert short == []


def test_a_sign_that_a_safety_line_loses_is_an_error() -> None:
    line = loaded_locale("es").topics[0].facts["common.safety.bleeding"]
    pair = ("If you pass black stools, get help.", "Si tiene heces, busque ayuda.")
    assert [item.severity for item in findings("concepts", "es", pair, fact=line)] == [Severity.ERROR]
    assert [item.severity for item in findings("concepts", "es", pair)] == [Severity.WARNING]


def test_one_translation_of_two_english_texts() -> None:
    right = [("The liver", "El hígado"), ("Liver.", "el hígado."), ("Livers", "¡Hígado!")]
    assert findings("same-translation", "es", *right) == []
    found = findings("same-translation", "es", ("the liver", "el hígado"), ("the kidneys", "El hígado"))
    assert [item.severity for item in found] == [Severity.ERROR]
    assert "the kidneys" in found[0].message
    assert "x.1" in found[0].message
    # Staff's word for a symptom, and what is listed.
    assert findings("same-translation", "es", ("Throwing up", "Vómitos"), ("Vomiting", "Vómitos")) == []
    assert (
        findings("same-translation", "es", ("Radiation", "Radioterapia"), ("Radiation therapy", "Radioterapia")) == []
    )
    # Placeholders alone are no text, and vowel signs tell words apart.
    assert findings("same-translation", "es", ("{a}", "{x}"), ("See {b}", "{x}")) == []
    assert findings("same-translation", "hi", ("of a man", "पुरुष का"), ("of a woman", "पुरुष की")) == []


ENGLISH = """schema: 1
concepts:
  thumb: {kind: organ, words: [thumb]}
  hand: {kind: organ, words: [hand]}
  before: {kind: time, opposite: after, words: [before]}
  after: {kind: time, opposite: before, words: [after]}
synonyms:
  - [Thumb, In the thumb]
"""
ARABIC = """schema: 1
concepts:
  thumb: {words: [إبهام*, "*لإبهام"]}
  hand: {words: [يد, اليد]}
  before: {words: [قبل]}
  after: {words: [بعد]}
"""
LISTS = "schema: 1\nboundaries: words\n"


@pytest.fixture
def spoken(mini: MiniProject) -> MiniProject:
    """The small project with concepts in both languages."""
    for locale, text in (("en", ENGLISH), ("ar", ARABIC)):
        (mini.root / f"locales/{locale}/concepts.yaml").write_text(text, encoding="utf-8")
        (mini.root / f"locales/{locale}/wording.yaml").write_text(LISTS, encoding="utf-8")
    return mini


def translate(mini: MiniProject, context: str, text: str, comment: str = "") -> None:
    lines = mini.catalogue.read_text(encoding="utf-8").split("\n")
    place = lines.index(f'msgctxt "{context}"')
    end = next(number for number in range(place, len(lines)) if lines[number].startswith("msgstr"))
    lines[end] = f'msgstr "{text}"'
    if comment:
        start = max(number for number in range(place) if not lines[number]) + 1
        lines.insert(start, f"# {comment}")
    mini.catalogue.write_text("\n".join(lines), encoding="utf-8")


def said(mini: MiniProject, check: str, context: str) -> list[Finding]:
    return [item for item in CHECKS[check].function(mini.load()) if item.message.startswith(f"{context}:")]


def test_another_organ_stops_the_check_and_is_named(spoken: MiniProject) -> None:
    translate(spoken, "ex.site.thumb.term", "الإبهام")
    assert said(spoken, "concepts", "ex.site.thumb.term") == []
    translate(spoken, "ex.site.thumb.term", "اليد")
    done = spoken.run("check", "--locale", "ar")
    assert done.returncode == ExitCode.FINDINGS
    line = next(line for line in done.stderr.split("\n") if "ex.site.thumb.term" in line and "concepts" in line)
    assert "locales/ar/LC_MESSAGES/examplitis.po" in line
    assert "“thumb” (organ)" in line
    assert "“hand” (organ)" in line


def test_a_locale_says_which_concepts_it_has_no_words_for(spoken: MiniProject) -> None:
    def undecided() -> list[str]:
        return [item.message for item in CHECKS["undecided"].function(spoken.load()) if "concepts" in item.path]

    assert undecided() == []
    spoken.edit("locales/ar/concepts.yaml", "  hand: {words: [يد, اليد]}\n", "")
    assert len(undecided()) == 1
    assert "1 of 4 concepts: hand" in undecided()[0]
    (spoken.root / "locales/ar/concepts.yaml").unlink()
    assert "4 of 4 concepts" in undecided()[0]
    # The glossary's forms count where the file names the id without words.
    glossary = "schema: 1\nterms:\n  hand: {english: [hand], forms: [يد, اليد]}\n"
    (spoken.root / "locales/ar/glossary.yaml").write_text(glossary, encoding="utf-8")
    own = ARABIC.replace("hand: {words: [يد, اليد]}", "hand: {}")
    (spoken.root / "locales/ar/concepts.yaml").write_text(own, encoding="utf-8")
    assert undecided() == []
    translate(spoken, "ex.site.thumb.term", "اليد")
    assert said(spoken, "concepts", "ex.site.thumb.term")


@pytest.mark.parametrize(
    ("locale", "old", "new", "message", "line"),
    [
        ("en", "kind: time, opposite: after", "kind: time, opposite: later", "no concept “later”", 0),
        ("en", "opposite: before, ", "", "the opposite of “before” is “after”, but not the other way round", 0),
        ("en", "kind: organ, words: [thumb]", "kind: organ, words: []", "at least 1 item", 3),
        ("en", "kind: organ, words: [thumb]", "kind: limb, words: [thumb]", "'organ'", 3),
        ("en", "kind: organ, words: [thumb]", "kind: organ, words: ['*']", "a pattern needs at least one letter", 3),
        ("en", "words: [thumb]", "compare: exchanged, words: [thumb]", "is compared with its opposite alone", 0),
        ("en", "[Thumb, In the thumb]", "[Thumb]", "two texts or more", 0),
        ("ar", "  before: {", "  befroe: {", "there is no concept “befroe”", 5),
        ("ar", "before: {words: [قبل]}", "before: {words: []}", "“before” has no words", 5),
        ("ar", "before: {words", "before: {kind: time, words", "unknown key “kind”", 5),
    ],
)
def test_a_list_with_a_fault_is_one_finding_with_its_line(
    spoken: MiniProject, locale: str, old: str, new: str, message: str, line: int
) -> None:
    spoken.edit(f"locales/{locale}/concepts.yaml", old, new)
    loaded = spoken.load()
    found = [item for item in (*loaded.findings, *CHECKS["concepts"].function(loaded)) if "concepts.yaml" in item.path]
    assert len(found) == 1, found
    assert message in found[0].message
    assert found[0].remedy
    assert found[0].path == f"locales/{locale}/concepts.yaml"
    assert not line or found[0].line == line


def test_a_noted_number_of_sentences_is_right(spoken: MiniProject) -> None:
    context = "ex.safety.fever.items.unanswered"
    translate(spoken, context, "نص أول. نص ثان.")
    found = said(spoken, "sentences", context)
    assert [item.severity for item in found] == [Severity.WARNING]
    assert "# sentences: 2" in found[0].remedy
    translate(spoken, context, "نص أول. نص ثان.", "sentences: 2")
    assert said(spoken, "sentences", context) == []
    # The note is about the translation, which may lose a sentence later.
    translate(spoken, context, "نص أول.")
    assert "noted 2 sentences, and it has 1" in said(spoken, "sentences", context)[0].message
    spoken.edit(spoken.catalogue, "# sentences: 2", "# sentences: two")
    assert "is no number" in said(spoken, "sentences", context)[0].message


def test_translators_see_what_a_message_speaks_of_and_keep_their_notes(spoken: MiniProject) -> None:
    translate(spoken, "ex.site.thumb.explanation", "نص", "sentences: 1")
    spoken.edit(
        spoken.facts, "text: Black stools need emergency help now.", "text: Wash your hand. Do so before sleep."
    )
    assert spoken.run("extract").returncode == ExitCode.OK
    template = spoken.project.template_file("examplitis").read_text(encoding="utf-8")
    assert "#. Speaks of: hand (organ), before (time). 2 sentences.\n" in template
    assert "#. Speaks of: thumb (organ).\n" in template
    catalogue = spoken.catalogue.read_text(encoding="utf-8")
    assert "# sentences: 1\n" in catalogue
    assert "#. Speaks of: thumb (organ).\n" in catalogue
    # Where the English changes, the note stays, as the translation does.
    spoken.edit(spoken.facts, "explanation: The short thick finger.", "explanation: The short and thick finger.")
    assert spoken.run("extract").returncode == ExitCode.OK
    entry = load_catalogue(spoken.catalogue, "x.po", []).entries["ex.site.thumb.explanation"]
    assert (entry.fuzzy, entry.sentences) == (True, "1")


def test_english_knows_every_kind() -> None:
    concepts = loaded_locale("es").texts["en", loaded_locale("es").topics[0].id].concepts
    assert concepts
    assert {concept.kind for concept in concepts.english.values()} == set(KINDS)


@pytest.mark.parametrize("path", sorted((ROOT / "locales").glob("*/concepts.yaml")), ids=lambda path: path.parent.name)
def test_no_word_stands_twice_in_a_list(path: Path) -> None:
    name = path.parent.name
    loaded = loaded_locale(name if name != "en" else "es")
    concepts = loaded.texts[name, loaded.topics[0].id].concepts
    assert concepts
    twice = [key for key, concept in concepts.entries.items() if len(set(concept.words)) != len(concept.words)]
    assert twice == []
