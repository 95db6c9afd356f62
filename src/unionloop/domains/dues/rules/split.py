"""How one receipt is shared: which rule, which parts, which policy gives what back. Exact to the fen."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from unionloop.kernel.errors import BadInput, Refused
from unionloop.kernel.money import BP, split_fen

from ..contracts.rules import PolicyValue, Rule
from ..contracts.settlement import RECEIVER_LABELS, RECEIVERS

PATTERNS = {("dues", 200): "P1", ("dues", 80): "P2", ("preparation", 200): "P3"}
CONDITIONS = ("item", "pattern", "size_class", "ownership", "union_kind")
KNOWN = {
    "item": ("", "dues", "preparation"),
    "pattern": ("", "P1", "P2", "P3"),
    "size_class": ("", "micro", "small", "medium", "large"),
    "ownership": ("", "public", "non_public"),
    "union_kind": ("", "own", "joint", "industry", "none"),
    "follows": ("union", "place"),
    "remainder_to": RECEIVERS,
}
UPPER = ("street", "county", "city", "province", "national", "industry")
TIERS = ("street", "county", "city", "province", "national")  # lowest first
TIER_OF = {"industry": "city"}  # whose money it is to give


@dataclass(frozen=True)
class Facts:
    """What a rule may ask about one receipt. `day` is the first day of the tax period."""

    region: str
    item: str
    pattern: str
    size_class: str
    ownership: str
    union_kind: str
    day: date


def pattern_of(item: str, rate_bp: int) -> str:
    """Return the collection pattern a rate betrays: P1 全额, P2 上解部分, P3 筹备金, "" for any other rate."""
    return PATTERNS.get((item, rate_bp), "")


def region_stem(code: str) -> str:
    """Return a division code without its empty lower levels: 510900 → 5109, 510903 → 510903."""
    stem = code.strip()
    while len(stem) > 2 and len(stem) % 2 == 0 and stem.endswith("00"):
        stem = stem[:-2]
    return "" if stem.strip("0") == "" else stem


def covers(region: str, code: str) -> bool:
    """Tell whether a rule for `region` holds in the division `code`."""
    return code.startswith(region_stem(region))


def check_region(region: str) -> None:
    """Refuse what is no division code; "" is everywhere."""
    if region and not (region.isascii() and region.isdigit()):
        raise BadInput("dues_bad_region", region=region[:12])


def check_gives(tiers: Sequence[str], own: str) -> None:
    """Refuse a policy that gives back what belongs to a tier above the one that sets it."""
    above = [one for one in tiers if TIERS.index(TIER_OF.get(one, one)) > TIERS.index(own)]
    if above:
        raise Refused("gives_of_tier_above", tiers="、".join(RECEIVER_LABELS[one] for one in above), own=RECEIVER_LABELS[own])


def check_rule(rule: Rule) -> None:
    """Refuse a rule that cannot be: shares, remainder, words, dates, paper."""
    if len(rule.shares_bp) != len(RECEIVERS) or any(share < 0 for share in rule.shares_bp):
        raise BadInput("bad_shares")
    if sum(rule.shares_bp) != BP:
        raise BadInput("shares_not_whole", sum_bp=sum(rule.shares_bp), missing_bp=BP - sum(rule.shares_bp))
    for name, words in KNOWN.items():
        if getattr(rule, name) not in words:
            raise BadInput("dues_unknown_word", field=name, value=str(getattr(rule, name))[:20])
    if rule.shares_bp[RECEIVERS.index(rule.remainder_to)] == 0:
        raise BadInput("remainder_without_share", receiver=rule.remainder_to)
    if rule.shares_bp[RECEIVERS.index("industry")] and rule.union_kind != "industry":
        raise BadInput("industry_share_without_condition")
    check_period(rule.valid_from, rule.valid_to)
    if not rule.source.strip():
        raise BadInput("dues_no_source")
    check_region(rule.region)


def overlap(one: Rule, other: Rule) -> bool:
    """Tell whether some receipt could fall under both rules at the same priority."""
    if one.priority != other.priority:
        return False
    if not (covers(one.region, region_stem(other.region)) or covers(other.region, region_stem(one.region))):
        return False
    for name in CONDITIONS:
        here, there = getattr(one, name), getattr(other, name)
        if here and there and here != there:
            return False
    far = date.max
    return one.valid_from < (other.valid_to or far) and other.valid_from < (one.valid_to or far)


def check_period(valid_from: date, valid_to: date | None) -> None:
    """Refuse a period that ends before it has begun."""
    if valid_to is not None and valid_to <= valid_from:
        raise BadInput("dues_period_backward", valid_from=valid_from.isoformat())


def check_alone(rule: Rule, others: Iterable[Rule]) -> None:
    """Refuse a rule that overlaps another of equal priority in region, condition and dates."""
    for other in others:
        if other.id != rule.id and overlap(rule, other):
            raise Refused("rules_overlap", version=other.version, name=other.name,
                          valid_from=other.valid_from.isoformat())  # fmt: skip


def fits(rule: Rule, facts: Facts) -> bool:
    """Tell whether a rule holds for a receipt."""
    return (
        rule.valid_from <= facts.day
        and (rule.valid_to is None or facts.day < rule.valid_to)
        and covers(rule.region, facts.region)
        and all(getattr(rule, name) in ("", getattr(facts, name)) for name in CONDITIONS)
    )


def pick(rules: Sequence[Rule], facts: Facts) -> Rule | None:
    """Return the rule of highest priority that holds; None when none does."""
    found = [rule for rule in rules if fits(rule, facts)]
    if not found:
        return None
    best = max(rule.priority for rule in found)
    first = [rule for rule in found if rule.priority == best]
    if len(first) > 1:  # entry refuses overlaps; should one be there all the same, nobody guesses
        raise Refused("rules_overlap", version=first[0].version, name=first[0].name,
                      valid_from=first[0].valid_from.isoformat())  # fmt: skip
    return first[0]


def policy_for(
    policies: Sequence[PolicyValue], facts: Facts, system: str, listed: Callable[[int, date], bool]
) -> PolicyValue | None:
    """Return the first policy, in order of precedence, this receipt falls under."""
    for policy in sorted(policies, key=lambda one: (one.precedence, one.id)):
        if not policy.valid_from <= facts.day or (policy.valid_to is not None and facts.day >= policy.valid_to):
            continue
        if not covers(policy.region, facts.region) or (system and system in policy.exclusions):
            continue
        if policy.size_classes and facts.size_class not in policy.size_classes:
            continue
        if (policy.by_list or policy.mode == "apply") and not listed(policy.id, facts.day):
            continue
        return policy
    return None


class Splitter(NamedTuple):
    """The split of a rule and policy as one function: amount → (parts, given back, remainder).

    Parts follow RECEIVERS; the remainder, already in the part of its receiver, is told for the
    record. Made once per rule and policy and called for every receipt; commands.splitting writes
    the same as SQL, and a test holds them equal.
    """

    shares: tuple[int, ...]  # basis points, a whole
    at: int  # who gets the remainder
    back: tuple[tuple[int, int], ...] = ()  # (receiver, basis points of its part that go to the base)

    def __call__(self, amount_fen: int) -> tuple[tuple[int, ...], int, int]:
        # kernel.money.split_fen without checking the same shares 200 000 times; a test holds them equal
        if amount_fen >= 0:
            parts = [amount_fen * share // BP for share in self.shares]
        else:
            parts = [-(-amount_fen * share // BP) for share in self.shares]
        rest = amount_fen - sum(parts)
        parts[self.at] += rest
        returned = 0
        for index, share in self.back:
            part = parts[index]
            moved = part * share // BP if part >= 0 else -(-part * share // BP)
            parts[index] = part - moved
            returned += moved
        parts[0] += returned
        return tuple(parts), returned, rest


WHOLE = Splitter((BP, *([0] * (len(RECEIVERS) - 1))), 0)  # no rule says whose it is: all is held


def splitter(rule: Rule, policy: PolicyValue | None = None) -> Splitter:
    """Return how a rule, with the policy that holds beside it, splits a receipt."""
    at = RECEIVERS.index(rule.remainder_to)
    split_fen(0, rule.shares_bp, at)  # refuses shares that are no whole
    back = tuple((RECEIVERS.index(tier), policy.share_bp) for tier in policy.tiers if tier in UPPER) if policy else ()
    return Splitter(rule.shares_bp, at, back)
