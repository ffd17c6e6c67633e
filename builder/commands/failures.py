"""Which editions an error stops: one locale that is broken doesn't keep the others from being published."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from builder.base.errors import Finding, HandoutsError, Severity, errors
from builder.checks.editions import locale_of
from builder.decks.note import DeckContent
from builder.pages.render import Page
from builder.workspace.loaded import Loaded


@dataclass
class Failures:
    """What was asked for and could not be made: the findings, the locales, and the paths of the outputs."""

    findings: list[Finding] = field(default_factory=list)
    locales: list[str] = field(default_factory=list)  # ids
    outputs: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.findings)


def _concerned(finding: Finding) -> tuple[str, ...]:
    """The locales or outputs that the finding is about; none means everything. All editions need the English."""
    if finding.concerns:
        return finding.concerns
    locale = locale_of(finding)
    return (locale,) if locale else ()


def set_aside(loaded: Loaded, findings: Iterable[Finding]) -> tuple[Failures, list[Finding]]:
    """Take the editions that have errors out of `loaded`; them, and the warnings.

    HandoutsError with all findings where an error concerns everything, or where nothing is left. An error in a locale
    that this build doesn't print is a warning.
    """
    reportable = [item for item in findings if item.severity is not Severity.ADVICE]
    warnings = [item for item in reportable if item.severity is Severity.WARNING]
    failures = Failures()
    printed = _printed(loaded)
    broken: set[str] = set()
    for finding in errors(reportable):
        concerned = _concerned(finding)
        if not concerned:
            raise HandoutsError(reportable)
        if printed.isdisjoint(concerned) and not any("/" in name for name in concerned):
            warnings.append(replace(finding, severity=Severity.WARNING))
        else:
            failures.findings.append(finding)
            broken.update(concerned)
    failures.locales = [name for name in loaded.project.locales() if name in broken]
    pages, decks = loaded.pages, loaded.deck_contents
    loaded.pages = [item for item in pages if broken.isdisjoint({*_locales(item[1]), *item[1].paths})]
    loaded.deck_contents = [item for item in decks if broken.isdisjoint({*_locales(item[1]), *item[1].paths})]
    kept = {id(item[1]) for item in (*loaded.pages, *loaded.deck_contents)}
    failures.outputs += [path for _, page in pages if id(page) not in kept for path in page.paths]
    failures.outputs += [path for _, deck in decks if id(deck) not in kept for path in deck.paths]
    if failures and not kept:
        raise HandoutsError([*failures.findings, *warnings])
    return failures, warnings


def _locales(content: Page | DeckContent) -> list[str]:
    return [locale.id for locale in content.edition.locales]


def _printed(loaded: Loaded) -> set[str]:
    """The locales of this build; of those that can't even be read any may be one, if none was named."""
    known = {locale.id for locale in loaded.locales}
    unread = set() if loaded.selection.locales else set(loaded.project.locales()) - known
    return {locale.id for locale in loaded.checked_locales} | unread
