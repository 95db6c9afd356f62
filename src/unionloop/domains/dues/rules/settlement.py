"""Decisions about a whole run: who receives, what stands first, what is set off, what is sampled."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from ..contracts.rules import Receivers
from ..contracts.settlement import Kind, Tag

RANKS = {Tag.RED: 32, Tag.ACCOUNT: 16, Tag.CHANGED: 8, Tag.FIRST: 4, Tag.LARGE: 2, Tag.NO_ACCOUNT: 1}


class Line(NamedTuple):
    """The ancestors that matter of one unit: street, county, industry union. None where there is none."""

    unit_id: int
    kind: str
    street_id: int | None
    county_id: int | None
    city_id: int | None
    industry_id: int | None
    region: str


def line_of(above: Iterable[tuple[int, str, str, str]], industry_id: int | None = None) -> Line:
    """Return the line of the last of these units: (id, tier, kind, division code), root first."""
    line = Line(0, "", None, None, None, industry_id, "")
    for unit in above:
        line = line_below(line, unit)
    return line


def line_below(line: Line, unit: tuple[int, str, str, str]) -> Line:
    """Return the line of a unit that hangs directly below the one `line` is of."""
    unit_id, tier, kind, division = unit
    _, _, street, county, city, industry, region = line
    if kind == "industry":
        industry = unit_id
    elif tier == "street":
        street = unit_id
    elif tier == "county":
        county = unit_id
    elif tier == "city":
        city = unit_id
    return Line(unit_id, kind, street, county, city, industry, division or region)


def union_kind(own: Line | None, joint: Line | None) -> str:
    """Return the condition word for the union of a firm."""
    if own is not None:
        return "industry" if own.industry_id is not None else "own"
    return "joint" if joint is not None else "none"


def receivers(
    item: str, own: Line | None, joint: Line | None, place: Line | None, follows: str
) -> Receivers:
    """Return who receives what stays below the city.

    The base share goes to the firm's own union, else to the joint union that covers it, else it is
    held in the firm's name; preparation money is always held. Street and county are those of the
    union's line (隶属) or of the firm's place (属地), as the rule says; an industry union stands in
    for the county. A tier that is not there passes its share to the next one up.
    """
    base = own or joint
    held = item == "preparation" or base is None
    kind = Kind.PREPARATION if held else Kind.REBATE if own is not None else Kind.JOINT
    line = place if follows == "place" or base is None else base
    line = line or base
    industry = base.industry_id if base is not None else None
    county = industry or (line.county_id or line.city_id if line else None)
    street = (line.street_id if line else None) or county
    return Receivers(kind, None if held else base.unit_id if base else None, street, county, industry)


@dataclass(frozen=True)
class Offset:
    """What one union's sum of a run means in money."""

    pay_fen: int
    offset_fen: int  # ≤ 0
    cut_fen: int  # ≥ 0
    claim_fen: int  # ≥ 0
    claims: tuple[tuple[int, int], ...] = ()  # claim id, set off now
    cuts: tuple[tuple[int, int], ...] = ()  # payout id, cut now


OWN = Offset(0, 0, 0, 0)  # a share that falls to the collecting union itself


def set_off(due_fen: int, claims: Iterable[tuple[int, int]], unpaid: Iterable[tuple[int, int]]) -> Offset:
    """Settle one union: open claims are set against a rebate, a reversal against what is not yet paid.

    `claims` and `unpaid` are (id, open fen), the oldest first. What a reversal cannot take from
    unpaid money becomes a claim on later rebates.
    """
    if due_fen >= 0:
        taken, used = _take(due_fen, claims)
        return Offset(due_fen - taken, -taken, 0, 0, claims=used)
    cut, used = _take(-due_fen, reversed(list(unpaid)))
    return Offset(0, 0, cut, -due_fen - cut, cuts=used)


def _take(wanted_fen: int, purses: Iterable[tuple[int, int]]) -> tuple[int, tuple[tuple[int, int], ...]]:
    left, used = wanted_fen, []
    for key, open_fen in purses:
        if left == 0:
            break
        part = min(left, open_fen)
        if part > 0:
            used.append((key, part))
            left -= part
    return wanted_fen - left, tuple(used)


def sample(ids: Iterable[int], count: int, seed: str, size: int) -> list[int]:
    """Return the receipts to look at out of `count`, whose ids come in a fixed order.

    As good as drawn by lot, and the same for everybody who draws again. Places are drawn, not ids: a hash for each of a
    million receipts would take as long as splitting them.
    """
    drawn: dict[int, int] = {}  # place → its turn
    turn = 0
    while len(drawn) < min(size, count):
        place = int.from_bytes(hashlib.sha256(f"{seed}:{turn}".encode()).digest()[:8], "big") % count
        drawn.setdefault(place, len(drawn))
        turn += 1
    found = sorted((drawn[place], one) for place, one in enumerate(ids) if place in drawn)
    return [one for _, one in found]


def run_label(month: str, number: int) -> str:
    """Return 2026-07-01: year, month, number of the run."""
    return f"{month[:4]}-{month[4:]}-{number:02d}"


def month_before(month: str, back: int = 1) -> str:
    """Return the month `back` months before yyyymm."""
    index = int(month[:4]) * 12 + int(month[4:]) - 1 - back
    return f"{index // 12:04d}{index % 12 + 1:02d}"
