"""`handouts accept`: record that a check is wrong about one translation, with who says so and why."""

from __future__ import annotations

import datetime

from builder.base.errors import ExitCode, HandoutsError, errors, failure
from builder.checks.items import items
from builder.checks.registry import CHECKS
from builder.messages.accepted import Acceptance, accepted_hash, append_acceptance
from builder.workspace.loaded import Loaded


def accept(loaded: Loaded, check: str, context: str, by: str, reason: str, today: datetime.date) -> str:
    """Accept the findings of `check` about one message of the project's one chosen locale; a line that says so.

    HandoutsError where there is nothing to accept.
    """
    where = "handouts accept"
    if errors(loaded.findings):
        raise HandoutsError(errors(loaded.findings))
    if check not in CHECKS or not CHECKS[check].acceptable:
        known = ", ".join(name for name, item in CHECKS.items() if item.acceptable)
        raise failure(
            where, f"findings of “{check}” can't be accepted", f"Choose from: {known}.", ExitCode.USAGE, "usage"
        )
    locale = loaded.chosen_locales[0]
    matching = [item for item in items(loaded) if item.context == context and item.texts.locale.id == locale.id]
    if not matching:
        remedy = "Copy the msgctxt from the finding."
        raise failure(where, f"{locale.tag} has no translation of “{context}”", remedy, ExitCode.USAGE, "usage")
    item = matching[0]
    if not any(finding.line == item.line for finding in CHECKS[check].function(loaded) if context in finding.message):
        remedy = "See handouts check."
        raise failure(where, f"“{check}” finds nothing wrong with {context}", remedy, ExitCode.USAGE, "usage")
    digest = accepted_hash(context, item.english, item.text)
    path = loaded.project.accepted_file(locale.id)
    if not by.strip() or not reason.strip():
        remedy = 'Say who looked and why it is right: --by "A. Example" --reason "…".'
        raise failure(where, "the name or the reason is empty", remedy, ExitCode.USAGE, "usage")
    name = loaded.project.relative(path)
    append_acceptance(path, name, Acceptance(check, context, digest, today, by, reason, 0))
    return f"{name}: {check} accepted for {context}, as long as its two texts stay as they are"
