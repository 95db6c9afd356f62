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
    call_back: bool = False  # owed, or drawn for the sample
    warned: int = 0  # 0 nothing, 1 reminded, 2 urged (催办), 3 escalated
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
    links: tuple["CaseLinkRow", ...] = ()
    tasks: tuple["TaskRow", ...] = ()
    call_backs: tuple["CallBackRow", ...] = ()
    facts: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class CaseLinkRow:
    """How two cases hang together, seen from one of them."""

    id: int
    kind: str  # merge, split, link
    label: str
    other_id: int
    other_number: str
    other_title: str
    at: datetime


@dataclass(frozen=True)
class TaskRow:
    """What another unit was asked to do for a case."""

    id: int
    case_id: int
    case_number: str
    unit_id: int
    unit: str
    text: str
    due_at: datetime | None
    state: str  # open, done, declined
    answer: str
    done_at: datetime | None


@dataclass(frozen=True)
class CallBackRow:
    """One try to hear from the speaker whether it is true."""

    at: datetime
    caller: str
    reached: bool
    solved: bool | None
    grade: int | None
    words: str


@dataclass(frozen=True)
class Route:
    """Where a case should go, and why. `unit_id` None: nobody fits, a person must choose."""

    unit_id: int | None
    unit: str
    reason: str
    rule_id: int | None = None
    barred: tuple[str, ...] = ()  # units it must not go to, and why


@dataclass(frozen=True)
class Alike:
    """A case that says much the same. `likeness` is from 0 to 100."""

    case: CaseRow
    likeness: int
    why: str


@dataclass(frozen=True)
class Mass:
    """Many cases within a few days about one employer (its id None where only its name is known); or, of cases that name
    none, about one topic in one place ("": everywhere)."""

    cases: int
    people: int
    first_at: datetime
    latest_at: datetime
    case_ids: tuple[int, ...]
    employer_id: int | None = None
    employer: str = ""
    place: str = ""
    topic: str = ""

    @property
    def about(self) -> str:
        """Return what many speak of, for a sentence."""
        return self.employer or " · ".join(part for part in (self.place, self.topic) if part)


@dataclass(frozen=True)
class Breach:
    """Where late cases stood when their time ran out; `open` of them are not answered yet."""

    code: str
    label: str
    cases: int
    open: int


@dataclass(frozen=True)
class Rate:
    """A share with its parts and its 95 % interval (Wilson), in basis points; None without a case."""

    code: str
    label: str
    numerator: int
    denominator: int
    rate_bp: int | None
    low_bp: int | None
    high_bp: int | None
    note: str = ""


@dataclass(frozen=True)
class Counts:
    """How many cases there are, by door and by where they stand; merged ones count once, in their own line."""

    total: int
    by_channel: dict[str, int]
    by_state: dict[str, int]
    recovered_fen: int
    helped: int


@dataclass(frozen=True)
class Candour:
    """Who an anonymous speaker is, shown once to whoever was granted it."""

    name: str
    contact: str
    channel: Channel


@dataclass(frozen=True)
class CategoryRow:
    """One node of the tree."""

    code: str
    label: str
    parent_code: str
    words: tuple[str, ...]
