"""Check over rendered pages: words in Latin letters on pages in another script are marked as what they are."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

from builder.base.errors import Finding
from builder.base.files import load_text
from builder.base.html import parse
from builder.checks.registry import check
from builder.languages.locale import Locale
from builder.pages.markup import foreign_stretches
from builder.workspace.loaded import Loaded

_REMEDY = "Mark it in the template with ltr(…), or name it by a placeholder in the message."


def unmarked(html: str, locales: dict[str, Locale]) -> list[tuple[str, str, str]]:
    """Language, msgctxt (or “”) and words of each stretch of Latin letters that isn't marked as another language's."""

    def walk(element: ElementTree.Element, language: str, message: str) -> None:
        language = element.get("lang", language)
        message = element.get("data-message", message)
        name = element.tag.rsplit("}", 1)[-1] if isinstance(element.tag, str) else ""
        # Signs and numbers that run from left to right are set apart, though they are no foreign words (38°C).
        apart = element.get("dir") == "ltr" and "quantity" in element.get("class", "")
        if name in ("head", "script", "style", "svg") or apart:
            return
        look(element.text, language, message)
        for child in element:
            walk(child, language, message)
            look(child.tail, language, message)

    def look(text: str | None, language: str, message: str) -> None:
        if text and language in others:
            stretches.extend((language, message, words) for words in foreign_stretches(text, others[language])[1::2])

    stretches: list[tuple[str, str, str]] = []
    others = {tag: locale for tag, locale in locales.items() if not locale.latin}
    page = parse(html)
    if any(element.get("lang") in others for element in page.iter()):
        walk(page, "en", "")
    return stretches


def _line_of(template: Path, words: str) -> int:
    """Where the words stand in the handout's own template; 0 where they come from elsewhere."""
    lines = enumerate(load_text(template).splitlines(), 1)
    return next((number for number, line in lines if words in line), 0)


@check("foreign-words", "editions", reads=("page",))
def foreign_words(loaded: Loaded) -> Iterator[Finding]:
    """Words in Latin letters on pages in another script stand in a part of their own language.

    Bad: an Arabic sentence with “ask your doctor” in its midst. Good: the same in `<span lang="en" dir="ltr">`.
    """
    locales = {locale.tag: locale for locale in loaded.locales}
    for _, page in loaded.pages:
        name = loaded.project.relative(page.edition.handout.template)
        for language, message, words in unmarked(page.html, locales):
            where = (
                f"{page.edition.stem}: {message or 'the page itself'}: “{words}” is not marked as foreign in {language}"
            )
            line = _line_of(page.edition.handout.template, words)
            yield Finding(name, line, "foreign-words", where, _REMEDY, concerns=page.paths)
