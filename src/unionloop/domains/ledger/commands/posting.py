"""Posting: legs first, vouchers last, set-wise, under the lock of the book.

The book row is locked before a number or a link is taken and stays locked to commit, so numbers
have no gaps and the chain no forks: a rollback gives everything back. A caller that posts to
several books in one transaction takes them in the order of their ids.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import islice

from django.db import transaction

from unionloop.domains.employers import queries as employers
from unionloop.domains.ledger.contracts import BulkRow, LegInput, VoucherInput, VoucherRow
from unionloop.domains.ledger.models import Account, Book, Leg, Voucher
from unionloop.domains.ledger.queries.books import closed_month
from unionloop.domains.ledger.queries.vouchers import voucher_row
from unionloop.domains.ledger.rules import vouchers as rules
from unionloop.domains.organisation import queries as organisation
from unionloop.kernel.actor import Actor
from unionloop.kernel.change import record
from unionloop.kernel.errors import BadInput, NotFound, Refused

from .writing import Pen

CHUNK = 5_000  # vouchers written at a time


@transaction.atomic
def post(
    by: Actor, *, book_unit_id: int, day: date, summary: str, source: str, legs: Sequence[LegInput],
    attachments: int = 0,
) -> VoucherRow:  # fmt: skip
    """Post one voucher. The same source and content again gives the same voucher; other content is refused."""
    book = lock_book(by, "ledger.post", book_unit_id)
    given = VoucherInput(day, summary, source, legs, attachments)
    write(by, "ledger.post", book, [given])
    return voucher_row(by, Voucher.objects.get(source=source))


@transaction.atomic
def post_many(by: Actor, *, book_unit_id: int, vouchers: Iterable[VoucherInput]) -> BulkRow:
    """Post any number of vouchers into one book in one transaction, with one journal line.

    Vouchers whose source is posted already with the same content are passed over and counted.
    """
    return write(by, "ledger.post", lock_book(by, "ledger.post", book_unit_id), vouchers)


@transaction.atomic
def reverse(by: Actor, *, voucher_id: int, day: date, reason: str) -> VoucherRow:
    """Reverse a voucher in red (红冲) in an open month. A voucher is reversed once."""
    seen = Voucher.visible(by, "ledger.reverse").select_related("book").filter(pk=voucher_id).first()
    if seen is None:
        raise NotFound("not_found", model="Voucher", id=voucher_id)
    book = lock_book(by, "ledger.reverse", seen.book.unit_id)
    number = rules.number_text(seen.month, seen.ordinal)
    if seen.reverses_id is not None:
        raise Refused("is_a_reversal", number=number)
    earlier = Voucher.objects.filter(reverses=seen).first()
    if earlier is not None:
        raise Refused("already_reversed", number=number, by=rules.number_text(earlier.month, earlier.ordinal))
    if day < seen.day:
        raise Refused("reversal_before_original", number=number, day=seen.day.isoformat())
    if not 0 < len(reason.strip()) <= 120:
        raise BadInput("bad_reversal_reason", longest=120)
    red = VoucherInput(
        day, f"红冲 {number} {reason.strip()}", f"ledger.reverse:{seen.pk}", rules.reversed_legs(legs_of(seen))
    )
    write(by, "ledger.reverse", book, [red], closing=seen.closing, reverses_id=seen.pk)
    return voucher_row(by, Voucher.objects.get(reverses=seen))


def lock_book(by: Actor, verb: str, unit_id: int) -> Book:
    """Return the book of a union, locked to the end of the transaction."""
    book = (
        Book.visible(by, verb).select_related("unit").select_for_update(of=("self",)).filter(unit_id=unit_id).first()
    )
    if book is None:
        raise NotFound("no_book", unit_id=unit_id)
    return book


def write(
    by: Actor, verb: str, book: Book, vouchers: Iterable[VoucherInput], *,
    closing: bool = False, reverses_id: int | None = None, maker: str = "",
) -> BulkRow:  # fmt: skip
    """Check and write vouchers into a locked book, and journal where its chain now stands.

    `maker` is who made them, where that is not who posts them.
    """
    by.require(verb, book.place)
    accounts = chart(book.standard)
    closed = closed_month(book.pk)
    pen = Pen(book, maker or by.name, by.at, {code: one.id for code, one in accounts.items()})
    repeated, waiting = 0, iter(vouchers)
    while chunk := list(islice(waiting, CHUNK)):
        digests = []
        for one in chunk:
            rules.check_voucher(one, by.today)
            rules.check_accounts(one.legs, accounts, book.standard, one.day)
            digests.append(rules.digest(book.pk, one, closing=closing, reverses_id=reverses_id))
        check_counterparts(chunk)
        fresh = list(_unposted(zip(chunk, digests, strict=True)))
        repeated += len(chunk) - len(fresh)
        for one, _ in fresh:
            if closed and rules.month_of(one.day) <= closed:
                raise Refused("ledger_month_closed", month=rules.month_of(one.day), closed=closed)
        pen.write(fresh, closing=closing, reverses_id=reverses_id)
    if pen.posted:
        record(by, verb, book, {
            "vouchers": pen.posted, "legs": pen.legs, "first": pen.first, "last": pen.last, "seq": pen.seq,
            "chain": pen.chain,
        })  # fmt: skip
    return BulkRow(book.pk, pen.posted, repeated, pen.legs, pen.first, pen.last, pen.chain)


def legs_of(voucher: Voucher) -> list[LegInput]:
    """Return the legs of a posted voucher as they were handed in."""
    rows = Leg.objects.filter(voucher=voucher).order_by("line_no")
    return [
        LegInput(*values)
        for values in rows.values_list("account__code", "amount_fen", "unit_id", "employer_id", "memo", "red")
    ]


def _unposted(
    pairs: Iterable[tuple[VoucherInput, str]],
) -> Iterator[tuple[VoucherInput, str]]:
    """Yield the vouchers not posted yet; refuse a source that stands for something else."""
    given: dict[str, tuple[VoucherInput, str]] = {}
    for one, digest in pairs:
        if one.source in given:
            raise Refused("source_twice", source=one.source)
        given[one.source] = (one, digest)
    known = Voucher.objects.filter(source__in=list(given))
    for source, digest, month, ordinal in known.values_list("source", "digest", "month", "ordinal"):
        if given.pop(source)[1] != digest:
            raise Refused("source_taken", source=source, number=rules.number_text(month, ordinal))
    yield from given.values()


def check_counterparts(chunk: Sequence[VoucherInput]) -> None:
    """Refuse unions and firms that do not exist: the database would say so only at commit."""
    units = {leg.unit_id for one in chunk for leg in one.legs if leg.unit_id is not None}
    firms = {leg.employer_id for one in chunk for leg in one.legs if leg.employer_id is not None}
    for unit_id in units - organisation.by_ids(units).keys():
        raise NotFound("not_found", model="Unit", id=unit_id)
    for employer_id in firms - employers.by_ids(firms).keys():
        raise NotFound("not_found", model="Employer", id=employer_id)


def chart(standard: str) -> dict[str, rules.ChartAccount]:
    """Return what posting must know of every account of a standard."""
    rows = list(Account.objects.filter(standard=standard))
    parents = {row.parent_code for row in rows if row.parent_code}
    return {
        row.code: rules.ChartAccount(
            row.pk, row.code, row.standard, row.valid_from, row.valid_to, row.code not in parents
        )
        for row in rows
    }
