"""Rolls and the rows of them that were not taken."""

import json

from unionloop.domains.membership.contracts import FaultRow, RollRow, RollState
from unionloop.domains.membership.models import Roll, RollFault
from unionloop.domains.organisation import queries as organisation
from unionloop.kernel import journal
from unionloop.kernel.actor import Actor
from unionloop.kernel.change import seen
from unionloop.kernel.page import Page, keyset
from unionloop.kernel.secret import decrypt

CELLS_COLUMN = "membership_rollfault.cells"


def rolls(by: Actor, *, after: str = "", limit: int = 50) -> Page[RollRow]:
    """Return the rolls of the actor's scope, latest first."""
    page = keyset(Roll.visible(by, "membership.stage_roll").defer("content_sealed"), ("-id",), lambda row: row,
                  after=after, limit=limit)  # fmt: skip
    return Page([roll_row(by, row) for row in page.rows], page.next, page.total)


def own_drafts(by: Actor, *, limit: int = 20) -> list[RollRow]:
    """Return the rolls this actor handed in that are tried and not taken, latest first."""
    rows = Roll.visible(by, "membership.stage_roll").defer("content_sealed")
    rows = journal.by_hand(rows.filter(state=RollState.STAGED), by, "membership.stage_roll").order_by("-id")
    return [roll_row(by, row) for row in rows[:limit]]


def roll(by: Actor, *, roll_id: int) -> RollRow:
    """Return one roll."""
    return roll_row(by, seen(by, "membership.stage_roll", Roll, roll_id))


def faults(by: Actor, *, roll_id: int, limit: int = 200) -> list[FaultRow]:
    """Return the first rows that were not taken, in the order of the file, without their cells."""
    seen(by, "membership.stage_roll", Roll, roll_id)
    rows = RollFault.objects.filter(roll_id=roll_id).order_by("line_no")[:limit]
    return [FaultRow(row.line_no, row.column, row.code, row.facts) for row in rows]


def failed_cells(by: Actor, *, roll_id: int) -> tuple[list[str], list[FaultRow]]:
    """Return the file's own header and every row that was not taken, plain, for the person who sent it."""
    seen(by, "membership.stage_roll", Roll, roll_id)
    rows = RollFault.objects.filter(roll_id=roll_id).order_by("line_no")
    found = [FaultRow(row.line_no, row.column, row.code, row.facts, json.loads(decrypt(row.cells_sealed, CELLS_COLUMN)))
             for row in rows]  # fmt: skip
    return list(dict.fromkeys(word for row in found for word in row.cells)), found


def roll_row(by: Actor, row: Roll) -> RollRow:
    """Return the frozen row of a roll with the verbs open to this actor."""
    unit = organisation.by_ids([row.unit_id]).get(row.unit_id)
    open_verbs = {RollState.STAGED: ("membership.confirm_roll", "membership.undo_roll"),
                  RollState.LIVE: ("membership.undo_roll",)}.get(RollState(row.state), ())  # fmt: skip
    return RollRow(
        row.pk, row.unit_id, unit.name if unit else "", row.name, row.sha256, RollState(row.state), row.total, row.fresh,
        row.known, row.elsewhere, row.twice, row.failed, row.as_of_date, row.received_at, row.received_by,
        tuple(verb for verb in open_verbs if by.may(verb, row.place)),
    )  # fmt: skip
