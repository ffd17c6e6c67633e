"""Whether a translation has as many sentences as its English."""

from __future__ import annotations

from collections.abc import Iterator

from builder.base.errors import Finding, Severity
from builder.checks.concepts import both_texts
from builder.checks.items import Item, items
from builder.checks.lists import unless_draft
from builder.checks.registry import check
from builder.languages.sentences import sentences_of
from builder.workspace.loaded import Loaded


def _noted(item: Item) -> str:
    return item.catalogue.entries[item.context].sentences if item.context in item.catalogue.entries else ""


@check("sentences", "messages", acceptable=True, reads=("locale",))
def sentences(loaded: Loaded) -> Iterator[Finding]:
    """A translation has as many sentences as its English, or as many as its translator noted.

    Where a language says it better in more or fewer, the translator writes the comment `# sentences: 1` above it.

    Bad: “Llame a su médico.” for “Call your doctor. Do not wait.” Good: “Llame a su médico. No espere.”
    """
    for item in items(loaded):
        english = sentences_of(item.english_texts.wording, item.english)
        translated, noted = sentences_of(item.texts.wording, item.text), _noted(item)
        if noted and not noted.isdecimal():
            message = f"“sentences: {noted}” is no number"
            remedy = "Write how many sentences the translation has, as in `# sentences: 1`."
        elif translated == (int(noted) if noted else english):
            continue
        elif noted:
            message = f"its translator noted {noted} sentences, and it has {translated}. {both_texts(item)}"
            remedy = f"Mend it, or the comment `# sentences: {translated}`."
        else:
            message = f"the English has {_many(english)}, and the translation {translated}. {both_texts(item)}"
            remedy = (
                f"See what is lost or added. If all is said, write the comment `# sentences: {translated}` above it."
            )
        yield from item.finding("sentences", message, remedy, unless_draft(item, Severity.WARNING))


def _many(count: int) -> str:
    return "1 sentence" if count == 1 else f"{count} sentences"
