"""What membership takes in and gives out: frozen rows."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from unionloop.kernel.words import word

from .words import LAPSES, CardState, Door, Form, Group, PlacedBy, RollState, State


@dataclass(frozen=True)
class Application:
    """What a worker hands in: four fields, and how he wants it handled. The phone has been proved."""

    name: str
    id_number: str
    phone: str
    employer_id: int | None = None  # door one
    street_id: int | None = None  # door two: the street federation where he mostly works
    platform: str = ""
    id_type: str = "resident"
    private: bool = True
    rural: bool = False


@dataclass(frozen=True)
class MembershipRow:
    """A membership as lists show it: the person masked."""

    id: int
    person_id: int
    name_masked: str
    id_masked: str
    phone_masked: str
    number: str
    union_id: int
    union_name: str
    unit_id: int
    employer_id: int | None
    employer_name: str
    door: Door
    form: Form
    platform: str
    placed_by: PlacedBy
    state: State
    primary: bool
    private: bool
    rural: bool
    applied_date: date | None
    due_date: date | None
    joined_date: date | None
    ended_date: date | None
    confirmed_date: date | None
    verified: str
    note: str
    previous_id: int | None = None
    verbs: tuple[str, ...] = ()
    dues_date: date | None = None  # his own dues are paid up to this day, where his union notes them
    warned_date: date | None = None

    @word
    def mark(self) -> tuple[str, str]:
        return self.state.mark


@dataclass(frozen=True)
class Filters:
    """How a list of memberships is narrowed; everything here stands in the page's address."""

    text: str = ""
    state: tuple[str, ...] = ()
    door: tuple[str, ...] = ()
    form: tuple[str, ...] = ()
    union_id: int | None = None
    employer_id: int | None = None
    elsewhere: bool = False  # on this roll, counted at another union
    stale: bool = False  # not confirmed for a year
    roll_id: int | None = None


@dataclass(frozen=True)
class TurnRow:
    """One dated step of a membership."""

    verb: str
    state: State
    day: date
    until: date | None
    by: str
    note: str


@dataclass(frozen=True)
class RollRow:
    """A roll and what became of its rows."""

    id: int
    unit_id: int
    unit_name: str
    name: str
    sha256: str
    state: RollState
    total: int
    fresh: int
    known: int
    elsewhere: int
    twice: int
    failed: int
    as_of_date: date
    received_at: datetime
    received_by: str
    verbs: tuple[str, ...] = ()


@dataclass(frozen=True)
class FaultRow:
    """A row of a roll that was not taken: which column, what is wrong."""

    line_no: int
    column: str
    code: str
    facts: dict[str, Any]
    cells: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class LapseRow:
    """A member whose dues have been missing for months: what still hinders counting him as left, and until when."""

    member: MembershipRow
    acted_date: date | None  # his last own act here
    hindrance: str
    until: date | None

    @property
    def mark(self) -> tuple[str, str]:
        return LAPSES[self.hindrance]


@dataclass(frozen=True)
class Numbers:
    """A count of members with the age of what it counts (peers.md 11.7)."""

    members: int  # primary, counted states: each person once
    retired: int
    covered: int  # on these rolls, counted at another union
    fresh: int  # confirmed within the year
    oldest: date | None
    newest: date | None

    @property
    def fresh_bp(self) -> int | None:
        """Return the share confirmed within the year in basis points."""
        return (self.fresh * 20_000 + self.members) // (self.members * 2) if self.members else None


@dataclass(frozen=True)
class Rates:
    """入会率 A and B (domain.md §3.4), each with its two numbers."""

    members_unionised: int
    staff_unionised: int
    members_target: int
    staff_target: int
    pool_members: int  # 新就业形态, outside both rates: they have no employer's headcount
    numbers: Numbers

    @property
    def a_bp(self) -> int | None:
        """Members ÷ staff in unionised units."""
        return _share(self.members_unionised, self.staff_unionised)

    @property
    def b_bp(self) -> int | None:
        """Members ÷ staff of the whole target set: operating private employers."""
        return _share(self.members_target, self.staff_target)


@dataclass(frozen=True)
class GroupRate:
    """Members of a group, over its staff where anybody counts them (domain.md §3.4): staff and members kept apart."""

    group: Group
    members: int
    staff: int | None

    @property
    def rate_bp(self) -> int | None:
        return _share(self.members, self.staff) if self.staff else None


def _share(part: int, whole: int) -> int | None:
    return (part * 20_000 + whole) // (whole * 2) if whole else None


@dataclass(frozen=True)
class CardRow:
    """A person's card."""

    person_id: int
    number: str
    version: int
    state: CardState
    issued_date: date
    stopped_at: datetime | None
    why: str


@dataclass(frozen=True)
class CardCode:
    """A code to show now: the signed text behind the QR, six digits to read out, and until when."""

    text: str
    digits: str
    until: datetime
    offline: bool


@dataclass(frozen=True)
class CardFinding:
    """What a shown code turned out to be."""

    ok: bool
    why: str  # "" or: malformed, unknown_key, forged, expired, early, stopped, no_card
    number: str = ""
    name_masked: str = ""
    until: datetime | None = None
    offline: bool = False


@dataclass(frozen=True)
class MemberMergeRow:
    """A merge of two members, as the member's page lists it."""

    id: int
    kept_id: int
    dropped_id: int
    reason: str
    merged_at: datetime
    undone_at: datetime | None
    moved: int
