"""JSON: the fund's plans, enrolments and position. Claims stand in `mutualfund_claims`."""

from dataclasses import asdict
from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router

from unionloop.domains.mutualfund import commands, queries
from unionloop.domains.mutualfund.contracts import EnrolmentFilter

from .answers import ERRORS
from .entrance import actor_of
from .mutualfund_bodies import (
    Because,
    Decided,
    Enrolments,
    Fee,
    Id,
    Leaving,
    Loaded,
    Many,
    Meeting,
    NewFund,
    Proposed,
    Source,
    Staged,
    content_of,
)

router = Router(tags=["mutualfund"])
Answer = dict[str, Any]
Rows = {200: Answer, **ERRORS}
Cursor = Annotated[str, Query(max_length=400)]


@router.get("/funds", response=Rows, operation_id="mutualfund_read")
def funds(request: HttpRequest) -> Any:
    """Funds in scope."""
    return {"rows": [asdict(one) for one in queries.funds(actor_of(request))]}


@router.post("/funds", response=Rows, operation_id="mutualfund_open_fund")
def open_fund(request: HttpRequest, body: NewFund) -> Any:
    """Open a fund with a book of its own."""
    return asdict(commands.open_fund(actor_of(request), **body.dict()))


@router.get("/funds/{int:fund_id}/plans", response=Rows, operation_id="mutualfund_plans")
def plans(request: HttpRequest, fund_id: Id, day: date | None = None) -> Any:
    """Versions of the fund's plans, or those in force on a day."""
    return {"rows": [asdict(one) for one in queries.plans(actor_of(request), fund_id=fund_id, day=day)]}


@router.post("/funds/{int:fund_id}/plans", response=Rows, operation_id="mutualfund_load_plans")
def load_plans(request: HttpRequest, fund_id: Id, body: Loaded) -> Any:
    """Take a file of plans; new versions close the old ones."""
    content = content_of(body.content_base64)
    return {
        "rows": [
            asdict(one) for one in commands.load_plans(actor_of(request), fund_id=fund_id, content=content)
        ]
    }


@router.post("/plans/{int:plan_id}/verify", response=Rows, operation_id="mutualfund_verify_plan")
def verify_plan(request: HttpRequest, plan_id: Id, body: Source) -> Any:
    """Note that a plan was compared with its text."""
    return asdict(commands.verify_plan(actor_of(request), plan_id=plan_id, source=body.source))


@router.get("/funds/{int:fund_id}/solvency", response=Rows, operation_id="mutualfund_solvency")
def solvency(request: HttpRequest, fund_id: Id, day: date | None = None) -> Any:
    """The reserve ratio of a day, each figure of the formula, and the stress."""
    return asdict(queries.solvency(actor_of(request), fund_id=fund_id, day=day))


@router.get("/funds/{int:fund_id}/forecast", response=Rows, operation_id="mutualfund_forecast")
def forecast(request: HttpRequest, fund_id: Id, stress: bool = False) -> Any:
    """The balance of twelve months to come, with intervals."""
    return {
        "rows": [asdict(one) for one in queries.forecast(actor_of(request), fund_id=fund_id, stress=stress)]
    }


@router.post("/funds/{int:fund_id}/earn", response=Rows, operation_id="mutualfund_earn")
def earn(request: HttpRequest, fund_id: Id) -> Any:
    """Carry what is earned of the fees by today into income."""
    return {"fen": commands.earn(actor_of(request), fund_id=fund_id)}


@router.get("/enrolments", response=Rows, operation_id="mutualfund_enrolments")
def enrolments(request: HttpRequest, filters: Query[Enrolments]) -> Any:
    """Enrolments, latest first."""
    given = filters.dict()
    after, limit = given.pop("after"), given.pop("limit")
    page = queries.enrolments(actor_of(request), filters=EnrolmentFilter(**given), after=after, limit=limit)
    return {"rows": [asdict(one) for one in page.rows], "next": page.next, "total": page.total}


@router.post("/enrolments", response=Rows, operation_id="mutualfund_stage")
def stage(request: HttpRequest, body: Staged) -> Any:
    """Try to enrol a union, from its roll or a list."""
    given = body.dict()
    content = given.pop("content_base64")
    return asdict(
        commands.stage(actor_of(request), content=content_of(content) if content else None, **given)
    )


@router.post("/funds/{int:fund_id}/enrol-many", response=Rows, operation_id="mutualfund_enrol_many")
def enrol_many(request: HttpRequest, fund_id: Id, body: Many) -> Any:
    """Enrol every eligible member of many unions whose fees have come in."""
    return commands.enrol_many(actor_of(request), fund_id=fund_id, **body.dict())


@router.get("/enrolments/{int:enrolment_id}", response=Rows, operation_id="mutualfund_enrolment")
def enrolment(request: HttpRequest, enrolment_id: Id) -> Any:
    """One enrolment with those in it."""
    by = actor_of(request)
    page = queries.policies(by, enrolment_id=enrolment_id, limit=200)
    return asdict(queries.enrolment(by, enrolment_id=enrolment_id)) | {
        "policies": [asdict(one) for one in page.rows]
    }


@router.get(
    "/enrolments/{int:enrolment_id}/faults", response=Rows, operation_id="mutualfund_enrolment_faults"
)
def faults(request: HttpRequest, enrolment_id: Id) -> Any:
    """The rows of a list that were not taken."""
    return {
        "rows": [
            asdict(one) for one in queries.enrolment_faults(actor_of(request), enrolment_id=enrolment_id)
        ]
    }


@router.post("/enrolments/{int:enrolment_id}/enrol", response=Rows, operation_id="mutualfund_enrol")
def enrol(request: HttpRequest, enrolment_id: Id) -> Any:
    """Confirm a tried enrolment."""
    return asdict(commands.enrol(actor_of(request), enrolment_id=enrolment_id))


@router.post(
    "/enrolments/{int:enrolment_id}/cancel", response=Rows, operation_id="mutualfund_cancel_enrolment"
)
def cancel_enrolment(request: HttpRequest, enrolment_id: Id) -> Any:
    """Take an enrolment back before its fee is in."""
    return asdict(commands.cancel_enrolment(actor_of(request), enrolment_id=enrolment_id))


@router.post("/enrolments/{int:enrolment_id}/fee", response=Rows, operation_id="mutualfund_receive_fee")
def receive_fee(request: HttpRequest, enrolment_id: Id, body: Fee) -> Any:
    """Note that the fee has come in: cover begins."""
    return asdict(commands.receive_fee(actor_of(request), enrolment_id=enrolment_id, **body.dict()))


@router.post("/policies/{int:policy_id}/leave", response=Rows, operation_id="mutualfund_leave")
def leave(request: HttpRequest, policy_id: Id, body: Leaving) -> Any:
    """Note that a member leaves: covered to the end of his term, not renewed."""
    commands.leave(actor_of(request), policy_id=policy_id, **body.dict())
    return {"policy_id": policy_id}


@router.get("/funds/{int:fund_id}/stops", response=Rows, operation_id="mutualfund_stops")
def stops(request: HttpRequest, fund_id: Id) -> Any:
    """Stops of new enrolments, latest first."""
    return {"rows": [asdict(one) for one in queries.stops(actor_of(request), fund_id=fund_id)]}


@router.post("/funds/{int:fund_id}/stops", response=Rows, operation_id="mutualfund_propose_stop")
def propose_stop(request: HttpRequest, fund_id: Id, body: Proposed) -> Any:
    """Propose to stop new enrolments."""
    return asdict(commands.propose_stop(actor_of(request), fund_id=fund_id, **body.dict()))


@router.post("/stops/{int:stop_id}/decide", response=Rows, operation_id="mutualfund_decide_stop")
def decide_stop(request: HttpRequest, stop_id: Id, body: Decided) -> Any:
    """Note the meeting's decision."""
    return asdict(commands.decide_stop(actor_of(request), stop_id=stop_id, **body.dict()))


@router.post("/stops/{int:stop_id}/drop", response=Rows, operation_id="mutualfund_drop_stop")
def drop_stop(request: HttpRequest, stop_id: Id, body: Because) -> Any:
    """Note that the meeting did not follow."""
    return asdict(commands.drop_stop(actor_of(request), stop_id=stop_id, meeting=body.words))


@router.post("/stops/{int:stop_id}/lift", response=Rows, operation_id="mutualfund_lift_stop")
def lift_stop(request: HttpRequest, stop_id: Id, body: Meeting) -> Any:
    """Let people join again."""
    return asdict(commands.lift_stop(actor_of(request), stop_id=stop_id, meeting=body.meeting))
