"""TBX-Basic: terms and medicine names for translators' tools.

Written in the `martif` form of ISO 30042:2008, which OmegaT, Weblate and translate-toolkit read; read in that form and
in the `tbx` form of ISO 30042:2019. A form to avoid is a deprecated term, which Weblate shows as forbidden.
"""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from builder.exchange.returned_terms import ReturnedTerm, ReturnedTerms
from builder.exchange.terms import TermEntry, TermKind, bare
from builder.exchange.units import same_language
from builder.exchange.xliff import to_bytes
from builder.exchange.xml_file import children, first, local
from builder.languages.locale import Locale

_XML = "http://www.w3.org/XML/1998/namespace"
_LANG = f"{{{_XML}}}lang"
_DOCTYPE = '<!DOCTYPE martif SYSTEM "TBXBasiccoreStructV02.dtd">'
_PREFERRED, _ADMITTED, _DEPRECATED = "preferredTerm-admn-sts", "admittedTerm-admn-sts", "deprecatedTerm-admn-sts"
_AVOIDED = ("deprecated", "forbidden", "obsolete", "superseded")  # as statuses begin in several tools
_SUBJECTS = {TermKind.TERM: "terms", TermKind.MEDICINE: "medicine names"}


def entry_id(kind: TermKind, key: str) -> str:
    """An entry's id, as XML allows one."""
    return f"{kind}.{re.sub(r'[^A-Za-z0-9._-]', '_', key)}"


def tbx(entries: list[TermEntry], locale: Locale) -> bytes:
    """The entries with their English and the locale's forms."""
    root = etree.Element("martif", {"type": "TBX-Basic", _LANG: "en"})
    header = etree.SubElement(root, "martifHeader")
    description = etree.SubElement(header, "fileDesc")
    etree.SubElement(etree.SubElement(description, "titleStmt"), "title").text = f"Handouts: terms, {locale.tag}"
    etree.SubElement(etree.SubElement(description, "sourceDesc"), "p").text = "Handouts; texts: CC BY 4.0"
    encoding = etree.SubElement(etree.SubElement(header, "encodingDesc"), "p", type="XCSURI")
    encoding.text = "TBXBasicXCSV02.xcs"
    body = etree.SubElement(etree.SubElement(root, "text"), "body")
    for entry in entries:
        _write(body, entry, locale)
    return to_bytes(root, _DOCTYPE)


def _write(body: Any, entry: TermEntry, locale: Locale) -> None:
    element = etree.SubElement(body, "termEntry", id=entry_id(entry.kind, entry.key))
    etree.SubElement(element, "descrip", type="subjectField").text = _SUBJECTS[entry.kind]
    if entry.definition:
        etree.SubElement(element, "descrip", type="definition").text = entry.definition
    english = etree.SubElement(element, "langSet", {_LANG: "en"})
    for word in dict.fromkeys(bare(pattern) for pattern in entry.english):
        etree.SubElement(etree.SubElement(english, "tig"), "term").text = word
    if not entry.forms:
        return
    language_set = etree.SubElement(element, "langSet", {_LANG: locale.tag})
    forms = list(dict.fromkeys(bare(pattern) for pattern in entry.forms))
    for place, word in enumerate(forms):
        tig = etree.SubElement(language_set, "tig")
        etree.SubElement(tig, "term").text = word
        etree.SubElement(tig, "termNote", type="administrativeStatus").text = _ADMITTED if place else _PREFERRED
        if place == 0:
            if entry.as_of:
                group = etree.SubElement(tig, "transacGrp")
                etree.SubElement(group, "transac", type="transactionType").text = "modification"
                if entry.by:
                    etree.SubElement(group, "transacNote", type="responsibility").text = entry.by
                etree.SubElement(group, "date").text = entry.as_of.isoformat()
            if entry.note:
                etree.SubElement(tig, "note").text = entry.note
            if entry.source:
                etree.SubElement(tig, "admin", type="source").text = entry.source
    for word in dict.fromkeys(bare(pattern) for pattern in entry.avoid):
        if word not in forms:
            tig = etree.SubElement(language_set, "tig")
            etree.SubElement(tig, "term").text = word
            etree.SubElement(tig, "termNote", type="administrativeStatus").text = _DEPRECATED


def _words(element: Any | None) -> str:
    return " ".join("".join(element.itertext()).split()) if element is not None else ""


def _all(element: Any, *names: str) -> list[Any]:
    return [item for item in element.iter() if local(item) in names]


def _typed(element: Any, name: str, type_: str) -> str:
    return next((text for item in _all(element, name) if item.get("type") == type_ and (text := _words(item))), "")


def _english(tag: str) -> bool:
    return tag.replace("_", "-").split("-")[0].casefold() == "en"


def read_tbx(root: Any, locale: Locale) -> ReturnedTerms:
    """What a TBX file holds of the locale."""
    entries = _all(root, "termEntry", "conceptEntry")
    tags = {item.get(_LANG) or "" for entry in entries for item in children(entry, "langSet", "langSec")}
    return ReturnedTerms({tag for tag in tags if tag and not _english(tag)}, [_read(item, locale) for item in entries])


def _read(element: Any, locale: Locale) -> ReturnedTerm:
    english: list[str] = []
    forms: list[str] = []
    avoid: list[str] = []
    about = {"note": "", "source": "", "as_of": "", "by": ""}
    for language in children(element, "langSet", "langSec"):
        tag = language.get(_LANG) or ""
        is_target = same_language(tag, locale.tag)
        for term in _all(language, "tig", "ntig", "termSec") if is_target or _english(tag) else ():
            word = _words(next(iter(_all(term, "term")), None))
            status = _typed(term, "termNote", "administrativeStatus").casefold()
            if not word:
                continue
            if not is_target:
                english.append(word)
            elif status.startswith(_AVOIDED):
                avoid.append(word)
            else:
                forms.insert(0 if status.startswith("preferred") else len(forms), word)
            if is_target:
                _add(about, term)
        if is_target:
            _add(about, language)
    subject = _typed(element, "descrip", "subjectField")
    return ReturnedTerm(
        element.sourceline or 0,
        element.get("id") or "",
        next((item for item, name in _SUBJECTS.items() if name == subject), None),
        tuple(dict.fromkeys(english)),
        tuple(dict.fromkeys(forms)),
        tuple(dict.fromkeys(avoid)),
        **about,
    )


def _add(about: dict[str, str], element: Any) -> None:
    """What an element says of its term, where nothing has said it yet."""
    date = next(iter(_all(element, "date")), None)
    forms = {
        "note": _words(first(element, "note")),
        "source": _typed(element, "admin", "source"),
        "as_of": _words(date),
        "by": _typed(element, "transacNote", "responsibility"),
    }
    about.update({name: about[name] or text for name, text in forms.items()})
