"""The check that nothing of substance in the documents is missing from the facts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from builder.base.errors import ExitCode, Finding, HandoutsError, Severity, errors, failure
from builder.base.files import UnreadableFileError, load_text
from builder.base.project import COMMON
from builder.base.whole import write_whole
from builder.base.yamlfile import load
from builder.checks.registry import check
from builder.facts.coverage import CoverageFile, Excuse, citing, report
from builder.facts.topic import Topic
from builder.workspace.loaded import Loaded


def load_excuses(loaded: Loaded, topic: Topic, findings: list[Finding]) -> list[Excuse]:
    """The topic's recorded reasons; none where there is no file."""
    path = loaded.project.coverage_file(topic.id)
    file = load(path, loaded.project.relative(path), CoverageFile, findings) if path.exists() else None
    return file[1].excused if file else []


def write_reports(loaded: Loaded) -> list[str]:
    """Write COVERAGE.md of every topic whose texts are at hand; the names of the files. HandoutsError without texts."""
    written = []
    for topic in loaded.topics:
        if topic.texts is None:
            remedy = "Name the folder with --documents or HANDOUTS_DOCUMENTS."
            raise failure(topic.id, "the documents' texts are not at hand", remedy, ExitCode.ENVIRONMENT, "coverage")
        excuses = load_excuses(loaded, topic, loaded.findings)
        if errors(loaded.findings):
            raise HandoutsError(loaded.findings)
        path = loaded.project.coverage_report(topic.id)
        write_whole(path, report(topic, excuses).encode())
        written.append(loaded.project.relative(path))
    return written


def _text(path: Path) -> str | None:
    try:
        return load_text(path)
    except UnreadableFileError:
        return None  # it is written anew


@check("coverage", "facts", reads=("topic",))
def coverage(loaded: Loaded) -> Iterator[Finding]:
    """Every paragraph of every document is cited by a fact, or recorded with the reason why not.

    Bad: a paragraph on checkups that no fact cites. Good: the fact, or its number under `excused` with the reason.
    Of a document that has a draft it only says how many are left.
    """
    for topic in loaded.topics:
        if topic.texts is None or not topic.complete or topic.id == COMMON:
            continue
        findings: list[Finding] = []
        excuses = load_excuses(loaded, topic, findings)
        yield from findings
        path = loaded.project.coverage_file(topic.id)
        name = loaded.project.relative(path)
        excused = {(excuse.document, number) for excuse in excuses for number in excuse.paragraphs}
        known: set[tuple[str, int]] = set()
        for document in topic.texts.keys() - topic.shared:
            drafted = loaded.project.draft_file(topic.id, document).exists()
            left = sum(not facts for _, facts in citing(topic, document)) if drafted else 0
            if left:
                draft = loaded.project.relative(loaded.project.draft_file(topic.id, document))
                message = f"no fact cites {left} paragraphs of “{document}”, which is being drafted"
                remedy = "Remove the draft once all is decided: then each paragraph wants its fact or its reason."
                yield Finding(draft, 0, "coverage", message, remedy, Severity.ADVICE)
            for paragraph, facts in citing(topic, document):
                place = (document, paragraph.number)
                known.add(place)
                if not facts and place not in excused and not drafted:
                    message = f"no fact cites paragraph {paragraph.number} of “{document}”"
                    remedy = "Add the fact, or the paragraph's number with the reason to `excused`."
                    yield Finding(name, 0, "coverage", message, remedy)
                elif facts and place in excused:
                    message = f"paragraph {paragraph.number} of “{document}” is excused but {facts[0]} cites it"
                    yield Finding(name, 0, "coverage", message, "Remove the number from `excused`.")
        for document, number in sorted(excused - known):
            message = f"“{document}” has no paragraph {number}"
            yield Finding(name, 0, "coverage", message, "Correct the number.")
        written = loaded.project.coverage_report(topic.id)
        if not written.exists() or _text(written) != report(topic, excuses):
            place_ = loaded.project.relative(written)
            message = "the coverage report is not up to date"
            yield Finding(place_, 0, "coverage", message, "Run: handouts coverage", Severity.WARNING)
