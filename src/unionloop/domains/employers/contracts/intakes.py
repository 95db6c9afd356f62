"""Lists of employers that come as a file: their state, what is wrong with a row, their counts."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from unionloop.kernel.words import word


class IntakeState(StrEnum):
    """How far a list of employers has come."""

    TRIED = "tried"
    TAKEN = "taken"
    UNDONE = "undone"

    @word
    def label(self) -> str:
        return {"tried": "已试导入", "taken": "已导入", "undone": "已撤回"}[self.value]


@dataclass(frozen=True)
class IntakeFault:
    """What is wrong with one cell of a list: the column as written, the refusal and its facts."""

    column: str
    code: str
    facts: dict[str, str]


@dataclass(frozen=True)
class IntakeLine:
    """A row of a list that was not taken, as it came, with every fault."""

    line_no: int
    name: str
    cells: tuple[object, ...]
    faults: tuple[IntakeFault, ...]


@dataclass(frozen=True)
class IntakeRow:
    """A list of employers that came as a file."""

    id: int
    name: str
    unit_id: int
    unit: str
    state: IntakeState
    read: int
    fresh: int  # would be registered, or were
    known: int  # their codes are in the register already
    failed: int
    received_by: str
    received_at: datetime
    sha256: str
    verbs: tuple[str, ...] = ()
    begun: int = 0  # registered so far by an import that was stopped or broke off

    @property
    def undoable(self) -> int:
        """Employers that would go if the list were taken back."""
        return self.fresh if self.state == IntakeState.TAKEN else self.begun
