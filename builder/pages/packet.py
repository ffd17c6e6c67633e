"""The contents page of a packet: which leaflets it holds, in which languages, and where each begins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from markupsafe import Markup

from builder.base.project import Project
from builder.facts.topic import Topic
from builder.languages.locale import Locale
from builder.messages.texts import Texts
from builder.pages.clinic import Clinic
from builder.pages.context import PageContext
from builder.pages.count import MessageCount, count_messages
from builder.pages.edition import HandoutEdition, PacketEdition
from builder.pages.markup import RenderedMessage
from builder.pages.render import render_template, titles


@dataclass(frozen=True)
class Entry:
    """One leaflet's line; `number` counts them from 1."""

    number: int
    stem: str
    title: RenderedMessage
    english_title: Markup


@dataclass(frozen=True)
class EntryGroup:
    """The leaflets in the same languages about the same topic; `topic` only where a packet has several."""

    locales: tuple[Locale, ...]
    topic: RenderedMessage | None
    entries: tuple[Entry, ...]


Texted = tuple[Topic, HandoutEdition, dict[str, Texts]]


def _groups(project: Project, leaflets: Sequence[Texted], several: bool) -> list[EntryGroup]:
    def heading(item: tuple[int, Texted]) -> tuple[str, list[str]]:
        topic, edition, _ = item[1]
        return topic.id, [locale.id for locale in edition.locales]

    groups = []
    for _, members in groupby(enumerate(leaflets, 1), key=heading):
        entries = []
        for number, (topic, edition, texts) in members:
            context = PageContext(project, edition, texts, topic)
            entries.append(Entry(number, edition.stem, *titles(context, edition.handout)))
        groups.append(EntryGroup(edition.locales, context.topic_name() if several else None, tuple(entries)))
    return groups


def render_contents(
    project: Project, packet: PacketEdition, leaflets: Sequence[Texted], clinic: Clinic | None
) -> tuple[str, MessageCount]:
    """The first page, and how many messages it has. Page numbers come in when the leaflets are laid out."""
    topics = {topic.id: topic for topic, _, _ in leaflets}
    topic, _, texts = leaflets[0]
    context = PageContext(project, packet, texts, topic)
    groups = _groups(project, leaflets, len(topics) > 1)
    # A packet is printed, and has no web page of its own.
    html = render_template(project, "theme/packet.html.j2", context, clinic=clinic, web_page=None, groups=groups)
    return html, count_messages(context.used.values())


def numbering(packet: PacketEdition) -> str:
    """A style sheet: the packet's page number at the head of every page, and each leaflet's in the contents."""
    style = packet.locale.counter_style
    corner = "@top-right" if packet.locale.direction == "ltr" else "@top-left"
    return (
        f"@page {{ counter-increment: packet; {corner} {{ content: counter(packet, {style}); }} }}\n"
        f".starts::before {{ content: counter(starts, {style}); }}"
    )
