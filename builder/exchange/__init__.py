"""Files for translators' own tools: translation units, translation memory, terms; and what comes back, line by line."""
