"""What a month was about: kinds and places with their growth, and groups of cases that say the same."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class KindCount:
    """One kind of a month. `usual` is the mean of the three months before, in hundredths of a case."""

    code: str
    label: str
    count: int
    usual_centi: int
    rising: bool  # more than chance explains

    @property
    def growth_bp(self) -> int | None:
        """Return the growth over the usual count in basis points, None where there was none."""
        return (100 * self.count - self.usual_centi) * 10_000 // self.usual_centi if self.usual_centi else None


@dataclass(frozen=True)
class TopicRow:
    """What somebody decided about a group."""

    id: int
    month: date
    head_id: int
    label: str
    hot: bool
    size: int
    note: str
    decided_by: str
    decided_at: datetime


@dataclass(frozen=True)
class HotGroup:
    """Cases of a month that say the same, as the machine found them."""

    head_id: int
    number: str
    title: str
    size: int
    people: int
    places: tuple[str, ...]
    category_label: str
    numbers: tuple[str, ...]  # the first of them
    topic: TopicRow | None


@dataclass(frozen=True)
class PlaceLine:
    """One district and how many cases of each shown kind it had."""

    place: str
    counts: tuple[int, ...]
    total: int


@dataclass(frozen=True)
class HotMonth:
    """One month, of all this reader may see. `read` of `total` cases were compared with each other."""

    month: date
    total: int
    read: int
    kinds: tuple[KindCount, ...]
    columns: tuple[str, ...]  # of the places: the labels of the kinds
    places: tuple[PlaceLine, ...]
    groups: tuple[HotGroup, ...]
