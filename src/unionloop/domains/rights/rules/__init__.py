"""Decisions of rights: plain values in, plain values out. No database, no clock."""
