"""The table: what a new version of the decks does to every card of a student, by what changed and what she did.

Where Anki's own rules cost her something, the row names it as `cost`; the product can't change that, only say it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from tests.tools.anki_student import Seen, Where

# What the student had; what a newcomer gets; or the same, where both are equal.
Version = Literal["before", "package", "both"]

PAIRS = ("en", "ar–en", "es–en")
TOPIC_DECK = "Handouts::Leiomyosarcoma"
TO_GENERIC = "Brand to generic"
HER_WORDS, HER_TAG, HER_FIELD, HER_STYLE = "My own words.", "exam", "My notes", "\n.card { font-size: 40px; }"
HER_DECK, HER_CRAM, HER_PRESET, HER_NAME = "Ward", "Before the exam", "Slowly", "Spanish signs"
# By the fact's kind.
DECK_OF = {
    "medicine": "Medicines",
    "stem": "Medicines",
    "look-alike": "Medicines",
    "symptom": "Symptoms",
    "site": "Symptoms",
}
BLANK = "The front of this card is blank."  # what Anki shows of a card without a question

# What a student has done, as it shows on a card of hers before the import.
DOINGS: dict[str, Callable[[Seen], bool]] = {
    "studied": lambda card: bool(card.reviews),
    "put off": lambda card: not card.reviews,
    "suspended": lambda card: card.suspended,
    "buried": lambda card: card.buried,
    "flagged": lambda card: card.flag > 0,
    "moved to a deck of her own": lambda card: card.deck == HER_DECK,
    "left in a filtered deck": lambda card: card.deck.startswith(f"{HER_CRAM}, from "),
    "became a leech": lambda card: "leech" in card.tags,
    "edited": lambda card: HER_WORDS in card.fields.values(),
    "tagged": lambda card: HER_TAG in card.tags,
    "gave the note type a field": lambda card: HER_FIELD in card.fields,
}


def symptoms(*names: str) -> tuple[str, ...]:
    return tuple(f"lms.symptom.{name}" for name in names)


def medicines(*names: str) -> tuple[str, ...]:
    return tuple(f"lms.medicine.{name}" for name in names)


@dataclass(frozen=True)
class Row:
    """What becomes of the cards of some facts.

    If the row doesn't say otherwise, the cards keep number, note type, deck, schedule, reviews, suspension, burial and
    flag, and get text and tags of the new version.
    """

    editor: str  # what changed
    did: str  # what the student did, from DOINGS
    sees: str
    facts: tuple[str, ...] = ()  # none: all that no earlier row covers
    says: str = ""  # words of the correction: read on a card where it arrives, and only there
    when: str = ""  # the student did it
    text: Version = "package"
    tags: Version = "package"
    fresh: bool = False  # the cards come new
    blank: bool = False  # the front has nothing to ask
    cost: str = ""  # what Anki then does to her cost
    pairs: tuple[str, ...] = PAIRS
    templates: tuple[str, ...] = ()

    def covers(self, where: Where) -> bool:
        return (
            (not self.facts or where.fact in self.facts)
            and where.pair in self.pairs
            and (not self.templates or where.template in self.templates)
        )

    @property
    def schedule(self) -> str:
        return "new card" if self.fresh else "kept"


@dataclass(frozen=True)
class Setting:
    """What becomes of a deck's or a note type's setting. Kinds: those of `Student.settings`."""

    editor: str
    did: str
    sees: str
    kinds: tuple[str, ...]
    names: tuple[str, ...] = ()  # none: all that no earlier row covers
    version: Version = "both"
    fresh: bool = False  # of a deck or note type that she hadn't
    cost: str = ""
    when: str = ""
    schedule: str = "–"
    within: bool = False  # the decks within these decks, too

    def covers(self, kind: str, name: str) -> bool:
        outer = any(name.startswith(f"{deck}::") for deck in self.names) if self.within else False
        return kind in self.kinds and (not self.names or name in self.names or outer)


BRAND, NEO = "brand renamed", "Neo"  # the word that a renamed brand gets
EARLY, LATE, SINCE = "before the correction", "after the correction", "since the last correction"
SKIPS = "skips the correction"
LEECH = "became a leech"
TIGHT, WORN_OUT = symptoms("bloating"), symptoms("fatigue")
REMOVED, UNLISTED = (*symptoms("urinating-often"), *medicines("temozolomide")), "lms.medicine.exemestane"
GONE = (*REMOVED, UNLISTED)
# A medicine that no other fact names.
WITHDRAWN, REASON = "lms.medicine.dacarbazine", "This card is withdrawn to show how that looks."
# Of notes that have none of the medicine's brands.
SECOND_QUESTIONS = ("Medicine to action", "Medicine to class")
SITES = tuple(f"lms.site.{name}" for name in ("general", "digestive", "uterus", "spread"))
OWN_FIELD_IN, OWN_FIELD_TYPE = ("es–en",), "Handouts site (es–en)"
RENAMED_DECK = f"{TOPIC_DECK}::Symptoms (es–en)"
SLOW_DECKS = (f"{TOPIC_DECK}::Medicines (es–en)", HER_NAME)
DECKS = tuple(
    name
    for pair in PAIRS
    for deck in ("Medicines", "Symptoms")
    if (name := f"{TOPIC_DECK}::{deck} ({pair})") != RENAMED_DECK
)
REDRAWN = ("symptom", "medicine")  # the note types whose templates the new version changes
REDRAWN_TYPES = tuple(f"Handouts {name} ({pair})" for name in REDRAWN for pair in PAIRS)
STYLED, STYLED_EARLY, STYLED_LATE = ("Handouts site (en)",), ("Handouts symptom (en)",), ("Handouts medicine (en)",)

# A card belongs to the first row that covers it.
TABLE = (
    Row(BRAND, "studied", "the new brand", medicines("doxorubicin"), NEO),
    Row(BRAND, "put off", "the new brand", medicines("pembrolizumab"), NEO),
    Row(BRAND, "suspended", "the new brand, once taken up again", medicines("epirubicin"), NEO),
    Row(BRAND, "buried", "the new brand, tomorrow", medicines("gemcitabine"), NEO),
    Row(BRAND, "flagged", "the new brand, flagged", medicines("eribulin"), NEO),
    Row(BRAND, "moved to a deck of her own", "the new brand, in that deck", medicines("docetaxel"), NEO),
    Row(BRAND, "left in a filtered deck", "the new brand, there", medicines("trabectedin"), NEO),
    Row("nothing", LEECH, "a leech", medicines("ifosfamide"), text="both", tags="before", templates=SECOND_QUESTIONS),
    Row(BRAND, LEECH, "the new brand, no leech", medicines("ifosfamide"), NEO, EARLY, cost="drops its tag"),
    Row(BRAND, "edited", "the new brand", medicines("bevacizumab"), NEO, EARLY, cost="overwrites her words"),
    Row(BRAND, "edited", "her words", medicines("sorafenib"), NEO, LATE, "before", "before", cost=SKIPS),
    Row(BRAND, "tagged", "the new brand", medicines("regorafenib"), NEO, EARLY, cost="drops her tag"),
    Row(BRAND, "tagged", "the old brand", medicines("sunitinib"), NEO, LATE, "before", "before", cost=SKIPS),
    Row(BRAND, "deleted", "both cards again", medicines("pazopanib"), NEO, fresh=True, cost="brings them back"),
    Row("group changed", "studied", "the new group and its tag", medicines("letrozole"), "Targeted medicine"),
    Row(
        "only brand removed",
        "studied",
        "a card that asks nothing",
        medicines("megestrol"),
        blank=True,
        cost="keeps an empty card",
        templates=(TO_GENERIC,),
    ),
    Row("only brand removed", "studied", "the group, as before", medicines("megestrol")),
    Row("typo mended", "studied", "the mended text", TIGHT, "full or tight", pairs=("en",)),
    Row("typo mended, not translated yet", "studied", "the English, once", TIGHT, "full or tight", pairs=PAIRS[1:]),
    Row("text reworded", "studied", "the new text", WORN_OUT, "all day long", pairs=("en",)),
    Row("text and translation reworded", "studied", "both", WORN_OUT, "durante todo el día", pairs=("es–en",)),
    Row(
        "text reworded, not translated yet", "studied", "the English, once", WORN_OUT, "all day long", pairs=("ar–en",)
    ),
    Row("translation mended", "studied", "the mended one", symptoms("nausea"), "بالرغبة في القيء", pairs=("ar–en",)),
    Row("spare field filled", "studied", "the hint", symptoms("inflammation"), "It ends in -itis."),
    Row("fact added", "", "new cards", (*symptoms("cough"), *medicines("paclitaxel")), fresh=True),
    Row("fact withdrawn", "studied", "the reason, and a tag", (WITHDRAWN,), REASON),
    Row("fact removed, or not listed any more", "studied", "the card as it was", GONE, text="before", tags="before"),
    Row(
        "list of a site’s symptoms changed",
        "gave the note type a field",
        "the old list",
        SITES,
        text="before",
        tags="before",
        cost=SKIPS,
        pairs=OWN_FIELD_IN,
    ),
    Row("list of a site’s symptoms changed", "studied", "the new list", ("lms.site.uterus", "lms.site.spread")),
    Row("nothing", "suspended", "the card as it was", symptoms("lump"), text="both", tags="both"),
    Row("nothing", "moved to a deck of her own", "the card, there", symptoms("vomiting"), text="both", tags="both"),
    Row("nothing", "left in a filtered deck", "the card, there", symptoms("pain"), text="both", tags="both"),
    Row("nothing", "edited", "her words", symptoms("weight-loss"), text="before", tags="before"),
    Row("nothing", "tagged", "her tag", symptoms("fever"), text="both", tags="before"),
    Row("nothing", "deleted", "the card again", symptoms("vaginal-discharge"), fresh=True, cost="brings it back"),
    Row("nothing", "studied", "the card as it was", text="both", tags="both"),
)

TYPE_CHANGED, LOOK_CHANGED = "a note of the type changed", "the type’s templates changed"
SECOND_TYPE = Setting(
    TYPE_CHANGED,
    "gave the note type a field",
    "a second note type, unused",
    ("fields", "templates", "styling"),
    (f"{OWN_FIELD_TYPE}+",),
    "package",
    fresh=True,
    cost="sets the type aside, and its corrections",
)

# Of decks and note types; the first row that covers a setting counts.
SETTINGS = (
    Setting("nothing", "gave the deck options", "her options", ("options",), SLOW_DECKS, "before"),
    Setting("nothing", "renamed the deck", "the decks in it", ("options",), (HER_NAME,), "before", within=True),
    Setting(
        "description changed",
        "renamed the deck",
        "the old description",
        ("description",),
        (HER_NAME,),
        "before",
        within=True,
    ),
    Setting(
        "fact added",
        "renamed the deck",
        "a second deck, of the old name",
        ("options", "description"),
        (RENAMED_DECK,),
        "package",
        fresh=True,
        within=True,
        cost="puts the new cards there",
    ),
    Setting("description changed", "studied", "the new description", ("description",), DECKS, "package", within=True),
    Setting(TYPE_CHANGED, "styled the cards", "her look", ("styling",), STYLED, "before"),
    Setting(
        LOOK_CHANGED,
        "styled the cards",
        "the deck’s own look",
        ("styling",),
        STYLED_EARLY,
        "package",
        when=EARLY,
        cost="overwrites her styling",
    ),
    Setting(
        LOOK_CHANGED,
        "styled the cards",
        "her look, and the old templates",
        ("styling", "templates"),
        STYLED_LATE,
        "before",
        when=LATE,
        cost=SKIPS,
    ),
    Setting(LOOK_CHANGED, "studied", "the new templates", ("templates",), REDRAWN_TYPES, "package"),
    SECOND_TYPE,
    Setting(TYPE_CHANGED, "gave the note type a field", "her field", ("fields",), (OWN_FIELD_TYPE,), "before"),
    Setting("nothing", "studied", "decks and note types as they were", ("options", "fields", "templates", "styling")),
)

OPTION, TO_BRAND = "option on: generic to brand", "Generic to brand"

# The same facts built once more with an option on, by which every note of the decks counts as changed.
OPTION_TABLE = (
    Row(
        OPTION,
        "edited",
        "one more card, which asks nothing",
        medicines("sorafenib", "sunitinib"),
        "",
        SINCE,
        "before",
        "before",
        fresh=True,
        blank=True,
        cost="adds an empty card",
        templates=(TO_BRAND,),
    ),
    Row(OPTION, "studied", "one more card", fresh=True, templates=(TO_BRAND,)),
    Row(OPTION, "", "the empty card", medicines("megestrol"), blank=True, templates=(TO_GENERIC,)),
    Row(OPTION, "edited", "her words", medicines("sorafenib"), "", SINCE, "before", "before"),
    Row(OPTION, "tagged", "her tag", medicines("sunitinib"), "", SINCE, "before", "before"),
    Row(OPTION, "edited", "her words", symptoms("weight-loss"), "", SINCE, "before", "before"),
    Row(OPTION, "tagged", "her tag", symptoms("fever"), "", SINCE, "before", "before"),
    Row(OPTION, LEECH, "a leech", medicines("ifosfamide"), text="both", tags="before", templates=SECOND_QUESTIONS),
    Row(OPTION, "gave the note type a field", "the old list", SITES, text="before", tags="before", pairs=OWN_FIELD_IN),
    Row(OPTION, "studied", "the card as it was", GONE, text="before", tags="before"),
    Row(OPTION, "studied", "the cards as they were"),
)
