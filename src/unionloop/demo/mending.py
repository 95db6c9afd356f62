"""Money that came back: the account is corrected by two people, waits a day, and is paid again."""

from datetime import date
from random import Random

from unionloop.domains.payments import commands as payments
from unionloop.domains.payments import queries as payment_queries
from unionloop.kernel import errands
from unionloop.kernel.errors import Refused

from .scene import Scene, moment


def mend(scene: Scene, month: date) -> int:
    """Correct the accounts the bank refused so far and draft their payments anew; return how many accounts."""
    proposed, checked = moment(month.replace(day=10), 9), moment(month.replace(day=10), 15)
    maker, checker = scene.actor("zhang", proposed), scene.actor("sun", checked)
    random = Random(f"mending {scene.city.seed} {month}")
    stopped = [one for one in payment_queries.accounts(maker, state="stopped", limit=200).rows if one.person_id is None]
    for account in stopped:
        assert account.unit_id is not None
        fresh = payments.propose_account(
            maker, unit_id=account.unit_id, holder=account.holder, number=f"6228{random.randrange(10**14):014d}",
            bank_name=account.bank_name, bank_code=account.bank_code, reason="银行退回后核对开户许可证更正",
        )  # fmt: skip
        payments.confirm_account(checker, account_id=fresh.id)
    errands.drain(checked)
    if stopped:
        _pay_again(scene, month)
    return len(stopped)


def _pay_again(scene: Scene, month: date) -> None:
    by = scene.actor("zhang", moment(month.replace(day=12), 9))
    for batch in payment_queries.batches(by, limit=200).rows:
        if batch.bounced_count:
            try:
                payments.rebatch(by, batch_id=batch.id)
            except Refused as refused:
                if refused.code != "nothing_to_rebatch":  # replaced in an earlier month
                    raise
    errands.drain(moment(month.replace(day=12), 10))
