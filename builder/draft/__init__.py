"""From a document to proposals: reading it, splitting it, and finding in it what facts are made of."""
