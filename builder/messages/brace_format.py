"""The flags by which PO tools check placeholders: gettext's `python-brace-format`, which Weblate and Poedit know too.

It says of a translation that it has the placeholders of its English and no others: `msgfmt --check`, which Poedit runs
as well, refuses one that hasn't, and Weblate marks it. Forms that a number picks (`{years|one:…|other:…}`) are no such
format, and `msgfmt` would refuse the whole catalogue: these translations say `no-python-brace-format`.

`msgmerge` takes the flag from the template, and makes a translation fuzzy that isn't of the format. So a template has
it only where no translation can have forms: where all placeholders stand for names. A catalogue has it for every
translation without forms.
"""

from __future__ import annotations

from collections.abc import Sequence

from builder.facts.base_fact import PLACEHOLDER
from builder.languages.plurals import choices

_CHECKED = "python-brace-format"
_UNCHECKED = f"no-{_CHECKED}"


def brace_flags(english: str, translation: str, names: bool) -> list[str]:
    """The flag of a message, or none; `names`: its placeholders stand for names alone."""
    placeholders = PLACEHOLDER.findall(english)
    plain = PLACEHOLDER.sub("", english)
    # gettext reads other names, and other braces, in ways of its own.
    if not placeholders or not all(map(str.isidentifier, placeholders)) or "{" in plain or "}" in plain:
        return []
    if choices(translation):
        return [_UNCHECKED]
    return [_CHECKED] if translation or names else []


def with_brace_flags(flags: Sequence[str], english: str, translation: str, names: bool) -> list[str]:
    """An entry's flags with the one that goes with its translation; the others stay where they are."""
    wanted = brace_flags(english, translation, names)
    kept = [flag for flag in flags if flag not in (_CHECKED, _UNCHECKED) or flag in wanted]
    return [*kept, *(flag for flag in wanted if flag not in kept)]
