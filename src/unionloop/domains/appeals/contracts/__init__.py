"""What other domains and surfaces may know of appeals."""

from .channels import Attachment, Channel, Incoming, Known
from .rows import CaseFile, CaseRow, EntryRow, StepRow, TimelineRow
from .states import ENDED, LIVE, Difficulty, Direction, Flag, Kind, Outcome, Sending, State
from .verbs import VERBS

__all__ = [
    "ENDED", "LIVE", "VERBS", "Attachment", "CaseFile", "CaseRow", "Channel", "Difficulty", "Direction", "EntryRow",
    "Flag", "Incoming", "Kind", "Known", "Outcome", "Sending", "State", "StepRow", "TimelineRow",
]  # fmt: skip
