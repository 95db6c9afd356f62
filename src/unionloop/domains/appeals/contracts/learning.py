"""Rows of the machine's proposals, of what it has learnt, and of words not sent yet."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class ProposalRow:
    """What a case seems to be about. `sure` is false where a person should look twice."""

    category: str
    category_label: str
    confidence_bp: int  # calibrated: of a hundred with 9 000, about ninety are right
    words: tuple[str, ...]
    sure: bool
    version: str


@dataclass(frozen=True)
class LessonRow:
    """One version of the model. Figures are of cases it had not seen."""

    version: str
    learnt_at: datetime
    cases: int
    kinds: int
    macro_f1_bp: int
    calibration_error_bp: int
    sure_from_bp: int


@dataclass(frozen=True)
class DraftRow:
    """What somebody was typing, and when it was last kept."""

    text: str
    kept_at: datetime
