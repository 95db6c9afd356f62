"""Frozen rows of what leaves the domain: reports sent up in signed packages, trusted keys, months handed to the lake."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from unionloop.kernel.words import word


class Direction(StrEnum):
    """Whether a package was made here or came from another instance."""

    OUT = "out"
    IN = "in"

    @word
    def label(self) -> str:
        return {"out": "本级导出", "in": "下级送来"}[self]


@dataclass(frozen=True)
class SentFigure:
    """One figure as it travels; `value` None is not known."""

    code: str
    value: int | None
    sources: int
    rule: str


@dataclass(frozen=True)
class SentReport:
    """One report as it travels: the first of a package is the one that goes up, the others are what it was summed from."""

    division_code: str
    tier: str
    unit: str
    depth: int
    submitted_at: datetime | None
    submitted_by: str
    accepted_at: datetime | None
    accepted_by: str
    note: str
    figures: tuple[SentFigure, ...]


@dataclass(frozen=True)
class Manifest:
    """What a package says of itself; its bytes are what is signed."""

    version: int
    division_code: str
    tier: str
    unit: str
    month: str
    edition: int
    previous: str  # SHA-256 of the manifest of the edition before, "" for the first
    to: str  # division of the union it is addressed to
    made_at: str
    made_by: str
    key: str  # fingerprint of the signing key


@dataclass(frozen=True)
class SenderRow:
    id: int
    unit_id: int
    unit: str
    name: str
    key_id: str
    trusted_by: str
    trusted_at: datetime
    ended_at: datetime | None
    verbs: tuple[str, ...] = ()


@dataclass(frozen=True)
class PackageRow:
    id: int
    unit_id: int
    unit: str
    direction: Direction
    month: str
    edition: int
    name: str
    sha256: str
    key_id: str
    sender: str
    report_id: int
    reports: int
    acted_by: str
    acted_at: datetime


@dataclass(frozen=True)
class HandoverRow:
    """One month handed to the lake: how many of the bureaus' files, of how many firms."""

    id: int
    unit_id: int
    unit: str
    month: str
    sha256: str
    files: int
    firms: int
    handed_by: str
    handed_at: datetime
