"""A management fee, an investment: proposed within the dated limits, allowed by a meeting, booked with the bank's receipt."""

from datetime import date

from django.db import transaction

from unionloop.domains.ledger.contracts.postings import credit, debit
from unionloop.kernel.actor import Actor
from unionloop.kernel.change import lock
from unionloop.kernel.errors import BadInput

from .. import rules
from ..contracts import OutlayKind, OutlayRow
from ..flow import OUTLAY
from ..models import Fund, Outlay
from ..queries.outlays import HELD, means_of, outlay_row, terms_of
from ..queries.solvency import STANDARD
from .booking import post


@transaction.atomic
def propose_outlay(
    by: Actor, *, fund_id: int, kind: str, amount_fen: int, where: str, why: str, until_date: date | None = None,
) -> OutlayRow:  # fmt: skip
    """Propose a management fee or an investment. The fund is locked while it is reckoned: two at once pass no limit together."""
    fund = lock(by, "mutualfund.propose_outlay", Fund, fund_id)
    if kind not in {str(one) for one in OutlayKind}:
        raise BadInput("outlay_kind", kind=kind[:20])
    invests = kind in rules.outlays.INVESTMENTS
    if len(where.strip()) < 2 or len(why.strip()) < 4:
        raise BadInput("outlay_words")
    if invests and (until_date is None or until_date <= by.today):
        raise BadInput("outlay_until")
    row = Outlay(fund=fund, kind=kind, amount_fen=amount_fen, where=where.strip()[:80], why=why.strip()[:300],
                 until_date=until_date if invests else None, year=by.today.year, proposed_at=by.at,
                 proposed_by=by.label or by.name)  # fmt: skip
    _weigh(by, fund, row)
    with OUTLAY.start(by, "mutualfund.propose_outlay", row):
        pass
    return outlay_row(by, row)


@transaction.atomic
def approve_outlay(by: Actor, *, outlay_id: int, meeting: str) -> OutlayRow:
    """Note that the meeting allowed it; the limits hold on this day too."""
    _need_meeting(meeting)
    found: Outlay = lock(by, "mutualfund.approve_outlay", Outlay, outlay_id)
    fund = Fund.objects.select_for_update(of=("self",)).get(pk=found.fund_id)
    with OUTLAY.step(by, "mutualfund.approve_outlay", Outlay, outlay_id, note=meeting) as row:
        _weigh(by, fund, row)
        row.meeting = meeting.strip()[:120]
    return outlay_row(by, row)


@transaction.atomic
def refuse_outlay(by: Actor, *, outlay_id: int, meeting: str) -> OutlayRow:
    """Note that the meeting did not allow it; what it held of a limit is free again."""
    _need_meeting(meeting)
    with OUTLAY.step(by, "mutualfund.refuse_outlay", Outlay, outlay_id, note=meeting) as row:
        row.meeting = meeting.strip()[:120]
    return outlay_row(by, row)


@transaction.atomic
def book_outlay(by: Actor, *, outlay_id: int, bank_ref: str, booked_date: date | None = None) -> OutlayRow:
    """Write an allowed outlay into the fund's book, with the bank's receipt."""
    day = booked_date or by.today
    _need_receipt(bank_ref, day, by)
    with OUTLAY.step(by, "mutualfund.book_outlay", Outlay, outlay_id) as row:
        row.bank_ref, row.booked_date = bank_ref.strip()[:60], day
        account = HELD.get(OutlayKind(row.kind), "expense_management")
        legs = [*debit(STANDARD, account, row.amount_fen, memo=row.where), *credit(STANDARD, "bank", row.amount_fen)]
        post(by, row.fund, day=day, summary=f"{OutlayKind(row.kind).label} {row.where}",
             source=f"mutualfund.outlay:{row.pk}", legs=legs)  # fmt: skip
    return outlay_row(by, row)


@transaction.atomic
def return_outlay(
    by: Actor, *, outlay_id: int, income_fen: int, bank_ref: str, returned_date: date | None = None
) -> OutlayRow:
    """Note that an investment has come back, with what it earned."""
    day = returned_date or by.today
    _need_receipt(bank_ref, day, by)
    with OUTLAY.step(by, "mutualfund.return_outlay", Outlay, outlay_id, note=bank_ref.strip()[:60]) as row:
        kind = OutlayKind(row.kind)
        rules.outlays.check_return(kind, income_fen)
        if row.booked_date is not None and day < row.booked_date:
            raise BadInput("outlay_day", day=day.isoformat())
        row.returned_date, row.income_fen = day, income_fen
        legs = [
            *debit(STANDARD, "bank", row.amount_fen + income_fen),
            *credit(STANDARD, HELD[kind], row.amount_fen, memo=row.where),
            *(credit(STANDARD, "income_investment", income_fen) if income_fen else []),
        ]
        post(by, row.fund, day=day, summary=f"收回{kind.label} {row.where}", source=f"mutualfund.outlay_return:{row.pk}", legs=legs)
    return outlay_row(by, row)


def _weigh(by: Actor, fund: Fund, row: Outlay) -> None:
    """Hold an outlay against the limits of the day and keep the arithmetic with it, or refuse it by name."""
    terms = terms_of(fund, by.today)
    steps = rules.outlays.check_outlay(OutlayKind(row.kind), row.amount_fen, means_of(by, fund, row.pk or 0), terms)
    row.steps, row.rule_ids = [[one.label, one.text, one.amount_fen] for one in steps], list(terms.ids)


def _need_meeting(meeting: str) -> None:
    if len(meeting.strip()) < 4:
        raise BadInput("meeting_missing")


def _need_receipt(bank_ref: str, day: date, by: Actor) -> None:
    if len(bank_ref.strip()) < 2:
        raise BadInput("outlay_receipt")
    if day > by.today:
        raise BadInput("outlay_day", day=day.isoformat())
