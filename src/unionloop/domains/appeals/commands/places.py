"""Units named in a command: there, active, and within the actor's reach."""

from unionloop.domains.organisation import queries as organisation
from unionloop.domains.organisation.contracts import UnitRow
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import BadInput, NotFound


def unit_for(by: Actor, verb: str, unit_id: int) -> UnitRow:
    """Return the unit an act is done at; absent and out of reach look the same."""
    found = organisation.by_ids([unit_id]).get(unit_id)
    if found is None or not by.may(verb, found.path):
        raise NotFound("not_found", model="Unit", id=unit_id)
    return found


def check_unit(unit_id: int | None) -> None:
    """Refuse a unit that does not exist, wherever it may be named."""
    if unit_id is not None and unit_id not in organisation.by_ids([unit_id]):
        raise BadInput("no_such_holder", unit=unit_id)
