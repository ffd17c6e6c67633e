"""What the lists of words weigh: what is lost is an error, what careful translators write otherwise a warning."""

from __future__ import annotations

import pytest

from builder.base.errors import Severity
from builder.facts.base_fact import BaseFact
from tests.checks.test_message_checks import findings
from tests.tools.mutate import loaded_locale

ERROR, WARNING = Severity.ERROR, Severity.WARNING
# check, English, a Spanish translation, what it weighs, and in a safety line
CASES = [
    # Lost altogether.
    ("negation", "Do not start it.", "Empiece a tomarlo.", ERROR, ERROR),
    ("certainty", "It may come back.", "Vuelve.", ERROR, ERROR),
    ("limits", "Two or more pills.", "Dos pastillas.", ERROR, ERROR),
    ("safety-wording", "Call right away.", "Llame.", ERROR, ERROR),
    # Both say it, one of them more often.
    ("negation", "It is not cancer, and it does not spread.", "No es cáncer y se propaga.", WARNING, ERROR),
    ("negation", "It is not cancer.", "No, no es cáncer.", WARNING, WARNING),
    ("certainty", "It can grow and it can spread.", "Puede crecer y propagarse.", WARNING, WARNING),
    # Less sure than the English, or surer.
    ("certainty", "It comes back.", "Es posible que vuelva.", WARNING, WARNING),
    ("certainty", "It comes back.", "Siempre vuelve.", ERROR, ERROR),
    # A “not” for a word with an opposite, and one without any reason.
    ("negation", "This is harmless.", "Esto no es peligroso.", WARNING, WARNING),
    ("negation", "It is a rare cancer.", "No es un cáncer frecuente.", WARNING, WARNING),
    ("negation", "It seldom starts there.", "No suele comenzar allí.", WARNING, WARNING),
    ("negation", "It spreads.", "No se propaga.", ERROR, ERROR),
]


@pytest.fixture(scope="module")
def line() -> BaseFact:
    return loaded_locale("es").topics[0].facts["common.safety.bleeding"]


@pytest.mark.parametrize(("check", "english", "text", "usual", "in_safety"), CASES)
def test_what_a_difference_weighs(
    line: BaseFact, check: str, english: str, text: str, usual: Severity, in_safety: Severity
) -> None:
    for fact, wanted in ((None, usual), (line, in_safety)):
        found = [item.severity for item in findings(check, "es", (english, text), fact=fact)]
        assert max(found, key=[Severity.ADVICE, WARNING, ERROR].index) is wanted


def test_another_word_than_the_glossary_prefers_warns_where_the_thing_itself_is_said(line: BaseFact) -> None:
    pair = (
        "If you pass black stools, get emergency help now.",
        "Si tiene deposiciones negras, llame a emergencias ya.",
    )
    found = findings("safety-wording", "es", pair, fact=line)
    assert WARNING in [item.severity for item in found if "black stools" in item.message]
    assert ERROR not in [item.severity for item in found if "black stools" in item.message]
    assert findings("concepts", "es", pair, fact=line) == []
