"""Decisions of the case desk: plain values in, plain values out."""

from .calls import SeatInput, after, check_sip, choose, present, seat_after
from .flags import FlagInput, flags_of
from .identities import groups
from .tracking import HEARD, public_text
from .words import (
    CHAT,
    check_reason,
    check_text,
    limit_code,
    mask_speaker,
    title_of,
    usual_difficulty,
)

__all__ = [
    "CHAT", "HEARD", "FlagInput", "SeatInput", "after", "check_reason", "check_sip", "check_text", "choose",
    "flags_of", "groups", "limit_code", "mask_speaker", "present", "public_text", "seat_after", "title_of",
    "usual_difficulty",
]  # fmt: skip
