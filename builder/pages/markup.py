"""Messages as HTML: placeholders filled and escaped, every foreign or left-to-right run in its own span."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from builder.facts.base_fact import PLACEHOLDER
from builder.languages.format import Filled
from builder.languages.locale import Locale
from builder.languages.plural_rules import plural_category
from builder.languages.plurals import choose, representative
from builder.messages.catalogue import State
from builder.messages.message import Message

# A number of a page, as its template has made it.
_NUMBER_OF_PAGE = re.compile(r'data-number="(\d+)"|^(\d+)$')
# Words of a right-to-left script with the spaces around them.
_WORDS = re.compile(r"(\s*[\u0590-\u08ff][\u0590-\u08ff\s]*)")


def ltr(text: str, css: str, language: str = "en") -> Markup:
    """A left-to-right run. WeasyPrint knows no other way to isolate one (no bdi, no unicode-bidi)."""
    return Markup(f'<span class="{css}" dir="ltr" lang="{language}">{escape(text)}</span>')


def put(pattern: str, values: dict[str, Markup], locale: Locale | None = None) -> Markup:
    """`pattern` escaped, with the placeholders that `values` has replaced; foreign words of `locale` are marked."""
    parts: list[Markup] = []
    position = 0

    def escaped(text: str) -> Markup:
        return _with_foreign_marked(text, locale) if locale else escape(text)

    for match in PLACEHOLDER.finditer(pattern):
        parts += [escaped(pattern[position : match.start()]), values.get(match[1], escape(match[0]))]
        position = match.end()
    return Markup("").join([*parts, escaped(pattern[position:])])


def medicine_markup(value: Filled) -> Markup:
    """The local name with the English generic beside it, or the English one alone."""
    english = ltr(value.english, "generic")
    html = put(value.pattern, {"name": escape(value.name), "english": english}) if value.name else english
    return Markup('<span class="medicine">{}</span>').format(html)


def names_markup(names: Sequence[tuple[Locale, str]], english: str, pattern: str) -> Markup:
    """A medicine's names for a table: the local ones stand out, the English one beside them as `pattern` says."""
    if not names:
        return Markup('<b class="generic" lang="en" dir="ltr">{}</b>').format(english)
    local_names = (
        Markup('<b lang="{}" dir="{}">{}</b>').format(locale.tag, locale.direction, name) for locale, name in names
    )
    return put(pattern, {"name": Markup(" · ").join(local_names), "english": ltr(english, "generic")})


def filled_markup(value: Filled, locale: Locale) -> Markup:
    """A placeholder's value as HTML."""
    if value.kind == "medicine":
        return medicine_markup(value)
    if value.kind == "identifier":
        return ltr(value.text, "identifier")
    if value.latin:
        local = value.text.removesuffix(value.latin)
        return _quantity(escape(local) + ltr(value.latin, "number"), local, locale)
    # Latin digits in a right-to-left line would let their signs wander; the words between them run with the line.
    if locale.direction == "rtl" and locale.record.digits == "latn":
        parts = _WORDS.split(value.text)
        if len(parts) == 1:
            return ltr(value.text, "quantity", locale.tag)
        runs = (escape(part) if index % 2 else ltr(part, "number", locale.tag) for index, part in enumerate(parts))
        return Markup('<span class="quantity">{}</span>').format(Markup("").join(runs))
    return _quantity(escape(value.text), value.text, locale)


def _quantity(html: Markup, text: str, locale: Locale) -> Markup:
    """A value with its unit. A Latin unit (°C) behind digits of a right-to-left script would stand before them."""
    astray = locale.direction == "rtl" and _LATIN.search(text)
    return Markup('<span class="quantity"{}>{}</span>').format(Markup(' dir="ltr"') if astray else "", html)


_LATIN = re.compile(r"([A-Za-z\u00c0-\u024f]+(?:[\s'’-]+[A-Za-z\u00c0-\u024f]+)*)")


def foreign_stretches(text: str, locale: Locale) -> list[str]:
    """`text` in pieces: words in the locale's script, foreign words, words in its script …

    Foreign is what stands in Latin letters where the language has others. From right to left one letter is enough:
    unmarked, it is read out wrong, and the line puts it astray. Elsewhere abbreviations are borrowed; two words are a
    phrase.
    """
    if locale.latin:
        return [text]
    pieces = _LATIN.split(text)
    if locale.direction == "rtl":
        return pieces
    merged = [pieces[0]]
    for words, local in zip(pieces[1::2], pieces[2::2], strict=True):
        if len(words.split()) > 1:
            merged += [words, local]
        else:
            merged[-1] += words + local
    return merged


def _with_foreign_marked(text: str, locale: Locale) -> Markup:
    """`text` escaped, with foreign words in parts of their own."""
    pieces = foreign_stretches(text, locale)
    parts = (ltr(piece, "foreign") if index % 2 else escape(piece) for index, piece in enumerate(pieces))
    return Markup("").join(parts)


_HTML = object()  # under which a message remembers it; no text is that


def fill(message: Message, ready: dict[str, Markup] | None = None) -> Markup:
    """The message with its values; `ready` holds values that are HTML already."""
    if not ready and _HTML in message.memo:
        return Markup(message.memo[_HTML])
    values = {name: filled_markup(value, message.locale) for name, value in message.values.items()}
    text = choose(message.text, _categories(ready, message.locale)) if ready else message.text
    text = representative(text)  # where the browser counts, or nobody: never the forms themselves
    filled = put(text, {**values, **(ready or {})}, message.locale)
    if not ready:
        message.memo[_HTML] = filled  # many pages and cards say the same
    return filled


def _categories(ready: dict[str, Markup], locale: Locale) -> dict[str, str]:
    """Placeholder → plural category, for the numbers among what a page fills in."""
    numbers = {name: _NUMBER_OF_PAGE.search(value) for name, value in ready.items()}
    return {name: plural_category(int(match[1] or match[2]), locale.cldr) for name, match in numbers.items() if match}


def message_markup(context: str, html: Markup) -> Markup:
    """A message's HTML under its msgctxt: checks, reviewers and previews find it on the page by that."""
    return Markup(f'<span data-message="{escape(context)}">{escape(html)}</span>')


@dataclass(frozen=True)
class RenderedMessage:
    """A message as HTML in the edition's primary locale; `parallel`: the same in its second one, None without one."""

    html: Markup
    parallel: RenderedMessage | None
    state: State
    lang: str  # English where the message isn't translated
    direction: str
    since: datetime.date | None = None  # when its English changed, where the text is older than that

    @property
    def sides(self) -> tuple[RenderedMessage, ...]:
        """The message in each of the edition's locales."""
        return (self, self.parallel) if self.parallel else (self,)

    def __html__(self) -> str:
        return str(self.html)


def render_message(
    message: Message, ready: dict[str, Markup] | None, parallel: RenderedMessage | None = None
) -> RenderedMessage:
    """`ready`: values that are HTML already."""
    locale = message.locale
    html = message_markup(message.context, fill(message, ready))
    return RenderedMessage(html, parallel, message.state, locale.tag, locale.direction, message.since)
