"""The clock of a case: which rule, since when, and how its due moment came about."""

from collections.abc import Sequence
from datetime import UTC, date, datetime

from unionloop.domains.appeals.models import Case, LimitRule
from unionloop.domains.reference import queries as reference
from unionloop.kernel import editions
from unionloop.kernel.actor import BEIJING

FAR = datetime(9999, 12, 31, tzinfo=UTC)  # `due_at` where nothing is due: sorts last, is never over


def limit_rule(code: str, region: str, day: date) -> LimitRule | None:
    """Return the limit in force on a day, the nearest region's first; None where nobody has set one."""
    line = [*reference.line_of(region), ""]
    rows = editions.kept("appeals", ("limit", code), lambda: tuple(LimitRule.objects.filter(code=code)))
    found = {row.region: row for row in rows if row.holds_on(day)}
    return next((found[one] for one in line if one in found), None)


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
    if case.limit is None:
        return None
    return due(case.limit, case.division_code, case.clock_at, case.pauses, case.extra)


def explanation(case: Case) -> tuple[str, ...]:
    """Return the steps from the rule to the due moment, for the page."""
    found = answer_due(case)
    if found is None or case.limit is None:
        return ("没有适用的时限规则，本件不计时。",)
    steps = (f"{case.limit.label}（{case.limit.source}）", *found.steps)
    if paused_since(case) is not None:
        steps += ("计时已暂停，恢复后顺延。",)
    if found.guessed_years:
        years = "、".join(str(year) for year in found.guessed_years)
        steps += (f"{years} 年放假通知尚未载入，先按周一至周五推算。",)
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
