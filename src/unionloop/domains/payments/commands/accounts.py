"""Accounts: proposed by one person, confirmed by another, paid to after a waiting time."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from unionloop.domains.messaging import commands as messaging
from unionloop.domains.organisation import queries as organisation
from unionloop.domains.people import queries as people
from unionloop.domains.reference import queries as reference
from unionloop.kernel import bulk, change, secret
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import BadInput, NotFound, Refused

from .. import queries, rules
from ..contracts import AccountInput, AccountRow, AccountState, SheetRow
from ..flow import ACCOUNT, SHEET
from ..models import AccountSheet, BankAccount

COOL_DOWN_HOURS = 24  # where no parameter says otherwise
NUMBER, PHONE, MAIL = (f"payments_bankaccount.{name}" for name in ("number", "contact_phone", "contact_mail"))
COLUMNS = (
    "unit_id", "sheet_id", "person_id", "holder", "number", "number_blind", "tail", "bank_name", "bank_code",
    "contact_phone", "contact_mail", "contact_tail", "state", "reason", "replaces_id",
)  # fmt: skip


@transaction.atomic
def propose_account(
    by: Actor, *, unit_id: int, holder: str, number: str, bank_name: str = "", bank_code: str = "",
    contact_phone: str = "", contact_mail: str = "", reason: str = "", person_id: int | None = None,
) -> AccountRow:  # fmt: skip
    """Propose the account a unit is paid at; the one in use goes on until another person confirms.

    With `person_id` it is that person's own, the unit only answers for it; the bank's holder must be the person.
    """
    clean = rules.check_number(number)
    if organisation.by_ids([unit_id]).get(unit_id) is None:
        raise NotFound("not_found", model="Unit", id=unit_id)
    if person_id is not None:
        _check_own(person_id, holder)
    if _of(unit_id, person_id).filter(state=AccountState.PROPOSED).exists():
        raise Refused("account_waiting")
    row = BankAccount(
        unit_id=unit_id, person_id=person_id, holder=rules.check_holder(holder), number=clean,
        number_blind=secret.blind(clean, NUMBER), tail=clean[-4:], bank_name=bank_name.strip()[:100],
        bank_code=rules.check_bank_code(bank_code), contact_phone=contact_phone, contact_mail=contact_mail,
        contact_tail=contact_phone[-4:], reason=reason[:200], replaces=_in_use(unit_id, person_id, by.at),
    )  # fmt: skip
    with ACCOUNT.start(by, "payments.propose_account", row, note=reason):
        pass
    return queries.account_row(by, row)


@transaction.atomic
def confirm_account(by: Actor, *, account_id: int) -> AccountRow:
    """Confirm a proposed account: paid to after the waiting time, and the old contact is told at once."""
    with ACCOUNT.step(by, "payments.confirm_account", BankAccount, account_id) as row:
        row.active_from_at = rules.active_from(by.at, _cool_down(row, by))
    _tell_old_contact(by, row)
    return queries.account_row(by, row)


@transaction.atomic
def refuse_account(by: Actor, *, account_id: int, reason: str) -> AccountRow:
    """Refuse a proposed account and say why."""
    with ACCOUNT.step(by, "payments.refuse_account", BankAccount, account_id, note=reason) as row:
        row.reason = reason[:200]
    return queries.account_row(by, row)


@transaction.atomic
def close_account(by: Actor, *, account_id: int, reason: str) -> AccountRow:
    """Close an account: it is not paid to again, and neither is the one it replaced.

    Closed within its waiting time it was never paid to, and the one before it still stands.
    """
    with ACCOUNT.step(by, "payments.close_account", BankAccount, account_id, note=reason) as row:
        row.reason = reason[:200]
        if row.active_from_at is not None and by.at < row.active_from_at:
            row.active_from_at = None
    return queries.account_row(by, row)


@transaction.atomic
def propose_accounts(by: Actor, *, unit_id: int, name: str, rows: Sequence[AccountInput]) -> SheetRow:
    """Propose a whole list of accounts below one unit, as one act; a list is taken once.

    Every row is held to what a single account is held to: one per payee, none while another waits.
    """
    units = organisation.by_ids([one.unit_id for one in rows])
    head = organisation.by_ids([unit_id]).get(unit_id)
    if head is None or len(units) != len({one.unit_id for one in rows}) or not rows:
        raise BadInput("accounts_of_whom", rows=len(rows))
    if any(not unit.path.startswith(head.path) for unit in units.values()):
        raise BadInput("accounts_of_whom", rows=len(rows))
    _check_rows(rows)
    standing = queries.standing_ids([_payee(one) for one in rows], by.at)
    values = [(*_account_values(one), standing.get(_payee(one))) for one in rows]
    digest = change.digest_rows([(one[0], one[3], one[5], one[8]) for one in values])
    if AccountSheet.objects.filter(sha256=digest).exists():
        raise Refused("sheet_taken", name=name)
    sheet = AccountSheet(unit_id=unit_id, name=name[:200], count=len(rows), sha256=digest)
    with SHEET.start(by, "payments.propose_account", sheet):
        pass
    bulk.insert_rows("payments_bankaccount", COLUMNS, [(v[0], sheet.pk, *v[2:]) for v in values])
    return queries.sheet_row(by, sheet)


@transaction.atomic
def confirm_accounts(by: Actor, *, sheet_id: int) -> SheetRow:
    """Confirm every account of a list: the waiting time counts for each, and each old contact is told."""
    with SHEET.step(by, "payments.confirm_account", AccountSheet, sheet_id) as sheet:
        hours = _hours(sheet.unit.division_code, by)
        # set-wise: the list is one act, signed as one
        BankAccount.objects.filter(sheet=sheet, state=AccountState.PROPOSED).update(
            state=AccountState.CONFIRMED, active_from_at=rules.active_from(by.at, hours)
        )
    for row in BankAccount.objects.filter(sheet=sheet, replaces__isnull=False).select_related("replaces"):
        _tell_old_contact(by, row)
    return queries.sheet_row(by, sheet)


@transaction.atomic
def refuse_accounts(by: Actor, *, sheet_id: int, reason: str) -> SheetRow:
    """Refuse a list of accounts."""
    with SHEET.step(by, "payments.refuse_account", AccountSheet, sheet_id, note=reason) as sheet:
        BankAccount.objects.filter(sheet=sheet).update(state=AccountState.REFUSED, reason=reason[:200])
    return queries.sheet_row(by, sheet)


def _check_rows(rows: Sequence[AccountInput]) -> None:
    """Refuse a list that names a payee twice, or one whose account is waiting for a second person."""
    first: dict[tuple[int, int], int] = {}
    for number, one in enumerate(rows, start=1):
        if one.person_id is not None:
            _check_own(one.person_id, one.holder)
        if (before := first.setdefault(_payee(one), number)) != number:
            raise BadInput("payee_twice", row=number, first=before, holder=one.holder)
    waiting = BankAccount.objects.filter(state=AccountState.PROPOSED).values_list("unit_id", "person_id", "holder")
    for unit_id, person_id, holder in waiting:
        payee = rules.payee(unit_id, person_id)
        if payee in first:
            raise Refused("account_waits", row=first[payee], holder=holder)


def _payee(one: AccountInput) -> tuple[int, int]:
    return rules.payee(one.unit_id, one.person_id)


def _account_values(one: AccountInput) -> tuple[Any, ...]:
    number = rules.check_number(one.number)
    return (
        one.unit_id, None, one.person_id, rules.check_holder(one.holder), secret.encrypt(number, NUMBER),
        secret.blind(number, NUMBER), number[-4:], one.bank_name.strip()[:100],
        rules.check_bank_code(one.bank_code), secret.encrypt(one.contact_phone, PHONE),
        secret.encrypt(one.contact_mail, MAIL), one.contact_phone[-4:], AccountState.PROPOSED.value, "",
    )  # fmt: skip


def _of(unit_id: int, person_id: int | None) -> QuerySet[BankAccount]:
    """Return a person's own accounts, or the unit's."""
    if person_id is not None:
        return BankAccount.objects.filter(person_id=person_id)
    return BankAccount.objects.filter(unit_id=unit_id, person__isnull=True)


def _check_own(person_id: int, holder: str) -> None:
    """Refuse an account that is not in the person's own name: aid and claims go to nobody else's card."""
    if not rules.is_holder(people.name_of(person_id), holder):
        raise Refused("holder_not_person")


def _in_use(unit_id: int, person_id: int | None, at: datetime) -> BankAccount | None:
    rows = _of(unit_id, person_id).filter(state__in=queries.STOOD, active_from_at__lte=at)
    return rows.order_by("-active_from_at", "-id").first()


def _cool_down(row: BankAccount, by: Actor) -> int:
    return _hours(row.unit.division_code if row.unit is not None else "", by)


def _hours(division_code: str, by: Actor) -> int:
    try:
        return int(reference.parameter("payments.account_cool_down_hours", division_code, by.today).value)
    except Refused:  # no such parameter here
        return COOL_DOWN_HOURS


def _tell_old_contact(by: Actor, row: BankAccount) -> None:
    """Queue notices to whoever answered for the old account; a thief would rather nobody heard."""
    facts = {"tail": row.tail, "from": row.active_from_at.isoformat() if row.active_from_at else ""}
    old = row.replaces
    messaging.send(
        by, channel="app", template="account_changed", facts=facts, unit_id=row.unit_id,
        key=f"payments.account:{row.pk}:app",
    )  # fmt: skip
    if old is not None and old.contact_phone:
        messaging.send(
            by, channel="sms", template="account_changed", facts=facts, unit_id=row.unit_id,
            address=old.contact_phone, key=f"payments.account:{row.pk}:sms",
        )  # fmt: skip
    if old is not None and old.contact_mail:
        messaging.send(
            by, channel="mail", template="account_changed", facts=facts, unit_id=row.unit_id,
            address=old.contact_mail, key=f"payments.account:{row.pk}:mail",
        )  # fmt: skip
