"""What a member does himself: three photos, more papers, taking back, appealing. And what the desk asks of him."""

import json
import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from django.db import transaction

from unionloop.domains.documents import commands as documents
from unionloop.domains.messaging import commands as messaging
from unionloop.domains.messaging.contracts import ReceiptKind
from unionloop.domains.people import queries as people
from unionloop.domains.reference import queries as reference
from unionloop.kernel import series
from unionloop.kernel.actor import Actor, Grant
from unionloop.kernel.change import change, lock
from unionloop.kernel.errors import BadInput, NotFound, Refused

from .. import queries, rules
from ..contracts import ClaimRow, ClaimState, EventInput, Origin, Proof
from ..flow import CLAIM
from ..models import Claim, ClaimFile, Event, Policy
from ..queries.claims import claim_rows, own_row
from ..queries.funds import plan_of

MOST_FILES, LARGEST_FILE = 9, 10 * 1024 * 1024
PICTURES = {
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG": "image/png",
    b"%PDF": "application/pdf",
    b"RIFF": "image/webp",
}
DAYS = 5  # working days for an answer, where no region has set its own
HEALTH = ("reference", "hospital", "diagnosis")


@transaction.atomic
def file(
    by: Actor, *, event: EventInput, proofs: Sequence[Proof], person_id: int | None = None
) -> list[ClaimRow]:
    """File a claim for oneself, or for another at the counter: the event, and a claim under every plan that may answer.

    Which plan gives what is worked out by the desk from the papers; nobody needs to know his plans.
    """
    owner = person_id or by.person
    if owner is None:
        raise NotFound("not_found", model="Person", id=0)
    rules.files.check_event(event, by.today)
    if not proofs:
        raise BadInput("proofs_missing")
    covers = _policies(owner, event)
    union = covers[0].union
    actor = by.own("mutualfund.file", union.path) if owner == by.person else by
    actor.require("mutualfund.file", union.path)
    happened = _event(actor, owner, union.pk, event)
    filed = [
        _claim(actor, happened, policy, Origin.PHOTOS if owner == by.person else Origin.COUNTER)
        for policy in covers
    ]
    for one in filed:
        keep_proofs(actor, "mutualfund.file", one, proofs)
    return claim_rows(by, filed)


@transaction.atomic
def supplement(by: Actor, *, claim_id: int, proofs: Sequence[Proof]) -> ClaimRow:
    """Hand in the papers that were asked for."""
    row, actor = _own(by, "mutualfund.supplement", claim_id)
    if not proofs:
        raise BadInput("proofs_missing")
    with CLAIM.step(actor, "mutualfund.supplement", Claim, row.pk) as claim:
        claim.due_date = _due(claim, by)
    keep_proofs(actor, "mutualfund.supplement", claim, proofs)
    tell(actor, claim, "材料已补上，继续核算")
    return claim_rows(by, [claim])[0]


@transaction.atomic
def withdraw(by: Actor, *, claim_id: int) -> ClaimRow:
    """Take a claim of one's own back before it is worked out."""
    row, actor = _own(by, "mutualfund.withdraw", claim_id)
    with CLAIM.step(actor, "mutualfund.withdraw", Claim, row.pk) as claim:
        claim.decided_date = by.today
    tell(actor, claim, "您撤回了申请")
    return claim_rows(by, [claim])[0]


@transaction.atomic
def appeal(by: Actor, *, claim_id: int, words: str) -> ClaimRow:
    """Object to a refusal in one's own words; somebody else looks at it again."""
    row, actor = _own(by, "mutualfund.appeal", claim_id)
    if len(words.strip()) < 2:
        raise BadInput("appeal_words_missing")
    with CLAIM.step(actor, "mutualfund.appeal", Claim, row.pk) as claim:
        claim.words_sealed, claim.decided_date, claim.due_date = words.strip()[:500], None, _due(claim, by)
    tell(actor, claim, "已收到申诉，由另一人复核")
    return claim_rows(by, [claim])[0]


@transaction.atomic
def ask_more(by: Actor, *, claim_id: int, words: str) -> ClaimRow:
    """Ask for papers that are missing, saying which."""
    if len(words.strip()) < 2:
        raise BadInput("ask_words_missing")
    with CLAIM.step(by, "mutualfund.ask_more", Claim, claim_id) as claim:
        claim.words_sealed = words.strip()[:300]
    tell(by, claim, "还缺材料，请登录查看并补上")
    return queries.claim_row(by, claim)


def keep_proofs(by: Actor, verb: str, claim: Claim, proofs: Sequence[Proof]) -> None:
    """Keep papers, sealed on the disk; who may read claims may read them."""
    if ClaimFile.objects.filter(claim=claim).count() + len(proofs) > MOST_FILES:
        raise BadInput("too_many_proofs", most=MOST_FILES)
    for one in proofs:
        kind = next((kind for head, kind in PICTURES.items() if one.content.startswith(head)), "")
        if not kind:
            raise BadInput("proof_kind", name=one.name[:60])
        if len(one.content) > LARGEST_FILE:
            raise BadInput("proof_too_large", name=one.name[:60], most_mb=LARGEST_FILE // 2**20)
        stored = documents.store(by, name=one.name, label="理赔材料", content=one.content, unit_id=claim.union_id, kind="claim",
                                 content_type=kind, read_verb="mutualfund.read_claims", sealed=True, verb=verb)  # fmt: skip
        if not ClaimFile.objects.filter(claim=claim, file_id=stored.id).exists():
            keeper = replace(by, grants=(*by.grants, Grant(verb, claim.place)))
            with change(keeper, verb, ClaimFile(claim=claim, file_id=stored.id, kind=one.kind[:10])):
                pass


def health_text(event: EventInput) -> str:
    """Return what is kept sealed of an event."""
    kept = {name: value for name in HEALTH if (value := getattr(event, name))}
    return json.dumps(kept, ensure_ascii=False) if kept else ""


def numbers(by: Actor, count: int) -> list[str]:
    """Return the next claim numbers of the year."""
    first = series.take(f"mutualfund.claim:{by.today.year}", count)
    return [f"LP{by.today.year}-{first + at:07d}" for at in range(count)]


def _policies(person_id: int, event: EventInput) -> list[Policy]:
    """Return the policies that may answer for an event, the first payer first."""
    rows = Policy.objects.select_related("union", "plan").filter(
        person_id=person_id, start_date__lte=event.day
    )
    found = []
    for row in rows.filter(end_date__gt=event.day):
        plan = plan_of(row.plan)
        if plan.benefit(event.kind) is not None:
            found.append((plan.order, row.pk, row))
    if not found:
        raise Refused("no_cover", day=event.day.isoformat())
    return [row for _, _, row in sorted(found, key=lambda one: one[:2])]


def _event(by: Actor, person_id: int, union_id: int, event: EventInput) -> Event:
    """Keep an event told by hand: without a settlement number yet it has a reference of its own."""
    same = Event.objects.filter(person_id=person_id, kind=event.kind, day=event.day)
    living = (
        Claim.objects.filter(event__in=same)
        .exclude(state__in=[ClaimState.WITHDRAWN, ClaimState.CORRECTED])
        .first()
    )
    if living is not None:
        raise Refused("claim_exists", number=living.number, day=event.day.isoformat())
    happened = Event(person_id=person_id, union_id=union_id, kind=event.kind, day=event.day, ended=event.ended,
                     days=event.days, grade=event.grade, causes=list(event.causes), total_fen=event.total_fen,
                     insured_fen=event.insured_fen, other_fen=event.other_fen, self_fen=event.self_fen,
                     reference=secrets.token_hex(16), health_sealed=health_text(event))  # fmt: skip
    with change(by, "mutualfund.file", happened):
        pass
    return happened


def _claim(by: Actor, happened: Event, policy: Policy, origin: Origin) -> Claim:
    claim = Claim(
        fund_id=policy.plan.fund_id, number=numbers(by, 1)[0], event=happened, policy=policy, plan_id=policy.plan_id,
        person_id=happened.person_id, union_id=policy.union_id, origin=origin, filed_at=by.at,
    )  # fmt: skip
    claim.due_date = _due(claim, by)
    claim.receipt = messaging.open_receipt(
        by, kind=ReceiptKind.CLAIM, title="互助理赔", unit_id=policy.union_id, key=f"claim:{claim.number}",
        tail4=people.own_tail(replace(by, person=happened.person_id)),
    ).number  # fmt: skip
    with CLAIM.start(by, "mutualfund.file", claim):
        pass
    tell(by, claim, "已收到，正在核算")
    return claim


def _due(claim: Claim, by: Actor) -> date:
    region = claim.union.division_code
    return reference.clock(by.today, reference.value("mutualfund.days", region, by.today, DAYS)).due


def _own(by: Actor, verb: str, claim_id: int) -> tuple[Claim, Actor]:
    """Return a claim and who may act on it: its member himself, or whoever holds the verb at its union."""
    if by.person is not None and Claim.objects.filter(pk=claim_id, person_id=by.person).exists():
        row = own_row(by, claim_id)
        return row, by.own(verb, row.place)
    return lock(by, verb, Claim, claim_id), by


def tell(by: Actor, claim: Claim, text: str, key: str = "") -> None:
    """Write a dated step on a claim's receipt: never a sum, never an illness."""
    if claim.receipt:
        messaging.add_step(by, number=claim.receipt, text=text, due_date=claim.due_date,
                           key=key or f"{claim.number}:{claim.state}:{by.at.isoformat()}")  # fmt: skip
