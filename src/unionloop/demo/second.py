"""Second aid: families on file whose hospital bill was so heavy that mutual aid left them much to bear."""

from datetime import date
from itertools import islice

from unionloop.domains.aid import commands as aid
from unionloop.domains.aid import queries
from unionloop.domains.aid.contracts import HouseholdRow
from unionloop.domains.payments import queries as payments
from unionloop.domains.people import queries as people
from unionloop.kernel.actor import system

from . import members
from .city import Firm
from .scene import Scene, chairs_firm, moment

Mine = tuple[int, members.Facts]  # union, papers
FAMILIES = 2  # on file; one member more without a file is led to apply
OWN_YUAN = 9_800  # what the insurance left of one stay


def families(scene: Scene, month: date, unions: set[int], others: list[Mine]) -> list[Mine]:
    """Return families on file, of unions in the fund, whose worker is none of the `others` and has no account yet."""
    by = scene.actor("fu", moment(month.replace(day=24), 9))
    rows = queries.households(by, state=("in_force",), klass=("deep", "relative"), limit=200).rows
    paid = payments.person_accounts([one.head_id for one in rows], by.at)
    known = {facts.number for _, facts in others}
    near = chairs_firm(scene.city).street
    county = scene.city.streets[near].district_code
    inside = [one for one in rows if one.unit_id in unions]
    inside.sort(key=lambda one: _county(scene, one) != county)  # the county whose aid desk has a login comes first
    mine = ((one.unit_id, _facts(scene, one)) for one in inside if one.head_id not in paid)
    found = ((unit_id, facts) for unit_id, facts in mine if facts is not None and facts.number not in known)
    return list(islice(found, FAMILIES))


def propose(month: date) -> int:
    """Let the night after propose what these families may be given; return how many proposals wait."""
    return aid.second_due(system(moment(month.replace(day=24), 0, 10), via="clock"))


def _firm(scene: Scene, one: HouseholdRow) -> Firm:
    return scene.city.firms[next(firm for firm, union in scene.unions.items() if union == one.unit_id)]


def _county(scene: Scene, one: HouseholdRow) -> str:
    return scene.city.streets[_firm(scene, one).street].district_code


def _facts(scene: Scene, one: HouseholdRow) -> members.Facts | None:
    rolls = members.Rolls(scene.city).of(_firm(scene, one))
    return next((facts for facts in rolls if people.of_paper("resident", facts.number) == one.head_id), None)
