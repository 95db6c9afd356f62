"""Writes of appeals, one function a verb."""

from .answering import answer, send_queued
from .calls import attend, equip, follow, keep_seat, route_call, sit
from .identities import identify, join, join_lines, join_proven, part
from .receiving import receive

__all__ = [
    "answer", "attend", "equip", "follow", "identify", "join", "join_lines", "join_proven", "keep_seat", "part", "receive",
    "route_call", "send_queued", "sit",
]  # fmt: skip
