"""Whether a fund gives alike: by where its members are and by how heavy the bill was. Plain counts in, told or withheld."""

from collections.abc import Sequence
from dataclasses import replace

from unionloop.kernel.errors import BadInput

from ..contracts import BandRow, TierRow

FEWEST = 5  # fewer people are not told, as nowhere in public


def check_bands(bounds: tuple[int, ...]) -> tuple[int, ...]:
    """Return the bounds between bands of own shares in fen, or refuse a row that does not ascend from above nothing."""
    if list(bounds) != sorted(set(bounds)) or bounds[0] <= 0:
        raise BadInput("fund_rule_broken", rule="mutualfund.bands")
    return bounds


def tell_tiers(rows: Sequence[TierRow]) -> list[TierRow]:
    """Return the places with few aided people withheld; where one alone is, the next smallest too, or the total tells it."""
    hidden = {row.unit_id for row in rows if 0 < row.aided < FEWEST}
    if len(hidden) == 1:
        others = sorted((row.aided, row.unit_id) for row in rows if row.unit_id not in hidden and row.aided)
        hidden |= {others[0][1]} if others else set()
    return [replace(row, aided=0, given_fen=0, withheld=True) if row.unit_id in hidden else row for row in rows]


def tell_bands(rows: Sequence[BandRow]) -> list[BandRow]:
    """Return the bands with few people withheld, the neighbour above with a lone one."""
    hidden = {at for at, row in enumerate(rows) if 0 < row.persons < FEWEST}
    if len(hidden) == 1:
        others = sorted((row.persons, at) for at, row in enumerate(rows) if at not in hidden and row.persons)
        hidden |= {others[0][1]} if others else set()
    return [replace(row, persons=0, own_fen=0, given_fen=0, withheld=True) if at in hidden else row
            for at, row in enumerate(rows)]  # fmt: skip
