"""Row 3: locales as data, the templates, translations and their state, numbers and names."""
