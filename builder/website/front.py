"""dist/index.html: the page on which a clinic picks a language and a leaflet; works from a folder or a USB stick."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from builder.base.files import need_text
from builder.base.project import Project
from builder.decks.deck import Deck
from builder.facts.topic import Topic
from builder.languages.locale import Locale
from builder.messages.texts import Texts
from builder.pages.clinic import Clinic
from builder.pages.handout import Handout
from builder.pages.markup import ltr
from builder.pages.policy import with_policy
from builder.pages.templates import environment, template_error
from builder.website.plan import Entry, Section, plan

INDEX = "index.html"
TEMPLATE = "theme/index.html.j2"


def render_index(
    project: Project,
    entries: Sequence[Entry],
    locales: Sequence[Locale],
    topics: Sequence[Topic],
    handouts: Sequence[Handout],
    decks: Sequence[Deck],
    texts: Mapping[tuple[str, str], Texts],
    clinic: Clinic | None,
) -> str:
    """The page for these outputs of a manifest. HandoutsError with the template's line where it can't be made."""
    sections = plan(entries, locales, topics, handouts, decks, texts)
    published = [section for section in sections if not section.locale.record.draft]
    english = Section(next(locale for locale in locales if locale.english), [], texts)
    folder = project.handouts_folder()
    try:
        template = environment(folder).get_template(TEMPLATE)
        html = template.render(
            sections=sections,
            english=english,
            t=english.t,
            built=len(published),
            reviewed=sum(section.reviewed for section in published),
            topics=[topic for topic in topics if any(part.topic is topic for item in sections for part in item.parts)],
            clinic=clinic,
            ltr=ltr,
            css=Markup(need_text(folder / "theme/index.css", "handouts/theme/index.css", "style-sheet")),
        )
        return with_policy(html)
    except Exception as error:
        raise template_error(project, TEMPLATE, error) from error
