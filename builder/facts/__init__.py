"""Row 2: records of documents and facts, and where in a document each fact comes from."""
