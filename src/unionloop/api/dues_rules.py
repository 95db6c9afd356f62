"""JSON: return policies with their lists, preparation rules, money that has lapsed."""

from dataclasses import asdict
from datetime import date
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Field, Router, Schema

from unionloop.domains.dues import commands, queries

from .dues_settlement import PAGE, ROW, Bp, Id
from .entrance import actor_of

router = Router(tags=["dues"])
Day = Annotated[date, Field(ge=date(1990, 1, 1), le=date(2200, 12, 31))]
Source = Annotated[str, Field(min_length=1, max_length=200)]
Number = Annotated[str, Field(max_length=80)]
Region = Annotated[str, Field(max_length=12)]
Size = Literal["micro", "small", "medium", "large"]
Tier = Literal["street", "county", "city", "province", "national", "industry"]
Firms = Annotated[list[Id], Field(min_length=1, max_length=10_000)]


class NewPolicy(Schema):
    """Whose upper shares go back to the base, for which tax periods, on which paper."""

    name: str = Field(min_length=1, max_length=80)
    tiers: Annotated[list[Tier], Field(min_length=1, max_length=6)]
    share_bp: int = Field(10_000, ge=1, le=10_000)
    size_classes: Annotated[list[Size], Field(max_length=4)] = []
    by_list: bool = False
    annual_limit_fen: int = Field(0, ge=0, le=10**13)
    region: Region = ""
    valid_from: Day
    valid_to: Day | None = None
    mode: Literal["auto", "apply"] = "auto"
    precedence: int = Field(0, ge=0, le=99)
    exclusions: Annotated[list[Annotated[str, Field(max_length=40)]], Field(max_length=40)] = []
    source: Source
    document_number: Number = ""


class NewReturn(Schema):
    """What founding returns of the preparation fund, how far back, and where the rest goes."""

    return_rate_bp: Bp
    lookback_months: int = Field(ge=0, le=600)
    forfeit_to: Literal["city", "county"] = "city"
    region: Region = ""
    size_class: Size | Literal[""] = ""
    valid_from: Day
    source: Source
    document_number: Number = ""
    replaces_id: Id | None = None


class Enrolment(Schema):
    employer_ids: Firms
    document: Annotated[str, Field(min_length=1, max_length=120)]
    valid_from: Day
    valid_to: Day | None = None


class OfYear(Schema):
    year: int = Field(ge=2000, le=2100)


class Lapsed(Schema):
    unit_id: Id
    employer_ids: Annotated[list[Id], Field(min_length=1, max_length=500)]


@router.get("/policies", response=PAGE, operation_id="dues_policies")
def policies(request: HttpRequest) -> Any:
    """Return the return policies in the order they are asked."""
    return _whole(queries.policies(actor_of(request)))


@router.post("/policies", response=ROW, operation_id="dues_set_policy")
def set_policy(request: HttpRequest, body: NewPolicy) -> Any:
    """Set a return policy for a window of tax periods."""
    return asdict(commands.set_policy(actor_of(request), values=body.dict()))


@router.post("/policies/{policy_id}/verify", response=ROW, operation_id="dues_verify_policy")
def verify_policy(request: HttpRequest, policy_id: Id) -> Any:
    """Mark a policy as compared with its document, by a second person."""
    return asdict(commands.verify_policy(actor_of(request), policy_id=policy_id))


@router.post("/policies/{policy_id}/firms", response=ROW, operation_id="dues_enrol")
def enrol(request: HttpRequest, policy_id: Id, body: Enrolment) -> Any:
    """Put firms on the list of a policy."""
    return asdict(commands.enrol(actor_of(request), policy_id=policy_id, **body.dict()))


@router.post("/policies/{policy_id}/small-payers", response=ROW, operation_id="dues_enrol_small_payers")
def enrol_small_payers(request: HttpRequest, policy_id: Id, body: OfYear) -> Any:
    """Put every firm on the list that paid less than the policy's limit in the year before."""
    return asdict(commands.enrol_small_payers(actor_of(request), policy_id=policy_id, year=body.year))


@router.get("/preparation", response=PAGE, operation_id="dues_preparation_rules")
def preparation_rules(request: HttpRequest) -> Any:
    """Return the preparation rules, newest first."""
    return _whole(queries.preparation_rules(actor_of(request)))


@router.post("/preparation", response=ROW, operation_id="dues_set_preparation_rule")
def set_preparation_rule(request: HttpRequest, body: NewReturn) -> Any:
    """Set what founding returns, from a day on."""
    return asdict(commands.set_preparation_rule(actor_of(request), **body.dict()))


@router.post("/preparation/{rule_id}/verify", response=ROW, operation_id="dues_verify_preparation_rule")
def verify_preparation_rule(request: HttpRequest, rule_id: Id) -> Any:
    """Mark a preparation rule as compared with its document, by a second person."""
    return asdict(commands.verify_preparation_rule(actor_of(request), rule_id=rule_id))


@router.post("/preparation/forfeit", response=PAGE, operation_id="dues_forfeit_preparation")
def forfeit_preparation(request: HttpRequest, body: Lapsed) -> Any:
    """Carry over what is older than the look-back of firms that founded no union."""
    return _whole(commands.forfeit_preparation(actor_of(request), **body.dict()))


def _whole(rows: list[Any]) -> dict[str, Any]:
    return {"rows": [asdict(one) for one in rows], "next": None, "total": len(rows)}
