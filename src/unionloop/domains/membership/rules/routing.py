"""Which union somebody belongs to, and whose desk he lands on."""

from collections.abc import Sequence
from dataclasses import dataclass

from unionloop.domains.membership.contracts import PlacedBy
from unionloop.kernel.errors import Refused


@dataclass(frozen=True)
class Place:
    """A union that could take somebody. `above` is the one over it; None at the top."""

    id: int
    above: int | None


@dataclass(frozen=True)
class Route:
    """The union to join, and why it is this one."""

    union: Place
    why: PlacedBy


def route_employer(own: Place | None, joint: Place | None, local: Place) -> Route:
    """Return the union of an employer's worker: its own, the one covering it, else the street's."""
    if own is not None:
        return Route(own, PlacedBy.UNION)
    if joint is not None:
        return Route(joint, PlacedBy.JOINT)
    return Route(local, PlacedBy.STREET)


def route_pool(
    platform: Place | None, phone: Place | None, address: Place | None, papers: Sequence[Place]
) -> Route:
    """Return the union of somebody without an employer: his platform's, his phone's, his street's, his county's.

    `papers` are the unions of the divisions his paper names, nearest first.
    """
    for place, why in ((platform, PlacedBy.PLATFORM), (address, PlacedBy.ADDRESS), (phone, PlacedBy.PHONE)):
        if place is not None:
            return Route(place, why)
    if not papers:
        raise Refused("nowhere_to_join")
    return Route(papers[0], PlacedBy.PAPER)


def holder(union: Place, *, private: bool) -> int:
    """Return the unit whose business a membership is: private ones hang above, out of the firm's sight."""
    return union.above if private and union.above is not None else union.id
