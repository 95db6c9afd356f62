"""Reads of appeals."""

from .cases import case, case_by_number, case_file, cases, every_case, labels_of_categories, row_of
from .threads import attachment, entries, timeline

__all__ = [
    "attachment", "case", "case_by_number", "case_file", "cases", "entries", "every_case", "labels_of_categories",
    "row_of", "timeline",
]  # fmt: skip
