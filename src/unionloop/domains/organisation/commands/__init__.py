"""Writes to the union tree."""

from .changing import affiliate, dissolve, merge, move, rename, split
from .extending import ask_extension, extend_term, refuse_extension
from .opening import open_many, open_union
from .seating import seat_committee, seat_officer

__all__ = [
    "affiliate", "ask_extension", "dissolve", "extend_term", "merge", "move", "open_many", "open_union",
    "refuse_extension", "rename", "seat_committee", "seat_officer", "split",
]  # fmt: skip
