"""Paying: approved claims into a batch of three people, as far as the money reaches; and what the bank says of it."""

from collections import defaultdict
from collections.abc import Sequence

from django.db import transaction
from django.db.models import F, Q, Sum

from unionloop.domains.access import queries as access
from unionloop.domains.ledger import queries as books
from unionloop.domains.ledger.contracts import LegInput
from unionloop.domains.ledger.contracts.postings import credit, debit
from unionloop.domains.messaging import commands as messaging
from unionloop.domains.payments import commands as payments
from unionloop.domains.payments import queries as paid
from unionloop.domains.payments.contracts import LineInput
from unionloop.kernel import series
from unionloop.kernel.actor import Actor, system
from unionloop.kernel.change import lock, record
from unionloop.kernel.errors import NotFound, Refused
from unionloop.kernel.models import in_order

from ..contracts import ClaimState
from ..flow import CLAIM
from ..models import Claim, Fund
from ..queries.solvency import CODES, STANDARD
from .booking import LEGS, post
from .claiming import tell

SOURCE = "mutualfund.claim:"
REMARK = "职工互助保障给付"  # the bank's line names no illness, and no number of a claim is worth a look


@transaction.atomic
def pay(by: Actor, *, fund_id: int, claim_ids: Sequence[int] = ()) -> dict[str, int]:
    """Put approved claims into payment batches, one for each person who approved them; who asks is the maker.

    First approved, first paid: where the fund's money ends, the rest waits. A member without an account good now is
    passed over until he has one. Claims named one by one are refused if somebody was first, saying who and when.
    Returns `batches`, `claims`, `fen`, `no_account` and `no_money`.
    """
    fund: Fund = lock(by, "mutualfund.pay", Fund, fund_id)
    wanted = Claim.visible(by, "mutualfund.pay").filter(fund=fund)
    if claim_ids:
        rows = in_order(wanted, claim_ids)
        if len(rows) != len(set(claim_ids)):
            raise NotFound("not_found", model="Claim", id=claim_ids[0])
        for row in rows:
            _check_free(row)
    else:
        rows = list(wanted.filter(state=ClaimState.APPROVED).select_for_update(of=("self",)))
    rows.sort(key=lambda row: (row.approved_date or by.today, row.pk))
    accounts = paid.person_accounts([row.person_id for row in rows], by.at)
    left, counts = _money(by, fund), dict.fromkeys(("batches", "claims", "fen", "no_account", "no_money"), 0)
    chosen: dict[str, list[Claim]] = defaultdict(list)
    for at, row in enumerate(rows):
        if _due(row) and row.person_id not in accounts:
            counts["no_account"] += 1
            continue
        if _due(row) > left:
            counts["no_money"] = len(rows) - at
            break
        left -= _due(row)
        chosen[row.approved_by].append(row)
    for approver, some in sorted(chosen.items()):
        _draft(by, fund, approver, some, counts)
    if claim_ids and not counts["claims"]:
        raise Refused("claim_no_account" if counts["no_account"] else "fund_short", count=len(rows))
    return counts


@transaction.atomic
def note_payment(by: Actor, *, batch_id: int, said: str) -> list[int]:
    """Note what became of a batch's claims; return those newly paid. The same news twice writes nothing twice.

    Arrived: off the book and the member is told. Bounced or dropped: owed as before, paid with the next batch.
    """
    batch = paid.batch(by, batch_id=batch_id)
    lines = [one for one in paid.every_line(by, batch_id=batch_id) if one.source.startswith(SOURCE)]
    sums = paid.paid_of(sorted({one.source.partition("#")[0] for one in lines}))
    ids = {int(source.removeprefix(SOURCE)) for source in sums}
    legs: dict[int, list[LegInput]] = defaultdict(list)
    news, funds = [], {}
    for claim in in_order(Claim.objects.select_related("fund__unit", "union"), ids):
        arrived, live, why = sums[f"{SOURCE}{claim.pk}"]
        if claim.state not in (ClaimState.APPROVED, ClaimState.PAYING, ClaimState.PAID):
            continue
        if arrived != claim.paid_fen:
            legs[claim.fund_id] += debit(
                STANDARD, "claims_payable", arrived - claim.paid_fen, memo=claim.number
            )
            funds[claim.fund_id] = claim.fund
        whole = arrived == claim.amount_fen - claim.offset_fen
        if whole and claim.state != ClaimState.PAID:
            news.append(claim.pk)
        _set(by, claim, batch.number, arrived, whole=whole, live=live, why=why)
    for fund_id, some in sorted(legs.items()):
        for start in range(0, len(some), LEGS):
            part = some[start : start + LEGS]
            total = sum(leg.amount_fen for leg in part)
            whole_legs = [*part, *credit(STANDARD, "bank", total)]
            post(by, funds[fund_id], day=by.today, summary=f"互助金到账 {batch.number}",
                 source=f"mutualfund.paid:{batch_id}:{said}:{start}", legs=whole_legs)  # fmt: skip
    return news


def _set(by: Actor, claim: Claim, batch: str, arrived: int, *, whole: bool, live: bool, why: str) -> None:
    """Move a claim to where its lines stand."""
    before = claim.state
    claim.paid_fen, claim.batch_number = arrived, batch if live or whole else claim.batch_number
    if whole:
        claim.state, claim.paid_date, claim.bounced = ClaimState.PAID, claim.paid_date or by.today, ""
    elif live:
        claim.state, claim.paid_date = ClaimState.PAYING, None
    else:
        claim.state, claim.paid_date, claim.bounced = ClaimState.APPROVED, None, why[:200]
    changed = claim.state != before or arrived
    if not changed:
        return
    claim.save(update_fields=["paid_fen", "batch_number", "state", "paid_date", "bounced"])
    record(by, "mutualfund.note_payment", claim, {"state": claim.state, "fen": arrived})
    if claim.state != before:
        text = {ClaimState.PAID: "已到账", ClaimState.APPROVED: "被银行退回，请核对收款账户"}.get(
            ClaimState(claim.state)
        )
        if text:
            tell(by, claim, text)
            _notify(by, claim, text)


def _notify(by: Actor, claim: Claim, text: str) -> None:
    """Tell the member in the app, where he has a login: no sum and no illness in the words."""
    account = access.login_of_person(claim.person_id)
    if account is not None:
        messaging.send(by, channel="app", template="plain", facts={"title": "互助理赔", "text": f"{claim.number} {text}"},
                       account_id=account.pk, key=f"mutualfund:{claim.pk}:{claim.state}:{claim.batch_number}")  # fmt: skip


def _draft(by: Actor, fund: Fund, approver: str, some: list[Claim], counts: dict[str, int]) -> None:
    """Draft one batch, and mark its claims as being paid."""
    lines = [LineInput(None, _due(row), f"{REMARK} {row.number}", f"{SOURCE}{row.pk}", row.person_id)
             for row in some if _due(row)]  # fmt: skip
    number, ids = "", [row.pk for row in some]
    if lines:
        serial = series.take(f"mutualfund.pay:{fund.pk}")
        batch = payments.draft(by, payer_unit_id=fund.unit_id, purpose=f"{fund.name} 互助金", approved_by=approver,
                               source=f"mutualfund.pay:{fund.pk}:{serial}", lines=lines)  # fmt: skip
        number, counts["batches"] = batch.number, counts["batches"] + 1
    owed = Claim.objects.filter(pk__in=[row.pk for row in some if _due(row)])
    # set-wise: a batch is one act; `CLAIM` names the arrow, the rows are locked and seen to be approved
    assert CLAIM.verbs(ClaimState.APPROVED)
    owed.update(
        state=ClaimState.PAYING,
        paying_by=by.label or by.name,
        paying_at=by.at,
        batch_number=number,
        bounced="",
    )
    made_good = [row.pk for row in some if not _due(row)]
    Claim.objects.filter(pk__in=made_good).update(state=ClaimState.PAID, paid_date=by.today)
    total = sum(_due(row) for row in some)
    counts["claims"], counts["fen"] = counts["claims"] + len(some), counts["fen"] + total
    record(
        by,
        "mutualfund.pay",
        fund,
        {"claims": len(ids), "fen": total, "batch": number, "first": ids[0], "last": ids[-1]},
    )


def _check_free(row: Claim) -> None:
    if row.state == ClaimState.APPROVED:
        return
    if row.state in (ClaimState.PAYING, ClaimState.PAID):
        raise Refused(
            "claim_in_payment", number=row.number, who=row.paying_by, at=row.paying_at, batch=row.batch_number
        )
    raise Refused("wrong_state", state=row.state, verb="mutualfund.pay")


def _due(row: Claim) -> int:
    """Return what is still to be paid of a claim."""
    return row.amount_fen - row.offset_fen - row.paid_fen


def _money(by: Actor, fund: Fund) -> int:
    """Return what the fund has in the bank and has not promised to a batch already."""
    machine = system(by.at, via="mutualfund")
    bank = books.standing(machine, unit_id=fund.unit_id).get(CODES["bank"], 0)
    going = Claim.objects.filter(Q(state=ClaimState.PAYING), fund=fund).aggregate(
        fen=Sum(F("amount_fen") - F("offset_fen") - F("paid_fen"))
    )["fen"]
    return bank - (going or 0)
