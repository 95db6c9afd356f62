"""The split of many receipts at once: what each firm's receipts come to is worked out once and kept.

Used by the command that computes a run and by the query that tries a rule; it writes nothing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, NamedTuple

from django.db.models import CharField, Q
from django.db.models.functions import Cast

from unionloop.domains.employers import queries as employers
from unionloop.domains.employers.contracts import Placement
from unionloop.domains.organisation import queries as organisation
from unionloop.domains.organisation.contracts import TieKind
from unionloop.kernel.bulk import plain_rows

from ..contracts.rules import PolicyValue, Receivers, Rule
from ..contracts.settlement import RECEIVERS, Flag, Kind
from ..models.files import TaxRow
from ..models.settlement import Allocation
from ..models.splitrules import PolicyMember
from ..rules import settlement, split
from ..rules.split import WHOLE, Facts, Splitter
from .refunds import Refund, originals_of
from .splitrules import policy_values, rule_values

CHUNK = 20_000
FIELDS = ("id", "item", "rate_bp", "period_from", "paid_fen", "received_date", "corrects_id", "payer_key",
          "payer_id", "payer__employer_id", "employer_id")  # fmt: skip
DAYS = ("period_from", "received_date")
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
    firms: dict[int, Placement] = field(default_factory=dict)
    lines: dict[int, settlement.Line] = field(default_factory=dict)
    members: dict[int, tuple[tuple[int, date, date | None], ...]] = field(default_factory=dict)  # firm → its policies
    _ways: dict[tuple[int | None, str, int, date], Way] = field(default_factory=dict)
    _picked: dict[Facts, Rule | None] = field(default_factory=dict)
    _splitters: dict[tuple[int, int | None], Splitter] = field(default_factory=dict)
    _ties: dict[int, int] | None = None
    _heads: dict[int, settlement.Line] = field(default_factory=dict)

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
        made = split.splitter(rule, policy) if rule else WHOLE
        return Way(rule, policy, to, original.employer_id, original.flags, made, made)

    def learn(self, employer_ids: set[int]) -> None:
        """Read firms not seen before, and the lines of their unions and places."""
        new = employer_ids - self.firms.keys()
        if not new:
            return
        found = employers.placements(new)
        self.firms |= found
        rows = PolicyMember.objects.filter(employer__id__among={firm.id for firm in found.values()}).order_by("pk")
        for employer, policy, start, end in rows.values_list("employer_id", "policy_id", "valid_from", "valid_to"):
            self.members[employer] = (*self.members.get(employer, ()), (policy, start, end))
        wanted = {
            unit for firm in found.values() for unit in (firm.union_id, firm.joint_union_id, firm.unit_id)
            if unit is not None
        }  # fmt: skip
        if self._ties is None:
            self._ties = organisation.holders(TieKind.INDUSTRY, self.day)
        for unit_id, (above, unit) in organisation.chains_of(wanted - self.lines.keys()).items():
            self.lines[unit_id] = self._line(above, unit)

    def _line(self, above: list[tuple[int, str, str, str]], unit: tuple[int, str, str, str]) -> settlement.Line:
        """Return the line of a unit; that of those above it, once for all who hang there."""
        tie = (self._ties or {}).get(unit[0])
        if tie is not None or not above:
            return settlement.line_of([*above, unit], tie)
        head = above[-1][0]
        if head not in self._heads:
            self._heads[head] = settlement.line_of(above)
        return settlement.line_below(self._heads[head], unit)

    def forget(self) -> None:
        """Forget firms and unions, not what was decided: a million of them are not held at once."""
        for known in (self.firms, self.lines, self.members):
            known.clear()

    def way_for(self, employer_id: int | None, item: str, rate_bp: int, day: date) -> Way:
        """Return the way of a receipt; of its firm is known what `learn` has read."""
        return self._find(employer_id, item, rate_bp, day)

    def _way(self, key: tuple[int | None, str, int, date]) -> Way:
        way = self._ways.get(key)
        if way is None:
            way = self._ways[key] = self._find(*key)
        return way

    def _find(self, employer_id: int | None, item: str, rate_bp: int, day: date) -> Way:
        firm = self.firms.get(employer_id) if employer_id is not None else None
        own = self.lines.get(firm.union_id) if firm and firm.union_id else None
        joint = self.lines.get(firm.joint_union_id) if firm and firm.joint_union_id else None
        place = self.lines.get(firm.unit_id) if firm else None
        facts = Facts(
            region=(firm.division_code or (place.region if place else "")) if firm else self.region, item=item,
            pattern=split.pattern_of(item, rate_bp), size_class=str(firm.size_class) if firm else "",
            ownership=("non_public" if firm.non_public else "public") if firm else "",
            union_kind=settlement.union_kind(own, joint) if firm else "", day=day,
        )  # fmt: skip
        rule = self._pick(facts)
        flags = _flags(firm is None, rule is None, facts, own or joint)
        if rule is None:
            return Way(None, None, NOBODY, firm.id if firm else None, flags, WHOLE, WHOLE)
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
        mine = self.members.get(employer_id, ())
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


OVER = Way(None, None, NOBODY, None, Flag.OVER_REFUND, WHOLE, WHOLE)


def receipt(values: Sequence[Any]) -> Receipt:
    """Return a receipt from the values of FIELDS."""
    one, item, rate, day, paid, received, corrects, key, *_ = values
    return Receipt(one, item, rate, as_day(day), paid, as_day(received), firm_of(values), corrects, key)


def firm_of(values: Sequence[Any]) -> int | None:
    """Return whose a receipt is, from the values of FIELDS: its payer says so, a settled row itself is fixed."""
    _, _, _, _, _, _, _, _, payer, payers, employer = values
    return employer if payer is None else payers


def as_day(value: date | str) -> date:
    """Return a day a statement gave as a day, or as text."""
    return date.fromisoformat(value) if isinstance(value, str) else value


def receipts_of(unit_id: int, month: str, *, run_id: int | None = None) -> Iterator[list[tuple[Any, ...]]]:
    """Yield the money rows of one month in chunks, in the order of their ids, as plain values of FIELDS.

    With `run_id` only those in no other run.
    """
    rows = TaxRow.objects.filter(file__unit_id=unit_id, month=month, state__in=("live", "correction"))
    if run_id is not None:
        rows = rows.filter(Q(run_id__isnull=True) | Q(run_id=run_id))
    # days as text: most are only written again, and a driver takes longer to make one than to read the rest of a receipt
    fields = (Cast(name, CharField()) if name in DAYS else name for name in FIELDS)
    yield from plain_rows(rows.order_by("pk").values_list(*fields), CHUNK)
