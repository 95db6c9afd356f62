"""Where a case would go, and why: the proposal the desk sees and the dispatch uses."""

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
    found = decision_of(seen(by, "appeals.read", Case, case_id), by.today)
    stop = found.stop
    return Route(
        stop.unit_id if stop else None, stop.name if stop else "", found.reason, found.rule_id, found.barred
    )


def decision_of(case: Case, day: date) -> rules.Decision:
    """Return what the dated rules decide for a case."""
    line = {*reference.line_of(case.division_code), ""}
    rows = editions.kept("appeals", "routes", lambda: tuple(DispatchRule.objects.order_by("id")))
    given = [
        rules.RouteRule(one.pk, one.rank, one.target, one.reason, one.category, one.kind, one.needs_employer_union)
        for one in rows if one.region in line and one.holds_on(day)
    ]  # fmt: skip
    return rules.decide(given, facts_of(case))


def facts_of(case: Case, *, stops: bool = True) -> rules.RouteFacts:
    """Return what routing looks at: the units on the line of the employer, else of the place (on request)."""
    about = organisation.by_ids([case.about_unit_id]).get(case.about_unit_id) if case.about_unit_id else None
    return rules.RouteFacts(
        kind=Kind(case.kind), category=case.category, anonymous=case.anonymous, stops=_stops(case) if stops else {},
        about_path=about.path if about else "", about_name=about.name if about else "",
    )  # fmt: skip


def stop_of(unit: UnitRow) -> rules.Stop:
    """Return a unit as routing sees it."""
    return rules.Stop(unit.id, unit.name, unit.path)


def _stops(case: Case) -> dict[str, rules.Stop]:
    start: int | None = None
    found = {}
    if case.employer_id is not None:
        employer = employers.by_ids([case.employer_id])[case.employer_id]
        start = employer.union_id or employer.unit_id
    if start is None:
        start = organisation.unit_of_division(case.division_code) or case.intake_unit_id
    for unit in organisation.line_of(start):
        word = "employer_union" if unit.tier == "base" else unit.tier.value
        if unit.state == "active" and word in rules.UPWARD:
            found[word] = stop_of(unit)
    return found
