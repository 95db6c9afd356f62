"""One act on many employers of the register: what may be done, how each line came out."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from unionloop.kernel.words import word

DRIVES_MOST = 5000  # employers in one drive


class DriveAct(StrEnum):
    """What can be done to many employers at once."""

    ASSIGN = "assign"
    NOTIFY = "notify"
    EXPLAIN = "explain"

    @word
    def label(self) -> str:
        return {"assign": "派给街道", "notify": "生成告知书并立案", "explain": "填未建原因"}[self]

    @property
    def verb(self) -> str:
        """Return the verb each line is done by."""
        return f"founding.{self.value}"


class DriveState(StrEnum):
    """How far a drive has come."""

    PLANNED = "planned"
    RUNNING = "running"
    STOPPED = "stopped"
    DONE = "done"
    UNDONE = "undone"

    @word
    def label(self) -> str:
        return {"planned": "待确认", "running": "办理中", "stopped": "已停下", "done": "已办完", "undone": "已撤销"}[self]


class LineState(StrEnum):
    """What became of one employer of a drive."""

    PLANNED = "planned"
    EXCLUDED = "excluded"
    DONE = "done"
    REFUSED = "refused"
    UNDONE = "undone"

    @word
    def label(self) -> str:
        return {"planned": "待办", "excluded": "不办", "done": "已办", "refused": "没办成", "undone": "已撤销"}[self]


@dataclass(frozen=True)
class DriveFacts:
    """What a drive does: to whom the blank spots go, by when; or the reason they share."""

    act: DriveAct
    unit_id: int | None = None
    owner: str = ""
    due_date: date | None = None
    reason: str = ""


@dataclass(frozen=True)
class DriveRow:
    """A drive with its counts."""

    id: int
    facts: DriveFacts
    unit: str  # the street the blank spots go to
    state: DriveState
    asked_name: str  # the login
    asked_by: str
    asked_at: datetime
    counts: dict[LineState, int]
    verbs: tuple[str, ...] = ()

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def handled(self) -> int:
        """Lines that need nothing more: done, refused or undone."""
        return self.total - self.counts.get(LineState.EXCLUDED, 0) - self.counts.get(LineState.PLANNED, 0)

    @property
    def wanted(self) -> int:
        """Lines that are to be done, whatever becomes of them."""
        return self.total - self.counts.get(LineState.EXCLUDED, 0)


@dataclass(frozen=True)
class DriveLineRow:
    """One employer of a drive: done or not, and why not."""

    id: int
    employer_id: int
    employer: str
    headcount: int
    state: LineState
    code: str  # of the refusal or exclusion
    facts: dict[str, str]
    case_number: str
