"""Bank file layouts: delimited text, and ISO 20022."""
