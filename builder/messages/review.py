"""Reviews: people's signatures under single messages, append-only, one line each.

A line of `locales/<locale>/reviews.tsv` is: role, reviewer, date, msgctxt, hash. The hash covers the msgctxt, the
English, the translation and every rendered placeholder value, so that a changed number voids the signature.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path

from builder.base.errors import Finding

ROLES = ("translator", "second reader", "clinician")
_LINE = re.compile(rf"^({'|'.join(ROLES)})\t[^\t]+\t\d{{4}}-\d\d-\d\d\t([^\t]+)\t([0-9a-f]{{16}})$")


def review_hash(context: str, english: str, translation: str, values: Mapping[str, str]) -> str:
    """What a signature is given under."""
    parts = [context, english, translation]
    for name in sorted(values):
        parts += [name, values[name]]
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]


class Reviews:
    """One locale's signatures: (msgctxt, hash) → roles that signed."""

    def __init__(self, signatures: dict[tuple[str, str], set[str]]) -> None:
        self._signatures = signatures

    def signed(self, context: str, hash_: str, english_locale: bool) -> bool:
        """For a translation both a translator and a second reader; for English a clinician."""
        roles = self._signatures.get((context, hash_), set())
        return "clinician" in roles if english_locale else {"translator", "second reader"} <= roles


def load_reviews(path: Path, name: str, findings: list[Finding]) -> Reviews:
    """The signatures in `path`; none where there is no file."""
    signatures: dict[tuple[str, str], set[str]] = {}
    if path.exists():
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if not line or line.startswith("#"):
                continue
            match = _LINE.match(line)
            if not match:
                remedy = "A line is: role, reviewer, date, msgctxt, hash, with tabs between."
                findings.append(Finding(name, number, "reviews", "not a line of a review record", remedy))
                continue
            signatures.setdefault((match[2], match[3]), set()).add(match[1])
    return Reviews(signatures)
