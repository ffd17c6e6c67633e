"""The Content-Security-Policy of pages: a browser loads and runs nothing but what the page was made with."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable

_STYLE = re.compile(r"<style\b[^>]*>([^<]*(?:<(?!/style>)[^<]*)*)</style>")
_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_PLACE = '<meta charset="utf-8">'
# Of every page of the website, in the page and (with frame-ancestors) in the headers of our own server.
SITE_POLICY = (
    "default-src 'none'; style-src {styles}; script-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'self'"
)
_META = re.compile(r'\n?<meta http-equiv="Content-Security-Policy" content="[^"]*">')


def _hashes(texts: Iterable[str]) -> str:
    digests = (hashlib.sha256(text.encode()).digest() for text in dict.fromkeys(texts))
    return " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests) or "'none'"


def scripts_in(html: str) -> list[str]:
    """The scripts of a template of ours, for `with_policy`; a page's own ones are what it should keep out."""
    return _SCRIPT.findall(html)


def with_policy(
    html: str, scripts: Iterable[str] = (), style_attributes: bool = False, same_server: bool = False
) -> str:
    """The page with its policy: its own style sheets, pictures within it, and these `scripts` of ours, word for word.

    Neither scripts, frames, forms, fonts nor anything from elsewhere. `style_attributes`: where elements have some, any
    style within the page; `same_server`: where a script asks the server that the page comes from.
    """
    styles = "'unsafe-inline'" if style_attributes else _hashes(_STYLE.findall(html))
    connect = "connect-src 'self'; " if same_server else ""
    policy = (
        f"default-src 'none'; img-src data:; style-src {styles}; script-src {_hashes(scripts)}; "
        f"{connect}base-uri 'none'; form-action 'none'"
    )
    assert _PLACE in html, "the page has no <meta charset>, behind which its policy belongs"
    return html.replace(_PLACE, f'{_PLACE}\n<meta http-equiv="Content-Security-Policy" content="{policy}">', 1)


def with_website_policy(html: str) -> str:
    """A page of the website with its policy: its own style sheets, and files beside it, from nowhere else."""
    policy = SITE_POLICY.format(styles=" ".join(filter(None, ["'self'", _style_hashes(html)])))
    assert _PLACE in html, "the page has no <meta charset>, behind which its policy belongs"
    return html.replace(_PLACE, f'{_PLACE}\n<meta http-equiv="Content-Security-Policy" content="{policy}">', 1)


def _style_hashes(html: str) -> str:
    styles = _STYLE.findall(html)
    return _hashes(styles) if styles else ""


def without_policy(html: str) -> str:
    """The page without it, for our own preview, which adds styles and a script."""
    return _META.sub("", html, count=1)
