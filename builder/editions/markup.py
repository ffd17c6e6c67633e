"""Messages as HTML: placeholders filled and escaped, every foreign or left-to-right run in its own span."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup, escape

from builder.facts.fact import PLACEHOLDER
from builder.messages.catalogue import State
from builder.messages.format import Filled
from builder.messages.locale import Locale
from builder.messages.texts import Translation


def ltr(text: str, css: str, language: str = "en") -> Markup:
    """A left-to-right run. WeasyPrint knows no other way to isolate one (no bdi, no unicode-bidi)."""
    return Markup('<span class="{}" dir="ltr" lang="{}">{}</span>').format(css, language, text)


def medicine_markup(name: str, english: str) -> Markup:
    """The local name with the English generic beside it, or the English one alone."""
    if name:
        return Markup('<span class="medicine">{} ({})</span>').format(name, ltr(english, "generic"))
    return Markup('<span class="medicine">{}</span>').format(ltr(english, "generic"))


def filled_markup(value: Filled, locale: Locale) -> Markup:
    """A placeholder's value as HTML."""
    if value.kind == "medicine":
        return medicine_markup(value.name, value.english)
    if value.kind == "identifier":
        return ltr(value.text, "identifier")
    if value.kind == "quantity":
        # Latin digits in a right-to-left line would let their signs wander.
        if locale.direction == "rtl" and locale.record.digits == "latn":
            return ltr(value.text, "quantity", locale.tag)
        return Markup('<span class="quantity">{}</span>').format(value.text)
    return escape(value.text)


def fill(translation: Translation, locale: Locale, ready: dict[str, Markup] | None = None) -> Markup:
    """The message with its values; `ready` holds values that are HTML already."""
    parts: list[Markup] = []
    position = 0
    for match in PLACEHOLDER.finditer(translation.text):
        parts.append(escape(translation.text[position : match.start()]))
        name = match[1]
        if ready and name in ready:
            parts.append(ready[name])
        elif name in translation.values:
            parts.append(filled_markup(translation.values[name], locale))
        else:
            parts.append(escape(match[0]))
        position = match.end()
    parts.append(escape(translation.text[position:]))
    return Markup("").join(parts)


@dataclass(frozen=True)
class Said:
    """A message as a page shows it: `html` in the edition's locale, `other` beside it in a bilingual edition."""

    html: Markup
    other: Markup | None
    state: State
    lang: str  # English where the message isn't translated
    direction: str

    def __html__(self) -> str:
        return str(self.html)
