"""Where the project's PDFs are kept, for all its output folders."""

from __future__ import annotations

from builder.languages.fonts import fontconfig_rules, hashes
from builder.pdf.renderer import renderer_hash
from builder.pdf.writer import Store
from builder.workspace.loaded import Loaded


def pdf_store(loaded: Loaded) -> Store:
    """The PDFs that were made before, by their pages and by what rendered them."""
    renderer = renderer_hash(hashes(loaded.fonts), fontconfig_rules(loaded.fonts))
    return Store(loaded.project.cache, renderer)
