"""What the register takes, and which of its lines look like one employer."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from unionloop.domains.employers.contracts import Status
from unionloop.kernel.errors import BadInput

from .codes import org_code_of

MOST_HEADS = 5_000_000


class Sketch(NamedTuple):
    """What proposing duplicates needs of one employer."""

    id: int
    normal: str
    core: str
    uscc: str
    old_tax_id: str
    division_code: str
    former: tuple[str, ...]


class Pair(NamedTuple):
    """Two employers that may be one."""

    first: int
    second: int
    reason: str
    score_bp: int


def check_headcount(headcount: int, women: int) -> None:
    """Refuse numbers that cannot be: negative, absurd, or more women than people."""
    if not 0 <= headcount <= MOST_HEADS:
        raise BadInput("bad_headcount", headcount=headcount)
    if not 0 <= women <= headcount:
        raise BadInput("bad_women", women=women, headcount=headcount)


def check_status(status: str) -> Status:
    """Return a known status, or refuse."""
    if status not in set(Status):
        raise BadInput("unknown_status", status=status)
    return Status(status)


def first_filled(one: Any, other: Any) -> Any:
    """Return `one`, or `other` where `one` says nothing."""
    return other if one in (None, "", 0) else one


def propose(rows: Sequence[Sketch], limit: int = 200) -> list[Pair]:
    """Return pairs that may be one employer, surest first. Two different valid USCCs are two employers."""
    best: dict[tuple[int, int], Pair] = {}
    for pair in _pairs(rows):
        key = (pair.first, pair.second)
        if key not in best or best[key].score_bp < pair.score_bp:
            best[key] = pair
    return sorted(best.values(), key=lambda pair: (-pair.score_bp, pair.first, pair.second))[:limit]


def _pairs(rows: Sequence[Sketch]) -> Iterator[Pair]:
    by_id = {row.id: row for row in rows}
    keys = (
        ("same_org_code", 9900, lambda row: org_code_of(row.uscc, row.old_tax_id)),
        ("same_name_here", 9500, lambda row: (row.normal, row.division_code)),
        ("same_name", 6000, lambda row: row.normal),
        ("same_core_here", 7500, lambda row: (row.core, row.division_code)),
    )
    for reason, score, key in keys:
        for one, other in _twins(rows, key):
            if not _two_codes(by_id[one], by_id[other]):
                yield Pair(one, other, reason, score)
    current = defaultdict(list)
    for row in rows:
        current[row.normal].append(row.id)
    for row in rows:
        for name in row.former:
            for other in current.get(name, ()):
                if other != row.id and not _two_codes(row, by_id[other]):
                    yield Pair(min(row.id, other), max(row.id, other), "former_name", 8500)


def _twins(rows: Iterable[Sketch], key: Any) -> Iterator[tuple[int, int]]:
    groups: dict[Any, list[int]] = defaultdict(list)
    for row in rows:
        value = key(row)
        if value and (not isinstance(value, tuple) or all(value)):
            groups[value].append(row.id)
    for ids in groups.values():
        if 1 < len(ids) <= 20:  # a name borne by more than twenty says nothing
            ordered = sorted(ids)
            yield from ((one, other) for at, one in enumerate(ordered) for other in ordered[at + 1 :])


def _two_codes(one: Sketch, other: Sketch) -> bool:
    return bool(one.uscc and other.uscc and one.uscc != other.uscc)
