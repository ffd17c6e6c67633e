"""Row 4: what a handout and a deck hold, the matrix of editions, and their HTML and notes."""
