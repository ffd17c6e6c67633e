"""What a command asked for."""

from __future__ import annotations

from dataclasses import dataclass, replace

from builder.decks.options import Option
from builder.languages.paper import Paper
from builder.pages.variants import LAYOUTS, Layout, Print


@dataclass(frozen=True)
class Selection:
    """What the command asked for; empty means all."""

    topics: tuple[str, ...] = ()
    locales: tuple[str, ...] = ()
    handouts: tuple[str, ...] = ()
    decks: tuple[str, ...] = ()
    papers: tuple[Paper, ...] = ()
    prints: tuple[Print, ...] = ("standard",)
    layouts: tuple[Layout, ...] = LAYOUTS
    parallels: tuple[str, ...] = ()  # second locales of bilingual editions; empty means English
    deck_options: tuple[Option, ...] = ()
    require_reviewed: bool = False  # refuse what qualified people haven't signed
    keep_reviewed: bool = False  # print an approved translation although its English has changed since
    fhir: bool = False  # leaflets as FHIR resources, too
    drafts: bool = False  # hold the translations of drafts against the English too, though nothing prints them

    @property
    def everything(self) -> bool:
        return replace(self, require_reviewed=False, keep_reviewed=False, fhir=False, drafts=False) == Selection()
