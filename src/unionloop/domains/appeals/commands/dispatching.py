"""Dispatching: to whom the rules say, or to whom a person says, with the reason kept."""

from django.db import transaction

from unionloop.domains.appeals import rules
from unionloop.domains.appeals.contracts import CaseRow, Outcome
from unionloop.domains.appeals.models import Case
from unionloop.domains.appeals.queries import clocks, row_of
from unionloop.domains.appeals.queries.routing import decision_of, facts_of, stop_of
from unionloop.domains.organisation import queries as organisation
from unionloop.domains.reference import queries as reference
from unionloop.kernel.actor import Actor
from unionloop.kernel.change import change
from unionloop.kernel.errors import BadInput, NotFound, Refused

from .answering import put_out
from .matching import acting
from .moving import leaving, moved, place

RETURNS_MOST = 2  # where no region has set its own


@transaction.atomic
def settle(by: Actor, *, case_id: int, text: str, outcome: str = Outcome.EXPLAINED) -> CaseRow:
    """Answer at once, without sending the case anywhere (直答)."""
    clean, found = rules.check_text(text), _outcome(outcome)
    with moved(by, "appeals.settle", case_id) as case:
        case.replied_at, case.outcome, case.outcome_text, case.owner = by.at, found, clean, by.name
        put_out(by, case, clean)
    return row_of(case, by)


@transaction.atomic
def dispatch(by: Actor, *, case_id: int, unit_id: int | None = None, reason: str = "") -> CaseRow:
    """Send a case to a unit: the one the rules propose, or one chosen with a reason.

    Refused: two_returns (a leader decides then), conflict_of_interest (never to whom it is about),
    no_route (nobody fits and nobody was chosen).
    """
    if unit_id is not None and reason.strip():  # else the rules decide first
        organisation.ahead(unit_id)
    with leaving(by, "appeals.dispatch", case_id) as case:
        if case.returns_count >= reference.value("appeals.returns_most", case.division_code, by.today, RETURNS_MOST):
            raise Refused("two_returns", number=case.number, count=case.returns_count)
        _send(by, case, unit_id, reason)
    return row_of(case, by)


@transaction.atomic
def assign(by: Actor, *, case_id: int, unit_id: int, reason: str) -> CaseRow:
    """Decide who handles a case after two returns. It may not be returned again."""
    why = rules.check_reason(reason)
    with leaving(by, "appeals.assign", case_id, note=why) as case:
        _send(by, case, unit_id, why)
        case.must_take = True
    return row_of(case, by)


@transaction.atomic
def recall(by: Actor, *, case_id: int, reason: str = "") -> CaseRow:
    """Take a dispatch back while nobody has signed for it: the case stands where it was first received. No return is counted.

    Only for whoever may do so there: a unit in between sends on, it does not recall past its own place.
    """
    with leaving(by, "appeals.recall", case_id, note=reason.strip()) as case:
        home = organisation.by_ids([case.intake_unit_id])[case.intake_unit_id]
        if not by.may("appeals.recall", home.path):
            raise NotFound("not_found", model="Case", id=case_id)
        case.dispatched_at = case.sign_due_at = case.rule_id = None
        case.routing, case.must_take = "", False
        place(case, home)
    return row_of(case, by)


@transaction.atomic
def follow_unit(by: Actor, *, unit_id: int) -> int:
    """Let the cases of a unit follow it to its new place in the tree, or to the unit it went into."""
    found = organisation.by_ids([unit_id]).get(unit_id)
    if found is None:
        raise NotFound("not_found", model="Unit", id=unit_id)
    heirs = [one for one in organisation.links(by, unit_id=unit_id) if one.source_id == unit_id]
    target = organisation.by_ids([heirs[0].target_id])[heirs[0].target_id] if found.state != "active" and heirs else found
    rows = Case.objects.select_for_update(of=("self",)).filter(unit_id=unit_id)
    moving = list(rows.exclude(unit_id=target.id, path=target.path))
    for case in moving:
        with change(acting(acting(by, "appeals.dispatch", target.path), "appeals.dispatch", case.path),
                    "appeals.dispatch", case, note="工会组织变动，随之移交"):  # fmt: skip
            case.unit_id, case.path = target.id, target.path
    return len(moving)


def _send(by: Actor, case: Case, unit_id: int | None, reason: str) -> None:
    """Decide, check and place. Without a unit the rules of the day decide; with one a person has, and says why."""
    if unit_id is not None and reason.strip():
        case.rule_id, case.routing = None, ("人工选定：" + rules.check_reason(reason))[:300]
    else:
        chosen = decision_of(case, by.today)
        if unit_id is not None and (chosen.stop is None or unit_id != chosen.stop.unit_id):
            raise BadInput("reason_missing", least=4)
        if chosen.stop is None:
            raise Refused("no_route", number=case.number)
        unit_id, case.rule_id, case.routing = chosen.stop.unit_id, chosen.rule_id, chosen.reason[:300]
    unit = organisation.by_ids([unit_id]).get(unit_id)
    if unit is None or unit.state != "active":
        raise BadInput("no_such_holder", unit=unit_id)
    facts = facts_of(case, stops=False)
    target = "employer_union" if unit.tier == "base" else unit.tier.value
    if why := rules.bar(facts, target, stop_of(unit)):
        raise Refused("conflict_of_interest", why=why)
    place(case, unit)
    case.dispatched_at, case.signed_at = by.at, None
    found = clocks.limit_due("sign", case.division_code, by.at)
    case.sign_due_at = found.at if found else None
    case.must_take = False


def _outcome(word: str) -> str:
    if word not in set(Outcome):
        raise BadInput("unknown_word", field="outcome", word=word[:30])
    return Outcome(word).value


