"""Writes to the union tree."""

from .changing import affiliate, dissolve, merge, move, rename, split
from .opening import open_many, open_union
from .seating import seat_committee, seat_officer

__all__ = ["affiliate", "dissolve", "merge", "move", "open_many", "open_union", "rename", "seat_committee",
           "seat_officer", "split"]  # fmt: skip
