"""Pseudo-locales: made from the English in memory, to see what isn't extracted and what breaks as text grows."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from itertools import cycle

from builder.base.project import COMMON
from builder.facts.base_fact import PLACEHOLDER
from builder.languages.locale import Locale, LocaleFile
from builder.languages.paper import Paper
from builder.languages.plurals import representative
from builder.messages.accepted import Accepted
from builder.messages.catalogue import Catalogue, CatalogueEntry, MessageTemplate
from builder.messages.review import Reviews
from builder.messages.texts import Texts
from builder.workspace.loaded import Loaded

# Most languages need a third more room than English; short labels more.
GROWTH = 1.4
_VOWELS = "aeiou"
_ACCENTED = str.maketrans(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", "ÅƁÇĐÉƑĜĤÎĴĶĻṀÑÖṔǪŔŠŢÛṼŴẊÝŽåƀçđéƒĝĥîĵķļṁñöṕǫŕšţûṽŵẋýž"
)
# Letter for letter, so that words keep their lengths; the vowels that join less break words as real ones do.
_ARABIC = str.maketrans("abcdefghijklmnopqrstuvwxyz?,;", "ابتدهفجحيخكلمنوسقرصطعغشظثز؟،؛")
_MORE = ("lorem", "ipsum", "dolor", "sit", "amet", "consectetur")


def _letters(text: str) -> int:
    return sum(len(part) for part in PLACEHOLDER.split(text)[::2])


def _outside(text: str, change: Callable[[str], str]) -> str:
    """`change` applied to what stands outside placeholders."""
    parts = []
    position = 0
    for match in PLACEHOLDER.finditer(text):
        parts += [change(text[position : match.start()]), match[0]]
        position = match.end()
    return "".join([*parts, change(text[position:])])


def _doubled(text: str) -> str:
    """Longer words, since a line can't break within one."""
    return "".join(letter * 2 if letter.lower() in _VOWELS and letter.islower() else letter for letter in text)


def _grown(text: str, english: str) -> str:
    """More words at the end until the text is long enough."""
    more = cycle(_MORE)
    while _letters(text) < GROWTH * _letters(english):
        text += f" {next(more)}"
    return text


def accented(english: str) -> str:
    """At least 40% longer, in letters with marks above and below, between brackets that show where a text is cut."""
    grown = _grown(_outside(english, _doubled), english)
    return f"[{_outside(grown, lambda part: part.translate(_ACCENTED))}]"


def mirrored(english: str) -> str:
    """The same length and more in Arabic letters, to read from the right."""
    grown = _grown(english, english)
    return f"[{_outside(grown, lambda part: part.lower().translate(_ARABIC))}]"


@dataclass(frozen=True)
class Pseudo:
    """A pseudo-locale: its record but for the paper, and how its texts are made."""

    record: LocaleFile
    translate: Callable[[str], str]


_SHARED = {"schema": 1, "paper": "letter", "line_breaking": "spaces", "hyphenation": False, "form_of_address": "none"}
PSEUDO_LOCALES = (
    Pseudo(
        LocaleFile.model_validate(
            {
                **_SHARED,
                "tag": "en-XA",
                "cldr": "en",
                "own_name": "[Ŵîđé Éñĝļîšĥ]",
                "english_name": "Pseudo-English",
                "direction": "ltr",
                "digits": "latn",
                "fonts": ["Noto Sans"],
                "draft": True,
            }
        ),
        accented,
    ),
    Pseudo(
        LocaleFile.model_validate(
            {
                **_SHARED,
                "tag": "ar-XB",
                "cldr": "ar",
                "own_name": "[عربي زائف]",
                "english_name": "Pseudo-Arabic",
                "direction": "rtl",
                "digits": "arab",
                "fonts": ["Noto Naskh Arabic", "Noto Sans"],
                "text_scale": 1.14,
                "draft": True,
            }
        ),
        mirrored,
    ),
)


def _catalogue(name: str, templates: Iterable[MessageTemplate], translate: Callable[[str], str]) -> Catalogue:
    return Catalogue(
        name,
        {item.context: CatalogueEntry(item.text, translate(representative(item.text)), False, 0) for item in templates},
    )


def with_pseudo_locales(loaded: Loaded, paper: Paper) -> Loaded:
    """The project with the pseudo-locales beside the real ones, all of their messages translated."""
    locales, texts = list(loaded.locales), dict(loaded.texts)
    for pseudo in PSEUDO_LOCALES:
        tag = pseudo.record.tag
        locale = Locale(tag.replace("-", "_"), pseudo.record.model_copy(update={"paper": paper}))
        locales.append(locale)
        common = _catalogue(f"{tag} (pseudo)", loaded.templates[COMMON], pseudo.translate)
        for topic in loaded.topics:
            facts = _catalogue(f"{tag} (pseudo)", loaded.templates[topic.id], pseudo.translate)
            english = loaded.texts["en", topic.id]
            texts[locale.id, topic.id] = Texts(
                locale, topic, common, facts, Reviews(), english, Accepted([]), wording=None, glossary={}
            )
    return replace(loaded, locales=locales, texts=texts, pages=[], deck_contents=[])
