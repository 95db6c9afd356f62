"""Developers' tools: house lint, import contracts, generated documents. Never imported by the product."""
