"""Whether a fund gives alike: rows by place and by how heavy the bill was, of the twelve months to a day."""

from dataclasses import dataclass
from datetime import date

BP = 10_000


@dataclass(frozen=True)
class TierRow:
    """One union below the fund's owner: whom it covers, how many were aided, what was given; amounts in fen."""

    unit_id: int
    unit_name: str
    members: int
    aided: int
    given_fen: int
    withheld: bool = False  # too few to be told

    @property
    def aided_bp(self) -> int | None:
        return self.aided * BP // self.members if self.members and not self.withheld else None

    @property
    def per_member_fen(self) -> int | None:
        return self.given_fen // self.members if self.members and not self.withheld else None


@dataclass(frozen=True)
class BandRow:
    """Bills of one weight: what people had to bear of them themselves, and what of it mutual aid gave back."""

    above_fen: int
    upto_fen: int | None
    persons: int
    own_fen: int
    given_fen: int
    withheld: bool = False

    @property
    def share_bp(self) -> int | None:
        return self.given_fen * BP // self.own_fen if self.own_fen and not self.withheld else None


@dataclass(frozen=True)
class Fairness:
    """Both ways to look at it, for anybody."""

    from_date: date
    to_date: date
    tiers: tuple[TierRow, ...]
    bands: tuple[BandRow, ...]
