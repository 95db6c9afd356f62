"""Writes of money on its way: what is owed goes into payment batches, what the bank says into the books."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db import connection, transaction

from unionloop.domains.ledger import commands as ledger
from unionloop.domains.ledger import queries as books
from unionloop.domains.organisation import queries as organisation
from unionloop.domains.payments import commands as payments
from unionloop.domains.payments import queries as batches
from unionloop.domains.payments.contracts import BatchRow, LineInput, LineRow, LineState
from unionloop.kernel.actor import Actor, system
from unionloop.kernel.bulk import update_rows
from unionloop.kernel.change import change, record
from unionloop.kernel.errors import NotFound, Refused

from ..contracts.funds import PayoutRow
from ..contracts.settlement import PayoutState, SubsidyState
from ..flow import RUN
from ..models.payouts import Payout, PayoutLine
from ..models.settlement import Run
from ..models.subsidies import Subsidy
from ..queries.payouts import payout_rows
from ..queries.units import require
from ..rules.postings import legs_for_paid, payable

SHOWN = 200
NOBODY_YET = "单位已分立，由哪个单位承接待商定"


@transaction.atomic
def pay(by: Actor, *, run_id: int) -> list[BatchRow]:
    """Draft payment batches for what an approved run, or an earlier one, owes to unions with an account."""
    run = Run.visible(by, "dues.pay").select_for_update(of=("self",)).filter(pk=run_id).first()
    if run is None:
        raise NotFound("not_found", model="Run", id=run_id)
    RUN.target(by, "dues.pay", run)
    found = draft(by, run.unit_id)
    record(by, "dues.pay", run, {"batches": [one.id for one in found]})
    return found


@transaction.atomic
def pay_held(by: Actor, *, unit_id: int) -> list[BatchRow]:
    """Draft payment batches for held money whose unions have an account by now."""
    require(by, "dues.pay", unit_id)
    return draft(by, unit_id)


def draft(by: Actor, payer_id: int) -> list[BatchRow]:
    """Draft one batch per approver over everything held that can be paid.

    What is held for a union that has ended is paid to whoever has what was its own; the books keep it
    under the union it was owed to. After a split it stays held, with the reason, until people agree.
    """
    machine = system(by.at, via="dues")  # drafting follows from approving; the signatures come after
    held = Payout.objects.select_for_update().filter(payer_id=payer_id, state=PayoutState.HELD).order_by("pk")
    by_approver: dict[str, list[Payout]] = defaultdict(list)
    payouts = list(held)
    ended = organisation.successors({one.unit_id for one in payouts})
    to = {one.unit_id: ended.get(one.unit_id, one.unit_id) for one in payouts}
    accounts = batches.active_accounts([one for one in to.values() if one is not None], by.at)
    split = [one.pk for one in payouts if to[one.unit_id] is None and not one.reason]
    for start in range(0, len(split), 5_000):
        Payout.objects.filter(pk__in=split[start : start + 5_000]).update(reason=NOBODY_YET)
    for one in payouts:
        if to[one.unit_id] in accounts:
            by_approver[one.approved_by].append(one)
    found = []
    for approver, group in sorted(by_approver.items()):
        lines = [LineInput(to[one.unit_id], one.amount_fen - one.cut_fen, one.what, one.source) for one in group]
        batch = payments.draft(
            machine, payer_unit_id=payer_id, purpose=f"{by.today:%Y-%m-%d} 工会经费划款 {len(group)} 笔",
            source=f"dues.pay:{payer_id}:{group[0].pk}-{group[-1].pk}:{len(group)}:{by.at:%Y%m%d%H%M%S%f}",
            lines=lines, approved_by=approver,
        )  # fmt: skip
        ids = [one.pk for one in group]
        for start in range(0, len(ids), 5_000):
            rows = Payout.objects.filter(pk__in=ids[start : start + 5_000])
            rows.update(state=PayoutState.DRAFTED, batch_id=batch.id)
        found.append(batch)
    return found


@transaction.atomic
def book_return(by: Actor, *, batch_id: int, said: str) -> list[PayoutRow]:
    """Follow what the bank has said of a batch: paid money is posted, bounced money stays owed.

    `said` names the occasion (the journal line of the return): its voucher is posted once. Returns
    the payouts that arrived or came back just now.
    """
    machine = system(by.at, via="dues")
    lines = {one.id: one for one in batches.every_line(machine, batch_id=batch_id) if one.source.startswith("dues.")}
    payouts = _payouts(lines.values())
    if not payouts:
        return []
    known = dict(PayoutLine.objects.filter(line_id__in=lines).values_list("line_id", "paid_fen"))
    moved: dict[tuple[str, int], int] = defaultdict(int)
    news: dict[int, Payout] = {}
    fresh = []
    for line in sorted(lines.values(), key=lambda one: one.id):
        payout = payouts.get(_source(line))
        if payout is None:
            continue
        delta = line.paid_fen - known.get(line.id, 0)
        if delta:
            moved[payable(payout.tier) if payout.tier else "subsidy_down", payout.unit_id] += delta
            payout.paid_fen += delta
        fresh.append(PayoutLine(payout=payout, line_id=line.id, paid_fen=line.paid_fen))
        before = payout.state
        _follow(payout, line, by)
        if payout.state != before and payout.state in (PayoutState.PAID, PayoutState.BOUNCED):
            news[payout.pk] = payout
    _write(payouts.values(), fresh)
    payer_id = next(iter(payouts.values())).payer_id
    if any(moved.values()):
        number = batches.batch(machine, batch_id=batch_id).number
        standard = books.book(machine, unit_id=payer_id).standard
        paid = [(role, unit, fen) for (role, unit), fen in sorted(moved.items()) if fen]
        ledger.post(
            machine, book_unit_id=payer_id, day=by.today, summary=f"划款回盘 批次 {number}",
            source=f"dues.paid:{batch_id}:{said}", legs=legs_for_paid(standard, paid),
        )  # fmt: skip
    _subsidies_paid(by, [one for one in news.values() if one.state == PayoutState.PAID])
    return payout_rows(news.values())


def _payouts(lines: Iterable[LineRow]) -> dict[str, Payout]:
    sources = sorted({_source(line) for line in lines})
    found: dict[str, Payout] = {}
    for start in range(0, len(sources), 5_000):
        rows = Payout.objects.select_for_update().filter(source__in=sources[start : start + 5_000]).order_by("pk")
        found |= {one.source: one for one in rows}
    return found


def _source(line: LineRow) -> str:
    return line.source.partition("#")[0]  # the unpaid rest of a line is paid under its own source


def _follow(payout: Payout, line: LineRow, by: Actor) -> None:
    """Set a payout's state by the latest line that pays it."""
    whole = payout.paid_fen == payout.amount_fen - payout.cut_fen
    if whole and payout.paid_fen:
        payout.state, payout.paid_date, payout.reason = PayoutState.PAID, by.today, ""
    elif payout.cut_fen == payout.amount_fen:
        return  # nothing of it is owed any more: taken back, or handed to others
    elif line.state in (LineState.BOUNCED, LineState.PART, LineState.PAID):
        payout.state, payout.paid_date, payout.reason = PayoutState.BOUNCED, None, line.reason[:200]
    elif line.state == LineState.CANCELLED:
        if payout.batch_id == line.batch_id:
            payout.state = PayoutState.HELD if payout.paid_fen == 0 and not line.replaces_id else PayoutState.BOUNCED
    else:
        payout.state = PayoutState.DRAFTED
    if line.state != LineState.CANCELLED:
        payout.batch_id = line.batch_id


def _write(payouts: Iterable[Payout], lines: Sequence[PayoutLine]) -> None:
    # set-wise: the batch's own journal line tells who brought the news
    PayoutLine.objects.bulk_create(
        lines, batch_size=2_000, update_conflicts=True, unique_fields=["line_id"], update_fields=["paid_fen"]
    )
    adapt = connection.ops.adapt_datefield_value
    update_rows(Payout._meta.db_table, ("state", "paid_fen", "paid_date", "reason", "batch_id"), [
        (str(one.state), one.paid_fen, adapt(one.paid_date), one.reason, one.batch_id, one.pk) for one in payouts
    ])  # fmt: skip


def _subsidies_paid(by: Actor, arrived: Sequence[Payout]) -> None:
    machine = system(by.at, via="dues")
    for payout in arrived:
        if payout.source.startswith("dues.subsidy:"):
            row = Subsidy.objects.select_for_update().get(pk=int(payout.source.partition(":")[2]))
            if row.state == SubsidyState.PAYING:
                with change(machine, "dues.book_return", row):
                    row.state = SubsidyState.PAID


def owe(
    by: Actor, *, payer_id: int, unit_id: int, source: str, what: str, amount_fen: int, approved_by: str,
    tier: str = "base", run_id: int | None = None,
) -> Payout:  # fmt: skip
    """Write down money owed to one union, journalled; it is held until it is in a batch.

    `tier` is whose share it is; "" for a subsidy, which is spending and no debt of the split. `run_id` is the run that
    first owed it, so that the month it was collected in keeps sight of it.
    """
    if amount_fen <= 0:
        raise Refused("nothing_owed", source=source)
    return Payout.objects.create(
        payer_id=payer_id, unit_id=unit_id, run_id=run_id, source=source, tier=tier, what=what[:60], amount_fen=amount_fen,
        since_date=by.today, approved_by=approved_by,
    )  # fmt: skip
