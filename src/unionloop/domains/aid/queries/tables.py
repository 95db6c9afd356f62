"""The dated tables a decision is made by: read once a decision, their ids kept with it."""

from datetime import date
from typing import Any

from unionloop.domains.aid import rules
from unionloop.domains.aid.contracts import Caps, Guarantee, Level, Measure, SecondTerms
from unionloop.domains.organisation import queries as organisation
from unionloop.domains.organisation.contracts import Tier, UnitRow
from unionloop.domains.reference import queries as reference
from unionloop.kernel.errors import BadInput, NotFound, Refused

KEEP_YEARS = 10  # 总工办发〔2016〕36号, where no region has set its own
STEP_DAYS = 10  # working days, where the table names none for a step


def measure(region: str, day: date) -> Measure:
    """Return the tests in force in a region: the monthly line and the classes."""
    line, classes = reference.parameter("aid.low_line", region, day), reference.parameter("aid.classes", region, day)
    return rules.read_measure(line.value, classes.value, (line.id, classes.id))


def caps(region: str, day: date) -> Caps:
    """Return the kinds of aid and their limits in force."""
    kinds, stacking = reference.parameter("aid.kinds", region, day), reference.parameter("aid.stacking", region, day)
    return rules.read_caps(kinds.value, stacking.value, (kinds.id, stacking.id))


def second(region: str, day: date) -> SecondTerms:
    """Return when what mutual aid left asks for a second aid."""
    row = reference.parameter("aid.second", region, day)
    return rules.read_second(row.value, row.id)


def levels(region: str, day: date) -> tuple[Level, ...]:
    """Return who may approve up to how much."""
    return rules.read_levels(reference.parameter("aid.levels", region, day).value)


def due(step: str, region: str, day: date) -> date:
    """Return the day a step of an application should be done by."""
    table = reference.parameter("aid.days", region, day).value
    return reference.clock(day, _whole(table, step, STEP_DAYS)).due


def months(name: str, region: str, day: date) -> int:
    """Return a number of months of the ladder: valid, watch."""
    return _whole(reference.parameter("aid.months", region, day).value, name, 12)


def keep_years(region: str, day: date) -> int:
    """Return how many years a file is kept after its household has left."""
    return reference.value("aid.keep_years", region, day, KEEP_YEARS)


def look_back(region: str, day: date) -> tuple[int, ...]:
    """Return after how many months a step is looked back at."""
    found = reference.parameter("aid.look_back", region, day).value
    return tuple(one for one in found if isinstance(one, int) and one > 0)


def guarantees(region: str, day: date) -> tuple[Guarantee, ...]:
    """Return what has to be secured before a household leaves as out of hardship; none where the region asks for none."""
    try:
        found = reference.parameter("aid.guarantees", region, day).value
    except Refused as refusal:
        if refusal.code != "no_parameter":
            raise
        return ()
    known = tuple(one for one in Guarantee if isinstance(found, list) and one in found)
    if not isinstance(found, list) or len(known) != len(found):
        raise BadInput("aid_rule_broken", rule="aid.guarantees", why="not a list of known codes")
    return known


def unit_of(unit_id: int) -> UnitRow:
    """Return a unit, or refuse an id that leads nowhere."""
    unit = organisation.by_ids([unit_id]).get(unit_id)
    if unit is None:
        raise NotFound("not_found", model="Unit", id=unit_id)
    return unit


def region_of(unit_id: int) -> str:
    """Return the division whose line and limits hold for a unit: its own, else that of the nearest above."""
    for unit in reversed(organisation.line_of(unit_id)):
        if unit.division_code:
            return unit.division_code
    return ""


def desk_of(unit_id: int, tier: str) -> UnitRow | None:
    """Return the unit of a tier above (or at) a unit, the nearest; None where our tree ends below that tier."""
    wanted = Tier(tier).rank
    line = organisation.line_of(unit_id)
    return next((one for one in reversed(line) if one.tier.rank <= wanted), None)


def _whole(table: Any, name: str, default: int) -> int:
    found = table.get(name) if isinstance(table, dict) else None
    return found if isinstance(found, int) and found > 0 else default
