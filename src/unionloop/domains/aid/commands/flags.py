"""Flags: raised by rules once for one thing, answered by a person with words. Nothing follows from a flag by itself."""

import json

from django.db import transaction

from unionloop.domains.aid import rules
from unionloop.domains.aid.contracts import LIVE_FILES, FlagRow
from unionloop.domains.aid.contracts.flags import Bounds, Raised
from unionloop.domains.aid.models import Flag, Household
from unionloop.domains.aid.queries import doubts, facts, tables
from unionloop.domains.reference import queries as reference
from unionloop.kernel.actor import Actor
from unionloop.kernel.change import change, lock
from unionloop.kernel.errors import Refused

from .applying import need_words


@transaction.atomic
def scan(by: Actor, *, household_id: int) -> int:
    """Look at one household by every rule; return how many flags are new. What was answered is not raised again."""
    household = lock(by, "aid.scan", Household, household_id)
    fresh = _fresh(household, by)
    for one in fresh:
        row = Flag(household=household, code=one.code, key=one.key[:80], raised_at=by.at,
                   facts=json.dumps(one.facts, ensure_ascii=False))  # fmt: skip
        with change(by, "aid.scan", row):
            pass
    return len(fresh)


def scan_all(by: Actor) -> int:
    """Look at every living file, and write where there is something new; weekly. Returns how many flags are new."""
    rows = list(Household.visible(by, "aid.scan").filter(state__in=LIVE_FILES).order_by("id"))
    return sum(scan(by, household_id=row.pk) for row in rows if _fresh(row, by))


def _fresh(household: Household, by: Actor) -> list[Raised]:
    """Return what the rules raise on a file and nobody has been told of yet."""
    found = rules.raised(facts.facts_of(household, by.today), bounds(household, by))
    known = set(Flag.objects.filter(household=household).values_list("code", "key"))
    return [one for one in found if (one.code, one.key) not in known]


def bounds(household: Household, by: Actor) -> Bounds:
    """Return where the rules draw their lines in a region."""
    table = reference.parameter("aid.bounds", tables.region_of(household.unit_id), by.today).value
    return Bounds(**{name: value for name, value in table.items() if name in Bounds.__dataclass_fields__})


@transaction.atomic
def clear_flag(by: Actor, *, flag_id: int, note: str) -> FlagRow:
    """Say that a flag is explained, and how."""
    return _answer(by, "aid.clear_flag", flag_id, "cleared", note)


@transaction.atomic
def confirm_flag(by: Actor, *, flag_id: int, note: str) -> FlagRow:
    """Say that a flag is right, and what is being done."""
    return _answer(by, "aid.confirm_flag", flag_id, "confirmed", note)


def _answer(by: Actor, verb: str, flag_id: int, state: str, note: str) -> FlagRow:
    need_words(note)
    row = lock(by, verb, Flag, flag_id)
    if row.state != "raised":
        raise Refused("aid_flag_answered")
    with change(by, verb, row, note=note):
        row.state, row.answer, row.answered_by, row.answered_at = state, note.strip()[:300], by.name, by.at
    return doubts.rows_of(by, [row])[0]
