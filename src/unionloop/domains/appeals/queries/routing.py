"""Where a case would go, and why: the proposal the desk sees and the dispatch uses."""

from collections.abc import Sequence
from datetime import date

from unionloop.domains.appeals import rules
from unionloop.domains.appeals.contracts import Kind, Route
from unionloop.domains.appeals.models import Case, DispatchRule
from unionloop.domains.employers import queries as employers
from unionloop.domains.organisation import queries as organisation
from unionloop.domains.organisation.contracts import UnitRow
from unionloop.domains.reference import queries as reference
from unionloop.kernel import editions
from unionloop.kernel.actor import Actor
from unionloop.kernel.change import seen


def route(by: Actor, *, case_id: int) -> Route:
    """Return the unit the rules of today propose for a case, with the reason."""
    return route_of(seen(by, "appeals.read", Case, case_id), by.today)


def route_of(row: Case, day: date) -> Route:
    """Return the same of a case that has been seen, by the rules of a day."""
    found = decision_of(row, day)
    stop = found.stop
    return Route(
        stop.unit_id if stop else None, stop.name if stop else "", found.reason, found.rule_id, found.barred
    )


def decision_of(case: Case, day: date) -> rules.Decision:
    """Return what the dated rules decide for a case."""
    line = (*reference.line_of(case.division_code), "")
    rows = editions.kept("appeals", "routes", lambda: tuple(DispatchRule.objects.order_by("id")))
    given = [given_route(one, one.pk) for one in rules.nearest((one for one in rows if one.holds_on(day)), line)]
    return rules.decide(given, facts_of(case))


def given_route(one: DispatchRule, pk: int) -> rules.RouteRule:
    """Return a dispatch rule as the pure rule reads it; `pk` settles the order within a rank."""
    return rules.RouteRule(pk, one.rank, one.target, one.reason, one.category, one.kind, one.needs_employer_union)


def facts_of(case: Case, *, stops: bool = True) -> rules.RouteFacts:
    """Return what routing looks at: the units on the line of the employer, else of the place (on request)."""
    return many_facts([case], stops=stops)[0]


def many_facts(cases: Sequence[Case], *, stops: bool = True) -> list[rules.RouteFacts]:
    """Return the facts of many cases in a few reads."""
    about = organisation.by_ids({one.about_unit_id for one in cases if one.about_unit_id})
    found = _stops(cases) if stops else [{} for _ in cases]
    facts = []
    for case, along in zip(cases, found, strict=True):
        unit = about.get(case.about_unit_id or 0)
        facts.append(rules.RouteFacts(
            kind=Kind(case.kind), category=case.category, anonymous=case.anonymous, stops=along,
            about_path=unit.path if unit else "", about_name=unit.name if unit else "",
        ))  # fmt: skip
    return facts


def stop_of(unit: UnitRow) -> rules.Stop:
    """Return a unit as routing sees it."""
    return rules.Stop(unit.id, unit.name, unit.path)


def _stops(cases: Sequence[Case]) -> list[dict[str, rules.Stop]]:
    firms = employers.by_ids({one.employer_id for one in cases if one.employer_id is not None})
    places: dict[str, int | None] = {}
    starts = []
    for case in cases:
        firm = firms[case.employer_id] if case.employer_id is not None else None
        start = firm.union_id or firm.unit_id if firm is not None else None
        if start is None:
            if case.division_code not in places:
                places[case.division_code] = organisation.unit_of_division(case.division_code)
            start = places[case.division_code] or case.intake_unit_id
        starts.append(start)
    lines = organisation.lines_of(set(starts))
    return [_along(lines.get(start, [])) for start in starts]


def _along(line: Sequence[UnitRow]) -> dict[str, rules.Stop]:
    found = {}
    for unit in line:
        word = "employer_union" if unit.tier == "base" else unit.tier.value
        if unit.state == "active" and word in rules.UPWARD:
            found[word] = stop_of(unit)
    return found
