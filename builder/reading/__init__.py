"""Reading documents: plain text, web pages, PDF and Word become one text, the same each time."""
