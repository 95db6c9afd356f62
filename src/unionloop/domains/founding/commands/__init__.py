"""Writes of founding. Each public function is one thing a person can do."""

from .blanks import assign, explain, find_blanks, notify
from .cases import book_guide, close, cover, open, reopen, verify
from .clocks import recompute
from .drives import plan_drive, run_drive, start_drive, stop_drive, undo_drive
from .papers import write
from .registration import account, found, rebate, register_legal, seal, switch_item
from .steps import approve, elect, nominate, prepare, publicise, recruit, report, send_back
from .visits import hand_over, visit

__all__ = [
    "account", "approve", "assign", "book_guide", "close", "cover", "elect", "explain", "find_blanks", "found",
    "hand_over", "nominate", "notify", "open", "plan_drive", "prepare", "publicise", "rebate", "recompute", "recruit",
    "register_legal", "reopen", "report", "run_drive", "seal", "send_back", "start_drive", "stop_drive",
    "switch_item", "undo_drive", "verify", "visit", "write",
]  # fmt: skip
