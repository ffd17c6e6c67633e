"""Debian's Chromium for tests and tools: without a sandbox, which root can't have, and asking nobody for anything."""

from __future__ import annotations

PROGRAM = "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
