"""Second aid (二次帮扶): its terms, the work list of the desk, and what a member sees of his own."""

from dataclasses import dataclass

from .means import Sum
from .rows import GrantRow, HouseholdRow
from .words import FileState


@dataclass(frozen=True)
class SecondTerms:
    """When mutual aid has paid and a household still bears too much: over how many months, from how much on.

    `less` are kinds of our own aid given for the same bills; what they gave this year is no longer borne.
    """

    months: int
    least_fen: int
    less: tuple[str, ...] = ()
    id: int = 0


@dataclass(frozen=True)
class SecondRow:
    """A worker who still bears much after mutual aid, masked, with what has become of it on our side."""

    person_id: int
    name_masked: str
    unit_id: int
    unit_name: str
    left_fen: int
    household_id: int | None
    number: str
    file_state: FileState | None  # None: no file yet
    room_fen: int  # what may still be given of a second aid today

    @property
    def mark(self) -> tuple[str, str]:
        return self.file_state.mark if self.file_state else ("todo", "还没有档案")


@dataclass(frozen=True)
class OwnSecond:
    """What mutual aid has left to a member himself, line by line, and what of ours stands ready for it."""

    left_fen: int
    sums: tuple[Sum, ...]
    household: HouseholdRow | None
    grant: GrantRow | None
