"""Reads of the register of employers."""

from .analysis import coverage, whole_coverage
from .matching import by_ids, duplicates, find, keys, unions_of
from .register import (
    employer,
    employer_row,
    employers,
    every_employer,
    facets,
    merge_row,
    merges,
    names,
    path_of,
)  # fmt: skip

__all__ = ["by_ids", "coverage", "duplicates", "employer", "employer_row", "employers", "every_employer", "facets",
           "find", "keys", "merge_row", "merges", "names", "path_of", "unions_of", "whole_coverage"]  # fmt: skip
