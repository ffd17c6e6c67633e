"""The official Anki client, as tests use it."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import anki.collection  # before anki.cards, which imports it in a circle
from anki.cards import Card
from anki.collection import Collection, ImportAnkiPackageOptions, ImportAnkiPackageRequest

BLANK = "The front of this card is blank"  # what Anki shows of a card without a question

__all__ = ["BLANK", "Card", "Collection", "anki", "cards", "import_package", "plain"]


def import_package(collection: Collection, package: Path) -> tuple[int, int, int]:
    """Import with the client's default options; (new, updated, unchanged) notes."""
    options = ImportAnkiPackageOptions(with_scheduling=False, with_deck_configs=False)
    log = collection.import_anki_package(ImportAnkiPackageRequest(package_path=str(package), options=options)).log
    collection.close()
    collection.reopen()  # Anki's Python remembers note types as they were before
    assert not log.conflicting
    assert not log.empty_first_field
    assert not log.missing_notetype
    assert not log.missing_deck
    return len(log.new), len(log.updated), len(log.duplicate)


def cards(collection: Collection) -> list[Card]:
    return [collection.get_card(number) for number in collection.find_cards("")]


def plain(html: str) -> str:
    """The words of a card."""
    return " ".join(unescape(re.sub(r"<style.*?</style>|<[^>]*>", " ", html, flags=re.DOTALL)).split())
