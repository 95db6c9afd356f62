"""Management fees and investments of a fund beside their limits: for its desk, and for anybody who reads its account."""

from datetime import date, timedelta

from django.db.models import F, Sum

from unionloop.domains.ledger import queries as ledger
from unionloop.domains.ledger.contracts import ROLE_CODES
from unionloop.domains.reference import queries as reference
from unionloop.kernel.actor import Actor, system
from unionloop.kernel.change import seen
from unionloop.kernel.errors import Refused
from unionloop.kernel.rows import everywhere
from unionloop.kernel.tallies import kept

from .. import rules
from ..contracts import ClaimState, Limit, Limits, Means, OutlayKind, OutlayRow, OutlayState, OutlayTerms
from ..contracts.outlays import COUNTED_FEES, PENDING
from ..flow import OUTLAY
from ..models import Claim, Fund, Outlay
from .claims import steps_of
from .funds import fund_row
from .solvency import MADE_OF, STANDARD, earned, fees, reading

CODES = ROLE_CODES[STANDARD]
HELD = {OutlayKind.DEPOSIT: "investment_deposit", OutlayKind.BOND: "investment_bond"}


def outlays(by: Actor, *, fund_id: int) -> list[OutlayRow]:
    """Return the outlays of a fund, latest first."""
    head = seen(by, "mutualfund.read", Fund, fund_id)
    return [outlay_row(by, row) for row in Outlay.objects.filter(fund=head).order_by("-id")[:200]]


@kept(*MADE_OF)
def limits(by: Actor, *, fund_id: int) -> Limits | None:
    """Return fee and investments beside their limits today, for whoever asks; None where no limit is in force."""
    with everywhere():  # the whole fund's means, told to whoever asks
        head = Fund.objects.filter(pk=fund_id).first()
        if head is None:
            return None
        try:
            terms = terms_of(head, by.today)
        except Refused as refusal:
            if refusal.code != "no_parameter":
                raise
            return None
        means = means_of(by, head)
    fee = Limit(OutlayKind.FEE, means.fees_fen, rules.outlays.fee_most(terms, means), terms.manage_bp)
    held = tuple(Limit(kind, means.held.get(kind, 0), rules.outlays.invest_most(terms, means, kind), terms.shares_bp.get(kind, 0))
                 for kind in HELD)  # fmt: skip
    return Limits(by.today, fee, held, terms.liquid_months, rules.outlays.liquid(terms, means), means.bank_fen)


def terms_of(head: Fund, day: date) -> OutlayTerms:
    """Return the limits in force for a fund; a fund without them may take no fee and invest nothing."""
    region = fund_row(head).region
    manage = reference.parameter("mutualfund.manage_bp", region, day)
    invest = reference.parameter("mutualfund.invest_bp", region, day)
    months = reference.parameter("mutualfund.liquid_months", region, day)
    return rules.outlays.read_terms(manage.value, invest.value, months.value, (manage.id, invest.id, months.id))


def means_of(by: Actor, head: Fund, without: int = 0) -> Means:
    """Return where a fund's money is today, from its book, its claims and its outlays on their way but one."""
    received = fees(head)
    now = reading(head, by.today, by, received).position
    others = Outlay.objects.filter(fund=head).exclude(pk=without)
    pending = dict(others.filter(state__in=PENDING).values_list("kind").annotate(Sum("amount_fen")))
    standing = ledger.standing(system(by.at, via="mutualfund"), unit_id=head.unit_id)
    going = Claim.objects.filter(fund=head, state=ClaimState.PAYING).aggregate(
        fen=Sum(F("amount_fen") - F("offset_fen") - F("paid_fen")))["fen"] or 0  # fmt: skip
    taken = others.filter(kind=OutlayKind.FEE, year=by.today.year, state__in=COUNTED_FEES).aggregate(fen=Sum("amount_fen"))["fen"]
    return Means(
        bank_fen=standing.get(CODES["bank"], 0) - going - sum(pending.values()),
        held={kind: standing.get(CODES[role], 0) + pending.get(kind, 0) for kind, role in HELD.items()},
        earned_fen=earned(received, by.today) - earned(received, date(by.today.year, 1, 1) - timedelta(days=1)),
        fees_fen=taken or 0, owed_fen=now.payable_fen - going + now.open_fen + now.ibnr_fen, expected_fen=now.expected_fen,
    )  # fmt: skip


def outlay_row(by: Actor, row: Outlay) -> OutlayRow:
    verbs = tuple(one for one in OUTLAY.open_to(by, row)
                  if one != "mutualfund.return_outlay" or row.kind in rules.outlays.INVESTMENTS)  # fmt: skip
    return OutlayRow(
        row.pk, row.fund_id, OutlayKind(row.kind), OutlayState(row.state), row.amount_fen, row.where, row.why, row.until_date,
        row.proposed_at, row.proposed_by, row.meeting, row.booked_date, row.bank_ref, row.returned_date, row.income_fen,
        steps_of(row.steps), tuple(row.rule_ids), verbs,
    )  # fmt: skip
