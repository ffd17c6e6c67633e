"""Composite glyphs at the end of a TrueType font that was cut down for a PDF."""

from __future__ import annotations

import io

# The glyphs that make up a new one: (glyph, x, y) in the font's own units.
Shape = tuple[tuple[int, int, int], ...]


def add_glyphs(content: bytes, added: dict[int, tuple[Shape, int]]) -> bytes:
    """The font `content` with the glyphs of `added`: number → shape and advance in the font's units.

    Numbers between the font's last glyph and the first new one become empty glyphs. An empty shape is a blank.
    """
    from fontTools.ttLib import TTFont
    from fontTools.ttLib.tables._g_l_y_f import Glyph, GlyphComponent

    font = TTFont(io.BytesIO(content), recalcTimestamp=False)
    names = list(font.getGlyphOrder())
    glyf, metrics = font["glyf"], font["hmtx"].metrics
    more = [f"added{number}" for number in range(len(names), max(added) + 1)]
    names += more
    font.setGlyphOrder(names)
    glyf.setGlyphOrder(names)
    glyf.glyphs |= {name: Glyph() for name in more}
    metrics |= dict.fromkeys(more, (0, 0))
    for number, (shape, advance) in added.items():
        glyph = Glyph()
        if shape:
            glyph.numberOfContours = -1
            glyph.components = []
            for part, x, y in shape:
                component = GlyphComponent()
                component.glyphName, component.x, component.y, component.flags = names[part], x, y, 0
                glyph.components.append(component)
            glyph.recalcBounds(glyf)
        glyf.glyphs[names[number]] = glyph
        # Renderers move a glyph so that its left edge is where the metrics say.
        metrics[names[number]] = advance, getattr(glyph, "xMin", 0)
    saved = io.BytesIO()
    font.save(saved, reorderTables=None)
    return saved.getvalue()
