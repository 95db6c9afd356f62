"""Whom mutual aid has left with much to bear: the work list of second aid, and what a member sees of his own."""

from datetime import date

from unionloop.domains.aid import rules
from unionloop.domains.aid.contracts import FileState, OwnSecond, SecondRow
from unionloop.domains.aid.models import Household
from unionloop.domains.mutualfund import queries as mutualfund
from unionloop.domains.organisation import queries as organisation
from unionloop.domains.people import queries as people
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import Refused

from . import tables
from .files import own_household
from .money import MUTUAL, months_before, own_grants, room_of

MOST = 200


def second(by: Actor) -> list[SecondRow]:
    """Return who in the actor's scope bears at least the least sum after mutual aid, the heaviest first, with his file."""
    desk = organisation.desk_unit(by.paths("aid.read"))
    if desk is None:
        return []
    terms = tables.second(tables.region_of(desk.id), by.today)
    since = months_before(by.today, terms.months)
    found = mutualfund.burdened(by, "aid.read", since=since, day=by.today, least_fen=terms.least_fen, limit=MOST)
    files = {row.head_id: row for row in Household.visible(by, "aid.read").filter(head_id__in=[one for one, _, _ in found])}
    persons, units = people.by_ids({one for one, _, _ in found}), organisation.by_ids({one for _, one, _ in found})
    return [_row(files.get(person_id), persons[person_id].name_masked, units[unit_id].name, by.today, (person_id, unit_id, fen))
            for person_id, unit_id, fen in found]  # fmt: skip


def own_second(by: Actor, *, unit_id: int) -> OwnSecond | None:
    """Return what mutual aid has left to the actor himself and what stands ready for it; None where it asks for no more."""
    if not by.person:
        return None
    region = tables.region_of(unit_id)
    try:
        terms, kinds = tables.second(region, by.today), tables.caps(region, by.today).kinds
    except Refused as refusal:
        if refusal.code != "no_parameter":
            raise
        return None  # a city without second aid offers none
    borne = mutualfund.borne_by([by.person], since=months_before(by.today, terms.months), day=by.today)
    left_fen, sums = rules.second(terms, borne, (), by.today.year)
    if not left_fen:
        return None
    grants = [one for one in own_grants(by) if one.kind in kinds and kinds[one.kind].after == MUTUAL]
    return OwnSecond(left_fen, tuple(sums), own_household(by), grants[0] if grants else None)


def _row(file: Household | None, name: str, unit: str, day: date, borne: tuple[int, int, int]) -> SecondRow:
    person_id, unit_id, fen = borne
    state = FileState(file.state) if file else None
    return SecondRow(person_id, name, unit_id, unit, fen, file.pk if file else None, file.number if file else "", state,
                     _room(file, day) if file and state is FileState.IN_FORCE else 0)  # fmt: skip


def _room(file: Household, day: date) -> int:
    """Return the largest room of the kinds that come after mutual aid."""
    kinds = [code for code, one in tables.caps(tables.region_of(file.unit_id), day).kinds.items() if one.after == MUTUAL]
    return max((room_of(file, day, kind=code).room_fen for code in kinds), default=0)
