"""What is true of a language whatever the topic: locale, numbers, wording, glossary, fonts, scripts."""
