"""Decisions about employers: codes, names, bands. Plain values in, plain values out."""

from unionloop.kernel.codes import uscc_digit

from .codes import check_old_tax_id, check_uscc, org_code_of, uscc_warnings
from .intake import EXTRA, SEARCHED_ROWS, TEMPLATE, Heads, find_heads, read_row
from .names import BANDS, band_of, check_name, core_name, initials_of, normal_name, stem_of
from .register import check_headcount, check_status, first_filled, propose

__all__ = [
    "BANDS", "EXTRA", "SEARCHED_ROWS", "TEMPLATE", "Heads", "band_of", "check_headcount", "check_name",
    "check_old_tax_id", "check_status", "check_uscc", "core_name", "find_heads", "first_filled", "initials_of",
    "normal_name", "org_code_of", "propose", "read_row", "stem_of", "uscc_digit", "uscc_warnings",
]  # fmt: skip
