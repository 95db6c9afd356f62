"""`unionloop <domain> <verb>`: one module per domain."""
