"""A case as it lies before whoever works on it."""

from dataclasses import dataclass

from .collecting import ArticleRow
from .learning import DraftRow, ProposalRow
from .rows import Alike, CaseFile, CaseRow, Route, TimelineRow


@dataclass(frozen=True)
class AtHand:
    """The file of a case and what helps to decide it; empty where a step of its life has no use for it."""

    file: CaseFile
    place: str  # where the case lies: rights over it are held here
    timeline: tuple[TimelineRow, ...]
    route: Route | None  # where it would go, while nobody has sent it
    alike: tuple[Alike, ...]
    proposal: ProposalRow | None  # what it seems to be about, while nobody has said
    past: tuple[CaseRow, ...]  # the speaker's other cases
    offered: tuple[ArticleRow, ...]
    asks: tuple[str, ...]  # what to ask in the talk
    draft: DraftRow | None  # the reader's own unsent words
