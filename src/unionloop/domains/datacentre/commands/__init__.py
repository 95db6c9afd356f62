"""Writes of the data centre."""

from .deliveries import receive, take
from .reports import accept, compile, send_back, submit

__all__ = ["accept", "compile", "receive", "send_back", "submit", "take"]
