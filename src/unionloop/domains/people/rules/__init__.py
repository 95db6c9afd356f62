"""Decisions about persons: papers, phones, names. Plain values in, plain values out."""

from .assessing import check_assessment
from .names import check_name, given_of, initials_of, mask_name
from .papers import check_digit, check_id, check_phone, mask_id, mask_phone, tidy, widen
from .particulars import merged, read_particular
from .same import Likeness, alike

__all__ = ["Likeness", "alike", "check_assessment",
           "check_digit", "check_id", "check_name", "check_phone", "given_of", "initials_of",
           "mask_id", "mask_name", "mask_phone", "merged", "read_particular", "tidy", "widen"]  # fmt: skip
