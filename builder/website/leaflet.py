"""What the website puts around one leaflet: the bar above it, the ways on below it, its head."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from markupsafe import Markup

from builder.base.project import Project
from builder.facts.topic import Topic
from builder.languages.locale import Locale
from builder.messages.texts import Texts
from builder.pages.clinic import Clinic
from builder.pages.handout import Handout
from builder.pages.templates import environment, template_error
from builder.website.assets import screen_css
from builder.website.head import head
from builder.website.links import Outputs, parallel_of, relative, tag
from builder.website.plan import PAPERS, BilingualText, Entry, Section
from builder.website.wrap import Around

BAR, FOOT = "theme/website/bar.html.j2", "theme/website/foot.html.j2"


# Handouts that are worked with: the board by touch, the others by typing.
PARTS = {"symptom-board": ("board",), "questions": ("writing",), "medicine-card": ("writing",)}


@dataclass(frozen=True)
class Pdf:
    """A PDF as the bar offers it."""

    href: str
    parallel: Locale | None  # its second language, where the link names it
    alone: bool  # whether the link says that there is only one
    large: bool
    paper: str


@dataclass(frozen=True)
class Way:
    """A link to another page: its title in both languages, or the locale that it leads to."""

    href: str
    title: BilingualText | None = None
    locale: Locale | None = None


@dataclass
class Website:
    """What all pages of a website share. `files`: the assets, below dist/; `fonts`: locale id → a style sheet there."""

    project: Project
    outputs: Outputs
    locales: Sequence[Locale]
    texts: Mapping[tuple[str, str], Texts]
    clinic: Clinic | None
    files: frozenset[str]
    fonts: Mapping[str, str] = field(default_factory=dict)
    _sections: dict[str, Section] = field(default_factory=dict)

    @cached_property
    def screen_style(self) -> str:
        """What leaflets look like on a screen."""
        return screen_css(self.project)

    def locale(self, name: str | None) -> Locale | None:
        return next((locale for locale in self.locales if locale.tag == name), None)

    def section(self, locale: Locale) -> Section:
        """The words of the website in a language, with English beside."""
        if locale.tag not in self._sections:
            entries = [entry for entry in self.outputs.entries if entry.get("locales", [""])[0] == locale.tag]
            self._sections[locale.tag] = Section(locale, entries, self.texts)
        return self._sections[locale.tag]

    @cached_property
    def topics(self) -> dict[str, Topic]:
        return {topic.id: topic for topic in self.outputs.topics}

    def title(self, section: Section, topic: Topic, handout: Handout) -> BilingualText:
        return section.message(topic, f"{handout.messages}/title", handout.record.title)


class LeafletPage:
    """One leaflet's page, as its templates see it. `entry` is its line in the manifest."""

    def __init__(self, site: Website, entry: Entry) -> None:
        locale = site.locale(tag(entry))
        assert locale is not None, "an output is in a language of the project"
        self.site = site
        self.entry = entry
        self.path: str = entry["path"]
        self.stem = self.path.removesuffix(".html")
        self.locale = locale
        self.parallel = site.locale(parallel_of(entry))
        self.topic = site.topics[entry["topic"]]
        self.section = site.section(locale)
        self.handout = next(item for item in site.outputs.of(self.topic.id) if item.slug == entry["handout"])

    @cached_property
    def title(self) -> BilingualText:
        return self.site.title(self.section, self.topic, self.handout)

    @cached_property
    def topic_name(self) -> BilingualText:
        return self.section.topic_name(self.topic)

    @property
    def home(self) -> str:
        """The page with all leaflets of the language."""
        return "index.html"

    @property
    def about(self) -> str:
        """The page about the leaflets in this language, below dist/."""
        return "about.html" if self.locale.english else f"{self.locale.tag}/about.html"

    @property
    def topic_pair(self) -> tuple[Markup, Markup]:
        """The topic's name as a value of a message."""
        name = self.topic_name
        return (name.english if name.translation is None else name.translation), name.english

    def to(self, path: str) -> str:
        """The address of a file below dist/ from this page."""
        return relative(path, self.path)

    # The bar

    def languages(self) -> list[Way]:
        """The leaflet in every other language, English first; a draft is offered by drafts alone."""
        entries = [(self.site.locale(name), entry) for name, entry in self.site.outputs.languages(self.entry).items()]
        ways = [
            Way(self.to(entry["path"]), locale=locale)
            for locale, entry in entries
            if locale and locale.record.draft <= self.locale.record.draft
        ]
        return sorted(ways, key=lambda way: _order(way.locale))

    def pairs(self) -> list[Way]:
        """The leaflet's other editions in this language: one for each parallel locale, and the one without."""
        pairs = self.site.outputs.pairs(self.entry)
        return [
            Way(self.to(entry["path"]), locale=self.site.locale(name))
            for name, entry in sorted(
                pairs.items(), key=lambda item: (item[0] != "en", item[0] is not None, item[0] or "")
            )
        ]

    def pdfs(self) -> list[Pdf]:
        """The PDFs of the leaflet in this language; those with the page's own languages come first."""
        pdfs = []
        for entry in self.site.outputs.pdfs(self.entry):
            parallel, same = parallel_of(entry), parallel_of(entry) == parallel_of(self.entry)
            large = entry["variant"]["print"] == "large"
            locale = None if same else self.site.locale(parallel)
            alone = not same and parallel is None
            pdfs.append(Pdf(self.to(entry["path"]), locale, alone, large, PAPERS[entry["variant"]["paper"]]))
        return pdfs

    # The foot

    @cached_property
    def _leaflets(self) -> list[tuple[Entry, Way]]:
        titles = {handout.slug: handout for handout in self.site.outputs.of(self.topic.id)}
        return [
            (entry, Way(self.to(entry["path"]), self.site.title(self.section, self.topic, titles[entry["handout"]])))
            for entry in self.site.outputs.leaflets(self.entry)
        ]

    @cached_property
    def _place(self) -> int:
        return next(number for number, (entry, _) in enumerate(self._leaflets) if entry is self.entry)

    @property
    def previous(self) -> Way | None:
        return self._leaflets[self._place - 1][1] if self._place else None

    @property
    def next(self) -> Way | None:
        return self._leaflets[self._place + 1][1] if self._place + 1 < len(self._leaflets) else None

    def others(self) -> list[Way]:
        """The other leaflets of the topic."""
        return [way for entry, way in self._leaflets if entry is not self.entry]

    def decks(self, decks: Mapping[str, tuple[str, str]]) -> list[Way]:
        """The topic's decks. `decks`: slug → the msgctxt and the English of its title."""
        ways = []
        for entry in self.site.outputs.decks(self.entry):
            if entry["deck"] in decks:
                title = self.section.message(self.topic, *decks[entry["deck"]])
                ways.append(Way(self.to(entry["path"]), title, self.site.locale(parallel_of(entry))))
        return ways

    @property
    def sheet(self) -> str | None:
        """The style sheet that leaflets share."""
        large = "assets/leaflet-large.css" if self.entry["variant"]["print"] == "large" else "assets/leaflet.css"
        return self.to(large) if large in self.site.files else None

    def later(self) -> list[str]:
        """Style sheets that the page can be read without: of what is worked with, of the language's fonts."""
        paths = [path for name in self.parts if (path := f"assets/{name}.css") in self.site.files]
        locales = [locale.id for locale in (self.locale, self.parallel) if locale]
        return [
            self.to(path) for path in (*paths, *(self.site.fonts[name] for name in locales if name in self.site.fonts))
        ]

    @property
    def parts(self) -> tuple[str, ...]:
        """What works by touch or by typing on this page: the names of its script and style sheet."""
        return PARTS.get(self.handout.slug, ())

    @property
    def speakers(self) -> list[Texts]:
        """The texts of the page's languages, its own first."""
        return [self.site.texts[locale.id, self.topic.id] for locale in (self.locale, self.parallel) if locale]

    def scripts(self) -> list[str]:
        names = [f"assets/{name}.js" for name in ("leaflet", *self.parts)]
        return [self.to(path) for path in names if path in self.site.files]


@dataclass(frozen=True)
class More:
    """What other parts of the website add: buttons in the bar, templates for scripts, marks within the leaflet.

    `words`: all that decides the marks, besides the leaflet.
    """

    reader: str = ""
    parts: Sequence[str] = ()
    within: Callable[[str], str] | None = None
    words: str = ""


def _order(locale: Locale | None) -> tuple[bool, str]:
    return (not locale.english, locale.record.own_name.casefold()) if locale else (True, "")


def around(page: LeafletPage, decks: Mapping[str, tuple[str, str]], more: More) -> Around:
    """What stands around the page. HandoutsError with the template's line where it can't be made."""
    templates = environment(page.site.project)

    def made(name: str) -> str:
        try:
            return templates.get_template(name).render(
                page=page,
                t=page.section.t,
                decks=page.decks(decks),
                sources=more.within is not None,
                reader=Markup(more.reader),
            )
        except Exception as error:
            raise template_error(page.site.project, name, error) from error

    later = "".join(Markup('<link rel="stylesheet" href="{}">').format(href) for href in page.later())
    return Around(head(page), made(BAR), made(FOOT) + "".join(more.parts) + later, more.within, more.words)
