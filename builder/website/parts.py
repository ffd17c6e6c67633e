"""What scripts of the website add to a leaflet's page: pieces of HTML in the page's languages, without a policy."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from markupsafe import Markup

from builder.base.project import Project
from builder.languages.locale import Locale
from builder.messages.texts import Texts
from builder.pages.markup import fill
from builder.pages.templates import environment, template_error


class Side(NamedTuple):
    """A message in one of the page's languages; in English, and so marked, where it isn't translated."""

    lang: str
    direction: str
    html: Markup


def speaker(texts: Sequence[Texts]) -> Callable[..., tuple[Side, ...]]:
    """`t` of these templates: a message in each of the languages of `texts`, each language once."""

    def t(context: str, english: str, **values: Markup) -> tuple[Side, ...]:
        messages = (item.translate(context, english) for item in texts)
        sides = (Side(one.locale.tag, one.locale.direction, fill(one, dict(values))) for one in messages)
        return tuple({side.lang: side for side in sides}.values())

    return t


def render_part(project: Project, template: str, texts: Sequence[Texts], **values: Any) -> str:
    """The HTML of a template of theme/website/ for a page in the languages of `texts`, the page's own first.

    HandoutsError with the template's line where it can't be made.
    """
    languages: list[Locale] = [item.locale for item in texts]
    try:
        compiled = environment(project).get_template(template)
        return compiled.render(t=speaker(texts), languages=languages, **values)
    except Exception as error:
        raise template_error(project, template, error) from error


def reader_part(project: Project, texts: Sequence[Texts]) -> str:
    """The buttons that leaflet.js brings to life, share and listen, for the bar of a leaflet's page."""
    return render_part(project, "theme/website/reader.html.j2", texts)
