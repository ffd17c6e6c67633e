"""What a browser may do with a page of ours: a Content-Security-Policy that lets nothing in but the page itself."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable


def content_policy(scripts: Iterable[str] = (), connect: bool = False) -> str:
    """The policy for a page with these inline scripts, given as they stand between their tags, and no other.

    No address is asked for anything; pictures stand in the page. `connect`: the page hears from its own server.
    """
    hashes = [base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts]
    allowed = " ".join(f"'sha256-{digest}'" for digest in hashes) or "'none'"
    parts = [
        "default-src 'none'",
        f"script-src {allowed}",
        "style-src 'unsafe-inline'",
        "img-src data:",
        *(["connect-src 'self'"] if connect else []),
        "base-uri 'none'",
        "form-action 'none'",
    ]
    return "; ".join(parts)


def policy_tag(policy: str) -> str:
    """The element for the page's head, before all that it is to govern."""
    return f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
