"""The command `handouts pseudo`: leaflets in the pseudo-locales, and what they show of the templates."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from xml.etree import ElementTree

from rich.table import Table

from builder.base.errors import ExitCode, Finding, HandoutsError, errors, failure
from builder.base.html import parse
from builder.base.progress import Progress
from builder.base.project import Project
from builder.checks.editions import fonts as check_fonts
from builder.commands.build import output_error
from builder.commands.pseudo import PSEUDO_LOCALES, with_pseudo_locales
from builder.facts.kinds.medicine import Medicine
from builder.facts.kinds.organisation import Organisation
from builder.facts.topic import Topic
from builder.languages.fonts import fontconfig
from builder.languages.locale import Locale
from builder.messages.catalogue import State
from builder.pages.clinic import CLINIC_TEXTS
from builder.pages.render import Page
from builder.pdf.layout import lay_out
from builder.pdf.workers import Workers
from builder.pdf.writer import PdfJob, PdfResult, prepare_worker, write_pdf
from builder.workspace.loaded import Loaded, load_project, render
from builder.workspace.selection import Selection

REPORT = "report.txt"
_HEADING = "Pseudo-locales of Handouts: pages to look at, never to hand out."
# Elements that show a value, a name in its own language, or a message.
_VALUES = {"quantity", "identifier", "date", "medicine", "generic", "country", "page-n", "pages-n", "starts"} | {
    *CLINIC_TEXTS
}
_UNSEEN = {"head", "script", "style"}
# Attributes that readers see or hear.
_SPOKEN = ("alt", "aria-label", "placeholder", "title")
# Boxes of fixed size or to be cut out: their text must stay inside.
_ROUNDING = 0.5  # of the renderer, in CSS pixels
_BOXES = {"flashcard", "board-cell", "answer"}


@dataclass(frozen=True)
class Row:
    """One leaflet's pages in English and in each pseudo-locale."""

    name: str
    pages: tuple[int | None, ...]


@dataclass(frozen=True)
class PseudoReport:
    folder: Path
    titles: tuple[str, ...]
    rows: tuple[Row, ...]
    findings: tuple[Finding, ...]


def _names(topic: Topic, locales: Iterable[Locale]) -> set[str]:
    """What is printed as it is in every language."""
    names = {topic.record.name, topic.record.short_name}
    for locale in locales:
        names |= {locale.record.own_name, locale.record.english_name}
    for document in topic.documents.values():
        names |= {document.title, document.publisher or ""}
    for source in topic.sources.values():
        names |= {source.title, source.publisher}
    for fact in topic.facts.values():
        if isinstance(fact, Medicine):
            names |= {fact.english_name, fact.inn, *(brand.name for brand in (*fact.brands, *fact.brands_elsewhere))}
            names |= {other.name for other in fact.other_names}
        elif isinstance(fact, Organisation):
            names |= {fact.name, *(contact.value for contact in fact.contacts)}
    return names - {""}


def _pattern(names: Collection[str]) -> re.Pattern[str]:
    """Any of the names as whole words, the longest first."""
    words = "|".join(re.escape(" ".join(name.split())) for name in sorted(names, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)" if words else "(?!)")


def loose_texts(html: str, names: Collection[str]) -> list[str]:
    """The words on a page that are no message, no value and no name: those that no translator ever sees."""
    loose: list[str] = []
    known = _pattern(names)

    def look(text: str | None) -> None:
        if not text or not any(character.isalnum() for character in text):
            return
        left = " ".join(known.sub(" ", " ".join(text.split())).split())
        if any(character.isalnum() for character in left):
            loose.append(left)

    def walk(element: ElementTree.Element) -> None:
        tag = element.tag.rsplit("}", 1)[-1] if isinstance(element.tag, str) else ""
        if not tag or tag in _UNSEEN:
            return
        for name in _SPOKEN:
            look(element.get(name))
        if "data-message" in element.attrib or _VALUES & set(element.get("class", "").split()):
            return
        look(element.text)
        for child in element:
            walk(child)
            look(child.tail)

    walk(parse(html))
    for text in re.findall(r"""content:\s*["']([^"']*)["']""", html):
        look(text)
    return list(dict.fromkeys(loose))


def unextracted(topic: Topic, page: Page, locales: Iterable[Locale]) -> Iterator[Finding]:
    """A finding for each text on the page that no translator gets to see."""
    stem, handout = page.edition.stem, page.edition.handout
    name = f"handouts/{handout.template_name}"
    for text in loose_texts(page.html, _names(topic, locales)):
        message = f"{stem}: “{text[:80]}” is on the page and no message"
        remedy = f"Write it as t('{handout.messages}/<key>', '…') in the template, then handouts extract."
        yield Finding(name, 0, "unextracted", message, remedy)
    for context, sides in page.used.items():
        if sides[0].state is not State.TRANSLATED:
            message = f"{stem}: the message {context} is printed but not extracted"
            remedy = "Give t() its msgctxt and its English as plain strings."
            yield Finding(name, 0, "unextracted", message, remedy)


def _boxed(html: str) -> bool:
    return any(f'class="{name}"' in html for name in _BOXES)


def _misfits(html: str) -> Iterator[str]:
    """For each box that its text leaves or stretches, what is wrong."""
    from weasyprint.formatting_structure.boxes import ParentBox, TextBox

    for number, page in enumerate(lay_out(html).pages, 1):
        for box in page._page_box.descendants():
            classes = set(box.element.get("class", "").split()) if box.element is not None else set()
            if not isinstance(box, ParentBox) or "::" in (box.element_tag or ""):
                continue
            if not classes & _BOXES:
                continue
            texts = [item for item in box.descendants() if isinstance(item, TextBox) and item.text.strip()]
            excerpt = texts[0].text.strip()[:40] if texts else ""
            height, planned = box.border_height(), getattr(box.style["min_height"], "value", 0)
            if "flashcard" in classes and planned and height > planned + _ROUNDING:
                yield f"page {number}: a card is {height / planned - 1:.0%} taller than planned: “{excerpt}”"
            left, top = box.border_box_x(), box.border_box_y()
            right, bottom = left + box.border_width(), top + height
            for text in texts:
                x, y = text.position_x, text.position_y
                if min(x - left, y - top, right - x - text.width, bottom - y - text.height) < -_ROUNDING:
                    yield f"page {number}: text leaves its box: “{text.text.strip()[:40]}”"
                    break


def _write(job: PdfJob) -> PdfResult:
    """Write one PDF and see whether its text stays in its boxes; runs in a worker."""
    result = write_pdf(job)
    if _boxed(job.html) and not result.failure:
        warnings = dict.fromkeys((*result.warnings, *_misfits(job.html)))
        result = replace(result, warnings=tuple(warnings))
    return result


def _write_all(jobs: list[PdfJob], config: Path, progress: Progress) -> dict[str, PdfResult]:
    """As for a build, but warnings come back with the pages: here they are what is asked for."""
    workers = max(1, min(os.cpu_count() or 1, len(jobs)))
    results: dict[str, PdfResult] = {}
    with Workers(workers, prepare_worker, str(config)) as pool:
        for result in pool.run(_write, jobs):
            if result.failure:
                raise failure(result.name, result.failure, "Run handouts doctor.", ExitCode.ENVIRONMENT, "pdf")
            progress.step(result.name)
            results[result.name] = result
    return {job.name: results[job.name] for job in jobs}


def load_pseudo(project: Project, handouts: tuple[str, ...]) -> Loaded:
    """The project with English and the pseudo-locales chosen; no handouts means all."""
    loaded = load_project(project, Selection(locales=("en",), handouts=handouts), None)
    if errors(loaded.findings):
        raise HandoutsError(loaded.findings)
    names = ("en", *(pseudo.record.tag for pseudo in PSEUDO_LOCALES))
    loaded = with_pseudo_locales(loaded, loaded.english.record.paper)
    slugs = handouts or tuple(dict.fromkeys(handout.slug for handout in loaded.handouts))
    # Naming handouts leaves the decks out.
    return replace(loaded, selection=Selection(locales=names, handouts=slugs), findings=[], clinic=None)


def _table(loaded: Loaded, results: dict[str, PdfResult]) -> tuple[Row, ...]:
    """The same leaflet, alone or with English beside, in a row."""
    counts: dict[str, dict[str, int]] = {}
    for _, page in loaded.pages:
        edition = page.edition
        name = edition.stem.split("/", 1)[1]
        counts.setdefault(name, {})[edition.locale.tag] = results[f"{edition.stem}.pdf"].pages
    tags = [locale.tag for locale in loaded.chosen_locales]
    rows = []
    for name, pages in counts.items():
        alone = counts.get(name.removesuffix(".with-en"), {})
        rows.append(Row(name, tuple(pages.get(tag, alone.get(tag) if tag == "en" else None) for tag in tags)))
    return tuple(rows)


def report_table(report: PseudoReport) -> Table:
    """Pages of each leaflet, to compare."""
    table = Table("leaflet", box=None)
    for title in report.titles:
        table.add_column(f"{title} pages", justify="right")
    for row in report.rows:
        table.add_row(row.name, *("" if count is None else str(count) for count in row.pages))
    return table


def _text(titles: tuple[str, ...], rows: tuple[Row, ...], findings: Iterable[Finding]) -> str:
    lines = [_HEADING, "", "\t".join(["leaflet", *(f"{title} pages" for title in titles)])]
    lines += ["\t".join([row.name, *("" if n is None else str(n) for n in row.pages)]) for row in rows]
    return "\n".join([*lines, "", *map(str, findings)]) + "\n"


def _refuse(folder: Path) -> None:
    """Raise where there are files that this command didn't write."""
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return
    report = folder / REPORT
    if not report.is_file() or not report.read_text(encoding="utf-8", errors="replace").startswith(_HEADING):
        message = "there is something else here, which would be replaced"
        raise failure(folder, message, "Choose a new or empty folder with --out.", ExitCode.OUTPUT, "pseudo")


def pseudo(project: Project, handouts: tuple[str, ...], out: Path | None, progress: Progress) -> PseudoReport:
    """Write the leaflets in the pseudo-locales into `out` (.build/pseudo/), and say what is wrong with them."""
    folder = (out or project.cache_folder() / "pseudo").resolve()
    _refuse(folder)
    progress.stage("Read", 0)
    loaded = load_pseudo(project, handouts)
    render(loaded)
    if errors(loaded.findings):
        raise HandoutsError(loaded.findings)
    findings = list(check_fonts(loaded))
    if loaded.fonts.missing(name for locale in loaded.chosen_locales for name in locale.record.fonts):
        raise HandoutsError(findings, ExitCode.ENVIRONMENT)
    for topic, page in loaded.pages:
        if not page.edition.locale.english:
            findings += unextracted(topic, page, loaded.locales)
    stage = folder.with_name(f".{folder.name}.{os.getpid()}.new")
    try:
        jobs = []
        for _, page in loaded.pages:
            target = stage / page.edition.stem
            target.parent.mkdir(parents=True, exist_ok=True)
            target.with_name(f"{target.name}.html").write_text(page.html, encoding="utf-8")
            name = f"{page.edition.stem}.pdf"
            jobs.append(PdfJob(name, page.html, stage / name))
        progress.stage("Pages", len(jobs))
        results = _write_all(jobs, fontconfig(project, loaded.fonts), progress)
        for result in results.values():
            remedy = "Make more room for it in the template or in handouts/theme/."
            findings += [
                Finding(result.name, 0, "pseudo", warning, remedy)
                for warning in (*result.warnings, *map(str, result.problems))
            ]
        titles = tuple(locale.tag for locale in loaded.chosen_locales)
        rows, distinct = _table(loaded, results), tuple(sorted(set(findings)))
        (stage / REPORT).write_text(_text(titles, rows, distinct), encoding="utf-8")
        if folder.exists():
            shutil.rmtree(folder)
        stage.rename(folder)
    except OSError as error:
        raise output_error(folder, error) from error
    finally:
        shutil.rmtree(stage, ignore_errors=True)
    return PseudoReport(folder, titles, rows, distinct)
