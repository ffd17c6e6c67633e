"""The website: pages, search and assets around the leaflets, as static files."""
