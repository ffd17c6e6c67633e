"""What a packet is laid out from, and whether one that stands in an output folder is still what would be made today."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from builder.base.errors import HandoutsError
from builder.facts.topic import DanglingReferenceError, Topic
from builder.pages.count import MessageCount
from builder.pages.edition import HandoutEdition, PacketEdition
from builder.pages.packet import numbering, render_contents
from builder.pages.render import Page, render_page
from builder.pdf.writer import PacketJob, page_key
from builder.workspace.loaded import Loaded
from builder.workspace.store import pdf_store

Leaflets = Sequence[tuple[Topic, Page]]


@dataclass(frozen=True)
class PacketParts:
    """The pages of a packet as HTML; `source` is a hash of all that decides the PDF's bytes."""

    packet: PacketEdition
    contents: str
    count: MessageCount  # of the contents page
    pages: tuple[tuple[str, str], ...]  # (language tag, HTML) of each leaflet
    sheet: str
    source: str


def assemble(loaded: Loaded, name: str, leaflets: Leaflets) -> PacketParts:
    """The packet `name` of these leaflets. HandoutsError where its contents page can't be made."""
    packet = PacketEdition(name, tuple(page.edition for _, page in leaflets))
    texted = [(topic, page.edition, loaded.texts_of(topic)) for topic, page in leaflets]
    contents, count = render_contents(loaded.project, packet, texted, loaded.clinic)
    pages = tuple((page.edition.locale.tag, page.html) for _, page in leaflets)
    sheet = numbering(packet)
    source = page_key(PacketJob(name, contents, Path(name), pages, sheet), pdf_store(loaded).renderer)
    return PacketParts(packet, contents, count, pages, sheet, source)


def up_to_date(loaded: Loaded, entry: Mapping[str, Any]) -> bool:
    """Whether the packet with this line in a manifest would be made the same from `loaded`."""
    name = str(entry["path"]).removeprefix("packets/").removesuffix(".pdf")
    leaflets = []
    try:
        for item in entry["leaflets"]:
            topic, edition = _edition(loaded, item, entry["variant"])
            page = render_page(loaded.project, edition, loaded.texts_of(topic), topic, loaded.clinic)
            leaflets.append((topic, page))
        return assemble(loaded, name, leaflets).source == str(entry["source"])
    except (LookupError, StopIteration, TypeError, ValueError, HandoutsError, DanglingReferenceError):
        return False  # of another release, or of something that is no longer there


def _edition(loaded: Loaded, item: Mapping[str, Any], variant: Mapping[str, Any]) -> tuple[Topic, HandoutEdition]:
    """The edition of one leaflet of a packet. KeyError or StopIteration where its parts are gone."""
    topic = next(topic for topic in loaded.topics if topic.id == item["topic"])
    handout = next(handout for handout in loaded.handouts_of(topic) if handout.slug == item["handout"])
    locale, *rest = (next(one for one in loaded.locales if one.tag == tag) for tag in item["locales"])
    parallel = rest[0] if rest else None
    prefix = topic.record.output_prefix
    return topic, HandoutEdition(handout, locale, parallel, variant["paper"], variant["print"], prefix)
