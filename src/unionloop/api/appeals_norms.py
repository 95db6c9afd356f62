"""JSON: the desk's dated rules; set, tried on last month's cases, ended, compared with their paper."""

from dataclasses import asdict
from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field, Router, Schema

from unionloop.domains.appeals import commands, queries
from unionloop.domains.appeals.contracts import (
    CategorySetting,
    FlagSetting,
    LimitSetting,
    Measure,
    NormTable,
    RouteSetting,
    Setting,
)

from .answers import ERRORS
from .appeals_bodies import Id, Line, Word
from .entrance import actor_of

router = Router(tags=["appeals"])
Answer: dict[int, Any] = {200: dict[str, Any], **ERRORS}
Code = Annotated[str, Field(max_length=40)]
Words = Annotated[list[Annotated[str, Field(max_length=40)]], Field(max_length=100)]


class _Dated(Schema):
    code: Code
    valid_from: date
    source: Line
    region: Annotated[str, Field(max_length=12)] = ""


class RouteBody(_Dated):
    rank: Annotated[int, Field(ge=0, le=9999)]
    target: Word
    reason: Annotated[str, Field(max_length=120)]
    category: Code = ""
    kind: Word = ""
    needs_employer_union: bool = False


class CategoryBody(_Dated):
    label: Code
    parent_code: Code = ""
    words: Words = []


class FlagBody(_Dated):
    words: Words = []
    least_people: Annotated[int, Field(ge=0, le=100_000)] = 0
    days_before_festival: Annotated[int, Field(ge=0, le=366)] = 0
    category: Code = ""


class LimitBody(_Dated):
    label: Annotated[str, Field(max_length=60)]
    amount: Annotated[int, Field(ge=1, le=999)]
    measure: Measure
    most_extra: Annotated[int, Field(ge=0, le=999)] = 0


class End(Schema):
    day: date
    reason: Line


@router.get("/", response=Answer, operation_id="appeals_rules")
def norms(request: HttpRequest, table: NormTable, past: bool = False) -> Any:
    """Return the rules of one table: routes, categories, flags or limits."""
    return {"rows": [asdict(one) for one in queries.norms(actor_of(request), table=table, past=past)]}


@router.post("/routes", response=Answer, operation_id="appeals_set_route")
def set_route(request: HttpRequest, body: RouteBody) -> Any:
    """Say from which day cases of one sort go where."""
    return asdict(commands.set_route(actor_of(request), setting=route_of(body.dict())))


@router.post("/categories", response=Answer, operation_id="appeals_set_category")
def set_category(request: HttpRequest, body: CategoryBody) -> Any:
    """Put a node into the tree, or change it, from a day on."""
    return asdict(commands.set_category(actor_of(request), setting=category_of(body.dict())))


@router.post("/flags", response=Answer, operation_id="appeals_set_flag")
def set_flag(request: HttpRequest, body: FlagBody) -> Any:
    """Say from which day what may not wait."""
    return asdict(commands.set_flag(actor_of(request), setting=flag_of(body.dict())))


@router.post("/limits", response=Answer, operation_id="appeals_set_limit")
def set_limit(request: HttpRequest, body: LimitBody) -> Any:
    """Put a limit in force from a day on; running cases keep theirs."""
    return asdict(commands.set_limit(actor_of(request), setting=LimitSetting(**body.dict())))


@router.post("/routes/preview", response=Answer, operation_id="appeals_preview_route")
def preview_route(request: HttpRequest, body: RouteBody) -> Any:
    """Return what a dispatch rule would have changed last month; nothing is written."""
    return _tried(request, route_of(body.dict()))


@router.post("/categories/preview", response=Answer, operation_id="appeals_preview_category")
def preview_category(request: HttpRequest, body: CategoryBody) -> Any:
    """Return which of last month's cases the words of a node speak of; nothing is written."""
    return _tried(request, category_of(body.dict()))


@router.post("/flags/preview", response=Answer, operation_id="appeals_preview_flag")
def preview_flag(request: HttpRequest, body: FlagBody) -> Any:
    """Return which of last month's cases a red flag would have raised; nothing is written."""
    return _tried(request, flag_of(body.dict()))


@router.post("/limits/preview", response=Answer, operation_id="appeals_preview_limit")
def preview_limit(request: HttpRequest, body: LimitBody) -> Any:
    """Return which of last month's cases would have had another limit; nothing is written."""
    return _tried(request, LimitSetting(**body.dict()))


@router.post("/{table}/{rule_id}/end", response=Answer, operation_id="appeals_end_rule")
def end_rule(request: HttpRequest, table: NormTable, rule_id: Id, body: End) -> Any:
    """Let a rule stop counting on a day."""
    return asdict(commands.end_rule(actor_of(request), table=table, rule_id=rule_id, day=body.day, reason=body.reason))


@router.post("/{table}/{rule_id}/verify", response=Answer, operation_id="appeals_verify_rule")
def verify_rule(request: HttpRequest, table: NormTable, rule_id: Id) -> Any:
    """Note that a rule was compared with its paper, by somebody other than who set it."""
    return asdict(commands.verify_rule(actor_of(request), table=table, rule_id=rule_id))


def _tried(request: HttpRequest, setting: Setting) -> Any:
    return asdict(queries.preview(actor_of(request), setting=setting))


def route_of(given: dict[str, Any]) -> RouteSetting:
    """Return the body as the command takes it."""
    return RouteSetting(**given)


def category_of(given: dict[str, Any]) -> CategorySetting:
    """Return the body as the command takes it."""
    return CategorySetting(**given | {"words": tuple(given["words"])})


def flag_of(given: dict[str, Any]) -> FlagSetting:
    """Return the body as the command takes it."""
    return FlagSetting(**given | {"words": tuple(given["words"])})
