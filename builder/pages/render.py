"""Handouts as HTML: one self-contained page for paper and web."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup

from builder.base.errors import Finding, HandoutsError
from builder.base.project import Project
from builder.facts.topic import DanglingReferenceError, Topic
from builder.languages.format import space_after
from builder.messages.message import Message
from builder.messages.texts import Texts
from builder.pages.body import body_places
from builder.pages.clinic import Clinic, qr_code
from builder.pages.context import PageContext
from builder.pages.count import MessageCount, count_messages
from builder.pages.edition import HandoutEdition
from builder.pages.handout import Handout
from builder.pages.markup import RenderedMessage, ltr
from builder.pages.policy import with_policy
from builder.pages.sections_context import SectionsContext
from builder.pages.templates import UnknownFactError, environment, template_error, template_line
from builder.pages.typography import language_css, screen_sheets, sheets
from builder.pages.watched import Seen, watched


@dataclass(frozen=True, repr=False)
class Page:
    """A rendered edition."""

    edition: HandoutEdition
    html: str
    title: str
    used: Mapping[str, tuple[Message, ...]]  # msgctxt → the message in each of the edition's locales
    facts: tuple[str, ...]  # ids, sorted
    seen: Seen = field(default_factory=Seen)  # what its template was given

    @property
    def messages(self) -> MessageCount:
        return count_messages(self.used.values())

    @property
    def paths(self) -> tuple[str, str, str]:
        """Its outputs, below dist/."""
        return f"{self.edition.stem}.html", f"{self.edition.stem}.pdf", f"{self.edition.stem}.txt"


def render_template(project: Project, name: str, context: PageContext, **variables: Any) -> str:
    """A template of handouts/ as HTML; HandoutsError with the template's line where it can't be made."""
    folder = project.handouts_folder()
    theme = project.theme_folder()
    edition, topic = context.edition, context.topic
    places = Markup("\n") + body_places(project).css
    large = ["large.css"] if edition.print == "large" else []
    shared = {
        "page": watched(context, context.seen),
        "t": context.t,
        "edition": edition,
        "locale": edition.locale,
        "other": edition.parallel,
        "topic": watched(topic, context.seen, "record"),
        "ltr": ltr,
        "space_after": space_after,
        "language_css": language_css([*edition.locales, context.english.locale], edition.print),
        "print_css": sheets(theme, ["print.css", "body.css", *large]) + places,
        "browser_css": sheets(theme, ["browser.css"]),
        "web_css": screen_sheets(theme) + places,
    }
    try:
        return environment(project).get_template(name).render({**shared, **variables})
    except UnknownFactError as error:
        path, line, _ = template_line(error, folder, ours=True)
        raise HandoutsError(
            [Finding(project.relative(path), line, "unknown-fact", str(error), error.remedy)]
        ) from error
    except DanglingReferenceError:
        raise
    except Exception as error:
        raise template_error(project, name, error) from error


def titles(context: PageContext, handout: Handout) -> tuple[RenderedMessage, Markup]:
    """A handout's title in the edition's locales, and in English."""
    key, english = f"{handout.messages}/title", handout.record.title
    return context.t(key, english), context.t_english(key, english)


def render_page(
    project: Project, edition: HandoutEdition, texts: dict[str, Texts], topic: Topic, clinic: Clinic | None = None
) -> Page:
    """The edition's HTML; HandoutsError with the template's line where it can't be made."""
    context = SectionsContext(project, edition, texts, topic)
    title, english_title = titles(context, edition.handout)
    html = render_template(
        project,
        edition.handout.template_name,
        context,
        title=title,
        english_title=english_title,
        clinic=clinic,
        web_page=clinic.web_page(edition.stem) if clinic else None,
        qr_code=qr_code,
    )
    name = Markup(title.html).striptags()
    return Page(edition, with_policy(html), name, context.used, tuple(sorted(context.facts)), context.seen)
