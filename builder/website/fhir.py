"""dist/fhir/: every leaflet as a FHIR R5 DocumentReference and every topic as a Bundle, for portals to load.

Elements and code systems as HL7 defines them: https://hl7.org/fhir/R5/documentreference.html and
https://hl7.org/fhir/R5/bundle.html. Nothing here says when it was made, so equal leaflets give equal bytes.
"""

from __future__ import annotations

import base64
import hashlib
import re
import uuid
from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from markupsafe import Markup

from builder.base.owned import for_topic
from builder.dist.manifest import entry, write_json
from builder.facts.codes import systems
from builder.facts.topic import Topic
from builder.languages.locale import Locale
from builder.pages.handout import Handout
from builder.pages.markup import fill
from builder.website.plan import PAPERS, Entry, all_reviewed
from builder.workspace.loaded import Loaded

FOLDER = "fhir"
KIND = "fhir"
Resource = dict[str, Any]

_MAX_ID = 64
# Never another one: identifiers that portals have stored are made with it.
_NAMESPACE = uuid.UUID("5b0c1f52-7a0e-5d0b-9c55-0f9f6c1f7a3e")
_CONTENT_TYPES = {"pdf": "application/pdf", "html": "text/html"}
_TRANSFORMS = {
    "coding": [
        {
            "system": "http://hl7.org/fhir/document-relationship-type",
            "code": "transforms",
            "display": "Transforms",
        }
    ],
    "text": "Translation",
}
UNCHECKED = "Not checked: no qualified person has checked all of this text yet."
CHECKED = "Checked by qualified people."


@dataclass(frozen=True)
class _Leaflet:
    """One PDF of the manifest, and what is known of it."""

    pdf: Entry
    html: Entry | None
    topic: Topic
    handout: Handout
    locales: tuple[Locale, ...]  # its own, and what stands beside

    @property
    def identity(self) -> tuple[str, ...]:
        """What makes it this leaflet, whatever its file is called and whatever else is built."""
        variant = self.pdf["variant"]
        tags = ".with-".join(locale.tag for locale in self.locales)
        large = ["large"] if variant["print"] == "large" else []
        return (self.topic.id, self.handout.slug, tags, variant["paper"], *large)


def resource_id(parts: Iterable[str]) -> str:
    """An id as FHIR takes it (64 of A-Z a-z 0-9 - .), readable, and another for other parts."""
    parts = list(parts)
    whole = ".".join(parts)
    plain = all(re.fullmatch(r"[A-Za-z0-9-]+(\.with-[A-Za-z0-9-]+)?", part) for part in parts)
    if plain and len(whole) <= _MAX_ID and not any(".with-" in part for part in parts[:2]):
        return whole
    digest = hashlib.sha256("/".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:12]
    return f"{re.sub('[^A-Za-z0-9.-]', '-', whole)[: _MAX_ID - 13]}.{digest}"


def _urn(parts: Iterable[str]) -> str:
    return f"urn:uuid:{uuid.uuid5(_NAMESPACE, '/'.join(parts))}"


def _identifier(parts: Iterable[str]) -> dict[str, str]:
    return {"system": "urn:ietf:rfc:3986", "value": _urn(parts)}


def topic_codes(topic: Topic) -> list[dict[str, str]]:
    """The topic's codes as FHIR's Codings."""
    known = systems()
    return [
        {"system": known[code.system].uri, "code": code.code, "display": code.display} for code in topic.record.codes
    ]


def _leaflets(loaded: Loaded, entries: Iterable[Entry]) -> Iterator[_Leaflet]:
    """Every leaflet of the manifest; what the project doesn't have any more is left out."""
    entries = list(entries)
    pages = {item["path"].removesuffix(".html"): item for item in entries if item["kind"] == "html"}
    topics = {topic.id: topic for topic in loaded.topics}
    locales = {locale.tag: locale for locale in loaded.locales}
    for item in entries:
        topic = topics.get(item.get("topic", ""))
        if item["kind"] != "pdf" or topic is None:
            continue
        handout = next((one for one in for_topic(loaded.handouts, topic.id) if one.slug == item["handout"]), None)
        if handout is not None and all(tag in locales for tag in item["locales"]):
            page = pages.get(item["path"].removesuffix(".pdf"))
            yield _Leaflet(item, page, topic, handout, tuple(locales[tag] for tag in item["locales"]))


def _title(loaded: Loaded, leaflet: _Leaflet, locale: Locale) -> tuple[str, Locale]:
    """The leaflet's title in a language, or in English where it isn't translated, and the language that it is in."""
    texts = loaded.texts[locale.id, leaflet.topic.id]
    message = texts.translate(f"{leaflet.handout.messages}/title", leaflet.handout.record.title)
    return Markup(fill(message)).striptags(), message.locale


def _content(loaded: Loaded, leaflet: _Leaflet, stage: Path, title: str) -> Iterator[Resource]:
    """The same leaflet as a PDF and as a web page."""
    website = loaded.clinic.record.website_address if loaded.clinic else None
    for item in (leaflet.pdf, leaflet.html):
        if item is None:
            continue
        data = (stage / item["path"]).read_bytes()
        attachment = {
            "contentType": _CONTENT_TYPES[item["kind"]],
            "language": leaflet.locales[0].tag,
            "url": f"{website or '..'}/{item['path']}",
            "size": str(len(data)),  # an integer64, which is a string in FHIR's JSON
            "hash": base64.b64encode(hashlib.sha1(data, usedforsecurity=False).digest()).decode(),
            "title": title,
        }
        if item["kind"] == "pdf":
            attachment["pages"] = item["pages"]
        yield {"attachment": attachment}


def _document(loaded: Loaded, leaflet: _Leaflet, stage: Path) -> Resource:
    """The leaflet's DocumentReference, without what it relates to."""
    leaflet_title, language = _title(loaded, leaflet, leaflet.locales[0])
    english, _ = _title(loaded, leaflet, loaded.english)
    title = leaflet_title if leaflet_title == english else f"{leaflet_title} – {english}"
    reviewed = all_reviewed([leaflet.pdf])
    state = CHECKED if reviewed else UNCHECKED
    variant = leaflet.pdf["variant"]
    what = " with ".join(locale.record.english_name for locale in leaflet.locales)
    what += f", {PAPERS[variant['paper']]}{', large print' if variant['print'] == 'large' else ''}"
    narrative = Markup(
        '<div xmlns="http://www.w3.org/1999/xhtml"><p lang="{}" dir="{}">{}</p><p lang="en">{}. {}: {}. {}</p></div>'
    )
    topic = leaflet.topic.record
    resource = {
        "resourceType": "DocumentReference",
        "id": resource_id(leaflet.identity),
        "language": "en",
        "text": {
            "status": "generated",
            "div": str(
                narrative.format(language.tag, language.direction, leaflet_title, english, topic.name, what, state)
            ),
        },
        "identifier": [_identifier(leaflet.identity)],
        "status": "current",
        "docStatus": "final" if reviewed else "preliminary",
        "type": {"text": f"Patient education {leaflet.handout.record.kind}"},
        "category": [{**({"coding": codes} if (codes := topic_codes(leaflet.topic)) else {}), "text": topic.name}],
        "date": f"{topic.facts_as_of.isoformat()}T00:00:00Z",
        "author": [{"display": "Handouts"}],
    }
    if loaded.clinic:
        resource["custodian"] = {"display": loaded.clinic.record.name}
    resource["description"] = f"{title}. {topic.name}: {what}. {state}"
    resource["content"] = list(_content(loaded, leaflet, stage, title))
    return resource


def _original(leaflet: _Leaflet, others: Iterable[_Leaflet]) -> _Leaflet | None:
    """The English leaflet that this one is a translation of: in the same print, on the same paper if there is one."""
    if leaflet.locales[0].english:
        return None
    variant = leaflet.pdf["variant"]
    leaflets = [
        other
        for other in others
        if (other.topic.id, other.handout.slug, len(other.locales)) == (leaflet.topic.id, leaflet.handout.slug, 1)
        and other.locales[0].english
        and other.pdf["variant"]["print"] == variant["print"]
    ]

    def rank(other: _Leaflet) -> tuple[bool, tuple[str, ...]]:
        return other.pdf["variant"]["paper"] != variant["paper"], other.identity

    return min(leaflets, key=rank, default=None)


def _bundle(topic: Topic, documents: Mapping[str, Resource]) -> Resource:
    """A topic's leaflets in one file. `documents`: by their URNs, by which they name each other here."""
    urns = {f"DocumentReference/{resource['id']}": urn for urn, resource in documents.items()}
    entries = []
    for urn, document in documents.items():
        resource = deepcopy(document)
        for relation in resource.get("relatesTo", ()):
            relation["target"]["reference"] = urns[relation["target"]["reference"]]
        entries.append({"fullUrl": urn, "resource": resource})
    return {
        "resourceType": "Bundle",
        "id": resource_id([topic.id]),
        "identifier": _identifier([topic.id]),
        "type": "collection",
        "timestamp": f"{topic.record.facts_as_of.isoformat()}T00:00:00Z",
        "entry": entries,
    }


def write_fhir(loaded: Loaded, stage: Path, entries: list[Entry]) -> list[Entry]:
    """Write a DocumentReference for each PDF among `entries`, and a Bundle for each topic; their manifest lines.

    `stage` has the files of `entries` as they will be published.
    """
    leaflets = sorted(_leaflets(loaded, entries), key=lambda leaflet: leaflet.identity)
    (stage / FOLDER).mkdir(exist_ok=True)
    written = []
    for topic in loaded.topics:
        documents: dict[str, Resource] = {}
        mine = [leaflet for leaflet in leaflets if leaflet.topic.id == topic.id]
        for leaflet in mine:
            resource = _document(loaded, leaflet, stage)
            original = _original(leaflet, mine)
            if original:
                target = {"reference": f"DocumentReference/{resource_id(original.identity)}"}
                resource["relatesTo"] = [{"code": _TRANSFORMS, "target": target}]
            documents[_urn(leaflet.identity)] = resource
        if documents:
            for resource in (*documents.values(), _bundle(topic, documents)):
                path = f"{FOLDER}/{resource['resourceType']}-{resource['id']}.json"
                write_json(stage / path, resource)
                written.append(entry(stage, path, KIND, None, topic=topic.id))
    return written


def with_fhir(loaded: Loaded, stage: Path, entries: list[Entry], old: Mapping[str, Any]) -> list[Entry]:
    """`entries`, and dist/fhir/ where it was asked for; a build of a part renews what stands there.

    `old`: the manifest of the earlier build, or nothing.
    """
    there = any(item["kind"] == KIND for item in old.get("outputs", ()))
    if not loaded.selection.fhir and (loaded.selection.everything or not there):
        return entries
    return [*entries, *write_fhir(loaded, stage, entries)]
