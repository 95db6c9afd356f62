"""Reads of appeals."""

from .calls import caller_of, calls, own_seat, pop_up, seats
from .cases import case, case_by_number, case_file, cases, every_case, labels_of_categories, row_of
from .identities import voices
from .threads import attachment, entries, timeline
from .tracking import track

__all__ = [
    "attachment", "caller_of", "calls", "case", "case_by_number", "case_file", "cases", "entries", "every_case",
    "labels_of_categories", "own_seat", "pop_up", "row_of", "seats", "timeline", "track", "voices",
]  # fmt: skip
