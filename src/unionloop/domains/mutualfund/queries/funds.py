"""Funds, the plans in force, and the stops of new enrolments."""

from datetime import date

from django.db.models import Q

from unionloop.domains.organisation import queries as organisation
from unionloop.kernel.actor import Actor
from unionloop.kernel.change import seen
from unionloop.kernel.errors import NotFound, Refused

from .. import rules
from ..contracts import FundRow, PlanRow, StopRow, StopState
from ..contracts import plans as shapes
from ..flow import STOP
from ..models import Fund, Plan, Stop


def funds(by: Actor) -> list[FundRow]:
    """Return the funds this actor may see."""
    return [fund_row(row) for row in Fund.visible(by, "mutualfund.read").order_by("id")[:50]]


def fund(by: Actor, *, fund_id: int) -> FundRow:
    """Return one fund."""
    return fund_row(seen(by, "mutualfund.read", Fund, fund_id))


def fund_for(unit_id: int) -> FundRow:
    """Return the fund that covers the members of a union: of the nearest unit above it that has one."""
    unit = organisation.by_ids([unit_id]).get(unit_id)
    if unit is not None:
        rows = {row.owner.path: row for row in Fund.objects.select_related("owner")}
        above = [path for path in rows if unit.path.startswith(path)]
        if above:
            return fund_row(rows[max(above, key=len)])
    raise NotFound("no_fund_here", unit_id=unit_id)


def plan_names() -> dict[str, str]:
    """Return the name of every plan by its code, of its latest version."""
    return dict(Plan.objects.order_by("valid_from").values_list("code", "name"))


def public_funds() -> list[FundRow]:
    """Return the funds whose terms anybody may read."""
    return [fund_row(row) for row in Fund.objects.order_by("id")[:20]]


def plans(by: Actor, *, fund_id: int, day: date | None = None) -> list[PlanRow]:
    """Return the versions of a fund's plans, or those in force on a day, for whoever asks: terms are public."""
    rows = Plan.objects.filter(fund_id=fund_id).order_by("code", "-valid_from")
    if day is not None:
        rows = rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=day), valid_from__lte=day)
    return [plan_row(row, day or by.today) for row in rows[:200]]


def plan_on(fund_id: int, code: str, day: date) -> shapes.Plan:
    """Return the version of a plan in force on a day."""
    row = Plan.on(day).filter(fund_id=fund_id, code=code).first()
    if row is None:
        raise Refused("no_such_plan", plan=code[:20], day=day.isoformat())
    return plan_of(row)


def events_of(plan_id: int) -> list[str]:
    """Return the kinds of events a plan answers for."""
    row = Plan.objects.filter(pk=plan_id).first()
    return [one.event.value for one in plan_of(row).benefits] if row is not None else []


def desk_of(fund_id: int) -> str:
    """Return the name of the office that works a fund's claims out."""
    return Fund.objects.filter(pk=fund_id).values_list("name", flat=True).first() or ""


def plan_of(row: Plan) -> shapes.Plan:
    """Return a plan as the rules use it."""
    return rules.plans.read(row.pk, row.terms, valid_from=row.valid_from, valid_to=row.valid_to,
                            verified_by=row.verified_by)  # fmt: skip


def plan_row(row: Plan, day: date) -> PlanRow:
    return PlanRow(row.fund_id, plan_of(row), row.verified_at,
                   row.valid_from <= day and (row.valid_to is None or day < row.valid_to))  # fmt: skip


def fund_row(row: Fund) -> FundRow:
    owner = organisation.by_ids([row.owner_id])[row.owner_id]
    return FundRow(
        row.pk, row.unit_id, row.name, row.owner_id, owner.name, row.opened_date, owner.division_code
    )


def stops(by: Actor, *, fund_id: int) -> list[StopRow]:
    """Return the stops of a fund, latest first."""
    head = seen(by, "mutualfund.read", Fund, fund_id)
    return [stop_row(by, row) for row in Stop.objects.filter(fund=head).order_by("-id")[:50]]


def open_stop(fund_id: int, plan_code: str) -> StopRow | None:
    """Return the decided stop that keeps anybody from joining a plan, None while joining is open."""
    row = Stop.objects.filter(fund_id=fund_id, state=StopState.DECIDED, plan_code__in=["", plan_code]).first()
    return _stop(row, ()) if row is not None else None


def stop_row(by: Actor, row: Stop) -> StopRow:
    return _stop(row, STOP.open_to(by, row))


def _stop(row: Stop, verbs: tuple[str, ...]) -> StopRow:
    return StopRow(
        row.pk, row.fund_id, row.plan_code, StopState(row.state), row.why, row.ratio_bp, row.proposed_at,
        row.proposed_by, row.meeting, row.meeting_date, row.measures, row.lifted_date, verbs,
    )  # fmt: skip
