"""Placeholder until letters are written below."""
