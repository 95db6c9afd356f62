"""The clock of a case: which rule, since when, and how its due moment came about."""

from collections.abc import Sequence
from datetime import UTC, date, datetime

from unionloop.domains.appeals import rules
from unionloop.domains.appeals.contracts import RAISED, Channel, Difficulty, Kind
from unionloop.domains.appeals.models import Case, LimitRule
from unionloop.domains.reference import queries as reference
from unionloop.kernel import editions
from unionloop.kernel.actor import BEIJING
from unionloop.kernel.words import phrase

FAR = datetime(9999, 12, 31, tzinfo=UTC)  # `due_at` where nothing is due: sorts last, is never over


def limit_rule(code: str, region: str, day: date) -> LimitRule | None:
    """Return the limit in force on a day, the nearest region's first; None where nobody has set one."""
    line = [*reference.line_of(region), ""]
    by_code = editions.kept("appeals", "limits by code", _by_code)
    found = {row.region: row for row in by_code.get(code, ()) if row.holds_on(day)}
    return next((found[one] for one in line if one in found), None)


def _by_code() -> dict[str, list[LimitRule]]:
    found: dict[str, list[LimitRule]] = {}
    for row in LimitRule.objects.all():
        found.setdefault(row.code, []).append(row)
    return found


def codes_of(case: Case) -> tuple[str, ...]:
    """Return which limit rules a case may run under, the first there is holds."""
    return rules.limit_codes(Kind(case.kind), Difficulty(case.difficulty), Channel(case.channel), case.reopened_count,
                             category=case.category, flagged=any(one not in RAISED for one in case.flags))  # fmt: skip


def case_limit(case: Case, day: date) -> LimitRule | None:
    """Return the limit of the day for the answer of a case."""
    found = (limit_rule(code, case.division_code, day) for code in codes_of(case))
    return next((one for one in found if one is not None), None)


def limit_of(case: Case) -> LimitRule | None:
    """Return the rule a case runs under; rules are few and kept, so no read of a case need join them."""
    if case.limit_id is None or Case.limit.is_cached(case):
        return case.limit
    kept = editions.kept("appeals", "limits", lambda: {row.pk: row for row in LimitRule.objects.all()})
    return kept.get(case.limit_id) or case.limit


def due(
    rule: LimitRule, region: str, start: datetime, pauses: Sequence[Sequence[str | None]] = (), extra: int = 0
) -> reference.Due:
    """Return when a limit running since `start` is reached, and the steps that say so."""
    return reference.due(
        reference.calendar(), reference.office_hours(region, start.astimezone(BEIJING).date()), start,
        reference.Limit(rule.amount, reference.Measure(rule.measure)), pauses_of(pauses), extra,
    )  # fmt: skip


def limit_due(code: str, region: str, start: datetime) -> reference.Due | None:
    """Return when something by the limit rule in force is due; None where there is no such rule."""
    rule = limit_rule(code, region, start.astimezone(BEIJING).date())
    return due(rule, region, start) if rule is not None else None


def answer_due(case: Case) -> reference.Due | None:
    """Return the moment this case must be answered by its own rule, whatever the rule of today says."""
    rule = limit_of(case)
    if rule is None:
        return None
    return due(rule, case.division_code, case.clock_at, case.pauses, case.extra)


def explanation(case: Case) -> tuple[str, ...]:
    """Return the steps from the rule to the due moment, for the page."""
    found, rule = answer_due(case), limit_of(case)
    if found is None or rule is None:
        return (phrase("没有适用的时限规则，本件不计时。"),)
    steps = (phrase("{rule}（{source}）", rule=rule.label, source=rule.source), *found.steps)
    if paused_since(case) is not None:
        steps += (phrase("计时已暂停，恢复后顺延。"),)
    if found.guessed_years:
        years = "、".join(str(year) for year in found.guessed_years)
        steps += (phrase("{years} 年放假通知尚未载入，先按周一至周五推算。", years=years),)
    return steps


def paused_since(case: Case) -> datetime | None:
    """Return since when the clock stands still; None while it runs."""
    if case.pauses and case.pauses[-1][1] is None:
        return datetime.fromisoformat(case.pauses[-1][0])
    return None


def pauses_of(pauses: Sequence[Sequence[str | None]]) -> tuple[reference.Pause, ...]:
    """Return stored pauses as values."""
    return tuple(
        reference.Pause(datetime.fromisoformat(str(since)), datetime.fromisoformat(until) if until else None,
                        reason or "")
        for since, until, reason in pauses
    )  # fmt: skip
