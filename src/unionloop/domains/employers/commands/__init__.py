"""Writes to the register of employers."""

from .changing import correct, link_union, rename, reveal, set_headcount, set_status, set_tax_key
from .following import follow_union
from .intakes import receive_intake, stop_intake, take_intake, undo_intake
from .merging import merge, unmerge
from .registering import register, register_many

__all__ = [
    "correct", "follow_union", "link_union", "merge", "receive_intake", "register", "register_many", "rename", "reveal",
    "set_headcount", "set_status", "set_tax_key", "stop_intake", "take_intake", "undo_intake", "unmerge",
]  # fmt: skip
