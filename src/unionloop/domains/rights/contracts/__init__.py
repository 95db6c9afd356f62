"""States, verbs and frozen rows of rights."""

from .remarks import RemarkRow
from .rows import (
    Block,
    Check,
    ClauseRow,
    Counts,
    ExhibitRow,
    GainInput,
    GainRow,
    LetterFile,
    LetterRow,
    LetterRule,
    LinkPage,
    MatterFile,
    MatterRow,
    Paper,
    ReplyRow,
    ServiceRow,
    StepRow,
    Upload,
)  # fmt: skip
from .verbs import LETTER_ROAD, ROAD, VERBS
from .versions import BlockChange, Comparison, Run, VersionRow
from .words import (
    ENDED,
    GIVEN,
    LIVE,
    OUT,
    WRITING,
    Answer,
    Finding,
    Gain,
    Kind,
    LetterState,
    Mended,
    Office,
    Part,
    Source,
    State,
    Topic,
    Way,
)  # fmt: skip

__all__ = [
    "ENDED", "GIVEN", "LETTER_ROAD", "LIVE", "OUT", "ROAD", "VERBS", "WRITING", "Answer", "Block", "BlockChange",
    "Check", "ClauseRow", "Comparison", "Counts", "ExhibitRow", "Finding", "Gain", "GainInput", "GainRow", "Kind",
    "LetterFile", "LetterRow", "LetterRule", "LetterState", "LinkPage", "MatterFile", "MatterRow", "Mended", "Office",
    "Paper", "Part", "RemarkRow", "ReplyRow", "Run", "ServiceRow", "Source", "State", "StepRow", "Topic", "Upload", "VersionRow",
    "Way",
]  # fmt: skip
