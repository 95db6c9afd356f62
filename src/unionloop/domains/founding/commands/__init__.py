"""Writes of founding. Each public function is one thing a person can do."""

from .blanks import assign, explain, find_blanks, notify
from .cases import book_guide, close, cover, open, reopen, verify
from .clocks import recompute
from .papers import write
from .registration import account, found, rebate, register_legal, seal, switch_item
from .steps import approve, elect, nominate, prepare, publicise, recruit, report, send_back
from .visits import hand_over, visit

__all__ = [
    "account", "approve", "assign", "book_guide", "close", "cover", "elect", "explain", "find_blanks",
    "found", "hand_over", "nominate", "notify", "open", "prepare", "publicise", "rebate", "recompute",
    "recruit", "register_legal", "reopen", "report", "seal", "send_back", "switch_item", "verify", "visit",
    "write",
]  # fmt: skip
