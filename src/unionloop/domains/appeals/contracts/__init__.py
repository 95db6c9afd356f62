"""What other domains and surfaces may know of appeals."""

from .calls import Caller, CallKind, CallRow, CallState, CallTold, PopUp, SeatRow, SeatState
from .channels import Attachment, Channel, Incoming, Known
from .identities import Basis, LinkRow, VoiceRow, Voices
from .rows import CaseFile, CaseRow, EntryRow, StepRow, TimelineRow
from .states import ENDED, LIVE, Difficulty, Direction, Flag, Kind, Outcome, Sending, State
from .tracking import PublicCase, PublicStep
from .verbs import VERBS

__all__ = [
    "ENDED", "LIVE", "VERBS", "Attachment", "Basis", "CallKind", "CallRow", "CallState", "CallTold", "Caller",
    "CaseFile", "CaseRow", "Channel", "Difficulty", "Direction", "EntryRow", "Flag", "Incoming", "Kind",
    "Known", "LinkRow", "Outcome", "PopUp", "PublicCase", "PublicStep", "SeatRow", "SeatState", "Sending",
    "State", "StepRow", "TimelineRow", "VoiceRow", "Voices",
]  # fmt: skip
