"""Review sheets: what a reviewer is sent, and what comes back of it."""
