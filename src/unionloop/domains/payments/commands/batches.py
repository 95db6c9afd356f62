"""Batches: drafted, checked, released and exported by different people; bounced lines paid anew."""

from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, connection, transaction

from unionloop.domains.documents import commands as documents
from unionloop.kernel import bulk, series
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import BadInput, NotFound, Refused
from unionloop.kernel.models import in_order

from .. import ports, queries, rules
from ..contracts import (
    AccountRow,
    AccountState,
    BatchRow,
    LineInput,
    LineState,
    Order,
    OrderFile,
)
from ..flow import BATCH
from ..models import Batch, Line, Substitute
from .freezes import check_not_frozen
from .lines import check_seal, drop_lines, live

COLUMNS = (
    "batch_id", "seq", "unit_id", "person_id", "account_id", "holder", "written_holder", "tail", "amount_fen",
    "paid_fen", "remark", "source", "state", "bank_ref", "reason", "answer", "answered_by", "answer_fen",
    "replaces_id", "passed_to",
)  # fmt: skip


@transaction.atomic
def draft(
    by: Actor, *, payer_unit_id: int, purpose: str, source: str, lines: Sequence[LineInput],
    approved_by: str = "",
) -> BatchRow:  # fmt: skip
    """Draft a batch. The same source drafted again is the same batch; its lines are not read twice.

    `approved_by` is the login that approved the claim (a settlement run, a grant): it may neither
    check nor release. A batch the machine drafts must name one.
    """
    known = Batch.objects.select_related("unit").filter(source=source).first()
    if known is not None:
        by.require("payments.draft", known.place)
        return queries.batch_row(by, known)
    if by.name.startswith("system.") and not approved_by:
        raise BadInput("no_approver", source=source)
    rules.check_lines((one.source, one.amount_fen) for one in lines)
    if any((one.unit_id is None) == (one.person_id is None) for one in lines):
        raise BadInput("payment_payee", source=source)
    accounts = _accounts(lines, by)
    missing = [one for one in lines if _payee(one) not in accounts]
    if missing:
        units = [one.unit_id for one in missing if one.unit_id is not None]
        persons = [one.person_id for one in missing if one.person_id is not None]
        raise Refused("no_active_account", units=units[:20], persons=persons[:20], count=len(missing))
    planned = [
        _values(seq, one, accounts[_payee(one)], one.amount_fen, one.source, None)
        for seq, one in enumerate(lines, start=1)
    ]
    return _open(by, payer_unit_id, purpose, source, approved_by, planned)


@transaction.atomic
def rebatch(by: Actor, *, batch_id: int, line_ids: Sequence[int] = ()) -> BatchRow:
    """Draft a new batch for bounced lines and unpaid rests, at accounts good now; each is replaced once.

    An unknown line is never among them. Without `line_ids` all that can be paid anew are taken, and
    those whose unit has no good account yet stay behind.
    """
    old = Batch.visible(by, "payments.rebatch").select_for_update(of=("self",)).filter(pk=batch_id).first()
    if old is None:
        raise NotFound("not_found", model="Batch", id=batch_id)
    ids = list(line_ids) or list(old.lines.values_list("pk", flat=True))
    lines = [one for one in in_order(Line.objects.filter(batch=old), ids) if _can_repeat(one)]
    taken = queries.covered_ids(lines)
    lines = [one for one in lines if one.pk not in taken]
    accounts = _accounts(lines, by)
    planned: list[tuple[Any, ...]] = []
    for one in lines:
        account = accounts.get(_payee(one))
        if account is None:
            continue
        rest = one.state == LineState.PART
        source = rules.rest_source(one.source, one.pk) if rest else one.source
        amount_fen = one.amount_fen - one.paid_fen
        planned.append(_values(len(planned) + 1, one, account, amount_fen, source, one.pk))
    if not planned or (line_ids and len(planned) != len(set(line_ids))):
        raise Refused("nothing_to_rebatch", asked=len(ids), can=len(planned))
    source = f"payments.rebatch:{batch_id}:{min(row[18] for row in planned)}"
    return _open(by, old.unit_id, f"{old.purpose} 重付", source, old.approved_by, planned, "payments.rebatch")


def _can_repeat(line: Line) -> bool:
    return line.state in (LineState.BOUNCED, LineState.PART)


def _payee(one: LineInput | Line) -> tuple[int, int]:
    return rules.payee(one.unit_id, one.person_id)


def _accounts(lines: Sequence[LineInput] | Sequence[Line], by: Actor) -> dict[tuple[int, int], AccountRow]:
    """Return the account good now of every payee that has one."""
    units = queries.active_accounts([one.unit_id for one in lines if one.unit_id is not None], by.at)
    persons = queries.person_accounts([one.person_id for one in lines if one.person_id is not None], by.at)
    return {(pk, 0): row for pk, row in units.items()} | {(0, pk): row for pk, row in persons.items()}


def _values(
    seq: int,
    payee: LineInput | Line,
    account: AccountRow,
    amount_fen: int,
    source: str,
    replaces_id: int | None,
) -> tuple[Any, ...]:
    return (
        0, seq, payee.unit_id, payee.person_id, account.id, account.holder, "", account.tail, amount_fen, 0,
        payee.remark[: rules.CHARACTERS_IN_REMARK], source, LineState.PLANNED.value, "", "", "", "", 0, replaces_id, "",
    )  # fmt: skip


def _open(
    by: Actor, unit_id: int, purpose: str, source: str, approved_by: str, planned: list[tuple[Any, ...]],
    verb: str = "payments.draft",
) -> BatchRow:  # fmt: skip
    payer = queries.active_accounts([unit_id], by.at).get(unit_id)
    year = by.today.year
    row = Batch(
        number=f"HK{year}-{series.take(f'payments.batch:{year}'):06d}", unit_id=unit_id,
        payer_account_id=payer.id if payer else None, purpose=purpose[:200], source=source,
        approved_by=approved_by, lines_count=len(planned), total_fen=sum(one[8] for one in planned),
        lines_sha256=rules.digest_of_lines((one[1], one[4], one[8], one[11]) for one in planned),
        drafted_at=by.at,
    )  # fmt: skip
    if verb != "payments.draft":
        by.require(verb, row.place)
    with BATCH.start(by, "payments.draft", row):
        pass
    try:
        with connection.wrap_database_errors:
            bulk.insert_rows("payments_line", COLUMNS, [(row.pk, *one[1:]) for one in planned])
    except IntegrityError as error:
        raise Refused("already_being_paid", source=source) from error
    return queries.batch_row(by, row)


@transaction.atomic
def check(by: Actor, *, batch_id: int, note: str = "") -> BatchRow:
    """Sign that the lines are right. Not the maker, not whoever approved the claim."""
    with BATCH.step(by, "payments.check", Batch, batch_id, note=note) as row:
        rules.check_signer(by.people, row.approved_by)
        check_seal(row)
    return queries.batch_row(by, row)


@transaction.atomic
def release(by: Actor, *, batch_id: int, note: str = "") -> BatchRow:
    """Release the money. A third person."""
    with BATCH.step(by, "payments.release", Batch, batch_id, note=note) as row:
        rules.check_signer(by.people, row.approved_by)
        check_not_frozen()
        check_seal(row)
    return queries.batch_row(by, row)


@transaction.atomic
def send_back(by: Actor, *, batch_id: int, reason: str) -> BatchRow:
    """Send a batch back to be checked again, and say why."""
    if not reason.strip():
        raise BadInput("payment_reason_missing")
    with BATCH.step(by, "payments.send_back", Batch, batch_id, note=reason) as row:
        pass
    return queries.batch_row(by, row)


@transaction.atomic
def cancel(by: Actor, *, batch_id: int, reason: str) -> BatchRow:
    """Cancel a batch that has not left: its obligations are free to be paid by another."""
    if not reason.strip():
        raise BadInput("payment_reason_missing")
    with BATCH.step(by, "payments.cancel", Batch, batch_id, note=reason) as row:
        row.lines.update(state=LineState.CANCELLED)  # set-wise: all of the batch, journalled with it
    return queries.batch_row(by, row)


@transaction.atomic
def drop(by: Actor, *, batch_id: int, line_ids: Sequence[int], reason: str) -> BatchRow:
    """Take lines out of a draft; their obligations are free again and the batch gets new totals."""
    if not reason.strip():
        raise BadInput("payment_reason_missing")
    with BATCH.step(by, "payments.drop", Batch, batch_id, note=reason) as row:
        if not drop_lines(row, line_ids):
            raise NotFound("not_found", model="Line", id=batch_id)
    return queries.batch_row(by, row)


@transaction.atomic
def export(by: Actor, *, batch_id: int, layout: str = "") -> BatchRow:
    """Write the bank's file, keep it under its hash, and mark every line as sent; once and for all."""
    chosen = ports.layout(layout)
    with BATCH.step(by, "payments.export", Batch, batch_id) as row:
        check_not_frozen()
        check_seal(row)
        lines = list(live(row).select_related("account").order_by("seq"))
        order, changed = _order_file(by, row, lines, chosen.encoding)
        content = chosen.write(order)
        kept = documents.store(
            by, name=f"{row.number}.{chosen.extension}", content=content, unit_id=row.unit_id, kind="order",
            content_type=chosen.content_type, read_verb="payments.export", sealed=True, verb="payments.export",
        )  # fmt: skip
        row.file_id, row.file_sha256, row.layout = kept.id, kept.sha256, chosen.code
        row.exported_at = by.at
        row.open_count, row.open_fen = row.lines_count, row.total_fen
        for one, written in changed:  # the log of what was written instead, kept on the line
            one.written_holder = written
        Line.objects.bulk_update([one for one, _ in changed], ["written_holder"])
        live(row).update(state=LineState.SENT)  # set-wise: journalled with the batch
    return queries.batch_row(by, row)


def _order_file(
    by: Actor, row: Batch, lines: Sequence[Line], encoding: str
) -> tuple[OrderFile, list[tuple[Line, str]]]:
    """Return the batch in the bank's characters, and the lines whose name had to be written otherwise."""
    table = dict(Substitute.objects.values_list("character", "replacement"))
    orders, changed = [], []
    good = _accounts(lines, by)
    for one in lines:
        account = one.account
        _check_account(one, good.get(_payee(one)))
        holder = rules.write_for(one.holder, encoding, table)
        if holder != one.holder:
            changed.append((one, holder))
        orders.append(
            Order(
                one.seq, rules.reference_of(row.number, one.seq), holder, account.number,
                rules.write_for(account.bank_name, encoding, table), account.bank_code, one.amount_fen,
                rules.write_for(one.remark, encoding, table),
            )
        )  # fmt: skip
    payer = row.payer_account
    order = OrderFile(
        batch=row.number, purpose=row.purpose, written_at=by.at, total_fen=row.total_fen, orders=tuple(orders),
        payer=rules.write_for(payer.holder if payer else row.unit.name, encoding, table),
        payer_number=payer.number if payer else "", payer_bank_code=payer.bank_code if payer else "",
        payer_bank_name=rules.write_for(payer.bank_name, encoding, table) if payer else "",
    )  # fmt: skip
    return order, changed


def _check_account(line: Line, good: AccountRow | None) -> None:
    """Refuse to send money to an account stopped, closed or replaced since the batch was drafted."""
    account = line.account
    if account.state != AccountState.CONFIRMED:
        raise Refused("account_stopped", tail=account.tail, holder=account.holder)
    if good is None or good.id != account.pk:
        raise Refused("account_changed", seq=line.seq, tail=account.tail, holder=account.holder,
                      now=good.tail if good else "")  # fmt: skip
