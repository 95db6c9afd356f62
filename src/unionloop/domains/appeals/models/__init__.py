"""Tables of appeals, by noun."""

from .calls import Call, CallEvent, Seat
from .cases import Case, Entry
from .norms import Category, DispatchRule, FlagRule, LimitRule
from .speakers import Identity, Speaker, VoiceLink

__all__ = ["Call", "CallEvent", "Case", "Category", "DispatchRule", "Entry", "FlagRule", "Identity", "LimitRule", "Seat",
           "Speaker", "VoiceLink"]  # fmt: skip
