"""Names of medicines: the dictionary of drug-named-entity-recognition (exact look-ups alone), and our own additions.

Its own search is not used: it takes a word for the medicine that looks most like it. The dictionary joins DrugBank's
open data, MeSH, MedlinePlus, the NHS and Wikipedia; what MedlinePlus or the NHS have a page about is a medicine, the
rest are medicines, chemicals, foods, enzymes and genes alike, and count only where the words around them say so.
"""

from __future__ import annotations

import bz2
import functools
import importlib.util
import pickle
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from rapidfuzz.distance import DamerauLevenshtein

from builder.base.errors import ExitCode, failure
from builder.draft.medicines.lists import names

Rank = Literal["sure", "substance", "doubtful"]
LONGEST = 6  # words of a name
_PACKAGE = "drug_named_entity_recognition"
_COMPONENT = re.compile(r",? and |, |/")
_REMARK = re.compile(r"\s*\([^)]*\)$")
_SUFFIX = re.compile(r"(?<=mab)-[a-z]{4}$")  # of a biosimilar
_CHEMICAL = re.compile(r"(?:alpha|beta|gamma|delta|epsilon|l|d|n)-")


@dataclass(frozen=True)
class Entry:
    """`name`: the generic name in lower case, in use in the United States. `brand`: what was looked up is a brand.

    `rank`: a medicine wherever it stands; a substance that food and bodies have too; or a name that may be anything.
    `misspelt`: the dictionary lists it as another way to write `name`, and it is a misprint.
    """

    name: str
    brand: bool = False
    rank: Rank = "sure"
    misspelt: bool = False


@dataclass(frozen=True)
class _Dictionary:
    canonical: dict[str, list[str]]  # from each name to the names of its articles
    articles: dict[str, dict[str, object]]
    sure: frozenset[str]  # articles that MedlinePlus or the NHS have
    components: frozenset[str]  # single medicines of combinations among those
    antibodies: frozenset[str]  # first words of “brentuximab vedotin” and its like


@functools.cache
def _dictionary() -> _Dictionary:
    # The package itself is not imported: it would build its index for inexact search, in seconds.
    spec = importlib.util.find_spec(_PACKAGE)
    if spec is None or not spec.origin:
        remedy = f"Install it: pip install {_PACKAGE.replace('_', '-')}."
        raise failure(Path(_PACKAGE), "the vocabulary of medicines is missing", remedy, ExitCode.ENVIRONMENT, "draft")
    with bz2.open(Path(spec.origin).with_name("drug_ner_dictionary.pkl.bz2")) as file:
        data = pickle.load(file)
    articles = data["drug_canonical_to_data"]
    sure = frozenset(name for name, article in articles.items() if "medline_plus_id" in article or "nhs_url" in article)
    parts = (part.strip(" ,") for name in sure for part in _COMPONENT.split(_REMARK.sub("", name)))
    components = frozenset(part for part in parts if len(part) > 4 and part in articles)
    antibodies = frozenset(name.split(" ")[0] for name in articles if re.match(r"[a-z]+mab ", name))
    return _Dictionary(data["drug_variant_to_canonical"], articles, sure, components, antibodies)


def us_name(name: str) -> str:
    """The generic name in use in the United States, without remarks, forms and salts that people don't say."""
    record = names()
    name = record.names.get(name, name)
    name = _SUFFIX.sub("", _REMARK.sub("", name).strip(" ,").replace("/", " and "))
    words = name.split(" ")
    while len(words) > 1 and words[-1] in record.forms_in_names:
        words.pop()
    while len(words) > 1 and words[-1] in record.salts and words[0] not in record.salts_kept:
        words.pop()
    shorter = " ".join(words)
    return record.names.get(shorter, shorter)


def distance(left: str, right: str) -> int:
    """How many letters are changed, added, left out or swapped between two words."""
    return DamerauLevenshtein.distance(left, right)


def _misprint(name: str, generic: str) -> bool:
    """Whether the dictionary's other way to write a generic name is a misprint of it."""
    if name in (generic, f"{generic}s") or name in names().spellings or len(name) < 8 or not name.isalpha():
        return False
    return 0 < distance(name, generic) <= 2 and name[:2] == generic[:2]


def _is_brand(name: str, generic: str) -> bool:
    dictionary = _dictionary()
    if name in dictionary.articles or name in dictionary.components:
        return False
    if distance(name, generic) <= 2 or _CHEMICAL.match(name):
        return False
    if name[:5] == generic[:5] and (" " in name or name.endswith("ate") or name[-3:] == generic[-3:] or stem_of(name)):
        return False  # a salt, or another spelling
    # Chemists' names: “epsilon-aminocaproic acid”.
    return not (generic in name or re.search(r"\b(?:acid|sodium|hydrochloride|factor|toxin)\b", name))


@functools.lru_cache(maxsize=50_000)
def look_up(written: str) -> Entry | None:
    """What a name means, in any case of letters; None where it is no medicine's name."""
    record, name = names(), written.lower().replace("’", "'")
    if name in record.never:
        return None
    if name in record.short_names:
        return Entry(record.short_names[name])
    if name in record.substances:
        return Entry(record.substances[name], rank="substance")
    if name in record.generics:
        return Entry(us_name(name))
    if name in record.brands:
        return Entry(record.brands[name], brand=True)
    if name in record.names and not name.isdigit():
        return Entry(record.names[name])
    return _in_dictionary(name)


def _in_dictionary(name: str) -> Entry | None:
    dictionary = _dictionary()
    if (name in dictionary.components or name in dictionary.antibodies) and name not in dictionary.canonical:
        return Entry(us_name(name))
    names = dictionary.canonical.get(_SUFFIX.sub("", name))
    if not names or dictionary.sure.isdisjoint(names):
        entry = _salt(name) or _pair(name)
        if entry or not names:
            return entry
    article = next((one for one in names if one in dictionary.sure), names[0])
    generic = us_name(article)
    brand = _is_brand(name, generic)
    if article in dictionary.sure or article.split("/")[0] in dictionary.sure:
        return Entry(generic, brand, misspelt=not brand and _misprint(name, generic))
    about = dictionary.articles.get(article, {})
    if "drugbank_id" not in about and not stem_of(name):
        return None
    stem = stem_of(name) if " " not in name else None
    rank: Rank = "sure" if stem and "drugbank_id" in about and not brand else "doubtful"
    return Entry(generic, brand, rank)


def _salt(name: str) -> Entry | None:
    base, _, salt = name.rpartition(" ")
    entry = look_up(base) if base and salt in names().salts else None
    return entry if entry and entry.rank == "sure" and not entry.brand else None


def _pair(name: str) -> Entry | None:
    """Two medicines in one tablet: “trimethoprim-sulfamethoxazole”."""
    parts = [look_up(part) for part in name.split("-")] if name.count("-") == 1 and len(name) > 12 else []
    sure = [part.name for part in parts if part and part.rank == "sure" and not part.brand]
    return Entry(" and ".join(sure)) if len(sure) == 2 else None


def stem_of(word: str) -> str | None:
    """The ending by which a word is a generic name of a family (“-mab”), if it has one."""
    last = word.lower().split(" ")[-1]
    return next((stem for stem in names().stems if last.endswith(stem) and len(last) >= len(stem) + 3), None)


@functools.cache
def _well_known() -> tuple[str, ...]:
    """Names of medicines of one word, for comparing what no vocabulary has with them."""
    dictionary = _dictionary()
    single = {us_name(name) for name in dictionary.sure | dictionary.components | names().generics}
    single |= {name for name in dictionary.sure | dictionary.components if look_up(name)}
    return tuple(sorted(name for name in single if name.isalpha() and len(name) > 5))


def near(word: str) -> str | None:
    """The generic name that a word was probably meant to be; None where none is near or several are."""
    from rapidfuzz import process

    word = word.lower()
    if len(word) < 6 or not word.isalpha():
        return None
    most = 1 if len(word) < 8 else 2
    nearest = process.extract(word, _well_known(), scorer=DamerauLevenshtein.distance, score_cutoff=most, limit=3)
    if not nearest or nearest[0][1] == 0 or (len(nearest) > 1 and nearest[1][1] == nearest[0][1]):
        return None
    name = str(nearest[0][0])
    return us_name(name) if name[0] == word[0] or nearest[0][1] == 1 else None


def is_ordinary(word: str) -> bool:
    """Whether a word that no vocabulary has is plainly no name of a medicine."""
    record, word = names(), word.lower()
    return word in record.ordinary or word.endswith(record.ordinary_endings)
