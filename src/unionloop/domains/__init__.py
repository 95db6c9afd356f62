"""The business, one package per domain; the order of rank stands in pyproject.toml."""
