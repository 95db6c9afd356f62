"""Voices on several channels that may be one person."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from unionloop.kernel.words import word

from .channels import Channel


class Basis(StrEnum):
    """Why two voices are taken for one person's."""

    LINE = "line"
    PROOF = "proof"
    HAND = "hand"

    @word
    def label(self) -> str:
        return {"line": "同一来电号码", "proof": "本人凭受理号和查询码", "hand": "人工认定"}[self.value]


@dataclass(frozen=True)
class VoiceRow:
    """One voice on one channel, masked."""

    id: int
    channel: Channel
    sender: str
    name: str
    phone: str
    since_at: datetime
    case_count: int
    numbers: tuple[str, ...] = ()  # of his latest cases within the reader's reach, three at most


@dataclass(frozen=True)
class LinkRow:
    """That two voices are one person's, or once were thought to be."""

    id: int
    one_id: int
    other_id: int
    basis: Basis
    reason: str
    joined_by: str
    joined_at: datetime
    parted_by: str
    parted_at: datetime | None
    parted_reason: str


@dataclass(frozen=True)
class Voices:
    """Who speaks in a case: the voices taken for one person's, how they came together, which more might be."""

    voices: tuple[VoiceRow, ...]
    links: tuple[LinkRow, ...]
    proposals: tuple[VoiceRow, ...]  # the same phone number, not joined
    person_id: int | None
    person: str  # masked name in the register, "" when not identified
