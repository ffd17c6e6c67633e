"""HTML to PDF: workers, text layer, tags, line breaks, what is laid out, what is read back; nothing of facts."""
