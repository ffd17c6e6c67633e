"""The pages that the service writes itself: the form, and how far a packet is."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from typing import Any

import babel
from markupsafe import Markup

from builder.base.project import Project
from builder.pages.clinic import LETTER_COUNTRIES, NO_COUNTRIES
from builder.pages.templates import environment
from builder.serve.answers import FRAME, Answer
from builder.serve.form import Filled
from builder.serve.offer import FormMessage, Language, Offer

_FOLDER = "theme/website"


class Pages:
    """Fills the templates of handouts/theme/website/ in any language that is offered."""

    def __init__(self, project: Project) -> None:
        self._project = project

    def form(self, offer: Offer, tag: str, filled: Filled, status: int = 200, retry: int = 0, busy: str = "") -> Answer:
        """The form with what was typed into it. `busy`: why it wasn't taken: `queue`, `client` or `disk`."""
        return self._page("form.html.j2", offer, tag, status, retry, filled=filled, busy=busy)

    def status(
        self, offer: Offer, tag: str, state: str, kind: str = "", details: tuple[str, ...] = (), refresh: int = 0
    ) -> Answer:
        """How far a packet is; `refresh`: seconds until the page looks again."""
        codes = {"gone": 404, "failed": 200}
        return self._page("status.html.j2", offer, tag, codes.get(state, 200), 0, state=state, kind=kind, told=details,
                          refresh=refresh)  # fmt: skip

    def _page(self, name: str, offer: Offer, tag: str, status: int, retry: int, **values: Any) -> Answer:
        language = offer.language(tag)
        css = (self._project.handouts_folder() / _FOLDER / "service.css").read_text(encoding="utf-8")
        fonts = "\n".join(
            f'[lang="{item.tag}"] {{ font-family: {item.fonts}, system-ui; --line-scale: {item.line_scale:.3g}; '
            "line-height: calc(1.5 * var(--line-scale)); }"
            for item in offer.languages
        )
        style = f"\n{css}\n{fonts}\n"
        page = environment(self._project, keep=False).get_template(f"{_FOLDER}/{name}").render(
            offer=offer,
            language=language,
            t=lambda context, text, **filling: _FilledMessage(_form_message(language, context, text), filling),
            css=Markup(style),
            countries=_countries(language),
            **values,
        )  # fmt: skip
        digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
        headers = {
            "Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{digest}'; img-src 'self' data:; "
            f"base-uri 'none'; form-action 'self'; {FRAME}",
            # With `no-referrer` browsers send “Origin: null” with the form, and nobody could tell it from others'.
            "Referrer-Policy": "same-origin",
            "Content-Language": language.tag,
        }
        if retry:
            headers["Retry-After"] = str(retry)
        return Answer(page, status, "text/html; charset=utf-8", headers)


@dataclass(frozen=True)
class _FilledMessage:
    """A message with its values, as templates print it; `plain` for titles, options and attributes."""

    message: FormMessage
    values: dict[str, object]

    def __html__(self) -> str:
        return self.message.markup(self.values)

    @property
    def plain(self) -> str:
        return self.message.filled(self.values)


def _form_message(language: Language, context: str, text: str) -> FormMessage:
    message = language.messages.get(context)
    return message if message is not None else FormMessage(text, not language.english)


def _countries(language: Language) -> list[tuple[str, str]]:
    """Code and name of each territory that has a paper of its own or is a country, by name in the language."""
    locale = babel.Locale.parse(language.tag, sep="-") if _known(language.tag) else babel.Locale("en")
    names = {code: name for code, name in locale.territories.items() if len(code) == 2 and code.isalpha()}
    english = babel.Locale("en").territories
    codes = (set(names) & set(english)) | LETTER_COUNTRIES
    return sorted(
        ((code, names.get(code, english[code])) for code in codes - NO_COUNTRIES), key=lambda item: item[1].casefold()
    )


def _known(tag: str) -> bool:
    try:
        babel.Locale.parse(tag, sep="-")
    except (ValueError, babel.UnknownLocaleError):
        return False
    return True
