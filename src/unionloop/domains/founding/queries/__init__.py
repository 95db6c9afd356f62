"""Reads of founding. Every public function but the firm's own page takes the actor."""

from .blanks import (
    blank_counts,
    blanks,
    coverage,
    every_blank,
    live_employer_ids,
    sweeps,
)  # fmt: skip
from .board import board, owners, pace, terms_due, visits_between
from .calendar import calendar
from .cases import (
    awaiting_rebate,
    by_employer,
    case,
    case_by_number,
    case_file,
    cases,
    every_case,
    founded_between,
    open_for_employers,
    origin_of,
    own_drafts,
    papers_of,
)  # fmt: skip
from .checks import invariants
from .clocks import limit
from .drives import drive, drive_lines, drives, every_drive_line
from .firm import firm_page, token_of
from .waiting import next_steps

__all__ = [
    "awaiting_rebate", "blank_counts", "blanks", "board", "by_employer", "calendar", "case", "case_by_number",
    "case_file", "cases", "coverage", "drive", "drive_lines", "drives", "every_blank", "every_case",
    "every_drive_line", "firm_page", "founded_between", "invariants", "limit", "live_employer_ids",
    "next_steps", "open_for_employers", "origin_of", "own_drafts", "owners", "pace", "papers_of", "sweeps",
    "terms_due", "token_of", "visits_between",
]  # fmt: skip
