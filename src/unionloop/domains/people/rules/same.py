"""When two records may be one person: what speaks for it. A person decides, never the rule."""

from dataclasses import dataclass
from datetime import date

from unionloop.domains.people.contracts import SameReason


@dataclass(frozen=True)
class Likeness:
    """What may be compared without opening a sealed value."""

    name: str
    id_type: str
    birth_date: date | None
    phone_blind: str


def alike(one: Likeness, other: Likeness) -> tuple[SameReason, int] | None:
    """Return why two records may be one person and how sure (basis points), None when nothing says so.

    Two residents' papers with different numbers are two persons unless phone and birth day agree too:
    a number is given once in a life, and a wrong digit never passes its check digit.
    """
    phone = bool(one.phone_blind) and one.phone_blind == other.phone_blind
    born = one.birth_date is not None and one.birth_date == other.birth_date
    if one.name == other.name and phone and born:
        return SameReason.NAME_PHONE_BIRTH, 9700
    if one.name == other.name and phone:
        return SameReason.NAME_PHONE, 9000
    if one.name == other.name and born and one.id_type != other.id_type:
        return SameReason.NAME_BIRTH_PAPERS, 8000
    if phone and born:
        return SameReason.PHONE_BIRTH, 7500
    return None
