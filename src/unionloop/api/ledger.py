"""JSON: books, vouchers, statements, and the verbs of the ledger."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from unionloop.domains.ledger import commands, queries
from unionloop.domains.ledger.contracts import LegInput, VoucherInput

from .answers import ERRORS
from .entrance import actor_of

router = Router(tags=["ledger"])
Money = Field(ge=-(10**15), le=10**15)
Id = Annotated[int, Field(ge=1, le=2**53)]
Month = Annotated[str, Field(pattern=r"^\d{4}-?\d{2}$")]
Code = Annotated[str, Field(pattern=r"^\d{3,9}$")]
Cursor = Annotated[str, Field(max_length=400)]
Limit = Annotated[int, Field(ge=1, le=200)]


class Leg(Schema):
    account_code: Code
    amount_fen: int = Money
    unit_id: Id | None = None
    employer_id: Id | None = None
    memo: str = Field("", max_length=120)
    red: bool = False


class Voucher(Schema):
    day: date
    summary: str = Field(max_length=200)
    source: str = Field(max_length=160)
    legs: list[Leg] = Field(max_length=2000)
    attachments: int = Field(0, ge=0, le=9999)


class NewVoucher(Voucher):
    book_unit_id: Id


class Vouchers(Schema):
    book_unit_id: Id
    vouchers: list[Voucher] = Field(max_length=2000)


class NewBook(Schema):
    unit_id: Id
    standard: str = Field("", max_length=8)


class Reversal(Schema):
    day: date
    reason: str = Field(max_length=120)


class Close(Schema):
    unit_id: Id
    month: Month


class CloseYear(Schema):
    unit_id: Id
    year: int = Field(ge=2000, le=2100)


class VoucherRow(Schema):
    id: int
    unit_id: int
    unit_name: str
    number: str
    month: str
    day: date
    summary: str
    source: str
    legs_count: int
    total_fen: int
    attachments: int
    closing: bool
    reverses_id: int | None
    reversed_by_id: int | None
    maker: str
    posted_at: datetime
    reviewer: str
    reviewed_at: datetime | None
    seq: int
    digest: str
    chain: str
    verbs: list[str]


class Paged(Schema):
    rows: list[dict[str, Any]]
    next: str | None
    total: int | None


class Filters(Schema):
    unit_id: Id | None = None
    month: str = Field("", max_length=7)
    text: str = Field("", max_length=80)
    account_code: str = Field("", max_length=9)
    after: Cursor = ""
    limit: Limit = 50


@router.get("/books", response={200: Paged, **ERRORS}, operation_id="ledger_books")
def books(request: HttpRequest, after: Cursor = "", limit: Limit = 50) -> Any:
    """Return the books you may read."""
    return _paged(queries.books(actor_of(request), after=after, limit=limit))


@router.post("/books", response={200: dict[str, Any], **ERRORS}, operation_id="ledger_open")
def open_book(request: HttpRequest, body: NewBook) -> Any:
    """Open the books of a union."""
    return asdict(commands.open_book(actor_of(request), **body.dict()))


@router.get("/vouchers", response={200: Paged, **ERRORS}, operation_id="ledger_vouchers")
def vouchers(request: HttpRequest, filters: Query[Filters]) -> Any:
    """Return vouchers, newest number first."""
    return _paged(queries.vouchers(actor_of(request), **filters.dict()))


@router.post("/vouchers", response={200: VoucherRow, **ERRORS}, operation_id="ledger_post")
def post(request: HttpRequest, body: NewVoucher) -> Any:
    """Post one voucher; the same source and content again returns the same voucher."""
    given = _voucher(body)
    return commands.post(actor_of(request), book_unit_id=body.book_unit_id, **given._asdict())


@router.post("/vouchers/many", response={200: dict[str, Any], **ERRORS}, operation_id="ledger_post_many")
def post_many(request: HttpRequest, body: Vouchers) -> Any:
    """Post vouchers in one transaction."""
    given = [_voucher(one) for one in body.vouchers]
    return asdict(commands.post_many(actor_of(request), book_unit_id=body.book_unit_id, vouchers=given))


@router.get("/vouchers/{voucher_id}", response={200: VoucherRow, **ERRORS}, operation_id="ledger_voucher")
def voucher(request: HttpRequest, voucher_id: Id) -> Any:
    """Return one voucher."""
    return queries.voucher(actor_of(request), voucher_id=voucher_id)


@router.get("/vouchers/{voucher_id}/legs", response={200: Paged, **ERRORS}, operation_id="ledger_legs")
def legs(request: HttpRequest, voucher_id: Id, after: Cursor = "", limit: Limit = 50) -> Any:
    """Return the legs of a voucher."""
    return _paged(queries.legs(actor_of(request), voucher_id=voucher_id, after=after, limit=limit))


@router.post("/vouchers/{voucher_id}/reverse", response={200: VoucherRow, **ERRORS}, operation_id="ledger_reverse")
def reverse(request: HttpRequest, voucher_id: Id, body: Reversal) -> Any:
    """Reverse a voucher in red."""
    return commands.reverse(actor_of(request), voucher_id=voucher_id, **body.dict())


@router.post("/vouchers/{voucher_id}/review", response={200: VoucherRow, **ERRORS}, operation_id="ledger_review")
def review(request: HttpRequest, voucher_id: Id) -> Any:
    """Note that a second person has read a voucher."""
    return commands.review(actor_of(request), voucher_id=voucher_id)


@router.post("/closes", response={200: dict[str, Any], **ERRORS}, operation_id="ledger_close")
def close(request: HttpRequest, body: Close) -> Any:
    """Close a month of a book for ever."""
    return asdict(commands.close_month(actor_of(request), **body.dict()))


@router.post("/year-closes", response={200: VoucherRow, **ERRORS}, operation_id="ledger_close_year")
def close_year(request: HttpRequest, body: CloseYear) -> Any:
    """Carry a year's income and expenditure into the surplus."""
    return commands.close_year(actor_of(request), **body.dict())


@router.get("/trial-balance", response={200: dict[str, Any], **ERRORS}, operation_id="ledger_trial_balance")
def trial_balance(request: HttpRequest, unit_id: Id, month: Month) -> Any:
    """Return the trial balance of a book for a month."""
    return asdict(queries.trial_balance(actor_of(request), unit_id=unit_id, month=month))


@router.get("/balance-sheet", response={200: dict[str, Any], **ERRORS}, operation_id="ledger_balance_sheet")
def balance_sheet(request: HttpRequest, unit_id: Id, month: Month) -> Any:
    """Return 资产负债表."""
    return asdict(queries.balance_sheet(actor_of(request), unit_id=unit_id, month=month))


@router.get("/income-statement", response={200: dict[str, Any], **ERRORS}, operation_id="ledger_income_statement")
def income_statement(request: HttpRequest, unit_id: Id, month: Month) -> Any:
    """Return 收入支出表."""
    return asdict(queries.income_statement(actor_of(request), unit_id=unit_id, month=month))


@router.get("/sub-ledger", response={200: Paged, **ERRORS}, operation_id="ledger_sub_ledger")
def sub_ledger(request: HttpRequest, unit_id: Id, account_code: Code, after: Cursor = "", limit: Limit = 50) -> Any:
    """Return an account by counterpart."""
    return _paged(
        queries.sub_ledger(actor_of(request), unit_id=unit_id, account_code=account_code, after=after, limit=limit)
    )


@router.get("/check", response={200: dict[str, Any], **ERRORS}, operation_id="ledger_check")
def check(request: HttpRequest, unit_id: Id) -> Any:
    """Derive the chain, sums and balances of a book again and return every fault."""
    queries.book(actor_of(request), unit_id=unit_id)
    return {"faults": queries.check(actor_of(request), unit_id=unit_id)}


def _voucher(body: Voucher) -> VoucherInput:
    legs = [LegInput(**leg.dict()) for leg in body.legs]
    return VoucherInput(body.day, body.summary, body.source, legs, body.attachments)


def _paged(page: Any) -> dict[str, Any]:
    return {"rows": [asdict(row) for row in page.rows], "next": page.next, "total": page.total}
