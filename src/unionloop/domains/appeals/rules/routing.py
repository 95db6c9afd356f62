"""Where a case goes: dated rules over topic, class and employer; never to whom the complaint is about."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from unionloop.domains.appeals.contracts import Kind
from unionloop.kernel.words import Word, phrase

UPWARD = ("employer_union", "street", "county", "city")


@dataclass(frozen=True)
class Stop:
    """A unit a case could go to."""

    unit_id: int
    name: str
    path: str


@dataclass(frozen=True)
class RouteRule:
    """One dated rule. An empty category or kind fits all."""

    id: int
    rank: int
    target: str
    reason: str
    category: str = ""
    kind: str = ""
    needs_employer_union: bool = False


@dataclass(frozen=True)
class RouteFacts:
    """What routing looks at. `stops` are the units there are, by target word; `about_path` is a union complained of."""

    kind: Kind
    category: str
    anonymous: bool
    stops: dict[str, Stop] = field(default_factory=dict)
    about_path: str = ""
    about_name: str = ""


@dataclass(frozen=True)
class Decision:
    """Where to, by which rule, in which words; stop None when nobody fits."""

    stop: Stop | None
    rule_id: int | None
    reason: str
    barred: tuple[str, ...] = ()


def bar(facts: RouteFacts, target: str, stop: Stop) -> str:
    """Return why a case must not go to a unit; "" when it may."""
    if facts.about_path and stop.path.startswith(facts.about_path):
        return f"{stop.name}：被反映的是{facts.about_name}"
    if facts.anonymous and target == "employer_union":
        return phrase("{unit}：匿名诉求不派给本单位", unit=stop.name)
    return ""


def decide(rules: Sequence[RouteRule], facts: RouteFacts) -> Decision:
    """Return the first rule that fits, moved upward past whoever may not have the case."""
    barred = {target: why for target, stop in facts.stops.items() if (why := bar(facts, target, stop))}
    for rule in sorted(rules, key=lambda one: (one.rank, one.id)):
        if not _fits(rule, facts):
            continue
        for target in UPWARD[UPWARD.index(rule.target) :]:
            stop = facts.stops.get(target)
            if stop is None or target in barred:
                continue
            reason = rule.reason
            if target != rule.target:
                skipped = barred.get(rule.target)
                reason = (phrase("{reason}；改派上一级（{skipped}）", reason=reason, skipped=skipped) if skipped
                          else phrase("{reason}；当地没有相应工会，改派上一级", reason=reason))  # fmt: skip
            return Decision(stop, rule.id, reason, tuple(barred.values()))
    return Decision(None, None, Word("没有合适的规则，请人工选择承办单位"), tuple(barred.values()))


def _fits(rule: RouteRule, facts: RouteFacts) -> bool:
    topic = not rule.category or facts.category == rule.category or facts.category.startswith(rule.category + ".")
    return topic and rule.kind in ("", facts.kind) and not (
        rule.needs_employer_union and "employer_union" not in facts.stops
    )
