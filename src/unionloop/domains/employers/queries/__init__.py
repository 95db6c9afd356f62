"""Reads of the register of employers."""

from unionloop.domains.employers.contracts import share_bp as share_bp
from unionloop.domains.employers.rules import BANDS
from unionloop.domains.employers.rules import EXTRA as INTAKE_EXTRA
from unionloop.domains.employers.rules import TEMPLATE as INTAKE_HEADS
from unionloop.domains.employers.rules import uscc_warnings as code_warnings

from .analysis import FEWEST, THRESHOLD, coverage, staff, whole_coverage
from .checks import invariants
from .intakes import intake, intake_faults, intake_heads, intakes, own_drafts, take_progress
from .matching import by_codes, by_ids, duplicates, find, kept_for, keys, placements, unions_of, with_merged
from .register import (
    employer,
    employer_ids,
    employer_row,
    employers,
    every_employer,
    facets,
    merge_row,
    merges,
    named,
    names,
    path_of,
    visible_ids,
)  # fmt: skip

__all__ = [
    "BANDS",
    "FEWEST",
    "INTAKE_EXTRA",
    "INTAKE_HEADS",
    "THRESHOLD",
    "by_codes",
    "by_ids",
    "code_warnings",
    "coverage",
    "duplicates",
    "employer",
    "employer_ids",
    "employer_row",
    "employers",
    "every_employer",
    "facets",
    "find",
    "intake",
    "intake_faults",
    "intake_heads",
    "intakes",
    "invariants",
    "kept_for",
    "keys",
    "merge_row",
    "merges",
    "named",
    "names",
    "own_drafts",
    "path_of",
    "placements",
    "share_bp",
    "staff",
    "take_progress",
    "unions_of",
    "visible_ids",
    "whole_coverage",
    "with_merged",
]  # fmt: skip
