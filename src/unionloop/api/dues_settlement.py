"""JSON: split rules and settlement runs."""

from dataclasses import asdict
from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from unionloop.domains.dues import commands, queries
from unionloop.domains.dues.contracts import RECEIVERS

from .answers import ERRORS
from .entrance import actor_of

router = Router(tags=["dues"])
Id = Annotated[int, Field(ge=1, le=2**53)]
Month = Annotated[str, Field(pattern=r"^\d{6}$")]
Cursor = Annotated[str, Field(max_length=400)]
Limit = Annotated[int, Field(ge=1, le=200)]
Text = Annotated[str, Field(max_length=200)]
Note = Annotated[str, Field(max_length=500)]
Bp = Annotated[int, Field(ge=0, le=10_000)]
ROW: Any = {200: dict[str, Any], **ERRORS}


class Paged(Schema):
    rows: list[dict[str, Any]]
    next: str | None
    total: int | None
    sums: dict[str, int] = {}


PAGE: Any = {200: Paged, **ERRORS}


class NewRun(Schema):
    unit_id: Id
    month: Month


class Noted(Schema):
    note: Note = ""


class Reason(Schema):
    reason: Note


class Words(Schema):
    """The words of a split rule; see the form of /j/rules/new."""

    name: str = Field(max_length=80)
    region: str = Field("", max_length=12)
    priority: int = Field(0, ge=-999, le=999)
    item: str = Field("", max_length=12)
    pattern: str = Field("", max_length=2)
    size_class: str = Field("", max_length=10)
    ownership: str = Field("", max_length=12)
    union_kind: str = Field("", max_length=10)
    remainder_to: str = Field("base", max_length=10)
    follows: str = Field("union", max_length=10)
    source: str = Field(max_length=200)
    document_number: str = Field("", max_length=80)


class Shares(Schema):
    """The share of every receiver in basis points; they add to 10 000."""

    base: Bp = 0
    street: Bp = 0
    county: Bp = 0
    city: Bp = 0
    province: Bp = 0
    national: Bp = 0
    fee: Bp = 0
    industry: Bp = 0


class NewRule(Schema):
    words: Words
    shares_bp: Shares
    valid_from: date
    valid_to: date | None = None
    replaces_id: Id | None = None


class Trial(NewRule):
    unit_id: Id
    month: Month


@router.get("/rules", response=PAGE, operation_id="dues_rules")
def rules(request: HttpRequest, on: date | None = None) -> Any:
    """Return the split rules, the newest first; with `on` those in force that day."""
    found = queries.rules(actor_of(request), on=on)
    return {"rows": [asdict(one) for one in found], "next": None, "total": len(found)}


@router.post("/rules", response=ROW, operation_id="dues_set_rule")
def set_rule(request: HttpRequest, body: NewRule) -> Any:
    """Set a split rule from a day on."""
    row = commands.set_rule(actor_of(request), values=body.words.dict(), shares_bp=body.shares_bp.dict(),
                            valid_from=body.valid_from, valid_to=body.valid_to, replaces_id=body.replaces_id)  # fmt: skip
    return asdict(row)


@router.post("/rules/try", response=ROW, operation_id="dues_simulate")
def simulate(request: HttpRequest, body: Trial) -> Any:
    """Try a rule on the receipts of a month; nothing is written."""
    rule = commands.proposed(body.words.dict(), body.shares_bp.dict(), body.valid_from, replaces_id=body.replaces_id)
    return asdict(queries.simulate(actor_of(request), rule=rule, unit_id=body.unit_id, month=body.month))


@router.post("/rules/{rule_id}/verify", response=ROW, operation_id="dues_verify_rule")
def verify_rule(request: HttpRequest, rule_id: Id) -> Any:
    """Mark a rule as compared with its document."""
    return asdict(commands.verify_rule(actor_of(request), rule_id=rule_id))


@router.get("/runs", response=PAGE, operation_id="dues_runs")
def runs(request: HttpRequest, unit_id: Id | None = None, month: str = Query("", max_length=6),
         after: Cursor = "", limit: Limit = 50) -> Any:  # fmt: skip
    """Return settlement runs, the latest month first."""
    return paged(queries.runs(actor_of(request), unit_id=unit_id, month=month, after=after, limit=limit))


@router.post("/runs", response=ROW, operation_id="dues_open_run")
def open_run(request: HttpRequest, body: NewRun) -> Any:
    """Open a settlement of one month."""
    return asdict(commands.open_run(actor_of(request), **body.dict()))


@router.get("/runs/{run_id}", response=ROW, operation_id="dues_run")
def run(request: HttpRequest, run_id: Id) -> Any:
    """Return one run with its control sums, split, outliers and sample."""
    return asdict(queries.run_view(actor_of(request), run_id=run_id))


@router.get("/runs/{run_id}/lines", response=PAGE, operation_id="dues_lines")
def lines(request: HttpRequest, run_id: Id, tier: str = Query("base", max_length=10),
          tag: str = Query("", max_length=20), after: Cursor = "", limit: Limit = 50) -> Any:  # fmt: skip
    """Return what each union gets from a run, outliers first."""
    return paged(queries.lines(actor_of(request), run_id=run_id, tier=tier, tag=tag, after=after, limit=limit))


@router.post("/runs/{run_id}/compute", response=ROW, operation_id="dues_compute")
def compute(request: HttpRequest, run_id: Id) -> Any:
    """Split every unsettled receipt of the run's month."""
    return asdict(commands.compute(actor_of(request), run_id=run_id))


@router.post("/runs/{run_id}/lock", response=ROW, operation_id="dues_lock")
def lock(request: HttpRequest, run_id: Id) -> Any:
    """Close a run to change."""
    return asdict(commands.lock(actor_of(request), run_id=run_id))


@router.post("/runs/{run_id}/samples/{allocation_id}", response=ROW, operation_id="dues_view_sample")
def view_sample(request: HttpRequest, run_id: Id, allocation_id: Id) -> Any:
    """Record that you have looked at one receipt of the sample."""
    return asdict(commands.view_sample(actor_of(request), run_id=run_id, allocation_id=allocation_id))


@router.post("/runs/{run_id}/check", response=ROW, operation_id="dues_check")
def check(request: HttpRequest, run_id: Id, body: Noted) -> Any:
    """Pass a locked run."""
    return asdict(commands.check(actor_of(request), run_id=run_id, note=body.note))


@router.post("/runs/{run_id}/approve", response=ROW, operation_id="dues_approve")
def approve(request: HttpRequest, run_id: Id, body: Noted) -> Any:
    """Approve a checked run."""
    return asdict(commands.approve(actor_of(request), run_id=run_id, note=body.note))


@router.post("/runs/{run_id}/send-back", response=ROW, operation_id="dues_send_back")
def send_back(request: HttpRequest, run_id: Id, body: Reason) -> Any:
    """Send a run back to its makers."""
    return asdict(commands.send_back(actor_of(request), run_id=run_id, reason=body.reason))


@router.post("/runs/{run_id}/cancel", response=ROW, operation_id="dues_cancel_run")
def cancel_run(request: HttpRequest, run_id: Id, body: Reason) -> Any:
    """Give a run up."""
    return asdict(commands.cancel_run(actor_of(request), run_id=run_id, reason=body.reason))


@router.post("/runs/{run_id}/pay", response=PAGE, operation_id="dues_pay")
def pay(request: HttpRequest, run_id: Id) -> Any:
    """Draft payment batches for what is owed."""
    made = commands.pay(actor_of(request), run_id=run_id)
    return {"rows": [asdict(one) for one in made], "next": None, "total": len(made)}


def paged(page: Any) -> dict[str, Any]:
    return {"rows": [asdict(row) for row in page.rows], "next": page.next, "total": page.total, "sums": page.sums}


assert set(Shares.model_fields) == set(RECEIVERS), "the API names every receiver"
