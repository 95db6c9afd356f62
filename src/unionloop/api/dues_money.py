"""JSON: explained amounts, the funds overview, the preparation fund, subsidies, corrections."""

from dataclasses import asdict
from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from unionloop.domains.dues import commands, queries

from .answers import ERRORS
from .dues_settlement import PAGE, ROW, Cursor, Id, Limit, Reason, paged
from .entrance import actor_of

router = Router(tags=["dues"])


class NewSubsidy(Schema):
    payer_unit_id: Id
    unit_id: Id
    kind: str = Field(max_length=10)
    title: str = Field(max_length=120)
    amount_fen: int = Field(ge=1, le=10**13)
    document_number: str = Field("", max_length=80)


class Use(Schema):
    used_fen: int = Field(ge=0, le=10**13)
    report: str = Field(max_length=2000)


class Taken(Schema):
    unit_id: Id
    amount_fen: int = Field(ge=1, le=10**13)


class NewHandover(Schema):
    payer_unit_id: Id
    unit_id: Id
    parts: list[Taken] = Field(min_length=1, max_length=50)
    document_number: str = Field(max_length=80)


class Verdict(Schema):
    evaluation: str = Field(max_length=2000)


class Figure(Schema):
    """Which figure to explain: what it adds up."""

    run_id: Id | None = None
    unit_id: Id | None = None
    employer_id: Id | None = None
    tier: str = Field("base", max_length=10)
    kind: str = Field("", max_length=12)
    flag: str = Field("", max_length=20)
    after: Cursor = ""
    limit: Limit = 50


@router.get("/explain", response=ROW, operation_id="dues_explain")
def explain(request: HttpRequest, figure: Query[Figure]) -> Any:
    """Take a figure apart: rule versions and source rows."""
    return asdict(queries.explain(actor_of(request), **figure.dict()))


@router.get("/funds/{unit_id}", response=ROW, operation_id="dues_funds")
def funds(request: HttpRequest, unit_id: Id, month: str = Query("", pattern=r"^(\d{6})?$")) -> Any:
    """Return twelve months of funds and what is stuck now."""
    return asdict(queries.funds(actor_of(request), unit_id=unit_id, month=month))


@router.get("/payouts", response=PAGE, operation_id="dues_payouts")
def payouts(request: HttpRequest, unit_id: Id | None = None, state: str = Query("", max_length=10),
            after: Cursor = "", limit: Limit = 50) -> Any:  # fmt: skip
    """Return what is or was owed to unions."""
    states = (state,) if state else ()
    return paged(queries.payouts(actor_of(request), unit_id=unit_id, states=states, after=after, limit=limit))


@router.get("/preparation", response=PAGE, operation_id="dues_preparation")
def preparation(request: HttpRequest, flagged: bool = False, after: Cursor = "", limit: Limit = 50) -> Any:
    """Return the firms the preparation fund is held for."""
    return paged(queries.preparation(actor_of(request), flagged=flagged, after=after, limit=limit))


@router.get("/preparation/{employer_id}", response=ROW, operation_id="dues_preparation_estimate")
def preparation_estimate(request: HttpRequest, employer_id: Id, day: date | None = None) -> Any:
    """Return what founding would return, receipt by receipt."""
    return asdict(queries.preparation_estimate(actor_of(request), employer_id=employer_id, day=day))


@router.post("/preparation/{employer_id}/release", response=ROW, operation_id="dues_release_preparation")
def release_preparation(request: HttpRequest, employer_id: Id) -> Any:
    """Give a firm's fund to the union it founded."""
    return asdict(commands.release_preparation(actor_of(request), employer_id=employer_id))


@router.get("/subsidies", response=PAGE, operation_id="dues_subsidies")
def subsidies(request: HttpRequest, state: str = Query("", max_length=10), after: Cursor = "", limit: Limit = 50) -> Any:
    """Return grants to lower unions."""
    return paged(queries.subsidies(actor_of(request), state=state, after=after, limit=limit))


@router.post("/subsidies", response=ROW, operation_id="dues_plan_subsidy")
def plan_subsidy(request: HttpRequest, body: NewSubsidy) -> Any:
    """Plan a grant."""
    return asdict(commands.plan_subsidy(actor_of(request), **body.dict()))


@router.post("/subsidies/{subsidy_id}/approve", response=ROW, operation_id="dues_approve_subsidy")
def approve_subsidy(request: HttpRequest, subsidy_id: Id) -> Any:
    """Approve a planned grant."""
    return asdict(commands.approve_subsidy(actor_of(request), subsidy_id=subsidy_id))


@router.post("/subsidies/{subsidy_id}/pay", response=ROW, operation_id="dues_pay_subsidy")
def pay_subsidy(request: HttpRequest, subsidy_id: Id) -> Any:
    """Hand an approved grant to payments."""
    return asdict(commands.pay_subsidy(actor_of(request), subsidy_id=subsidy_id))


@router.post("/subsidies/{subsidy_id}/receive", response=ROW, operation_id="dues_receive_subsidy")
def receive_subsidy(request: HttpRequest, subsidy_id: Id) -> Any:
    """Confirm that a grant arrived."""
    return asdict(commands.receive_subsidy(actor_of(request), subsidy_id=subsidy_id))


@router.get("/handovers", response=PAGE, operation_id="dues_handovers")
def handovers(request: HttpRequest, state: str = Query("", max_length=10), after: Cursor = "", limit: Limit = 50) -> Any:
    """Return agreements on who takes over money held for divided unions."""
    return paged(queries.handovers(actor_of(request), state=state, after=after, limit=limit))


@router.get("/estates", response={200: list[dict[str, Any]], **ERRORS}, operation_id="dues_estates")
def estates(request: HttpRequest) -> Any:
    """Return the divided unions something is held for, and who may take it over."""
    return [asdict(one) for one in queries.estates(actor_of(request))]


@router.post("/handovers", response=ROW, operation_id="dues_propose_handover")
def propose_handover(request: HttpRequest, body: NewHandover) -> Any:
    """Ask that what is held for a divided union goes to its successors."""
    given = body.dict() | {"parts": [(one.unit_id, one.amount_fen) for one in body.parts]}
    return asdict(commands.propose_handover(actor_of(request), **given))


@router.post("/handovers/{handover_id}/approve", response=ROW, operation_id="dues_approve_handover")
def approve_handover(request: HttpRequest, handover_id: Id) -> Any:
    """Approve an agreement: the money is owed to the successors."""
    return asdict(commands.approve_handover(actor_of(request), handover_id=handover_id))


@router.post("/handovers/{handover_id}/refuse", response=ROW, operation_id="dues_refuse_handover")
def refuse_handover(request: HttpRequest, handover_id: Id, body: Reason) -> Any:
    """Refuse an agreement: the money stays held."""
    return asdict(commands.refuse_handover(actor_of(request), handover_id=handover_id, reason=body.reason))


@router.post("/corrections/{allocation_id}", response=ROW, operation_id="dues_request_correction")
def request_correction(request: HttpRequest, allocation_id: Id, body: Reason) -> Any:
    """Ask for a settled split to be done again."""
    return asdict(commands.request_correction(actor_of(request), allocation_id=allocation_id, reason=body.reason))


@router.post("/corrections/{correction_id}/approve", response=ROW, operation_id="dues_approve_correction")
def approve_correction(request: HttpRequest, correction_id: Id) -> Any:
    """Agree to a correction."""
    return asdict(commands.approve_correction(actor_of(request), correction_id=correction_id))


@router.post("/subsidies/{subsidy_id}/report", response=ROW, operation_id="dues_report_subsidy")
def report_subsidy(request: HttpRequest, subsidy_id: Id, body: Use) -> Any:
    """Report what a grant was used for."""
    return asdict(commands.report_subsidy(actor_of(request), subsidy_id=subsidy_id, **body.dict()))


@router.post("/subsidies/{subsidy_id}/evaluate", response=ROW, operation_id="dues_evaluate_subsidy")
def evaluate_subsidy(request: HttpRequest, subsidy_id: Id, body: Verdict) -> Any:
    """Close a grant with what came of it."""
    return asdict(commands.evaluate_subsidy(actor_of(request), subsidy_id=subsidy_id, evaluation=body.evaluation))
