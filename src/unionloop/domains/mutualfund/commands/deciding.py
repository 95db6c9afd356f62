"""What the desk decides: worked out by one person, approved by another; refused, corrected by reversal."""

from django.db import transaction

from unionloop.domains.ledger.contracts.postings import credit, debit
from unionloop.kernel import secret
from unionloop.kernel.actor import BEIJING, Actor
from unionloop.kernel.change import edit, lock
from unionloop.kernel.errors import BadInput, Refused

from .. import queries, rules
from ..contracts import (
    GRANTED,
    REASONS,
    ClaimRow,
    ClaimState,
    Cover,
    Decision,
    EventInput,
    EventKind,
    Facts,
    Origin,
)
from ..flow import CLAIM
from ..models import Claim, Event, Policy
from ..queries.funds import plan_of
from ..queries.solvency import STANDARD
from .booking import post
from .claiming import health_text, numbers, tell

REFERENCE = "mutualfund_event.reference"
COUNTED = (
    *GRANTED,
    ClaimState.ASSESSED,
    ClaimState.SAMPLED,
)  # use up a cap, or stand before us in the row of payers
ASSESSABLE = (ClaimState.FILED, ClaimState.APPEALED, ClaimState.ASSESSED)


@transaction.atomic
def assess(by: Actor, *, claim_id: int, event: EventInput) -> ClaimRow:
    """Work a claim out from what the papers say, with every claim of the same event, in the order of the payers.

    The settlement number finds an event that was paid before: under another claim, or from the insurance's file.
    """
    rules.files.check_event(event, by.today)
    first: Claim = lock(by, "mutualfund.assess", Claim, claim_id)
    with edit(by, "mutualfund.assess", Event, first.event_id) as happened:
        _refuse_twice(happened, event)
        for name in (
            "kind",
            "day",
            "ended",
            "days",
            "grade",
            "total_fen",
            "insured_fen",
            "other_fen",
            "self_fen",
        ):
            setattr(happened, name, getattr(event, name))
        happened.causes, happened.health_sealed = list(event.causes), health_text(event)
    rows = (
        Claim.objects.select_for_update(of=("self",)).select_related("plan", "policy").filter(event=happened)
    )
    for row in sorted(rows.order_by("id"), key=lambda one: (plan_of(one.plan).order, one.pk)):
        if row.state in ASSESSABLE and (row.pk == claim_id or row.state != ClaimState.APPEALED):
            _assess_one(by, row, happened)
    return queries.claim(by, claim_id=claim_id)


@transaction.atomic
def approve(by: Actor, *, claim_id: int) -> ClaimRow:
    """Approve what somebody else worked out: owed from now on, in the fund's book."""
    with CLAIM.step(by, "mutualfund.approve", Claim, claim_id) as claim:
        other_eyes(by, claim, "mutualfund.approve")
        if claim.amount_fen <= 0:
            raise Refused("nothing_to_approve", number=claim.number)
        claim.approved_by, claim.approved_date, claim.decided_date = by.name, by.today, by.today
        claim.offset_fen = _offset(claim)
        _book_grant(by, claim)
    tell(by, claim, "已核准，准备付款")
    return queries.claim_row(by, claim)


@transaction.atomic
def review(by: Actor, *, claim_id: int, note: str = "") -> ClaimRow:
    """Pass a claim that was drawn or flagged: its papers have been looked at."""
    with CLAIM.step(by, "mutualfund.review", Claim, claim_id, note=note[:200]) as claim:
        other_eyes(by, claim, "mutualfund.review")
    return queries.claim_row(by, claim)


@transaction.atomic
def refuse(by: Actor, *, claim_id: int, reason: str, words: str = "") -> ClaimRow:
    """Refuse a claim for a reason of the list; the member may appeal."""
    if reason not in REASONS:
        raise BadInput("unknown_reason", reason=reason[:20])
    with CLAIM.step(by, "mutualfund.refuse", Claim, claim_id) as claim:
        claim.reason, claim.amount_fen, claim.decided_date = reason, 0, by.today
        claim.words_sealed = words.strip()[:300] or claim.words_sealed
    tell(by, claim, "没有给付，请登录看原因；不同意可以申诉")
    return queries.claim_row(by, claim)


@transaction.atomic
def correct(by: Actor, *, claim_id: int, words: str) -> ClaimRow:
    """Reverse a granted claim that was worked out wrongly, and open another for the same event; return that one.

    The book takes the grant back in red. What was paid already is owed by the member until the new claim makes it good.
    """
    if len(words.strip()) < 4:
        raise BadInput("correct_words_missing")
    with CLAIM.step(by, "mutualfund.correct", Claim, claim_id) as claim:
        _book_reversal(by, claim)
        claim.words_sealed = words.strip()[:300]
    fresh = Claim(
        fund_id=claim.fund_id, number=numbers(by, 1)[0], event=claim.event, policy=claim.policy, plan_id=claim.plan_id,
        person_id=claim.person_id, union_id=claim.union_id, origin=claim.origin, filed_at=by.at, corrects=claim,
        receipt=claim.receipt,
    )  # fmt: skip
    with CLAIM.start(by.own("mutualfund.file", claim.place), "mutualfund.file", fresh):
        pass
    tell(by, fresh, "原来的核算有误，已冲销并重新核算")
    return queries.claim_row(by, fresh)


def decide(policy: Policy, plan_claim: Claim, happened: Event, used_fen: int, others_fen: int) -> Decision:
    """Return what the plan of a policy gives for an event."""
    asked = plan_claim.filed_at.astimezone(BEIJING).date()
    filed = (
        happened.day if plan_claim.origin == Origin.SETTLEMENT else asked
    )  # nobody is late who need not ask
    facts = Facts(
        event=EventKind(happened.kind), day=happened.day, filed=filed, days=happened.days,
        grade=happened.grade, loss_fen=happened.total_fen, self_paid_fen=happened.self_fen, others_fen=others_fen,
        causes=tuple(happened.causes), ended=happened.ended,
    )  # fmt: skip
    return rules.adjudicate(plan_of(plan_claim.plan), cover_of(policy), facts,
                            used_fen)  # fmt: skip


def cover_of(policy: Policy) -> Cover:
    """Return the days of a policy that has them; claims are made under no other."""
    start, end, since = policy.start_date, policy.end_date, policy.since_date
    assert None not in (start, end, since), policy
    return Cover(start, end, since)  # type: ignore[arg-type]


def other_eyes(by: Actor, claim: Claim, verb: str) -> None:
    """Refuse whoever took the settlement file a claim came from: its journal line stands with the file."""
    if claim.intake is not None and claim.intake.taken_by in by.people:
        raise Refused("same_person", verb=verb, earlier="mutualfund.take_settlement")


def _assess_one(by: Actor, row: Claim, happened: Event) -> None:
    Policy.objects.select_for_update().get(pk=row.policy_id)  # two claims of one policy share its caps
    with CLAIM.step(by, "mutualfund.assess", Claim, row.pk) as claim:
        others = happened.insured_fen + happened.other_fen + _before(claim)
        decision = decide(claim.policy, claim, happened, used_of(claim), others)
        claim.amount_fen, claim.reason, claim.others_fen = decision.amount_fen, decision.reason, others
        claim.steps = [[one.label, one.text, one.amount_fen] for one in decision.steps]
        claim.decided_date = None


def used_of(claim: Claim) -> int:
    """Return what a policy gave already for events of this kind, in fen; open sums worked out before count too."""
    rows = Claim.objects.filter(policy_id=claim.policy_id, event__kind=claim.event.kind, state__in=COUNTED)
    return sum(rows.exclude(pk=claim.pk).values_list("amount_fen", flat=True))


def _before(claim: Claim) -> int:
    """Return what the plans before this one give for the same event."""
    rows = (
        Claim.objects.select_related("plan")
        .filter(event_id=claim.event_id, state__in=COUNTED)
        .exclude(pk=claim.pk)
    )
    mine = (plan_of(claim.plan).order, claim.pk)
    return sum(
        one.amount_fen for one in rows if (plan_of(one.plan).order, one.pk) < mine or one.state in GRANTED
    )


def _refuse_twice(happened: Event, event: EventInput) -> None:
    """Give the event the settlement's own reference; refuse when another event has it."""
    if not event.reference:
        return
    blind = secret.blind(event.reference.strip().upper(), REFERENCE)
    other = (
        Event.objects.filter(person_id=happened.person_id, reference=blind).exclude(pk=happened.pk).first()
    )
    if other is not None:
        earlier = Claim.objects.filter(event=other).order_by("id").first()
        raise Refused("duplicate_event", number=earlier.number if earlier else "", day=other.day.isoformat())
    happened.reference = blind


def _offset(claim: Claim) -> int:
    """Return what of a new claim makes good for what the one it corrects had paid."""
    if claim.corrects is None:
        return 0
    return min(claim.amount_fen, claim.corrects.paid_fen + claim.corrects.offset_fen)


def _book_grant(by: Actor, claim: Claim) -> None:
    legs = [
        *debit(STANDARD, "claims_expense", claim.amount_fen, unit_id=claim.union_id, memo=claim.number),
        *credit(STANDARD, "receivable_person", claim.offset_fen, memo=claim.number),
        *credit(STANDARD, "claims_payable", claim.amount_fen - claim.offset_fen, memo=claim.number),
    ]
    post(
        by,
        claim.fund,
        day=by.today,
        summary=f"核准互助金 {claim.number}",
        source=f"mutualfund.claim:{claim.pk}",
        legs=legs,
    )


def _book_reversal(by: Actor, claim: Claim) -> None:
    """Take a grant back: the expense in red; what is not paid is no longer owed, what is paid is owed by the member."""
    had = claim.paid_fen + claim.offset_fen
    legs = [
        *debit(STANDARD, "claims_expense", -claim.amount_fen, unit_id=claim.union_id, memo=claim.number),
        *credit(STANDARD, "claims_payable", -(claim.amount_fen - had), memo=claim.number),
        *debit(STANDARD, "receivable_person", had, memo=claim.number),
    ]
    post(by, claim.fund, day=by.today, summary=f"冲销互助金 {claim.number}",
         source=f"mutualfund.correct:{claim.pk}", legs=legs)  # fmt: skip
