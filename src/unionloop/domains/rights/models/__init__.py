"""Tables of rights."""

from .letters import Handover, Letter, LetterVersion, Remark, Reply
from .matters import Exhibit, Gain, Investigator, Matter, MatterStep
from .rulebook import Clause, LetterRule

__all__ = ["Clause", "Exhibit", "Gain", "Handover", "Investigator", "Letter", "LetterRule", "LetterVersion", "Matter",
           "MatterStep", "Remark", "Reply"]  # fmt: skip
