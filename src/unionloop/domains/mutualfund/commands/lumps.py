"""A few thousand rows of a settlement file at a time: whose they are, what each plan gives, written past the ORM."""

import json
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Sum

from unionloop.domains.people import queries as people
from unionloop.domains.people.contracts import CheckedPerson, PersonInput
from unionloop.domains.reference import queries as reference
from unionloop.kernel import bulk
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import BadInput
from unionloop.kernel.secret import blind, encrypt

from .. import rules
from ..contracts import ClaimState, Decision, EventKind, Facts, Origin, Plan
from ..models import Claim, Event, Fund, Intake, Policy
from ..models import Plan as PlanTable
from ..queries.cover import COVERING
from ..queries.funds import fund_row, plan_of
from ..rules.files import RowFault, Settled
from ..rules.flags import Earlier
from .claiming import health_text, numbers
from .deciding import COUNTED, REFERENCE, cover_of

HEALTH = "mutualfund_event.health_sealed"
CHUNK = 5000
SAMPLE_BP, LARGE_FEN = 300, 1_000_000  # where no region has set its own
EVENT_COLUMNS = ("id", "person_id", "union_id", "kind", "day", "ended", "reference", "days", "grade", "causes", "total_fen",
                 "insured_fen", "other_fen", "self_fen", "health_sealed")  # fmt: skip
CLAIM_COLUMNS = (
    "fund_id", "number", "event_id", "policy_id", "plan_id", "person_id", "union_id", "intake_id", "origin", "state",
    "amount_fen", "others_fen", "steps", "reason", "words_sealed", "flags", "filed_at", "decided_date", "approved_by",
    "paying_by", "batch_number", "bounced", "receipt", "offset_fen", "paid_fen",
)  # fmt: skip
_JSON = json.JSONEncoder(ensure_ascii=False).encode  # one for all: making it takes longer than using it
COUNTS = ("rows", "claims", "granted", "refused", "sampled", "strangers", "known", "failed", "amount_fen")


@dataclass
class Lump:
    """Some rows of a file, as read."""

    rows: int = 0
    settled: list[Settled] = field(default_factory=list)
    faults: list[tuple[int, RowFault, dict[str, str]]] = field(default_factory=list)
    papers: list[CheckedPerson] = field(default_factory=list)  # beside `settled`

    def check_papers(self, today: date, cells: Callable[[int], dict[str, str]]) -> None:
        """Check every paper; a row whose paper is wrong becomes a fault."""
        good = []
        for one in self.settled:
            listed = one.person
            try:
                given = PersonInput(listed.line_no, listed.name or "未填", listed.id_type, listed.id_number)
                self.papers.append(people.checked(given, today))
                good.append(one)
            except BadInput as error:
                column = "name" if error.code == "bad_name" else "id_number"
                fault = RowFault(column, error.code, **error.facts)
                self.faults.append((listed.line_no, fault, cells(listed.line_no)))
        self.settled = good


@dataclass
class Worked:
    """One plan's answer to one settlement."""

    policy: Policy
    plan: Plan
    decision: Decision
    others_fen: int
    flags: list[str]

    @property
    def state(self) -> ClaimState:
        if self.decision.amount_fen == 0:
            return ClaimState.REFUSED
        return ClaimState.SAMPLED if self.flags else ClaimState.ASSESSED


class Taking:
    """Takes the lumps of one file, and counts."""

    def __init__(self, by: Actor, fund: Fund, head: Intake) -> None:
        self.by, self.fund, self.head = by, fund, head
        self.counts = dict.fromkeys(COUNTS, 0)
        region = fund_row(fund).region
        self.sample_bp = reference.value("mutualfund.sample_bp", region, by.today, SAMPLE_BP)
        self.soon_days = reference.value("mutualfund.soon_days", region, by.today, rules.SOON_DAYS)
        self.large_fen = reference.value("mutualfund.large_fen", region, by.today, LARGE_FEN)
        self.plans = {row.pk: plan_of(row) for row in PlanTable.objects.filter(fund=fund)}

    def take(self, lump: Lump) -> None:
        """Work a lump out and write it."""
        self.counts["rows"] += lump.rows
        self.counts["failed"] += len(lump.faults)
        ids = people.known_ids(lump.papers)
        persons = [ids.get((paper.id_type, paper.id_blind)) for paper in lump.papers]
        known = {one for one in persons if one is not None}
        self._look_up(known)
        events: list[tuple[Any, ...]] = []
        worked: list[tuple[int, list[Worked]]] = []
        for one, person_id in zip(lump.settled, persons, strict=True):
            if person_id is None or not (
                policies := self._policies(person_id, one.event.day, one.event.kind)
            ):
                self.counts["strangers"] += 1
                continue
            key = (person_id, blind(one.event.reference.upper(), REFERENCE))
            if key in self.references:
                self.counts["known"] += 1
                continue
            self.references.add(key)
            events.append(self._event(person_id, policies[0].union_id, key[1], one))
            worked.append((person_id, self._work_out(person_id, policies, one, key[1])))
        self._write(events, worked)

    def _look_up(self, persons: set[int]) -> None:
        """Read, for the persons of a lump, policies, earlier events, and what their policies gave already."""
        self.policies: dict[int, list[Policy]] = defaultdict(list)
        self.earlier: dict[int, list[Earlier]] = defaultdict(list)
        self.references: set[tuple[int, str]] = set()
        self.used: dict[tuple[int, str], int] = defaultdict(int)
        ids = sorted(persons)
        for start in range(0, len(ids), CHUNK):
            some = ids[start : start + CHUNK]
            held = Policy.objects.select_for_update().filter(
                person_id__in=some, plan_id__in=list(self.plans), state__in=COVERING
            )
            for row in held.order_by("id"):
                self.policies[row.person_id].append(row)
            for person_id, ref, kind, day, ended in Event.objects.filter(person_id__in=some).values_list(
                "person_id", "reference", "kind", "day", "ended"
            ):
                self.references.add((person_id, ref))
                self.earlier[person_id].append(Earlier(kind, day, ended))
            given = Claim.objects.filter(person_id__in=some, fund=self.fund, state__in=COUNTED)
            for policy_id, kind, fen in given.values_list("policy_id", "event__kind").annotate(
                fen=Sum("amount_fen")
            ):
                self.used[policy_id, kind] += fen

    def _policies(self, person_id: int, day: date, kind: str) -> list[Policy]:
        """Return the policies that answer for an event, the first payer first."""
        found = [
            row for row in self.policies.get(person_id, ())
            if row.start_date and row.end_date and row.start_date <= day < row.end_date
            and self.plans[row.plan_id].benefit(kind) is not None
        ]  # fmt: skip
        return sorted(found, key=lambda row: (self.plans[row.plan_id].order, row.pk))

    def _work_out(self, person_id: int, policies: list[Policy], one: Settled, ref: str) -> list[Worked]:
        event, found = one.event, []
        others = event.insured_fen + event.other_fen
        for policy in policies:
            plan = self.plans[policy.plan_id]
            cover = cover_of(policy)
            facts = Facts(EventKind(event.kind), event.day, event.day, event.days, event.grade, event.total_fen,
                          event.self_fen, others, event.causes, event.ended)  # fmt: skip
            decision = rules.adjudicate(plan, cover, facts, self.used[policy.pk, event.kind])
            flags = []
            if decision.amount_fen:
                benefit = plan.benefit(event.kind)
                effective = (
                    rules.waiting_until(cover, benefit) if benefit and cover.since == cover.start else None
                )
                flags = rules.flags_of(event.kind, event.day, event.ended, self.earlier.get(person_id, ()), effective=effective,
                                       amount_fen=decision.amount_fen, large_fen=self.large_fen,
                                       soon_days=self.soon_days)  # fmt: skip
                if rules.sampled(f"{self.head.pk}:{policy.pk}:{ref}", self.sample_bp):
                    flags.append("sample")
            found.append(Worked(policy, plan, decision, others, flags))
            self.used[policy.pk, event.kind] += decision.amount_fen
            others += decision.amount_fen
        self.earlier[person_id].append(Earlier(event.kind, event.day, event.ended))
        return found

    def _event(self, person_id: int, union_id: int, ref: str, one: Settled) -> tuple[Any, ...]:
        event, day = one.event, connection.ops.adapt_datefield_value
        return (person_id, union_id, event.kind, day(event.day), day(event.ended) if event.ended else None, ref, event.days,
                event.grade, _JSON(list(event.causes)), event.total_fen, event.insured_fen, event.other_fen,
                event.self_fen, encrypt(health_text(event), HEALTH))  # fmt: skip

    def _write(self, events: list[tuple[Any, ...]], worked: list[tuple[int, list[Worked]]]) -> None:
        if not events:
            return
        ids = bulk.take_ids("mutualfund_event", len(events))
        bulk.insert_rows("mutualfund_event", EVENT_COLUMNS, ((pk, *row) for pk, row in zip(ids, events, strict=True)))
        count = sum(len(answers) for _, answers in worked)
        fresh, at = iter(numbers(self.by, count)), connection.ops.adapt_datetimefield_value(self.by.at)
        today, values = connection.ops.adapt_datefield_value(self.by.today), []
        for event_id, (person_id, answers) in zip(ids, worked, strict=True):
            for one in answers:
                state = one.state
                self._count(one, state)
                steps = _JSON([[step.label, step.text, step.amount_fen] for step in one.decision.steps])
                values.append((
                    self.fund.pk, next(fresh), event_id, one.policy.pk, one.plan.id, person_id, one.policy.union_id, self.head.pk,
                    Origin.SETTLEMENT.value, state.value, one.decision.amount_fen, one.others_fen, steps, one.decision.reason,
                    "", _JSON(one.flags), at, today if state == ClaimState.REFUSED else None, "", "", "", "", "", 0, 0,
                ))  # fmt: skip
        bulk.insert_rows("mutualfund_claim", CLAIM_COLUMNS, values)

    def _count(self, one: Worked, state: ClaimState) -> None:
        self.counts["claims"] += 1
        name = {ClaimState.REFUSED: "refused", ClaimState.SAMPLED: "sampled"}.get(state, "granted")
        self.counts[name] += 1
        self.counts["amount_fen"] += one.decision.amount_fen
