"""Decisions of the case desk: plain values in, plain values out."""

from .flags import FlagInput, flags_of
from .words import (
    CHAT,
    check_reason,
    check_text,
    limit_code,
    mask_speaker,
    title_of,
    usual_difficulty,
)

__all__ = ["CHAT", "FlagInput", "check_reason", "check_text", "flags_of", "limit_code", "mask_speaker", "title_of",
           "usual_difficulty"]  # fmt: skip
