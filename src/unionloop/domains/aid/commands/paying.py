"""Approved sums go to the bank through payments, by three people of its own; what came back is booked."""

from collections import defaultdict

from django.db import transaction

from unionloop.domains.aid.contracts import GrantRow, GrantState
from unionloop.domains.aid.flow import GRANT
from unionloop.domains.aid.models import CallBack, Grant
from unionloop.domains.aid.queries import money as reading
from unionloop.domains.aid.queries import tables
from unionloop.domains.payments import commands as payments
from unionloop.domains.payments import queries as bank
from unionloop.domains.payments.contracts import BatchRow, LineInput
from unionloop.kernel.actor import Actor
from unionloop.kernel.change import change
from unionloop.kernel.errors import BadInput, NotAllowed, NotFound, Refused

from .climbing import note_step


@transaction.atomic
def pay(by: Actor, *, unit_id: int) -> list[BatchRow]:
    """Draft payment batches of what is approved below a unit: one for every approver, who may then sign none of it.

    Sums whose worker has no account of his own name yet stay behind. Nothing to pay is refused.
    """
    if not by.holds("aid.pay"):  # before it is told whether there is such a unit, and how many wait
        raise NotAllowed("not_allowed", verb="aid.pay")
    if not by.may("aid.pay", tables.unit_of(unit_id).path):
        raise NotFound("not_found", model="Unit", id=unit_id)
    groups: dict[str, list[Grant]] = defaultdict(list)
    rows = reading.payable(by, unit_id=unit_id)
    accounts = bank.person_accounts([row.household.head_id for row in rows], by.at)
    for row in rows:
        if row.household.head_id in accounts:
            groups[row.approved_by].append(row)
    if not groups:
        raise Refused("aid_nothing_to_pay", waiting=len(rows))
    return [_batch(by, unit_id, approver, groups[approver]) for approver in sorted(groups)]


def _batch(by: Actor, unit_id: int, approver: str, rows: list[Grant]) -> BatchRow:
    lines = [LineInput(None, row.amount_fen, f"{row.year}年困难帮扶", row.source, row.household.head_id) for row in rows]
    batch = payments.draft(by, payer_unit_id=unit_id, purpose=f"困难帮扶 {len(rows)} 笔", approved_by=approver,
                           source=f"aid.pay:{unit_id}:{rows[0].pk}:{rows[-1].pk}:{approver}"[:120], lines=lines)  # fmt: skip
    for row in rows:
        with GRANT.step(by, "aid.pay", Grant, row.pk) as one:
            one.batch_id = batch.id
    return batch


@transaction.atomic
def book(by: Actor, *, batch_id: int) -> int:
    """Book what the bank said of a batch: sums that came climb a step, sums that bounced wait. Told twice, booked once."""
    ids = {int(one.partition("#")[0].rpartition(":")[2]) for one in bank.sources_in(batch_id, "aid.grant:")}
    done = 0
    for row in Grant.visible(by, "aid.book").filter(pk__in=ids).order_by("id"):
        outcome, fen = reading.outcome_at_bank(row)
        if outcome == "paid" and row.state in (GrantState.PAYING, GrantState.BOUNCED):
            with GRANT.step(by, "aid.book", Grant, row.pk) as one:
                one.paid_date, one.paid_fen = by.today, fen
            note_step(by, one)
            done += 1
        elif outcome == "bounced" and row.state == GrantState.PAYING:
            with GRANT.step(by, "aid.note_bounce", Grant, row.pk):
                pass
            done += 1
    return done


@transaction.atomic
def confirm(by: Actor, *, grant_id: int) -> GrantRow:
    """Say that the money came: the worker himself."""
    row = Grant.objects.filter(pk=grant_id, household__head_id=by.person or 0).select_related("household__unit").first()
    if row is None:
        if not by.holds("aid.confirm"):
            raise NotFound("not_found", model="Grant", id=grant_id)
        acting = by
    else:
        acting = by.own("aid.confirm", row.place)
    with GRANT.step(acting, "aid.confirm", Grant, grant_id) as row:
        row.confirmed_at = row.confirmed_at or by.at
    return reading.row_of(by, row)


@transaction.atomic
def call_back(
    by: Actor, *, grant_id: int, reached: bool, came: bool = False, whole: bool = False, score: int | None = None,
    note: str = "",
) -> GrantRow:  # fmt: skip
    """Write down a call after the money, by somebody who neither proposed nor approved it. Unreached calls stay open."""
    if score is not None and not 1 <= score <= 5:
        raise BadInput("aid_score", score=score)
    if not reached:
        with change(by, "aid.call_back", _unreached(by, grant_id, note)):
            pass
        return reading.row_of(by, Grant.objects.get(pk=grant_id))
    with GRANT.step(by, "aid.call_back", Grant, grant_id) as row:
        pass
    call = CallBack.objects.filter(grant=row).first() or CallBack(grant=row)
    with change(by, "aid.call_back", call):
        call.called_at, call.caller, call.reached, call.came = by.at, by.name, True, came
        call.whole, call.score, call.note = whole, score, note.strip()[:500]
    return reading.row_of(by, row)


def _unreached(by: Actor, grant_id: int, note: str) -> CallBack:
    row = Grant.visible(by, "aid.call_back").filter(pk=grant_id, state=GrantState.PAID).first()
    if row is None:
        raise NotFound("not_found", model="Grant", id=grant_id)
    call = CallBack.objects.filter(grant=row).first() or CallBack(grant=row, reached=False)
    call.called_at, call.caller, call.note = by.at, by.name, note.strip()[:500]
    return call
