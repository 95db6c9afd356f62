"""JSON API v1: one module per domain, each with a `router`."""
