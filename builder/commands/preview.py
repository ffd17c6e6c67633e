"""The command `handouts preview`: one page, rendered again whenever one of its files is saved."""

from __future__ import annotations

import json
import tempfile
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import jinja2
from markupsafe import Markup
from watchfiles import watch

from builder.base.errors import ExitCode, Finding, HandoutsError, Severity
from builder.base.project import DocumentFolders, Project
from builder.checks import registry
from builder.facts.topic import Topic
from builder.languages.fonts import fontconfig
from builder.languages.locale import load_locale
from builder.messages.catalogue import State
from builder.pages.handout import Handout
from builder.pages.policy import scripts_in, with_policy, without_policy
from builder.pages.render import Page
from builder.pdf.writer import PdfJob, write_pdfs
from builder.workspace.loaded import Loaded, is_named, load_project, render
from builder.workspace.selection import Selection

# What a save of changes the page; editors' own temporary files don't.
_SUFFIXES = (".po", ".yaml", ".j2", ".css", ".svg", ".tsv")
_RANK = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.ADVICE: 2}
_TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True)
class View:
    """The page as it is now; `page` is None where its files are too broken to make one."""

    version: int
    page: Page | None
    findings: tuple[Finding, ...]
    messages: dict[str, dict[str, str]]  # msgctxt → state, English, where its translation stands

    def html(self) -> str:
        """What the browser shows: the page with the preview's bar over it, or the findings alone."""
        template = _environment().get_template("preview.html.j2")
        name = self.page.edition.stem if self.page else "preview"
        # In a script `<` would end it early.
        data = Markup(json.dumps(self.messages, ensure_ascii=False).replace("<", "\\u003c"))
        bar = template.render(view=self, name=name, data=data)
        if self.page is None:
            head = '<head><meta charset="utf-8"><title>Preview</title></head>'
            html = f'<!DOCTYPE html>\n<html lang="en" dir="ltr">{head}<body>{bar}</body></html>'
        else:
            head, _, tail = without_policy(self.page.html).rpartition("</body>")
            html = f"{head}{bar}</body>{tail}"
        return with_policy(html, scripts_in(bar), same_server=True)


def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES), autoescape=True, undefined=jinja2.StrictUndefined
    )


class Preview:
    """A handout's edition, bilingual with a `parallel` locale, rendered anew when a file changes."""

    def __init__(
        self, project: Project, locale: str, handout: str, parallel: str | None, documents: DocumentFolders
    ) -> None:
        self.project = project
        self.documents = documents
        self.handout = handout
        self.selection = Selection(
            locales=(locale,),
            handouts=(handout,),
            layouts=("bilingual",) if parallel else ("single",),
            parallels=(parallel,) if parallel else (),
        )
        self.changed = threading.Condition()
        self.view = View(0, None, (), {})
        self._loaded: Loaded | None = None
        self._writing = threading.Lock()
        self._pdf: tuple[int, bytes] | None = None  # the version that it is of

    def start(self) -> None:
        """Render for the first time; HandoutsError where the locale or the handout doesn't exist."""
        loaded = load_project(self.project, self.selection, self.documents)
        handout = next((item for _, item in self._named(loaded)), None)
        if handout and "single" not in handout.record.layouts and not loaded.chosen_locales[0].english:
            # It is made only with English beside.
            self.selection = Selection(
                self.selection.topics, self.selection.locales, (self.handout,), layouts=("bilingual",)
            )
        self.refresh()

    def refresh(self) -> None:
        """Read and render everything anew, and tell those who wait."""
        page, findings, loaded = self._rendered()
        messages = _messages(loaded, page) if loaded and page else {}
        with self.changed:
            self._loaded = loaded
            self.view = View(self.view.version + 1, page, findings, messages)
            self.changed.notify_all()

    def _rendered(self) -> tuple[Page | None, tuple[Finding, ...], Loaded | None]:
        try:
            loaded = _only(load_project(self.project, self.selection, self.documents))
            if loaded.broken_sources:
                return None, tuple(loaded.broken_sources), loaded  # the page would lack facts, and not show which
            unreadable = [item for item in loaded.findings if item.severity is Severity.ERROR]
            render(loaded)
            # Nothing that the checks over facts report stands in a catalogue or a template.
            findings = registry.run(loaded, ("messages", "editions"))
        except HandoutsError as error:
            return None, self._reasons(error), None
        except (OSError, UnicodeDecodeError) as error:
            remedy = "Save the file again; the preview goes on by itself."
            return None, (Finding(str(self.project.root), 0, "preview", f"can't be read: {error}", remedy),), None
        mine = tuple(self._mine(loaded, findings))
        if self._concerning(loaded, unreadable) or not loaded.pages:
            return None, mine or tuple(findings), loaded
        return loaded.pages[0][1], mine, loaded

    def _reasons(self, error: HandoutsError) -> tuple[Finding, ...]:
        """Why nothing could be read; a locale whose record is broken counts as none."""
        findings: list[Finding] = []
        for name in (*self.selection.locales, *self.selection.parallels):
            load_locale(self.project, name.replace("-", "_"), findings)
        return tuple(findings or error.findings)

    def _named(self, loaded: Loaded) -> Iterator[tuple[Topic, Handout]]:
        """The handouts that the command means, with their topics."""
        for topic in loaded.chosen_topics:
            yield from ((topic, item) for item in loaded.handouts_of(topic) if is_named(topic, item, [self.handout]))

    def _places(self, loaded: Loaded) -> tuple[str, ...]:
        locales = [item.id for item in loaded.chosen_locales]
        if self.selection.parallels:
            locales += [item.id for item in loaded.parallels]
        folders = {f"handouts/{item.folder}/" for _, item in self._named(loaded)}
        return (*(f"locales/{name}/" for name in locales), *folders, "handouts/theme/")

    def _concerning(self, loaded: Loaded, findings: Iterable[Finding]) -> list[Finding]:
        """The findings in the files of this locale or of this handout, or about this edition."""
        places = self._places(loaded)
        stems = [f"{page.edition.stem}" for _, page in loaded.pages]
        return [
            item
            for item in findings
            if item.path.startswith(places) or any(stem in f"{item.path} {item.message}" for stem in stems)
        ]

    def _mine(self, loaded: Loaded, findings: Iterable[Finding]) -> list[Finding]:
        """Those about this page; without a page, every error, for any of them may be the reason."""
        concerning = self._concerning(loaded, findings)
        if not loaded.pages:
            concerning = [item for item in findings if item.severity is Severity.ERROR or item in concerning]
        return sorted(concerning, key=lambda item: (_RANK[item.severity], item))

    def wait(self, version: int, seconds: float) -> int:
        """The version of the page: at once where it isn't `version` any more, else after a change or the time."""
        with self.changed:
            self.changed.wait_for(lambda: self.view.version != version, seconds)
            return self.view.version

    def pdf(self) -> bytes:
        """The page as PDF; HandoutsError with what is wrong with it."""
        # One at a time: a renderer takes 60 MB, and whoever waited gets the same page.
        with self._writing:
            view, loaded = self.view, self._loaded
            if self._pdf is None or self._pdf[0] != view.version:
                self._pdf = view.version, self._made(view.page, loaded)
            return self._pdf[1]

    def _made(self, page: Page | None, loaded: Loaded | None) -> bytes:
        if page is None or loaded is None:
            raise HandoutsError(self.view.findings)
        missing = loaded.fonts.missing(name for locale in page.edition.locales for name in locale.record.fonts)
        if missing:
            raise HandoutsError(missing, ExitCode.ENVIRONMENT)
        self.project.cache_folder().mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory(dir=self.project.cache_folder()) as folder:
            target = Path(folder) / "page.pdf"
            job = PdfJob(f"{page.edition.stem}.pdf", page.html, target)
            write_pdfs([job], fontconfig(self.project, loaded.fonts), 1, lambda name: None)
            return target.read_bytes()

    def watch(self, stopped: threading.Event) -> None:
        """Render anew after every save, until `stopped`."""
        root = self.project.root
        places = [root / name for name in ("sources", "locales", "handouts")]
        changes = watch(
            *places,
            watch_filter=lambda change, path: path.endswith(_SUFFIXES),
            stop_event=stopped,
            debounce=200,
            step=50,
            rust_timeout=1000,
            raise_interrupt=False,
        )
        for _ in changes:
            self.refresh()

    def failed(self, error: HandoutsError) -> View:
        """The findings of a PDF that can't be made, as a page."""
        return View(self.view.version, None, tuple(error.findings), {})


def _only(loaded: Loaded) -> Loaded:
    """The project with no more locales than the page has, and English: other ones' catalogues take time to check."""
    kept = {"en", *(locale.id for locale in (*loaded.chosen_locales, *loaded.parallels))}
    return replace(
        loaded,
        locales=[locale for locale in loaded.locales if locale.id in kept],
        texts={key: texts for key, texts in loaded.texts.items() if key[0] in kept},
    )


def _messages(loaded: Loaded, page: Page) -> dict[str, dict[str, str]]:
    """For each message on the page: what the preview shows of it, by msgctxt."""
    by_context = {}
    for topic, made in loaded.pages:
        if made is not page:
            continue
        texts = loaded.texts[page.edition.locale.id, topic.id]
        for context, sides in page.used.items():
            message = sides[0]
            catalogue = texts.catalogue(context)
            entry = catalogue.entries.get(context)
            place = f"{catalogue.name}:{entry.line}" if entry and entry.line else catalogue.name
            by_context[context] = {
                "state": str(message.state),
                "english": message.english,
                "place": "" if texts.locale.english else place,
                "old": (entry.previous or "") if entry and message.state is State.STALE else "",
            }
    return by_context
