"""Tables of appeals, by noun."""

from .calls import Call, CallEvent, Seat
from .cases import Case, Entry
from .links import CallBack, CaseLink, Task
from .norms import Category, DispatchRule, FlagRule, LimitRule
from .speakers import Identity, Speaker, VoiceLink

__all__ = [
    "Call", "CallBack", "CallEvent", "Case", "CaseLink", "Category", "DispatchRule", "Entry", "FlagRule", "Identity",
    "LimitRule", "Seat", "Speaker", "Task", "VoiceLink",
]  # fmt: skip
