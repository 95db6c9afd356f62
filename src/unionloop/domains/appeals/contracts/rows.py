"""Frozen rows of cases. The speaker is always masked; an anonymous one is not there at all."""

from dataclasses import dataclass, field
from datetime import datetime

from .channels import Channel
from .states import Difficulty, Direction, Flag, Kind, Outcome, Sending, State


@dataclass(frozen=True)
class CaseRow:
    """A case as lists show it."""

    id: int
    number: str
    state: State
    channel: Channel
    kind: Kind
    difficulty: Difficulty
    category: str
    category_label: str
    title: str
    unit_id: int
    unit: str
    owner: str  # login of whoever has it in hand; "" while it waits
    speaker: str  # masked: "王*芳 138****2207", "匿名", "未留姓名"
    anonymous: bool
    secret: bool
    employer_id: int | None
    employer: str
    division_code: str
    people_count: int
    amount_fen: int | None
    flags: tuple[Flag, ...]
    received_at: datetime
    latest_at: datetime
    due_at: datetime | None  # the nearest moment something is due
    paused: bool
    overdue: bool
    dispatched: bool
    outcome: Outcome | None = None
    recovered_fen: int | None = None
    helped_count: int | None = None
    rating: int | None = None
    merged_into_id: int | None = None
    event_id: int | None = None
    verbs: tuple[str, ...] = ()
    # -- only from `receive`: was the message new, did it open the case, and the code to tell a speaker
    # without a phone, who follows the case by number and code (others: the last four digits)
    fresh: bool = False
    opened: bool = False
    code: str = ""


@dataclass(frozen=True)
class EntryRow:
    """One line of a case's thread."""

    id: int
    case_id: int
    at: datetime
    direction: Direction
    channel: Channel | None
    subject: str
    text: str
    author: str  # who wrote it; the masked speaker for what came in
    files: tuple[tuple[int, str], ...] = ()  # (file id, name)
    sending: Sending | None = None
    fault: str = ""


@dataclass(frozen=True)
class StepRow:
    """One act in the life of a case."""

    at: datetime
    verb: str
    label: str
    actor: str
    unit: str = ""
    note: str = ""


@dataclass(frozen=True)
class TimelineRow:
    """One line of the one timeline: a thing said, or a thing done."""

    at: datetime
    what: str  # "entry" or "step"
    label: str
    text: str
    actor: str
    channel: Channel | None = None


@dataclass(frozen=True)
class CaseFile:
    """Everything the page of one case shows."""

    case: CaseRow
    text: str
    address: str
    entries: tuple[EntryRow, ...]
    steps: tuple[StepRow, ...]
    explanation: tuple[str, ...]  # how the due moment was computed, step by step
    routing: str = ""  # why it went where it went
    facts: dict[str, object] = field(default_factory=dict)
