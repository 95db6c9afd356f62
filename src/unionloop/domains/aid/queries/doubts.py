"""Flags as lists show them: the reason in words, the facts beside it."""

import json

from unionloop.domains.aid.contracts import FlagRow
from unionloop.domains.aid.contracts.flags import WORDS
from unionloop.domains.aid.models import Flag
from unionloop.domains.organisation import queries as organisation
from unionloop.domains.people import queries as people
from unionloop.kernel.actor import Actor
from unionloop.kernel.page import Page, keyset

ANSWERS = ("aid.clear_flag", "aid.confirm_flag")


def flags(by: Actor, *, state: str = "raised", code: str = "", after: str = "", limit: int = 50) -> Page[FlagRow]:
    """Return flags, latest first."""
    rows = Flag.visible(by, "aid.clear_flag").select_related("household__unit")
    rows = rows.filter(state=state) if state else rows
    rows = rows.filter(code=code) if code else rows
    page = keyset(rows, ("-id",), lambda row: row, after=after, limit=limit)
    return Page(rows_of(by, page.rows), page.next, page.total)


def of_household(by: Actor, household_id: int) -> tuple[FlagRow, ...]:
    """Return the flags of a household already seen, latest first."""
    rows = Flag.objects.filter(household_id=household_id).select_related("household__unit").order_by("-id")
    return tuple(rows_of(by, list(rows[:50])))


def rows_of(by: Actor, rows: list[Flag]) -> list[FlagRow]:
    persons = people.by_ids({row.household.head_id for row in rows})
    units = organisation.by_ids({row.household.unit_id for row in rows})
    return [
        FlagRow(row.pk, row.household_id, row.household.number, persons[row.household.head_id].name_masked,
                units[row.household.unit_id].name, row.code, WORDS[row.code], json.loads(row.facts or "{}"), row.raised_at,
                row.state, row.answer, row.answered_by,
                tuple(one for one in ANSWERS if row.state == "raised" and by.may(one, row.place)))
        for row in rows
    ]  # fmt: skip
