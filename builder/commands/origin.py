"""`handouts translate origin`: record that a computer, or a person, made translations as they are now."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from builder.base.errors import ExitCode, HandoutsError, errors, failure
from builder.messages.catalogue import State
from builder.messages.origins import Maker, Origin, append_origins, origin_hash
from builder.messages.texts import Texts
from builder.workspace.loaded import Loaded

_WHERE = "handouts translate origin"


def _translations(loaded: Loaded, locale: str) -> Iterator[tuple[Texts, str, str, str]]:
    """Every current translation of the locale: texts, msgctxt, English, translation."""
    for texts, template, _ in loaded.messages(locale):
        text, state = texts.look_up(template.context, template.text)
        if state is State.TRANSLATED and text is not None:
            yield texts, template.context, template.text, text


def record_origins(loaded: Loaded, maker: Maker, contexts: Sequence[str], every: bool, by: str = "") -> str:
    """Record the maker of the named messages of the one chosen locale, or of all without a record; a line about it.

    `by`: the maker's name. With it a record without a name counts as none.

    HandoutsError, and nothing written, where a message isn't translated, or is recorded as a computer's already.
    """
    if errors(loaded.findings):
        raise HandoutsError(errors(loaded.findings))
    locale = loaded.chosen_locales[0]
    if locale.english:
        message, remedy = "English is the source and no translation", "Name another locale."
        raise failure(_WHERE, message, remedy, ExitCode.USAGE, "usage")
    if every == bool(contexts):
        remedy = "Name messages, or give --all for every translation without a record."
        raise failure(_WHERE, "which translations?", remedy, ExitCode.USAGE, "usage")
    translations = {
        context: (texts, english, text) for texts, context, english, text in _translations(loaded, locale.id)
    }
    path = loaded.project.origins_file(locale.id)
    name = loaded.project.relative(path)
    fresh = []
    for context in translations if every else dict.fromkeys(contexts):
        if context not in translations:
            message = f"{locale.tag} has no current translation of “{context}”"
            raise failure(_WHERE, message, "Copy the msgctxt from the catalogue.", ExitCode.USAGE, "usage")
        texts, english, text = translations[context]
        known = texts.origins.recorded(context, english, text)
        if known and not every and known.maker is Maker.COMPUTER and maker is Maker.PERSON:
            remedy = f"Where that is wrong, remove the line from {name}. A text that a person mends needs no line."
            raise failure(
                f"{name}:{known.number}", f"says that a computer made {context}", remedy, ExitCode.USAGE, "usage"
            )
        unnamed = bool(by) and known is not None and known.maker is maker and not known.by
        if known is None or unnamed or (not every and known.maker is not maker):
            fresh.append(Origin(maker, context, origin_hash(context, english, text), by=by))
    if fresh:
        append_origins(path, name, fresh)
    return f"{name}: {len(fresh)} recorded as made by a {maker}, as long as both texts stay as they are"
