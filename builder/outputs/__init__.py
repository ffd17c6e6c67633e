"""Row 5: PDF with pinned fonts, text, Anki packages, the manifest."""
