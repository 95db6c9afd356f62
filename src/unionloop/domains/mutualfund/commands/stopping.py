"""Stopping new enrolments: proposed by one person with the figures of the day, decided by a meeting, noted by another."""

from datetime import date

from django.db import transaction

from unionloop.kernel.actor import Actor
from unionloop.kernel.change import lock
from unionloop.kernel.errors import BadInput, Refused

from .. import queries
from ..contracts import StopRow, StopState
from ..flow import STOP
from ..models import Fund, Plan, Stop


@transaction.atomic
def propose_stop(by: Actor, *, fund_id: int, why: str, plan_code: str = "") -> StopRow:
    """Propose to stop new enrolments; where the reserve stands today is kept with it."""
    fund = lock(by, "mutualfund.propose_stop", Fund, fund_id)
    if len(why.strip()) < 4:
        raise BadInput("stop_why_missing")
    if plan_code and not Plan.objects.filter(fund=fund, code=plan_code).exists():
        raise Refused("no_such_plan", plan=plan_code[:20], day=by.today.isoformat())
    open_ones = Stop.objects.filter(
        fund=fund, plan_code=plan_code, state__in=[StopState.PROPOSED, StopState.DECIDED]
    )
    if open_ones.exists():
        raise Refused("stop_exists")
    row = Stop(fund=fund, plan_code=plan_code, why=why.strip()[:300], proposed_at=by.at, proposed_by=by.label or by.name,
               ratio_bp=queries.solvency(by, fund_id=fund_id).ratio_bp)  # fmt: skip
    with STOP.start(by, "mutualfund.propose_stop", row):
        pass
    return queries.stop_row(by, row)


@transaction.atomic
def decide_stop(by: Actor, *, stop_id: int, meeting: str, meeting_date: date, measures: str = "") -> StopRow:
    """Note the meeting's decision: from now on nobody joins; whoever is covered stays so to the end of his term."""
    if len(meeting.strip()) < 4 or meeting_date > by.today:
        raise BadInput("meeting_missing")
    with STOP.step(by, "mutualfund.decide_stop", Stop, stop_id, note=meeting) as row:
        row.meeting, row.meeting_date, row.measures = (
            meeting.strip()[:120],
            meeting_date,
            measures.strip()[:300],
        )
    return queries.stop_row(by, row)


@transaction.atomic
def drop_stop(by: Actor, *, stop_id: int, meeting: str = "") -> StopRow:
    """Note that the meeting did not follow the proposal."""
    with STOP.step(by, "mutualfund.drop_stop", Stop, stop_id, note=meeting) as row:
        row.meeting = meeting.strip()[:120]
    return queries.stop_row(by, row)


@transaction.atomic
def lift_stop(by: Actor, *, stop_id: int, meeting: str) -> StopRow:
    """Let people join again, by another decision."""
    if len(meeting.strip()) < 4:
        raise BadInput("meeting_missing")
    with STOP.step(by, "mutualfund.lift_stop", Stop, stop_id, note=meeting) as row:
        row.lifted_date = by.today
    return queries.stop_row(by, row)
