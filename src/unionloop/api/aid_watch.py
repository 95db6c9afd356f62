"""JSON: flags and their answers; budgets with goals, samples, scores and evaluations of aid."""

from dataclasses import asdict
from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from unionloop.domains.aid import commands, queries

from .aid import Rows, paged
from .aid_bodies import Cursor, Id, Limit, Word, Words
from .entrance import actor_of

router = Router(tags=["aid"])


class FlagFilters(Schema):
    state: Annotated[str, Field(pattern=r"^(raised|cleared|confirmed|)$")] = "raised"
    code: Word = ""
    after: Cursor = ""
    limit: Limit = 50


class Answering(Schema):
    note: Words


class NewBudget(Schema):
    unit_id: Id
    year: Annotated[int, Field(ge=2000, le=2100)]
    amount_fen: Annotated[int, Field(ge=0, le=10**14)]
    goals: dict[str, int]
    paper: Annotated[str, Field(max_length=120)]


class Period(Schema):
    unit_id: Id
    from_date: date
    to_date: date


class Drawing(Period):
    side: Annotated[str, Field(pattern=r"^(inclusion|exclusion)$")]


class Judging(Schema):
    wrong: bool
    note: Annotated[str, Field(max_length=200)] = ""


class Evaluating(Period):
    note: Words = ""


@router.get("/flags", response=Rows, operation_id="aid_flags")
def flags(request: HttpRequest, filters: Query[FlagFilters]) -> Any:
    """Flags in scope with their reasons, latest first."""
    return paged(queries.flags(actor_of(request), **filters.dict()))


@router.post("/scan/{int:household_id}", response=Rows, operation_id="aid_scan")
def scan(request: HttpRequest, household_id: Id) -> Any:
    """Look at one household by every rule."""
    return {"raised": commands.scan(actor_of(request), household_id=household_id)}


@router.post("/flags/{int:flag_id}/clear", response=Rows, operation_id="aid_clear_flag")
def clear_flag(request: HttpRequest, flag_id: Id, body: Answering) -> Any:
    """Say that a flag is explained."""
    return asdict(commands.clear_flag(actor_of(request), flag_id=flag_id, note=body.note))


@router.post("/flags/{int:flag_id}/confirm", response=Rows, operation_id="aid_confirm_flag")
def confirm_flag(request: HttpRequest, flag_id: Id, body: Answering) -> Any:
    """Say that a flag is right."""
    return asdict(commands.confirm_flag(actor_of(request), flag_id=flag_id, note=body.note))


@router.get("/budgets", response=Rows, operation_id="aid_budgets")
def budgets(request: HttpRequest, year: int | None = None) -> Any:
    """Budgets that stand, with their goals."""
    return {"rows": [asdict(one) for one in queries.budgets(actor_of(request), year=year)]}


@router.post("/budgets", response=Rows, operation_id="aid_set_budget")
def set_budget(request: HttpRequest, body: NewBudget) -> Any:
    """Set a unit's aid money of a year with its goals."""
    return asdict(commands.set_budget(actor_of(request), **body.dict()))


@router.get("/score", response=Rows, operation_id="aid_score")
def score(request: HttpRequest, period: Query[Period]) -> Any:
    """The score of a period, reckoned from the rows this moment, with wrong inclusion and exclusion by sample."""
    by = actor_of(request)
    wrongs = [asdict(one) for one in queries.wrongs(by, **period.dict())]
    return asdict(queries.score(by, **period.dict())) | {"wrongs": wrongs}


@router.get("/counties", response=Rows, operation_id="aid_counties")
def counties(request: HttpRequest, period: Query[Period]) -> Any:
    """Counties side by side in the order of the tree, without names or small numbers."""
    return {"rows": [asdict(one) for one in queries.counties(actor_of(request), **period.dict())]}


@router.post("/samples", response=Rows, operation_id="aid_draw_sample")
def draw_sample(request: HttpRequest, body: Drawing) -> Any:
    """Draw households to be looked at again."""
    return asdict(commands.draw_sample(actor_of(request), **body.dict()))


@router.get("/samples/{int:sample_id}", response=Rows, operation_id="aid_sample")
def sample(request: HttpRequest, sample_id: Id) -> Any:
    """One sample with its households, masked."""
    return asdict(queries.sample(actor_of(request), sample_id=sample_id))


@router.post("/samples/items/{int:item_id}", response=Rows, operation_id="aid_judge")
def judge(request: HttpRequest, item_id: Id, body: Judging) -> Any:
    """Write down what looking again found."""
    return asdict(commands.judge(actor_of(request), item_id=item_id, **body.dict()))


@router.get("/evaluations", response=Rows, operation_id="aid_evaluations")
def evaluations(request: HttpRequest) -> Any:
    """Evaluations, each with whether the rows still say the same."""
    return {"rows": [asdict(one) for one in queries.evaluations(actor_of(request))]}


@router.post("/evaluations", response=Rows, operation_id="aid_evaluate")
def evaluate(request: HttpRequest, body: Evaluating) -> Any:
    """Sign the score of a period; never by whoever did the work."""
    return asdict(commands.evaluate(actor_of(request), **body.dict()))
