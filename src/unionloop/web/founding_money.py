"""Money beside founding: what waits for a firm, from the preparation fund of dues. Composed here, not below."""

from collections.abc import Sequence
from dataclasses import replace

from unionloop.domains.dues import queries as dues
from unionloop.domains.dues.contracts import Estimate
from unionloop.kernel.actor import Actor, Grant
from unionloop.kernel.errors import NotFound


def held(by: Actor, employer_ids: Sequence[int] | None = None) -> dict[int, int]:
    """Return what the preparation fund holds, by employer; nothing for whoever may not read dues."""
    if not by.holds("dues.read"):
        return {}
    return dues.held_by_firm(by, employer_ids)


def waiting(funds: dict[int, int], columns: Sequence[Sequence[int]]) -> list[int]:
    """Return what waits behind each column of the board."""
    return [sum(funds.get(one, 0) for one in ids) for ids in columns]


def estimate(by: Actor, employer_id: int) -> Estimate | None:
    """Return what the firm would get back today; None for whoever may not read dues, or when nothing is held."""
    if not by.holds("dues.read"):
        return None
    try:
        found = dues.preparation_estimate(by, employer_id=employer_id)
    except NotFound:
        return None
    return found if found.lines else None


def public_estimate(asking: Actor, employer_id: int) -> Estimate | None:
    """Return the same for the firm's own page: the address has proved whose money it is."""
    reading = replace(asking, name="firm", grants=(Grant("dues.read", ""),), units=())
    return estimate(reading, employer_id)
