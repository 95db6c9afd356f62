"""Kinds of aid and what limits them, as dated data makes them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from unionloop.kernel.words import word

from .means import Sum
from .words import Klass


class Per(StrEnum):
    """Over what a cap is counted."""

    HOUSEHOLD_YEAR = "household_year"
    MEMBER_YEAR = "member_year"
    HOUSEHOLD_EVER = "household_ever"
    MEMBER_EVER = "member_ever"

    @word
    def label(self) -> str:
        return {"household_year": "每户每年", "member_year": "每人每年", "household_ever": "每户一次", "member_ever": "每人一次"}[self.value]

    @property
    def yearly(self) -> bool:
        return self in (Per.HOUSEHOLD_YEAR, Per.MEMBER_YEAR)

    @property
    def each(self) -> bool:
        """Whether every member counts apart."""
        return self in (Per.MEMBER_YEAR, Per.MEMBER_EVER)


@dataclass(frozen=True)
class Cap:
    """The limit of a kind for one class: so many monthly lines, a share of what was borne, a sum. The lowest holds."""

    lines: int | None = None
    share_bp: int | None = None
    most_fen: int | None = None


@dataclass(frozen=True)
class Kind:
    """One kind of aid: which classes may have it, how much, over what it is counted."""

    code: str
    label: str
    per: Per
    caps: Mapping[Klass, Cap]
    step: str = "relief"  # the step of the ladder a paid sum stands for
    school: str = ""  # only for a member at this stage
    after: str = ""  # "mutual": the own share is what mutual aid left, read from its claims and told by nobody


@dataclass(frozen=True)
class Stacking:
    """What holds across kinds, for one class: how many kinds a year, how much in all, whether earlier aid is income."""

    kinds: int | None = None
    lines: int | None = None
    most_fen: int | None = None
    earlier_is_income: bool = False


@dataclass(frozen=True)
class Caps:
    """The whole table in force, with the parameter rows it was read from."""

    kinds: Mapping[str, Kind]
    stacking: Mapping[Klass, Stacking]
    ids: tuple[int, ...] = ()


@dataclass(frozen=True)
class Past:
    """A sum of aid that counts: proposed, approved, on its way or paid. Refused ones are not among them."""

    kind: str
    year: int
    amount_fen: int
    member_id: int | None = None


@dataclass(frozen=True)
class Room:
    """How much of a kind is left, and how that was reckoned."""

    kind: str
    room_fen: int
    sums: tuple[Sum, ...] = field(default=())
    closed: str = ""  # code of the refusal when nothing can be given at all


@dataclass(frozen=True)
class Level:
    """Who may approve up to how much: the tier, and the sum of the last twelve months it reaches. None: no end."""

    tier: str
    up_to_fen: int | None
