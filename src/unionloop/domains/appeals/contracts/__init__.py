"""What other domains and surfaces may know of appeals."""

from .calls import Caller, CallKind, CallRow, CallState, CallTold, PopUp, SeatRow, SeatState
from .channels import Attachment, Channel, Incoming, Known
from .identities import Basis, LinkRow, VoiceRow, Voices
from .rows import (
    Alike,
    CallBackRow,
    Candour,
    CaseFile,
    CaseLinkRow,
    CaseRow,
    CategoryRow,
    EntryRow,
    Mass,
    Rate,
    Route,
    StepRow,
    TaskRow,
    TimelineRow,
)
from .states import ENDED, LIVE, Difficulty, Direction, Flag, Kind, Outcome, Sending, State
from .tracking import PublicCase, PublicStep
from .verbs import VERBS

__all__ = [
    "ENDED", "LIVE", "VERBS", "Alike", "Attachment", "Basis", "CallBackRow", "CallKind", "CallRow", "CallState", "CallTold",
    "Caller", "Candour", "CaseFile", "CaseLinkRow", "CaseRow", "CategoryRow", "Channel", "Difficulty", "Direction",
    "EntryRow", "Flag", "Incoming", "Kind", "Known", "LinkRow", "Mass", "Outcome", "PopUp", "PublicCase", "PublicStep",
    "Rate", "Route", "SeatRow", "SeatState", "Sending", "State", "StepRow", "TaskRow", "TimelineRow", "VoiceRow",
    "Voices",
]  # fmt: skip
