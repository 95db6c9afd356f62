"""Decisions of the ledger: plain values in, plain values out. No database, no clock, no actor."""
