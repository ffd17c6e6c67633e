"""What the website's pages are made with: its languages, its words, and what stands around each page."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from markupsafe import Markup

from builder.base.files import need_text
from builder.facts.topic import Topic
from builder.pages.markup import ltr
from builder.pages.policy import with_website_policy
from builder.pages.templates import environment, template_error
from builder.pages.typography import css_shapes
from builder.website.meta import alternates, canonical, icon_link, open_graph, public
from builder.website.plan import Section
from builder.workspace.loaded import Loaded

INDEX = "index.html"
FOLDER = "theme/website"
_TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)


@dataclass(frozen=True)
class Frame:
    """`fonts`: locale id → style sheet below dist/ that brings its letters to devices without them."""

    loaded: Loaded
    sections: list[Section]
    fonts: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def english(self) -> Section:
        """English, for what the staff reads, whether or not there are leaflets in it."""
        english_section = next((section for section in self.sections if section.locale.english), None)
        return english_section or Section(self.loaded.english, [], self.loaded.texts)

    @property
    def counted(self) -> list[Section]:
        """Those that count as languages: no drafts."""
        return [section for section in self.sections if not section.locale.record.draft]

    @property
    def built(self) -> int:
        return len(self.counted)

    @property
    def reviewed(self) -> int:
        return sum(section.reviewed for section in self.counted)

    @cached_property
    def topics(self) -> list[Topic]:
        """Those that leaflets or decks are about."""
        ids = {part.topic.id for section in self.sections for part in section.parts}
        return [topic for topic in self.loaded.topics if topic.id in ids]

    @staticmethod
    def page(section: Section) -> str:
        """The path of a language's page."""
        return f"{section.locale.tag}/{INDEX}"

    @staticmethod
    def about(section: Section) -> str:
        """The path of the page about the leaflets in a language."""
        return "about.html" if section.locale.english else f"{section.locale.tag}/about.html"

    @cached_property
    def search(self) -> list[str]:
        """The files of the search, below assets/; its script loads the library when somebody searches."""
        folder = self.loaded.project.website_folder()
        if not (folder / "search.html.j2").is_file():
            return []
        return ["search.css", "search.js"]

    @cached_property
    def style(self) -> str:
        """The style sheet that the website's pages share."""
        path = self.loaded.project.handouts_folder() / FOLDER / "website.css"
        return need_text(path, f"handouts/{FOLDER}/website.css", "style-sheet")

    @cached_property
    def families(self) -> str:
        """Each language in its own letters and with the height that its lines need."""
        sections = {section.locale.id: section for section in [self.english, *self.sections]}.values()
        return "\n".join(
            f'[lang="{section.locale.tag}"] {{ font-family: {section.fonts}, system-ui, sans-serif; '
            f"--line-scale: {section.locale.record.line_scale:.3g}; line-height: calc(1.45 * var(--line-scale));"
            f"{css_shapes(section.locale)} }}"
            for section in sections
        )

    def _head(
        self, path: str, section: Section, whole: bool, same: Mapping[str, str] | None, searched: Sequence[str]
    ) -> Markup:
        root = "../" * path.count("/")
        clinic = self.loaded.clinic
        parts = []
        if whole:
            parts.append(Markup("<style>\n{}{}\n</style>").format(Markup(self.style), Markup(self.families)))
        else:
            parts.append(Markup("<style>\n{}\n</style>").format(Markup(self.families)))
            parts.append(Markup('<link rel="stylesheet" href="{}assets/website.css">').format(root))
        if same is not None:
            scripts = ["front.js", *(name for name in searched if name.endswith(".js"))]
            parts.append(icon_link(root))
            parts += [Markup('<script defer src="{}assets/{}"></script>').format(root, name) for name in scripts]
            if clinic and public(clinic, path):
                parts.append(canonical(clinic, path))
                if same:
                    parts.append(alternates(clinic, same, INDEX))
        return Markup("\n").join(parts)

    def render(
        self,
        template: str,
        path: str,
        section: Section,
        *,
        whole: bool = False,
        same: Mapping[str, str] | None = None,
        searched: Sequence[str] = (),
        **more: object,
    ) -> str:
        """The page at `path` below dist/, in a section's language, with its policy.

        `whole`: its style stands in it, so that it is readable at once. `same`: the page in other languages, by tag;
        None for a page that may be shown at any address, and so has no links to other files. `searched`: the files of
        the search, where the page has a search box. HandoutsError with the template's line where it can't be made.
        """
        loaded = self.loaded
        name = f"{FOLDER}/{template}"
        root = "../" * path.count("/")
        sections = self.sections if path == INDEX or same is None else [section]
        sheets = [f"assets/{name}" for name in searched if name.endswith(".css")]
        if same is not None:
            sheets += [self.fonts[item.locale.id] for item in sections if item.locale.id in self.fonts]
        try:
            html = (
                environment(loaded.project)
                .get_template(name)
                .render(
                    site=self,
                    section=section,
                    sections=self.sections,
                    english=self.english,
                    topics=self.topics,
                    clinic=loaded.clinic,
                    root=root,
                    t=section.t,
                    ltr=ltr,
                    head=self._head(path, section, whole, same, searched),
                    searchable=bool(searched),
                    # At the end: text is shown before they have come.
                    fonts=Markup("\n").join(
                        Markup('<link rel="stylesheet" href="{}{}">').format(root, one) for one in sheets
                    ),
                    **more,
                )
            )
        except Exception as error:
            raise template_error(loaded.project, name, error) from error
        if same is not None and loaded.clinic and public(loaded.clinic, path):
            html = self._shared(html, path, section)
        return with_website_policy(html)

    def _shared(self, html: str, path: str, section: Section) -> str:
        """The page with what is shown of a link to it."""
        title = _TITLE.search(html)
        assert title is not None, "the page has no title"
        assert self.loaded.clinic is not None
        graph = open_graph(self.loaded.clinic, path, Markup(title[1].strip()).unescape(), str(section.locale.cldr))
        return html.replace(title[0], f"{title[0]}\n{graph}", 1)
