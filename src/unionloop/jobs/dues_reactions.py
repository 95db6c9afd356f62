"""What follows from settlement, payments and founding for the dues: batches, books, notices, the fund's return."""

from unionloop.domains.dues import commands as dues
from unionloop.domains.dues import queries
from unionloop.domains.founding import queries as founding
from unionloop.domains.messaging import commands as messaging
from unionloop.domains.messaging.contracts import Announcement, ReceiptKind
from unionloop.domains.payments import queries as payments
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import Refused
from unionloop.kernel.models import Entry
from unionloop.kernel.money import THIN, yuan


def pay_run(by: Actor, entry: Entry) -> None:
    """After `dues.approve`: draft the payment batch of what the run owes to unions with an account."""
    dues.pay(by, run_id=entry.row_id)


def pay_owed(by: Actor, entry: Entry) -> None:
    """After `dues.release_preparation` or `dues.pay_subsidy`: draft a batch for what is owed since."""
    payer_id = queries.payer_of(entry.model, entry.row_id)
    if payer_id is not None:
        dues.pay_held(by, unit_id=payer_id)


def follow_batch(by: Actor, entry: Entry) -> None:
    """After anything that moved a payment batch: book what the bank paid, tell the unions."""
    news = dues.book_return(by, batch_id=entry.row_id, said=str(entry.pk))
    _tell(by, entry, {one.source for one in news})


def release_preparation(by: Actor, entry: Entry) -> None:
    """After `founding.found`: the firm's preparation fund goes to the union it founded."""
    if entry.model != "founding.case":
        return  # the blank spot filled by the same act
    employer_id = founding.case(by, case_id=entry.row_id).employer_id
    try:
        dues.release_preparation(by, employer_id=employer_id, approved_by=entry.actor)
    except Refused as refusal:
        if refusal.code != "nothing_held":
            raise


def pay_held(by: Actor) -> None:
    """Every morning: what was held for want of an account is drafted once there is one."""
    for unit_id, _ in queries.collecting_units(by):
        dues.pay_held(by, unit_id=unit_id)


def _tell(by: Actor, entry: Entry, sources: set[str]) -> None:
    """Announce arrived and bounced money to its unions, each with a receipt to follow it by."""
    if not sources:
        return
    rows, batch = [], payments.batch(by, batch_id=entry.row_id)
    lines = [line for line in payments.every_line(by, batch_id=batch.id)
             if line.unit_id is not None and line.source.partition("#")[0] in sources]  # fmt: skip
    phones = payments.contact_tails({line.account_id for line in lines})
    for line in lines:
        amount = yuan(line.amount_fen, THIN)
        arrived = line.state == "paid"
        rows.append(Announcement(
            key=line.source, unit_id=line.unit_id, tail4=phones.get(line.account_id, line.tail),
            kind=ReceiptKind.REBATE, title=line.remark,
            steps=(f"{line.remark}，金额 {amount} 元，" + ("已到账" if arrived else f"被银行退回：{line.reason}"),),
            template="money_came" if arrived else "money_bounced",
            facts={"item": line.remark, "day": f"{by.today:%Y年%m月%d日}", "amount": amount,
                   "second": "联系电话后四位" if line.account_id in phones else "收款账户后四位",
                   "reason": line.reason or "银行未说明原因"},
        ))  # fmt: skip
    if rows:
        messaging.announce(by, source=f"dues.told:{batch.id}:{entry.pk}", unit_id=batch.unit_id, rows=rows)
