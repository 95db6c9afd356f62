"""Words of the hotline: what the exchange tells, seats of agents, calls."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from unionloop.kernel.words import word

from .rows import CaseRow


class CallKind(StrEnum):
    """What the exchange asks or tells of a call."""

    ROUTE = "route"
    RINGING = "ringing"
    ANSWERED = "answered"
    UNANSWERED = "unanswered"
    GIVEN_UP = "given_up"
    HUNG_UP = "hung_up"
    RECORDED = "recorded"


class CallState(StrEnum):
    """Where a call is."""

    NEW = "new"
    RINGING = "ringing"
    TALKING = "talking"
    ENDED = "ended"
    MISSED = "missed"

    @word
    def label(self) -> str:
        return self.mark[1]

    @word
    def mark(self) -> tuple[str, str]:
        """Shape and word, as `{% state %}` draws them."""
        return {"new": ("todo", "排队"), "ringing": ("todo", "振铃"), "talking": ("doing", "通话"),
                "ended": ("done", "已挂断"), "missed": ("over", "未接通")}[self.value]  # fmt: skip


class SeatState(StrEnum):
    """Whether an agent takes calls."""

    AWAY = "away"
    READY = "ready"
    RINGING = "ringing"
    TALKING = "talking"
    AFTER = "after"

    @word
    def label(self) -> str:
        return self.mark[1]

    @word
    def mark(self) -> tuple[str, str]:
        """Shape and word, as `{% state %}` draws them."""
        return {"away": ("lock", "离席"), "ready": ("done", "就绪"), "ringing": ("todo", "振铃"),
                "talking": ("doing", "通话"), "after": ("doing", "话后整理")}[self.value]  # fmt: skip


@dataclass(frozen=True)
class CallTold:
    """One thing the exchange says of a call. `attempt` counts the agents tried; `caller` may be withheld ("")."""

    call: str
    kind: CallKind
    caller: str = ""
    attempt: int = 1
    recording: str = ""


@dataclass(frozen=True)
class SeatRow:
    """An agent's place at the desk."""

    id: int
    login: str
    label: str
    unit_id: int
    sip: str
    state: SeatState
    since_at: datetime
    present: bool  # the page was open within the last minute and a half


@dataclass(frozen=True)
class CallRow:
    """A call as lists and the pop-up show it: the number masked."""

    id: int
    state: CallState
    caller: str
    seat: str  # login of the agent
    started_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None
    recorded: bool
    case_number: str


@dataclass(frozen=True)
class Caller:
    """Who may be calling: what the number is known by. Several people may share a phone."""

    names: tuple[str, ...]  # masked, of earlier calls and letters
    people: tuple[str, ...]  # masked, of the register
    person_ids: tuple[int, ...]
    cases: tuple[CaseRow, ...]  # latest first, five at most
    case_count: int
    open_count: int


@dataclass(frozen=True)
class PopUp:
    """What an agent sees before saying hello."""

    call: CallRow
    caller: Caller
