"""Type for the languages of a page: families, and sizes that keep scripts equally readable side by side."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path

from markupsafe import Markup

from builder.base.files import need_text
from builder.base.style_source import marked
from builder.languages.locale import Locale
from builder.pages.variants import Print
from builder.pdf.line_breaks import KEPT_CSS

# Of body text, in points; a locale's `text_scale` comes on top.
BODY_SIZES: dict[Print, int] = {"standard": 12, "large": 18}


def css_families(locale: Locale) -> str:
    """The locale's fonts as CSS names them, Noto Sans last."""
    names = dict.fromkeys([*locale.record.fonts, "Noto Sans"])
    return ", ".join(f'"{name}"' for name in names)


def css_shapes(locale: Locale) -> str:
    """A declaration that leaves the font's shapes for the language away, where they are wrong; else nothing."""
    return "" if locale.record.local_shapes else ' font-feature-settings: "locl" 0;'


def language_css(locales: Sequence[Locale], print_: Print) -> Markup:
    """Families and sizes of a page in the first of `locales`, with runs in all of them, one inside another too."""
    primary = locales[0]
    every = list({locale.id: locale for locale in locales}.values())
    foreign = every[1:]
    size = BODY_SIZES[print_] * primary.record.text_scale
    # Beside the page's own language another one may grow, but it never shrinks below the size of the page.
    largest = max([1, *(locale.record.text_scale / primary.record.text_scale for locale in foreign)])
    lines = [
        f":root {{ --own-font: {css_families(primary)}; --beside-scale: {largest:.3g}; "
        f"--line-scale: {primary.record.line_scale:.3g}; }}",
        f"html {{ font-family: {css_families(primary)}; font-size: {size:.4g}pt; }}",
        f"@page {{ font-family: {css_families(primary)}; }}",
    ]
    if primary.direction == "rtl" and primary.record.digits == "latn":
        # Latin digits look as they do everywhere else, not as the script's own font has them.
        lines.append('.quantity[dir="ltr"], .number, .page-n, .pages-n { font-family: "Noto Sans"; }')
    lines += [f'[lang="{locale.tag}"] {{ font-family: {css_families(locale)}; }}' for locale in foreign]
    if any(map(css_shapes, every)):
        lines += [
            f'[lang="{locale.tag}"] {{{css_shapes(locale) or " font-feature-settings: normal;"} }}' for locale in every
        ]
    lines += [
        f":lang({locale.tag}) {{ hyphens: auto; hyphenate-limit-chars: 8 3 4; }} :lang({locale.tag}) .generic, "
        f":lang({locale.tag}) .brand-name {{ hyphens: none; }}"
        for locale in every
        if locale.record.hyphenation
    ]
    if any(locale.record.line_breaking == "dictionary" for locale in every):
        lines.append(KEPT_CSS)
    if any(locale.cldr.language == "ko" for locale in every):
        # Browsers would break words between syllables; on paper, joiners hold them (`pdf/line_breaks.py`).
        lines.append("@media screen { :lang(ko) { word-break: keep-all; overflow-wrap: anywhere; } }")
    if len({locale.record.text_scale for locale in every}) > 1:
        lines += [_resize(f'[lang="{inner.tag}"]', inner, primary) for inner in foreign]
        lines += [
            _resize(f'[lang="{outer.tag}"] [lang="{inner.tag}"]', inner, outer) for outer in foreign for inner in every
        ]
    if len({locale.record.line_scale for locale in every}) > 1:
        lines += [_space(locale) for locale in every]
    return Markup("\n".join(lines))


def _resize(selector: str, inner: Locale, outer: Locale) -> str:
    # :where, so that every class's own size wins.
    return f":where({selector}) {{ font-size: {100 * inner.record.text_scale / outer.record.text_scale:.4g}%; }}"


def _space(locale: Locale) -> str:
    """Line height for a part in another language. :where, so that every class's own one wins."""
    scale = f"{locale.record.line_scale:.3g}"
    return f':where([lang="{locale.tag}"]) {{ --line-scale: {scale}; line-height: calc(1.38 * {scale}); }}'


def screen_sheets(theme: Path) -> Markup:
    """The style sheets of web pages.

    The one for narrow screens stands there twice: large letters narrow a page too, which only newer browsers can see.
    """
    narrow = sheets(theme, ["narrow.css"])
    ways = (f"@{way} {{\n{narrow}\n}}" for way in ("media (max-width: 34rem)", "container (max-width: 32rem)"))
    return Markup("\n").join([sheets(theme, ["web.css", "body.css"]), *map(Markup, ways)])


def sheets(theme: Path, names: Iterable[str]) -> Markup:
    """Style sheets of the theme, one after another."""
    paths = [theme / name for name in names]
    return Markup("\n").join(_sheet(f"handouts/{theme.name}/{path.name}", path, _stamp(path)) for path in paths)


def _stamp(path: Path) -> tuple[int, int] | None:
    """What tells that a file is the one that was read before; None where there is none."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size


@lru_cache(maxsize=64)
def _sheet(name: str, path: Path, _stamp: tuple[int, int] | None) -> Markup:
    return Markup(marked(name, need_text(path, name, "style-sheet")))
