"""Founding over the API: the board, cases, their acts, blank spots."""

from dataclasses import asdict
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Query, Router

from unionloop.domains.founding import commands, queries
from unionloop.domains.founding.contracts import AccountInput, PersonInput
from unionloop.kernel.page import Page

from .answers import ERRORS
from .entrance import actor_of
from .founding_bodies import (
    Account,
    Assignment,
    Because,
    BlankFilters,
    CaseFilters,
    Certificate,
    Cover,
    Election,
    Explanation,
    Group,
    Guide,
    Id,
    Members,
    Notices,
    Opening,
    Owner,
    Person,
    Rebate,
    Remark,
    Report,
    Sealing,
    Unit,
    Verifying,
    Visit,
    Word,
    Writing,
)  # fmt: skip

router = Router(tags=["founding"])
Answer = dict[str, Any]
Rows = {200: Answer, **ERRORS}


def paged(page: Page[Any]) -> Answer:
    return {"rows": [asdict(one) for one in page.rows], "next": page.next, "total": page.total, "sums": page.sums}


def persons(given: list[Person]) -> list[PersonInput]:
    return [PersonInput(one.name, one.duty, one.tie, one.votes, part=one.part) for one in given]


@router.get("/cases", response=Rows, operation_id="founding_cases")
def cases(request: HttpRequest, filters: Query[CaseFilters]) -> Any:
    """Return cases, oldest first."""
    return paged(queries.cases(actor_of(request), **filters.dict()))


@router.get("/cases/{number}", response=Rows, operation_id="founding_case")
def case(request: HttpRequest, number: Word) -> Any:
    """Return one case with its task list, people, papers and visits."""
    return asdict(queries.case_file(actor_of(request), number=number))


@router.get("/board", response=Rows, operation_id="founding_board")
def board(request: HttpRequest, owner: Word = "") -> Any:
    """Return the seven columns with their totals."""
    columns = queries.board(actor_of(request), owner=owner)
    return {"columns": [asdict(one) | {"employer_ids": len(one.employer_ids)} for one in columns]}


@router.get("/blanks", response=Rows, operation_id="founding_blanks")
def blanks(request: HttpRequest, filters: Query[BlankFilters]) -> Any:
    """Return blank spots, the largest firms first."""
    return paged(queries.blanks(actor_of(request), **filters.dict()))


@router.get("/coverage", response=Rows, operation_id="founding_coverage")
def coverage(
    request: HttpRequest, group: Literal["division", "street", "industry", "size", "band"] = "division"
) -> Any:
    """Return the coverage by its four denominators; own and covered are counted apart."""
    rows = queries.coverage(actor_of(request), group=group)
    return {"rows": [asdict(one) | {"rate_bp": one.rate_bp, "target_rate_bp": one.target_rate_bp} for one in rows]}


@router.get("/terms", response=Rows, operation_id="founding_terms")
def terms(request: HttpRequest) -> Any:
    """Return the unions whose term ends within six months."""
    return {"rows": [asdict(one) for one in queries.terms_due(actor_of(request))]}


@router.post("/cases", response=Rows, operation_id="founding_open")
def open_case(request: HttpRequest, body: Opening) -> Any:
    """Open a case for one employer."""
    return asdict(commands.open(actor_of(request), **body.dict()))


@router.post("/blanks/find", response=Rows, operation_id="founding_find_blanks")
def find_blanks(request: HttpRequest, body: Unit) -> Any:
    """Compare the register with the tree below one union."""
    return commands.find_blanks(actor_of(request), unit_id=body.unit_id)


@router.post("/blanks/assign", response=Rows, operation_id="founding_assign")
def assign(request: HttpRequest, body: Assignment) -> Any:
    """Give blank spots to a street; all of them or none."""
    return {"rows": [asdict(one) for one in commands.assign(actor_of(request), **body.dict())]}


@router.post("/blanks/notify", response=Rows, operation_id="founding_notify")
def notify(request: HttpRequest, body: Notices) -> Any:
    """Open cases and write notices for many."""
    return {"rows": [asdict(one) for one in commands.notify(actor_of(request), **body.dict())]}


@router.post("/blanks/{blank_id}/explain", response=Rows, operation_id="founding_explain")
def explain(request: HttpRequest, blank_id: Id, body: Explanation) -> Any:
    """Record why a firm still has no union."""
    return asdict(commands.explain(actor_of(request), blank_id=blank_id, **body.dict()))


@router.post("/cases/{case_id}/verify", response=Rows, operation_id="founding_verify")
def verify(request: HttpRequest, case_id: Id, body: Verifying) -> Any:
    """Record what verifying found."""
    return asdict(commands.verify(actor_of(request), case_id=case_id, **body.dict()))


@router.post("/cases/{case_id}/book_guide", response=Rows, operation_id="founding_book_guide")
def book_guide(request: HttpRequest, case_id: Id, body: Guide) -> Any:
    """Book the guide's day."""
    return asdict(commands.book_guide(actor_of(request), case_id=case_id, **body.dict()))


@router.post("/cases/{case_id}/prepare", response=Rows, operation_id="founding_prepare")
def prepare(request: HttpRequest, case_id: Id, body: Group) -> Any:
    """Record the preparatory group."""
    return asdict(commands.prepare(actor_of(request), case_id=case_id, people=persons(body.people), note=body.note))


@router.post("/cases/{case_id}/recruit", response=Rows, operation_id="founding_recruit")
def recruit(request: HttpRequest, case_id: Id, body: Members) -> Any:
    """Record how many have joined."""
    return asdict(commands.recruit(actor_of(request), case_id=case_id, **body.dict()))


@router.post("/cases/{case_id}/nominate", response=Rows, operation_id="founding_nominate")
def nominate(request: HttpRequest, case_id: Id, body: Group) -> Any:
    """Record the candidates."""
    return asdict(commands.nominate(actor_of(request), case_id=case_id, people=persons(body.people), note=body.note))


@router.post("/cases/{case_id}/elect", response=Rows, operation_id="founding_elect")
def elect(request: HttpRequest, case_id: Id, body: Election) -> Any:
    """Record a valid election."""
    given = body.dict() | {"people": persons(body.people)}
    return asdict(commands.elect(actor_of(request), case_id=case_id, **given))


@router.post("/cases/{case_id}/report", response=Rows, operation_id="founding_report")
def report(request: HttpRequest, case_id: Id, body: Report) -> Any:
    """Ask the higher union to approve."""
    return asdict(commands.report(actor_of(request), case_id=case_id, **body.dict()))


@router.post("/cases/{case_id}/send_back", response=Rows, operation_id="founding_send_back")
def send_back(request: HttpRequest, case_id: Id, body: Because) -> Any:
    """Return a report for correction."""
    return asdict(commands.send_back(actor_of(request), case_id=case_id, reason=body.reason))


@router.post("/cases/{case_id}/approve", response=Rows, operation_id="founding_approve")
def approve(request: HttpRequest, case_id: Id, body: Remark) -> Any:
    """Approve the founding; never by whoever reported it."""
    return asdict(commands.approve(actor_of(request), case_id=case_id, note=body.note))


@router.post("/cases/{case_id}/publicise", response=Rows, operation_id="founding_publicise")
def publicise(request: HttpRequest, case_id: Id, body: Remark) -> Any:
    """Start the public notice."""
    return asdict(commands.publicise(actor_of(request), case_id=case_id, note=body.note))


@router.post("/cases/{case_id}/register_legal", response=Rows, operation_id="founding_register_legal")
def register_legal(request: HttpRequest, case_id: Id, body: Certificate) -> Any:
    """Record the legal-person certificate."""
    return asdict(commands.register_legal(actor_of(request), case_id=case_id, **body.dict()))


@router.post("/cases/{case_id}/seal", response=Rows, operation_id="founding_seal")
def seal(request: HttpRequest, case_id: Id, body: Sealing) -> Any:
    """Record the seals."""
    return asdict(commands.seal(actor_of(request), case_id=case_id, **body.dict()))


@router.post("/cases/{case_id}/account", response=Rows, operation_id="founding_account")
def account(request: HttpRequest, case_id: Id, body: Account) -> Any:
    """Keep the new union's bank account."""
    given = AccountInput(body.holder, body.number, body.bank_name, body.bank_code)
    return asdict(commands.account(actor_of(request), case_id=case_id, account=given, note=body.note))


@router.post("/cases/{case_id}/found", response=Rows, operation_id="founding_found")
def found(request: HttpRequest, case_id: Id, body: Remark) -> Any:
    """Let the union enter the tree."""
    return asdict(commands.found(actor_of(request), case_id=case_id, note=body.note))


@router.post("/cases/{case_id}/switch_item", response=Rows, operation_id="founding_switch_item")
def switch_item(request: HttpRequest, case_id: Id, body: Remark) -> Any:
    """Record that 经费 is collected from now on."""
    return asdict(commands.switch_item(actor_of(request), case_id=case_id, note=body.note))


@router.post("/cases/{case_id}/rebate", response=Rows, operation_id="founding_rebate")
def rebate(request: HttpRequest, case_id: Id, body: Rebate) -> Any:
    """Record that the preparation fund has arrived."""
    return asdict(commands.rebate(actor_of(request), case_id=case_id, **body.dict()))


@router.post("/cases/{case_id}/cover", response=Rows, operation_id="founding_cover")
def cover(request: HttpRequest, case_id: Id, body: Cover) -> Any:
    """Take the firm into a joint union."""
    return asdict(commands.cover(actor_of(request), case_id=case_id, **body.dict()))


@router.post("/cases/{case_id}/close", response=Rows, operation_id="founding_close")
def close(request: HttpRequest, case_id: Id, body: Because) -> Any:
    """Close a case, saying why."""
    return asdict(commands.close(actor_of(request), case_id=case_id, reason=body.reason))


@router.post("/cases/{case_id}/reopen", response=Rows, operation_id="founding_reopen")
def reopen(request: HttpRequest, case_id: Id, body: Remark) -> Any:
    """Take a closed case up again."""
    return asdict(commands.reopen(actor_of(request), case_id=case_id, note=body.note))


@router.post("/cases/{case_id}/visit", response=Rows, operation_id="founding_visit")
def visit(request: HttpRequest, case_id: Id, body: Visit) -> Any:
    """Record a visit."""
    return asdict(commands.visit(actor_of(request), case_id=case_id, **body.dict()))


@router.post("/cases/{case_id}/hand_over", response=Rows, operation_id="founding_hand_over")
def hand_over(request: HttpRequest, case_id: Id, body: Owner) -> Any:
    """Give a running case to another person."""
    return asdict(commands.hand_over(actor_of(request), case_id=case_id, owner=body.owner))


@router.post("/cases/{case_id}/write", response=Rows, operation_id="founding_write")
def write(request: HttpRequest, case_id: Id, body: Writing) -> Any:
    """Write one document from the facts of a case."""
    return asdict(commands.write(actor_of(request), case_id=case_id, template=body.template))


@router.post("/recompute", response=Rows, operation_id="founding_recompute")
def recompute(request: HttpRequest) -> Any:
    """Move running deadlines to the present calendar; return what moved."""
    return {"rows": [asdict(one) for one in commands.recompute(actor_of(request))]}
