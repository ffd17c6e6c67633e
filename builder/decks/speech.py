"""Reading aloud: Anki's own tags, for the languages of an edition.

A template has `{{speak-own:Field}}`, `{{speak-asked:Field}}` or `{{speak-english:Field}}`, since note types' files are
the same for all locales; each becomes `{{tts es_ES voices=…:Field}}`, or nothing where no device has a voice for it.
"""

from __future__ import annotations

import re

from builder.decks.edition import DeckEdition

_TAG = re.compile(r"\{\{speak-(own|asked|english):(\w+)\}\}")


def with_speech(template: str, edition: DeckEdition) -> str:
    """The template as Anki takes it."""
    locales = {"own": edition.locale, "asked": edition.parallel or edition.locale, "english": edition.english}

    def tag(match: re.Match[str]) -> str:
        speech = locales[match[1]].record.speech
        if speech is None:
            return ""
        voices = f" voices={','.join(speech.voices)}" if speech.voices else ""
        return f"{{{{tts {speech.language}{voices}:{match[2]}}}}}"

    return _TAG.sub(tag, template)
