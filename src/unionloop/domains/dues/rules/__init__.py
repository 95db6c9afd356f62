"""Decisions about dues: plain values in, plain values out. No database, no clock, no Django."""
