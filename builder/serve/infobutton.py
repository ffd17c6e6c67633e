"""Infobutton: a record system asks by code and language, and is told of the leaflets, as MedlinePlus Connect tells it.

docs/infobutton.md says for its readers what is answered to what.
"""

from __future__ import annotations

import hashlib
import html
import threading
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request as HttpRequest
from starlette.responses import Response
from starlette.routing import Route

from builder.facts.codes import covers, problem
from builder.serve.infobutton_editions import links_of, offered, review_of
from builder.serve.infobutton_feed import Category, Entry, Feed, Link, error, written
from builder.serve.infobutton_language import ENGLISH, english_name, match_language
from builder.serve.infobutton_library import (
    Library,
    LibraryTopic,
    Medicine,
    NoBuildError,
    folded,
    read_library,
    stamp,
)
from builder.serve.infobutton_request import BadRequestError, Criterion, Kind, Request, read_request

_IDS = uuid.UUID("f4d1b0c2-6f0e-5c11-9d5a-7a3f0c2e9b11")
# The leaflet that tells of medicines; where a topic has none, those that name the medicine.
_MEDICINES = "medicines"
# Anybody may read the answers: they hold what the site shows, and nothing of who asks.
_HEADERS = {
    "Access-Control-Allow-Origin": "*",
    "Cache-Control": "private, no-cache",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


@dataclass(frozen=True)
class _Hit:
    """A topic, or a medicine, that a criterion means. `first`: leaflets that come first; `how`: found by what."""

    topic: LibraryTopic
    how: str  # code, category, name
    first: tuple[str, ...] = ()
    wider: bool = False
    medicine: Medicine | None = None


def answer(request: Request, library: Library, base: str) -> Feed:
    """The feed for a request. `base` is the site's own address, with a slash at its end."""
    language = match_language(request.language or ENGLISH, library.languages)
    entries: dict[str, Entry] = {}
    known = False
    for criterion in request.criteria:
        hits = [*_by_code(criterion, library)] or [*_by_name(criterion, library)]
        known = known or bool(hits)
        for hit in hits:
            for entry in _entries(hit, language, request.language or ENGLISH, library, base):
                entries.setdefault(entry.id, entry)
    echo = [*_echo(request, language)]
    front = Link(base, "related" if entries else "alternate", "text/html", title="All leaflets")
    query = "&".join(f"{item.scheme}={item.term}" for item in echo)
    return Feed(
        _id(f"feed {request.kind} {query}"),
        base,
        library.clinic or "Handouts",
        _subtitle(request, language, library, known, bool(entries)),
        library.clinic or "Handouts",
        library.updated,
        tuple(echo),
        (front,),
        tuple(entries.values()),
    )


def _id(text: str) -> str:
    return f"urn:uuid:{uuid.uuid5(_IDS, text)}"


def _by_code(criterion: Criterion, library: Library) -> Iterator[_Hit]:
    """Topics by their codes, the narrowest code of each; then medicines by theirs."""
    if criterion.system is None or not criterion.code:
        return
    system = criterion.system.name
    for topic in library.topics.values():
        records = [record for record in topic.codes if covers(record, system, criterion.code)]
        if records:
            record = max(records, key=lambda item: len(item.code))
            how = "code" if record.code == criterion.code else "category"
            yield _Hit(topic, how, tuple(record.leaflets), record.wider)
    for medicine in library.medicines:
        if medicine.codes.get(system) == criterion.code:
            yield from _of_medicine(medicine, "code", library)


def _by_name(criterion: Criterion, library: Library) -> Iterator[_Hit]:
    """By the whole name, however it is written: of a topic, of a topic's code, of a medicine or its brand."""
    name = folded(criterion.name)
    if not name:
        return
    for topic in library.topics.values():
        record = next((item for item in topic.codes if folded(item.display) == name), None)
        if name in topic.names:
            yield _Hit(topic, "name")
        elif record is not None:
            yield _Hit(topic, "name", tuple(record.leaflets), record.wider)
    for medicine in library.medicines:
        if name in medicine.names:
            yield from _of_medicine(medicine, "name", library)


def _of_medicine(medicine: Medicine, how: str, library: Library) -> Iterator[_Hit]:
    for topic in library.topics.values():
        naming = [
            slug
            for slug in topic.handouts
            if any(medicine.id in item.facts for item in library.leaflets.get((topic.id, slug), ()))
        ]
        if naming:
            first = (_MEDICINES,) if _MEDICINES in naming else tuple(naming)
            yield _Hit(topic, how, first, medicine=medicine)


def _entries(hit: _Hit, language: str | None, asked: str, library: Library, base: str) -> Iterator[Entry]:
    topic = hit.topic
    others = [slug for slug in topic.handouts if slug not in hit.first]
    with_decks = True
    for slug in hit.first if hit.medicine else [*hit.first, *others]:
        edition = offered(library.leaflets.get((topic.id, slug), ()), language)
        if edition is None:
            continue
        main = edition.main
        review, words = review_of(main)
        anchor = f"#at={hit.medicine.id}" if hit.medicine else ""
        about = hit.medicine.name if hit.medicine else topic.name
        sentences = [f"A leaflet about {about}, in {_in_words(main.locales)}.", words]
        if edition.fallback:
            sentences.insert(
                1, f"There is no leaflet in {_asked_name(asked, language)} for this: this one is in English."
            )
        if hit.wider:
            sentences.append(
                f"The code stands for other diseases, too: give this only to people who have {topic.name}."
            )
        links = links_of(edition, base, anchor)
        if with_decks and not hit.medicine:
            links += _deck_links(topic, main.locales[0], library, base)
        with_decks = False
        yield Entry(
            _id(f"leaflet {topic.id}/{slug}/{'+'.join(main.locales)}{anchor}"),
            f"{main.title} · {about}" if hit.medicine else main.title,
            main.locales[0],
            tuple(links),
            "".join(f"<p>{html.escape(text)}</p>" for text in sentences),
            (
                Category("topic", topic.id, topic.name),
                Category("leaflet", slug, main.title_en),
                *([Category("medicine", hit.medicine.id, hit.medicine.name)] if hit.medicine else []),
                Category("language", main.locales[0], english_name(main.locales[0])),
                *[Category("languageBeside", tag, english_name(tag)) for tag in main.locales[1:]],
                *([Category("languageFallback", asked, "not available")] if edition.fallback else []),
                Category("reviewState", review, words),
                Category("matchedBy", hit.how),
                *([Category("codeScope", "wider", "The code stands for other diseases, too")] if hit.wider else []),
            ),
        )


def _in_words(locales: Sequence[str]) -> str:
    names = [english_name(tag) for tag in locales]
    return names[0] if len(names) == 1 else f"{' and '.join(names)} side by side"


def _asked_name(asked: str, language: str | None) -> str:
    return english_name(language or asked.replace("_", "-"))


def _deck_links(topic: LibraryTopic, language: str, library: Library, base: str) -> list[Link]:
    decks = [item for (topic_id, _), items in library.decks.items() if topic_id == topic.id for item in items]
    return [
        Link(
            base + item.path,
            "related",
            "application/octet-stream",
            language,
            f"Anki deck {item.slug}, {' and '.join(english_name(tag) for tag in item.locales)}",
        )
        for item in decks
        if item.locales[0] == language
    ]


def _echo(request: Request, language: str | None) -> Iterator[Category]:
    """What was asked, as MedlinePlus Connect says it again; and the language of the answer."""
    for criterion in request.criteria:
        yield Category(f"{criterion.prefix}.c", criterion.code or criterion.asked.get("c", ""))
        system = criterion.system
        yield Category(f"{criterion.prefix}.cs", system.oid if system else "", system.name if system else "")
        yield Category(f"{criterion.prefix}.dn", criterion.name)
    yield Category("informationRecipient", request.recipient or "PAT")
    if request.task:
        yield Category("taskContext.c.c", request.task)
    yield Category("informationRecipient.languageCode.c", request.language or ENGLISH)
    yield Category("language", language or ENGLISH, english_name(language or ENGLISH))


def _subtitle(request: Request, language: str | None, library: Library, known: bool, matched: bool) -> str:
    """What the feed holds, and why it holds nothing, or nothing in the language that was asked for."""
    asked = [
        " ".join(part for part in (item.system.name if item.system else "", item.code or item.name) if part)
        for item in request.criteria
    ]
    parts = [f"Leaflets for {', '.join(asked)}" if matched else f"No leaflets for {', '.join(asked)}"]
    if matched and language is None:
        parts.append(f"none is in {_asked_name(request.language, None)}, so that these are in English")
    elif known and not matched:
        parts.append(f"those on it are only in {', '.join(english_name(tag) for tag in library.languages)}")
    elif not known:
        for item in request.criteria:
            if item.system and not item.system.matched:
                parts.append(f"no topic has codes of {item.system.name}")
            elif item.system and item.code and (wrong := problem(item.system.name, item.code)):
                parts.append(f"{item.code} is no code of {item.system.name}: {wrong}")
    return "; ".join(parts)


class _Shelf:
    """The library of the newest build; read again when another takes its place."""

    def __init__(self, dist: Path) -> None:
        self._dist = dist
        self._lock = threading.Lock()
        self._read: tuple[object, Library] | None = None

    def library(self) -> Library:
        """NoBuildError where there has been no build yet; the last one while another takes its place."""
        with self._lock:
            now = stamp(self._dist)
            if self._read is None or (now is not None and now != self._read[0]):
                try:
                    self._read = now, read_library(self._dist)
                except NoBuildError:
                    if self._read is None:
                        raise
            return self._read[1]


def routes(dist: Path, address: str | None = None) -> list[Route]:
    """/infobutton over the build in `dist`. `address`: the site's own; without it, the one that a request came to."""
    shelf = _Shelf(dist)

    def respond(query: str, base: str, known: str) -> Response:
        try:
            request = read_request(query)
        except BadRequestError as wrong:
            return _refused(wrong.message, 400, wrong.kind)
        try:
            body = written(answer(request, shelf.library(), base), request.kind)
        except NoBuildError:
            return _refused("The leaflets are being renewed. Ask again in a moment.", 503, request.kind)
        tag = f'"{hashlib.sha256(body).hexdigest()}"'
        headers = {**_HEADERS, "ETag": tag, "Vary": "Host"}
        if known.strip() == "*" or tag in (item.strip().removeprefix("W/") for item in known.split(",")):
            return Response(status_code=304, headers=headers)
        return Response(body, headers={**headers, "Content-Type": f"{request.type}; charset=utf-8"})

    async def infobutton(request: HttpRequest) -> Response:
        base = (address or str(request.base_url)).rstrip("/") + "/"
        query = request.scope["query_string"].decode("latin-1")
        return await run_in_threadpool(respond, query, base, ",".join(request.headers.getlist("if-none-match")))

    return [Route("/infobutton", infobutton, methods=["GET"])]


def _refused(message: str, status: int, kind: Kind) -> Response:
    body, content_type = error(message, status, kind)
    headers = {**_HEADERS, "Content-Type": content_type, "Cache-Control": "no-store"}
    if status == 503:
        headers["Retry-After"] = "5"
    return Response(body, status, headers)
