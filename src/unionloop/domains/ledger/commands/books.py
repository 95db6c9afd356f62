"""Books and charts: what must stand before anything can be posted."""

from django.db import transaction

from unionloop.domains.ledger.contracts import STANDARDS, AccountInput, AccountRow, BookRow
from unionloop.domains.ledger.models import Account, Book, Leg
from unionloop.domains.ledger.queries.books import account_row, book_row
from unionloop.domains.ledger.rules import charts
from unionloop.domains.organisation import queries as organisation
from unionloop.kernel.actor import Actor
from unionloop.kernel.change import change, edit, record
from unionloop.kernel.errors import NotFound, Refused


@transaction.atomic
def open_book(by: Actor, *, unit_id: int, standard: str = "") -> BookRow:
    """Open the books of a union under the standard in force today, unless another is named."""
    unit = organisation.by_ids([unit_id]).get(unit_id)
    if unit is None or not by.may("ledger.open", unit.path):
        raise NotFound("not_found", model="Unit", id=unit_id)
    if Book.objects.filter(unit_id=unit_id).exists():
        raise Refused("book_exists", unit_id=unit_id)
    chosen = standard or _in_force(by)
    content = charts.shipped(chosen)
    book = Book(unit_id=unit_id, standard=chosen, opened_at=by.at)
    with change(by, "ledger.open", book):
        pass
    if not Account.objects.filter(standard=chosen).exists():
        accounts = [_new_account(one) for one in charts.parse_chart(content)]
        Account.objects.bulk_create(accounts)
        record(by, "ledger.open", book, {"chart": chosen, "accounts": len(accounts)})
    return book_row(by, book)


@transaction.atomic
def load_chart(by: Actor, *, content: bytes) -> list[AccountRow]:
    """Take the accounts of a chart file: new codes are added, known ones corrected while unused.

    The name, source and verification of an account may always be corrected; its side and kind only
    as long as nothing is posted to it. No account is ever taken away: it ends with `valid_to`.
    """
    rows = []
    for given in charts.parse_chart(content):
        known = Account.objects.select_for_update().filter(standard=given.standard, code=given.code).first()
        account = known or _new_account(given)
        turned = known and (known.side, known.kind, known.parent_code) != (given.side, given.kind, given.parent_code)
        if turned and Leg.objects.filter(account=known).exists():
            raise Refused("account_in_use", account=given.code, name=account.name)
        with change(by, "ledger.load_chart", account):
            for name in AccountInput._fields:
                setattr(account, name, getattr(given, name))
        rows.append(account_row(account))
    return rows


@transaction.atomic
def verify_account(by: Actor, *, account_id: int, source: str) -> AccountRow:
    """Note that a person has compared an account with the official text."""
    with edit(by, "ledger.verify_account", Account, account_id) as account:
        account.source = source
        account.verified_by = by.label or by.name
    return account_row(account)


def _in_force(by: Actor) -> str:
    for one in STANDARDS.values():
        if one.valid_from <= by.today and (one.valid_to is None or by.today < one.valid_to):
            return one.code
    raise Refused("no_standard_in_force", day=by.today.isoformat())


def _new_account(given: AccountInput) -> Account:
    return Account(**given._asdict())
