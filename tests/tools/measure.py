"""How well the checks over messages tell mistakes from faithful translations, in two figures that stand together.

`python -m tests.tools.measure [LOCALE …]` (or `make measure`) prints, for each set of tests/mutations/measured/, how
many planted errors are caught, and how many faithful rewordings raise an error. `--missed` lists what passed and what
was wrongly alarmed, of the tuned sets; `--missed-held` those of the held ones, for who doesn't widen lists.
tests/checks/test_measured.py asserts the floors that the sets name. A draft's findings are advice: take its mark out to
measure it.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import get_args

from builder.base.errors import Finding, HandoutsError, Severity
from tests.tools.measured import FOLDER, Kind, MeasuredSet, PlantedError, Rewording, load_set, set_files
from tests.tools.substitution import judged, loaded_project

# Many mistakes at once make a list of words look short, and its findings lighter.
TOGETHER = 20


@dataclass(frozen=True)
class Judgement:
    """An entry of a set with what is found of it that isn't found of the clean project."""

    entry: Rewording | PlantedError
    findings: tuple[Finding, ...]

    @property
    def severity(self) -> Severity | None:
        """The heaviest; None where nothing is found."""
        found = {finding.severity for finding in self.findings}
        return next((severity for severity in Severity if severity in found), None)


@dataclass(frozen=True)
class Measure:
    """A set, judged."""

    measured: MeasuredSet
    judgements: tuple[Judgement, ...]

    @property
    def errors(self) -> list[Judgement]:
        return [item for item in self.judgements if isinstance(item.entry, PlantedError)]

    @property
    def rewordings(self) -> list[Judgement]:
        return [item for item in self.judgements if isinstance(item.entry, Rewording)]

    @property
    def below(self) -> list[str]:
        """In words, each floor that the set doesn't reach."""
        floors = self.measured.record.floors
        caught, alarmed = _share(self.errors, _CAUGHT), _share(self.rewordings, (Severity.ERROR,))
        found = []
        if self.errors and caught < floors.caught:
            found.append(f"{self.measured.name}: {caught:.0%} of the errors are caught; at least {floors.caught:.0%}")
        if self.rewordings and alarmed > floors.rewordings:
            message = f"{alarmed:.0%} of the rewordings raise an error; at most {floors.rewordings:.0%}"
            found.append(f"{self.measured.name}: {message}")
        return found


_CAUGHT = (Severity.ERROR, Severity.WARNING)


def _count(judgements: Sequence[Judgement], severities: Sequence[Severity | None]) -> int:
    return sum(item.severity in severities for item in judgements)


def _share(judgements: Sequence[Judgement], severities: Sequence[Severity | None]) -> float:
    return _count(judgements, severities) / len(judgements) if judgements else 0.0


def measure(path: Path) -> Measure:
    """The set in the file, judged; HandoutsError where it doesn't fit the project."""
    whole = loaded_project()
    name = path.name.split(".")[0]
    locale = next((item for item in whole.locales if item.id == name and not item.english), None)
    if locale is None:
        raise HandoutsError([Finding(path.name, 0, "measured", f"there is no locale “{name}”", "Rename the file.")])
    loaded = replace(whole, only=locale)
    measured = load_set(path, loaded)
    entries: list[Rewording | PlantedError] = [*measured.record.rewordings, *measured.record.errors]
    found: list[Judgement] = []
    for batch, findings in judged(loaded, locale.id, entries, TOGETHER):
        found += [Judgement(entry, tuple(findings[entry.context])) for entry in batch]
    return Measure(measured, tuple(sorted(found, key=lambda item: entries.index(item.entry))))


def _of(count: int, total: int) -> str:
    return f"{count}/{total} ({count / total:.0%})" if total else "–"


def table(measures: Sequence[Measure]) -> str:
    """Per set, in one row: the errors that are caught, and the rewordings that raise an alarm; then errors by kind."""
    lines = [
        "Planted errors caught by errors and warnings │ faithful rewordings that raise an error",
        f"{'':14}{'caught':>16}{'error':>7}{'warning':>9}{'advice':>8}{'passed':>8} │{'error':>16}{'warning':>12}",
    ]
    for item in measures:
        errors, rewordings = item.errors, item.rewordings
        row = f"{item.measured.name:14}{_of(_count(errors, _CAUGHT), len(errors)):>16}"
        for severity, width in ((Severity.ERROR, 7), (Severity.WARNING, 9), (Severity.ADVICE, 8), (None, 8)):
            row += f"{_count(errors, (severity,)):>{width}}"
        alarmed = [_of(_count(rewordings, (severity,)), len(rewordings)) for severity in _CAUGHT]
        lines.append(f"{row} │{alarmed[0]:>16}{alarmed[1]:>12}")
    lines += ["", "Errors caught, by kind", f"{'':20}" + "".join(f"{item.measured.name:>16}" for item in measures)]
    for kind in get_args(Kind):
        own = [[j for j in m.errors if isinstance(j.entry, PlantedError) and j.entry.kind == kind] for m in measures]
        if any(own):
            cells = (f"{_count(found, _CAUGHT)}/{len(found)}" if found else "–" for found in own)
            lines.append(f"{kind:20}" + "".join(f"{cell:>16}" for cell in cells))
    return "\n".join(lines)


def missed(item: Measure) -> list[str]:
    """Each error that advice or nothing caught, and each rewording that raises an error or a warning, with why."""
    lines = []
    for judgement in item.judgements:
        entry, severity = judgement.entry, judgement.severity
        if isinstance(entry, PlantedError):
            if severity in _CAUGHT:
                continue
            lines.append(f"{item.measured.name}  {severity or 'passed'}  {entry.kind}  {entry.context}  {entry.note}")
        else:
            if severity not in _CAUGHT:
                continue
            lines.append(f"{item.measured.name}  wrongly {severity}  {entry.context}")
        lines.append(f"    {entry.text}")
        lines += [f"    {finding.severity}: {finding.message} [{finding.check}]" for finding in judgement.findings]
    return lines


def main(arguments: Sequence[str], folder: Path = FOLDER) -> int:
    """Print the table, and what is asked for besides; 1 where a set can't be used."""
    locales = [name for name in arguments if not name.startswith("-")]
    unknown = [name for name in arguments if name.startswith("-") and name not in ("--missed", "--missed-held")]
    lacking = [name for name in locales if not set_files(folder, [name])]
    if unknown or lacking:
        print(f"no option “{unknown[0]}”" if unknown else f"no set for “{lacking[0]}” in {folder}", file=sys.stderr)
        return 2
    measures = []
    faults: list[Finding] = []
    for path in set_files(folder, locales):
        try:
            measures.append(measure(path))
        except HandoutsError as error:
            faults += error.findings
    for finding in faults:
        print(finding, file=sys.stderr)
    if measures:
        print(table(measures))
    for item in measures:
        if ("--missed-held" if item.measured.held else "--missed") in arguments:
            print("\n".join(["", *missed(item)]))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
