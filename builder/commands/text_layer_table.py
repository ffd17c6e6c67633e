"""`handouts doctor --text-layer`: what three programs read from PDFs in some thirty languages."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Literal

from pydantic import Field

from builder.base.errors import Finding, HandoutsError
from builder.base.project import Project
from builder.base.yamlfile import Model, load
from builder.commands.translate_start import ScriptsFile
from builder.languages.fonts import Family, Fonts, find_fonts, fontconfig, load_fonts
from builder.pdf.read_back import ENGINES, Verdict, comparable, verdict
from builder.pdf.workers import Workers
from builder.pdf.writer import PdfJob, prepare_worker, write_pdf

CORPUS = Path(__file__).parent.parent / "pdf" / "corpus.yaml"
_SIZE = "@page { size: 80mm 400mm; margin: 10mm; } p { font-size: 11pt; line-height: 1.9; margin: 0 0 3mm; }"


class Sample(Model):
    """Sentences in one language, with the script whose fonts show it."""

    tag: str
    name: str
    script: str  # ISO 15924, as in locales/scripts.yaml
    family: str | None = None  # where it isn't the script's own
    direction: Literal["ltr", "rtl"] | None = None
    lines: list[str] = Field(min_length=1)


class CorpusFile(Model):
    """builder/pdf/corpus.yaml."""

    schema_: Literal[1] = Field(alias="schema")
    corpus: list[Sample]


_RIGHT_TO_LEFT = ("Arab", "Hebr", "Thaa", "Syrc", "Nkoo", "Adlm", "Rohg")


@dataclass(frozen=True)
class Row:
    """One language: how many lines each engine read how well."""

    sample: Sample
    family: str
    counts: dict[str, Counter[Verdict]]
    warnings: tuple[str, ...] = ()

    def cell(self, engine: str) -> str:
        """“exact”, or how many lines were not and what became of them."""
        counts = self.counts[engine]
        others = [f"{counts[kind]} {kind}" for kind in ("lines", "words", "wrong") if counts[kind]]
        return "exact" if not others else f"{counts['exact']} of {counts.total()} exact, {', '.join(others)}"


def load_corpus() -> list[Sample]:
    """The sentences. HandoutsError where the file is broken."""
    findings: list[Finding] = []
    loaded = load(CORPUS, CORPUS.name, CorpusFile, findings)
    if loaded is None:
        raise HandoutsError(findings)
    return loaded[1].corpus


def corpus_fonts(project: Project) -> tuple[Fonts, dict[str, str]]:
    """The fonts of all scripts that locales/scripts.yaml knows, and each script's family."""
    findings: list[Finding] = []
    recorded = load_fonts(project)
    path = project.scripts_file()
    loaded = load(path, project.relative(path), ScriptsFile, findings)
    if loaded is None:
        raise HandoutsError(findings)
    scripts = loaded[1].scripts
    families = {
        script.family: Family(files=script.files, package=script.package, licence=script.licence)
        for script in scripts.values()
    }
    names = {key: script.family for key, script in scripts.items()}
    return find_fonts(recorded.file, {**families, **recorded.families}), names


def page(sample: Sample, family: str) -> str:
    """The sample as a page with one paragraph a line."""
    direction = sample.direction or ("rtl" if sample.script in _RIGHT_TO_LEFT else "ltr")
    style = f'html {{ font-family: "{family}", "Noto Sans"; }} {_SIZE}'
    lines = "".join(f"<p>{escape(line, quote=False)}</p>" for line in sample.lines)
    head = f"<meta charset=utf-8><title>{escape(sample.name)}</title><style>{style}</style>"
    return f'<!DOCTYPE html><html lang="{sample.tag}" dir="{direction}">{head}<body>{lines}'


def table(project: Project, engines: list[str], folder: Path | None = None) -> Iterator[Row]:
    """A row for each language of the corpus. The PDFs are written to `folder`, or nowhere that lasts."""
    fonts, families = corpus_fonts(project)
    project.cache_folder().mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=project.cache_folder()) as scratch:
        place = folder or Path(scratch)
        samples = [(sample, sample.family or families[sample.script]) for sample in load_corpus()]
        jobs = [PdfJob(sample.tag, page(sample, family), place / f"{sample.tag}.pdf") for sample, family in samples]
        config = str(fontconfig(project, fonts, "corpus-fonts"))
        with Workers(2, prepare_worker, config) as pool:
            results = {result.name: result for result in pool.run(write_pdf, jobs)}
        for (sample, family), job in zip(samples, jobs, strict=True):
            yield Row(sample, family, _read(job.target, sample.lines, engines), results[job.name].warnings)


def _read(path: Path, lines: list[str], engines: list[str]) -> dict[str, Counter[Verdict]]:
    counts = {}
    for engine in engines:
        pages = [comparable(text) for text in ENGINES[engine](path)]
        counts[engine] = Counter(verdict(line, pages) for line in lines)
    return counts
