"""The split of many receipts at once: what each firm's receipts come to is worked out once and kept.

Used by the command that computes a run and by the query that tries a rule; it writes nothing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import NamedTuple

from django.db.models import Q

from unionloop.domains.employers import queries as employers
from unionloop.domains.employers.contracts import Placement
from unionloop.domains.organisation import queries as organisation
from unionloop.domains.organisation.contracts import TieKind

from ..contracts.rules import PolicyValue, Receivers, Rule
from ..contracts.settlement import RECEIVERS, Flag, Kind
from ..models.files import TaxRow
from ..models.settlement import Allocation
from ..models.splitrules import PolicyMember
from ..rules import settlement, split
from ..rules.split import Facts, Splitter
from .refunds import Refund, originals_of
from .splitrules import policy_values, rule_values

CHUNK = 20_000
TIES = 5_000
FIELDS = ("id", "item", "rate_bp", "period_from", "paid_fen", "received_date", "employer_id", "payer_id",
          "payer__employer_id", "corrects_id", "payer_key")  # fmt: skip
COLUMNS = (
    "run_id", "tax_row_id", "turn", "corrects_id", "rule_id", "policy_id", "kind", "flags", "employer_id",
    "base_unit_id", "street_unit_id", "county_unit_id", "industry_unit_id", "received_date", "paid_fen",
    "returned_fen", *(f"{name}_fen" for name in RECEIVERS), "refunds_id",
)  # fmt: skip
NOBODY = Receivers(Kind.SUSPENSE, None, None, None, None)


class Receipt(NamedTuple):
    """What the split must know of one tax row."""

    id: int
    item: str
    rate_bp: int
    period_from: date
    paid_fen: int
    received_date: date
    employer_id: int | None
    corrects_id: int | None
    payer_key: str


@dataclass(frozen=True)
class Way:
    """What all receipts of one firm, item, rate and period have in common."""

    rule: Rule | None
    policy: PolicyValue | None
    receivers: Receivers
    employer_id: int | None
    flags: str
    split: Splitter
    against: Splitter  # the same by the rule this rule replaced


class Share(NamedTuple):
    """One receipt, split."""

    receipt: Receipt
    way: Way
    parts: tuple[int, ...]
    returned_fen: int
    rest_fen: int
    turn: int = 0
    corrects_id: int | None = None
    refunds_id: int | None = None

    def values(self, run_id: int) -> tuple[object, ...]:
        """Return the row to insert, in the order of COLUMNS."""
        way, to = self.way, self.way.receivers
        flags = f"{way.flags} red".strip() if self.receipt.paid_fen < 0 and "red" not in way.flags else way.flags
        return (
            run_id, self.receipt.id, self.turn, self.corrects_id, way.rule.id if way.rule else None,
            way.policy.id if way.policy else None, to.kind.value, flags, way.employer_id, to.base_unit_id,
            to.street_unit_id, to.county_unit_id, to.industry_unit_id, self.receipt.received_date.isoformat(),
            sum(self.parts), self.returned_fen, *self.parts, self.refunds_id,
        )  # fmt: skip


@dataclass
class Engine:
    """Splits receipts of one collecting union by a set of rules."""

    region: str  # where a receipt is taken to come from when its payer is not known
    day: date  # the day whose ties of unions hold
    rules: list[Rule] = field(default_factory=rule_values)
    policies: list[PolicyValue] = field(default_factory=policy_values)
    _firms: dict[int, Placement] = field(default_factory=dict)
    _lines: dict[int, settlement.Line] = field(default_factory=dict)
    _ways: dict[tuple[int | None, str, int, date], Way] = field(default_factory=dict)
    _picked: dict[Facts, Rule | None] = field(default_factory=dict)
    _splitters: dict[tuple[int, int | None], Splitter] = field(default_factory=dict)
    _members: dict[int, list[tuple[int, date, date | None]]] | None = None

    def split(self, receipts: Sequence[Receipt]) -> Iterator[Share]:
        """Yield the split of receipts that stand on their own; firms and unions are read first, set-wise."""
        self.learn({one.employer_id for one in receipts if one.employer_id is not None})
        taken = originals_of(
            Refund(one.id, one.paid_fen, one.corrects_id, (one.payer_key, one.item, one.period_from))
            for one in receipts if one.corrects_id or one.paid_fen < 0
        )  # fmt: skip
        ways = self._ways
        for one in receipts:
            refunds_id = taken.rows.get(one.id)
            original = None if refunds_id is None else taken.standing.get(refunds_id)
            if original is not None:
                yield self.mirror(one, original)._replace(refunds_id=refunds_id)
                continue
            key = (one.employer_id, one.item, one.rate_bp, one.period_from)
            over = one.id in taken.over
            way = replace(OVER, employer_id=one.employer_id) if over else ways.get(key) or self._way(key)
            parts, returned, rest = way.split(one.paid_fen)
            yield Share(one, way, parts, returned, rest, refunds_id=refunds_id)

    def mirror(self, receipt: Receipt, original: Allocation) -> Share:
        """Return a refund split as its original was: same rule, same policy, same receivers."""
        way = self.way_of(original)
        if receipt.paid_fen == -original.paid_fen:
            parts = tuple(-getattr(original, f"{name}_fen") for name in RECEIVERS)
            return Share(receipt, way, parts, -original.returned_fen, 0)
        parts, returned, rest = way.split(receipt.paid_fen)
        return Share(receipt, way, parts, returned, rest)

    def fresh(self, one: Receipt) -> Share:
        """Return a receipt split by what is known of it today, whatever was done with it before."""
        way = self._way((one.employer_id, one.item, one.rate_bp, one.period_from))
        way = replace(way, flags=f"{way.flags} {Flag.CLEARED}".strip())
        return Share(one, way, *way.split(one.paid_fen))

    def back(self, one: Receipt, original: Allocation) -> Share:
        """Return the exact opposite of a stored allocation, as the turn that follows it."""
        way = replace(self.way_of(original), flags=f"{Flag.RED} {Flag.CLEARED}")
        way = replace(way, against=way.split)
        parts = tuple(-getattr(original, f"{name}_fen") for name in RECEIVERS)
        return Share(one, way, parts, -original.returned_fen, 0, original.turn + 1, original.pk)

    def way_of(self, original: Allocation) -> Way:
        """Return the way a stored allocation went."""
        rule = next((one for one in self.rules if one.id == original.rule_id), None)
        policy = next((one for one in self.policies if one.id == original.policy_id), None)
        to = Receivers(Kind(original.kind), original.base_unit_id, original.street_unit_id,
                       original.county_unit_id, original.industry_unit_id)  # fmt: skip
        made = split.splitter(rule, policy) if rule else _whole
        return Way(rule, policy, to, original.employer_id, original.flags, made, made)

    def learn(self, employer_ids: set[int]) -> None:
        """Read firms not seen before, and the lines of their unions and places."""
        new = employer_ids - self._firms.keys()
        if not new:
            return
        self._firms |= employers.placements(new)
        wanted: set[int] = set()
        for one in new & self._firms.keys():
            firm = self._firms[one]
            wanted |= {unit for unit in (firm.union_id, firm.joint_union_id, firm.unit_id) if unit is not None}
        wanted -= self._lines.keys()
        ties = {
            one.unit_id: one.holder_id
            for at in range(0, len(wanted), TIES)
            for one in organisation.affiliations(sorted(wanted)[at : at + TIES], self.day)
            if one.kind is TieKind.INDUSTRY
        }
        for unit_id, chain in organisation.chains_of(wanted).items():
            self._lines[unit_id] = settlement.line_of(chain, ties.get(unit_id))

    def _way(self, key: tuple[int | None, str, int, date]) -> Way:
        way = self._ways.get(key)
        if way is None:
            way = self._ways[key] = self._find(*key)
        return way

    def _find(self, employer_id: int | None, item: str, rate_bp: int, day: date) -> Way:
        firm = self._firms.get(employer_id) if employer_id is not None else None
        own = self._lines.get(firm.union_id) if firm and firm.union_id else None
        joint = self._lines.get(firm.joint_union_id) if firm and firm.joint_union_id else None
        place = self._lines.get(firm.unit_id) if firm else None
        facts = Facts(
            region=(firm.division_code or (place.region if place else "")) if firm else self.region, item=item,
            pattern=split.pattern_of(item, rate_bp), size_class=str(firm.size_class) if firm else "",
            ownership=("non_public" if firm.non_public else "public") if firm else "",
            union_kind=settlement.union_kind(own, joint) if firm else "", day=day,
        )  # fmt: skip
        rule = self._pick(facts)
        flags = _flags(firm is None, rule is None, facts, own or joint)
        if rule is None:
            return Way(None, None, NOBODY, firm.id if firm else None, flags, _whole, _whole)
        policy = split.policy_for(self.policies, facts, firm.system, self._listed(firm.id)) if firm else None
        before = next((one for one in self.rules if one.id == rule.replaces_id), rule)
        to = settlement.receivers(item, own, joint, place, rule.follows) if firm else NOBODY
        made = self._splitter(rule, policy)
        against = made if before is rule else self._splitter(before, policy)
        return Way(rule, policy, to, firm.id if firm else None, flags, made, against)

    def _pick(self, facts: Facts) -> Rule | None:
        """Return the rule of these facts, looked for once: many firms have the same."""
        if facts not in self._picked:
            self._picked[facts] = split.pick(self.rules, facts)
        return self._picked[facts]

    def _splitter(self, rule: Rule, policy: PolicyValue | None) -> Splitter:
        key = (rule.id, policy.id if policy else None)
        if key not in self._splitters:
            self._splitters[key] = split.splitter(rule, policy)
        return self._splitters[key]

    def _listed(self, employer_id: int):  # type: ignore[no-untyped-def]
        if self._members is None:
            self._members = {}
            rows = PolicyMember.objects.values_list("employer_id", "policy_id", "valid_from", "valid_to")
            for employer, policy, start, end in rows.iterator():
                self._members.setdefault(employer, []).append((policy, start, end))
        mine = self._members.get(employer_id, [])
        return lambda policy_id, day: any(
            policy == policy_id and start <= day and (end is None or day < end) for policy, start, end in mine
        )


def _flags(no_employer: bool, no_rule: bool, facts: Facts, union: settlement.Line | None) -> str:
    found = []
    if no_employer:
        found.append(Flag.NO_EMPLOYER)
    elif facts.item == "dues" and union is None:
        found.append(Flag.NO_UNION)
    elif facts.item == "preparation" and union is not None:
        found.append(Flag.STILL_PREPARATION)
    if facts.pattern == "":
        found.append(Flag.ODD_RATE)
    if no_rule:
        found.append(Flag.NO_RULE)
    return " ".join(found)


def _whole(amount_fen: int) -> tuple[tuple[int, ...], int, int]:
    """Hold everything: no rule says whose it is."""
    return (amount_fen, *([0] * (len(RECEIVERS) - 1))), 0, 0


OVER = Way(None, None, NOBODY, None, Flag.OVER_REFUND, _whole, _whole)


def receipt(values: Sequence[object]) -> Receipt:
    """Return a receipt from the values of FIELDS. Whose it is says its payer: a settled row itself is fixed."""
    one, item, rate, day, paid, received, employer, payer, payers, corrects, key = values
    firm = employer if payer is None else payers
    return Receipt(one, item, rate, day, paid, received, firm, corrects, key)  # type: ignore[arg-type]


def receipts_of(unit_id: int, month: str, *, run_id: int | None = None) -> Iterator[list[Receipt]]:
    """Yield the money rows of one month in chunks, in the order of their ids.

    With `run_id` only those in no other run.
    """
    rows = TaxRow.objects.filter(file__unit_id=unit_id, month=month, state__in=("live", "correction"))
    if run_id is not None:
        rows = rows.filter(Q(run_id__isnull=True) | Q(run_id=run_id))
    last = 0
    while chunk := list(rows.filter(pk__gt=last).order_by("pk").values_list(*FIELDS)[:CHUNK]):
        last = chunk[-1][0]
        yield [receipt(values) for values in chunk]
