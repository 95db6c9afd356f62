"""Registers that say whether name, number and phone belong together."""
