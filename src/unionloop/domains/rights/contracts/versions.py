"""Rows of a letter's versions and what changed between two of them."""

from dataclasses import dataclass
from datetime import datetime

from .words import Part


@dataclass(frozen=True)
class VersionRow:
    """One kept version of a letter: what was done with it; "" for the one that stands now."""

    version: int
    verb: str
    saved_at: datetime
    saved_by: str


@dataclass(frozen=True)
class Run:
    """A piece of text that stayed, came or went: same, added, removed."""

    kind: str
    text: str


@dataclass(frozen=True)
class BlockChange:
    """One block in two versions: same, changed, added, removed."""

    part: Part
    kind: str
    runs: tuple[Run, ...]


@dataclass(frozen=True)
class Comparison:
    """Two versions of a letter, block by block."""

    old: int
    new: int
    versions: tuple[VersionRow, ...]
    changes: tuple[BlockChange, ...]

    @property
    def changed(self) -> int:
        """Return how many blocks differ."""
        return sum(one.kind != "same" for one in self.changes)
