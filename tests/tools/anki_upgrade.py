"""What an upgrade of the decks does to a student's cards: the story, and the comparison with the table.

Version 1 and 2 are built by the product from a copy of the real project. In between a student studies for three
months and makes the cards her own. Then every card of hers is held against the row of tests/tools/anki_table.py that
covers it. `make test-anki` prints the table.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from builder.workspace.loaded import Loaded
from tests.tools import anki_table as table
from tests.tools.anki_compare import Line, State, compare, compare_settings
from tests.tools.anki_editor import COUGH, GROUP_SOURCE, PACLITAXEL, Editor, Packages, write
from tests.tools.anki_student import DAY, Counts, Importer, Student, current_importer
from tests.tools.anki_table import medicines, symptoms

# Every other day, three months long.
SESSIONS = 45

Plant = Callable[[int], AbstractContextManager[object]]


@dataclass(frozen=True)
class Releases:
    """The versions, ready to be written. Their times are fixed before the story begins, so that no second decides."""

    first: int  # the time of version 1
    one: Loaded
    two: Loaded
    with_option: Loaded


def release(root: Path) -> Releases:
    """Make the versions in `root`: an editor's work on a copy of the project."""
    now = int(time.time())
    first, corrected = now - 120 * DAY, now - 5 * DAY
    editor = Editor(root)
    editor.records(first)
    one = editor.releases(check=False)
    for row in table.TABLE:
        if row.editor == table.BRAND:
            for fact in row.facts:
                editor.renames_brand(fact, row.says)
    # Its class is no targeted medicine's; here an editor says that the group has it, too.
    editor.edits("lms.group.targeted", "atc: [L01E,", "atc: [L02BG, L01E,")
    editor.edits("lms.medicine.letrozole", "group: lms.group.hormone\n", f"group: lms.group.targeted\n{GROUP_SOURCE}")
    editor.unbrands("lms.medicine.megestrol")
    editor.explains("lms.symptom.bloating", "Your belly feels full or tight.")
    editor.explains("lms.symptom.fatigue", "You feel worn out all day long.")
    editor.dates("2026-12-31")
    editor.hints["lms.symptom.inflammation"] = "It ends in -itis."
    for fact in table.REMOVED:
        editor.removes(fact)
    editor.withdraws(table.WITHDRAWN, table.REASON)
    editor.edits(table.UNLISTED, "role: treats this disease", "role: only mentioned")
    editor.adds_after("lms.symptom.inflammation", COUGH)
    editor.adds_after("lms.medicine.docetaxel", PACLITAXEL)
    for note_type in table.REDRAWN:
        editor.redraws(note_type)
    editor.runs("extract")
    editor.translates("es", "lms.symptom.fatigue.explanation", "Siente agotamiento durante todo el día.")
    editor.translates("ar", "lms.symptom.nausea.explanation", "إحساس بالرغبة في القيء.")
    editor.records(corrected)
    two = editor.releases(check=True)
    return Releases(first, one, two, editor.releases_with(two, "generic-to-brand"))


@dataclass(frozen=True)
class Told:
    """How the story went: what the student had before and after version 2, and once she turned an option on."""

    before: State
    after: State
    package: State  # what newcomers get of version 2, who import one pair of locales each
    again: Counts  # what importing version 2 once more did
    same: bool  # whether all was as before it
    with_option: State
    option_package: State

    def lines(self) -> list[Line]:
        """The table, as it turned out."""
        return [
            *compare(table.TABLE, self.before, self.after, self.package),
            *compare_settings(table.SETTINGS, self.before.settings, self.after.settings, self.package.settings),
            *compare(table.OPTION_TABLE, self.after, self.with_option, self.option_package),
        ]


def studies(student: Student, packages: Packages, importer: Importer, sessions: int) -> None:
    """Import version 1, study every other day, and make the cards one's own before the corrections are made."""
    student.imports(packages, importer)
    student.takes_it_slowly((table.SLOW_DECKS[0], table.RENAMED_DECK), table.HER_PRESET, 6)
    student.suspends(medicines("pembrolizumab"))
    for session in range(sessions):
        if session == 22:
            student.collection.set_config("fsrs", True)  # she has read about it
        student.studies("Handouts", never_right="lms.medicine.ifosfamide")
        student.days_pass(2)
    student.unsuspends(medicines("pembrolizumab"))
    student.suspends((*medicines("epirubicin"), *symptoms("lump")))
    student.flags(medicines("eribulin"))
    student.moves(medicines("docetaxel"), table.TO_GENERIC, table.HER_DECK)
    student.moves(symptoms("vomiting"), "", table.HER_DECK)
    student.writes(medicines("bevacizumab"), "More", table.HER_WORDS)
    student.writes(symptoms("weight-loss"), "Meaning", table.HER_WORDS)
    student.tags((*medicines("regorafenib"), *symptoms("fever")), table.HER_TAG)
    student.deletes((*medicines("pazopanib"), *symptoms("vaginal-discharge")))
    student.styles("en", "lms.symptom.fever", table.HER_STYLE)
    student.styles("en", "lms.site.general", table.HER_STYLE)
    student.adds_a_field("es–en", "lms.site.general", table.HER_FIELD)
    student.days_pass(8)


def goes_on(student: Student) -> None:
    """What the student does after the corrections were made and before she imports them."""
    student.writes(medicines("sorafenib"), "More", table.HER_WORDS)
    student.tags(medicines("sunitinib"), table.HER_TAG)
    student.styles("en", "lms.medicine.sorafenib", table.HER_STYLE)
    student.renames(table.RENAMED_DECK, table.HER_NAME)
    student.days_pass(1)
    student.crams((*medicines("trabectedin"), *symptoms("pain")), table.HER_CRAM)
    student.buries(medicines("gemcitabine"))


def tell(
    releases: Releases,
    folder: Path,
    importer: Importer = current_importer,
    plant: Plant | None = None,
    sessions: int = SESSIONS,
) -> Told:
    """The whole story, with a fault planted in the builder or none."""
    today = int(time.time())
    first = _write(releases.one, folder / "1", plant, releases.first)
    second = _write(releases.two, folder / "2", plant, today)
    third = _write(releases.with_option, folder / "3", plant, today)
    student = Student(folder / "student", releases.first)
    try:
        studies(student, first, importer, sessions)
        goes_on(student)
        before = _state(student)
        student.imports(second, importer)
        after = _state(student)
        again = student.imports(second, importer)
        same = _state(student) == after
        student.imports(third, importer)
        with_option = _state(student)
    finally:
        student.close()
    newcomers = (_newcomers(folder / f"{name} newcomers", version) for name, version in (("2", second), ("3", third)))
    return Told(before, after, next(newcomers), again, same, with_option, next(newcomers))


def _write(loaded: Loaded, out: Path, plant: Plant | None, built: int) -> Packages:
    with plant(built) if plant else nullcontext():
        # What the product itself would refuse is written, to see that the student's cards tell.
        return write(loaded, out, refuse=plant is None)


def _state(student: Student) -> State:
    return State(student.sees(), student.settings())


def _newcomers(folder: Path, packages: Packages) -> State:
    """What each pair's decks are in a collection that holds no other."""
    state = State({}, {})
    for pair, paths in packages.items():
        newcomer = Student(folder / pair, released=0)
        newcomer.imports({pair: paths}, current_importer)
        # Numbers of cards from several collections might be equal.
        state.cards.update({len(state.cards) + count: seen for count, seen in enumerate(newcomer.sees().values())})
        state.settings.update(newcomer.settings())
        newcomer.close()
    return state
