"""How much of each language has been read back, by whom, and where that differs from the English."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from builder.base.errors import Finding
from builder.checks.back_translation import differing, read_back
from builder.messages.backtranslations import load_backtranslations
from builder.workspace.loaded import Loaded


@dataclass(frozen=True)
class Reader:
    """Who read translations back, and how many of those that are current."""

    reader: str
    maker: str  # person or computer
    texts: int


@dataclass(frozen=True)
class BackTranslationCount:
    """One locale's back-translations of current translations, counted."""

    texts: int  # that at least one reader has read back as they are now
    readers: tuple[Reader, ...]  # most first
    differences: int  # findings that nobody has accepted


def count_back_translations(loaded: Loaded, findings: list[Finding]) -> dict[str, BackTranslationCount]:
    """Tag → how far the locale has been read back, for the chosen locales; lines that can't be read are findings."""
    by_tag = {}
    for locale in loaded.chosen_locales:
        if locale.english:
            continue
        ledger = load_backtranslations(loaded.project, locale.id, findings)
        readings = list(read_back(loaded, locale, ledger))
        # As they say of themselves each time: who had seen the English by then is told apart.
        counts = Counter((back.reader, str(back.maker)) for item in readings for back in item.back_translations)
        readers = tuple(Reader(reader, maker, count) for (reader, maker), count in counts.most_common())
        by_tag[locale.tag] = BackTranslationCount(len(readings), readers, len(list(differing(loaded, locale, ledger))))
    return by_tag


def back_translated_lines(rows: Sequence[tuple[str, int, BackTranslationCount]]) -> list[str]:
    """A line for each language of which something has been read back: (tag, translated texts, what was counted)."""
    lines = []
    for tag, translated, item in rows:
        if item.texts:
            who = "; ".join(f"{reader.reader} ({reader.maker}): {reader.texts}" for reader in item.readers)
            differences = "1 difference is" if item.differences == 1 else f"{item.differences} differences are"
            lines.append(f"{tag}: {item.texts} of {translated} translations read back ({who}). {differences} open.")
    return lines
