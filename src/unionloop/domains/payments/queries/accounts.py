"""Accounts, masked. The whole number is read by the export only."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, TypeVar

from django.db.models import Case, OuterRef, Q, QuerySet, Subquery, When

from unionloop.domains.organisation.contracts import State
from unionloop.domains.people import queries as people
from unionloop.kernel import change, journal
from unionloop.kernel.actor import Actor
from unionloop.kernel.page import Page, keyset

from .. import rules
from ..contracts import AccountRow, AccountState, LineRow, Replacement, SheetRow, SheetState
from ..flow import ACCOUNT, SHEET
from ..models import AccountSheet, BankAccount

Payee = TypeVar("Payee", AccountRow, LineRow)
CHUNK = 5000  # ids in one IN list
# states of an account that has been the one paid to: the latest of them decides, whatever became of it since
STOOD = (AccountState.CONFIRMED, AccountState.STOPPED, AccountState.CLOSED)
OF_UNITS = {"person__isnull": True, "unit__state": State.ACTIVE.value}
SECRETS = ("number", "contact_phone", "contact_mail")


def active_accounts(unit_ids: Sequence[int], at: datetime) -> dict[int, AccountRow]:
    """Return the account each unit is paid at now; units without one are absent. System use.

    A replaced account is never paid to again: where the latest was closed or stopped there is none.
    A unit that has ended is not paid at all.
    """
    return _active("unit_id", unit_ids, at, BankAccount.objects.filter(**OF_UNITS))


def person_accounts(person_ids: Sequence[int], at: datetime) -> dict[int, AccountRow]:
    """Return the account each person is paid at now; persons without one are absent. System use."""
    return _active("person_id", person_ids, at, BankAccount.objects.all())


def _active(
    key: str, owners: Sequence[int], at: datetime, among: QuerySet[BankAccount]
) -> dict[int, AccountRow]:
    found: dict[int, AccountRow] = {}
    ids = sorted(set(owners))
    for start in range(0, len(ids), CHUNK):
        rows = among.filter(
            **{f"{key}__in": ids[start : start + CHUNK]}, active_from_at__lte=at, state__in=STOOD
        )
        for row in rows.defer(*SECRETS).order_by("active_from_at", "id"):
            found[getattr(row, key)] = _row(row, at, ())  # the latest to become active wins
    return {owner: row for owner, row in found.items() if row.state == AccountState.ACTIVE}


def standing_ids(payees: Iterable[tuple[int, int]], at: datetime) -> dict[tuple[int, int], int]:
    """Return the account each `rules.payee` was last paid at, closed or not: who is told of a new one."""
    found: dict[tuple[int, int], int] = {}
    rows = BankAccount.objects.filter(active_from_at__lte=at, state__in=STOOD).order_by("active_from_at", "id")
    wanted = sorted(set(payees))
    for start in range(0, len(wanted), CHUNK):
        units, persons = zip(*wanted[start : start + CHUNK], strict=True)
        some = rows.filter(Q(unit_id__in=units, person__isnull=True) | Q(person_id__in=persons))
        for pk, unit_id, person_id in some.values_list("id", "unit_id", "person_id"):
            found[rules.payee(unit_id, person_id)] = pk
    return found


def person_account_waiting(person_id: int) -> bool:
    """Tell whether an account a person has registered still waits for a second person, or for its first hours to pass."""
    waiting = (AccountState.PROPOSED, AccountState.CONFIRMED)
    return BankAccount.objects.filter(person_id=person_id, state__in=waiting).exists()


def sharing(person_ids: Sequence[int]) -> dict[int, set[int]]:
    """Return, for persons whose account number is also another person's, who the others are. System use."""
    found: dict[int, set[int]] = defaultdict(set)
    ids, live = sorted(set(person_ids)), BankAccount.objects.exclude(state=AccountState.REFUSED)
    for start in range(0, len(ids), CHUNK):
        mine = dict(
            live.filter(person_id__in=ids[start : start + CHUNK]).values_list("number_blind", "person_id")
        )
        others = live.filter(number_blind__in=list(mine), person__isnull=False)
        owners: dict[str, set[int]] = defaultdict(set)
        for blind, person_id in others.values_list("number_blind", "person_id"):
            owners[blind].add(person_id)
        for persons in owners.values():
            for one in persons:
                if len(persons) > 1:
                    found[one] |= persons - {one}
    return dict(found)


def paid_since(unit_ids: Collection[int], at: datetime, day: date) -> dict[int, bool]:
    """Return the units that can be paid now, and whether their account was first paid to after a day: the short
    read of `active_accounts`."""
    rows = BankAccount.objects.filter(unit__id__among=unit_ids, active_from_at__lte=at, state__in=STOOD, **OF_UNITS)
    last = dict(rows.order_by("active_from_at", "id").values_list("unit_id", "state"))  # the latest to become active wins
    morning = datetime.combine(day, time(), UTC) + timedelta(days=1)
    fresh = set(rows.filter(active_from_at__gte=morning).values_list("unit_id", flat=True))
    return {unit: unit in fresh for unit, state in last.items() if state == AccountState.CONFIRMED}


def account(by: Actor, *, account_id: int) -> AccountRow:
    """Return one account, masked."""
    row = account_row(by, change.seen(by, "payments.read", BankAccount, account_id))
    return _replaced([row], _followed(BankAccount.objects.filter(pk=account_id), by.at))[0]


def accounts(
    by: Actor, *, unit_id: int | None = None, state: str = "", after: str = "", limit: int = 50
) -> Page[AccountRow]:
    """Return accounts, newest first."""
    rows = BankAccount.visible(by, "payments.read").select_related("unit").defer(*SECRETS)
    if unit_id is not None:
        rows = rows.filter(unit_id=unit_id)
    rows = _in_state(rows, state, by.at) if state else rows
    page = keyset(rows, ("-id",), lambda row: account_row(by, row), after=after, limit=limit)
    followed = _followed(BankAccount.objects.filter(pk__in=[one.id for one in page.rows]), by.at)
    return replace(page, rows=_replaced(page.rows, followed))


def _in_state(rows, state: str, at: datetime):  # type: ignore[no-untyped-def]
    if state in (AccountState.ACTIVE, AccountState.REPLACED):
        rows = _followed(rows.filter(state=AccountState.CONFIRMED, active_from_at__lte=at), at)
        return rows.filter(next_id__isnull=state == AccountState.ACTIVE)
    if state == AccountState.CONFIRMED:
        return rows.filter(state=AccountState.CONFIRMED, active_from_at__gt=at)
    return rows.filter(state=state)


def _followed(rows: QuerySet[BankAccount], at: datetime) -> Any:
    """Give each account `next_id`: the payee's next one that could be paid to by `at`, whatever became of it since."""
    later = Q(active_from_at__gt=OuterRef("active_from_at")) | Q(active_from_at=OuterRef("active_from_at"), id__gt=OuterRef("id"))
    after = BankAccount.objects.filter(later, active_from_at__lte=at, state__in=STOOD).order_by("active_from_at", "id")
    unit = after.filter(unit_id=OuterRef("unit_id"), person__isnull=True)
    person = after.filter(person_id=OuterRef("person_id"))
    return rows.annotate(next_id=Case(
        When(person__isnull=True, then=Subquery(unit.values("id")[:1])), default=Subquery(person.values("id")[:1]),
    ))  # fmt: skip


def _replaced(rows: Sequence[AccountRow], followed: Any) -> list[AccountRow]:
    """Return the rows with what took their place: an account that could be paid to is `replaced`, not `active`."""
    following: dict[int, int] = dict(followed.filter(next_id__isnull=False).values_list("id", "next_id"))
    found = BankAccount.objects.filter(pk__in=set(following.values())).values_list("id", "tail", "active_from_at")
    told = {pk: Replacement(pk, tail, since) for pk, tail, since in found if since is not None}
    return [
        replace(row, replaced_by=told[following[row.id]],
                state=AccountState.REPLACED if row.state == AccountState.ACTIVE else row.state)
        if row.id in following else row
        for row in rows
    ]  # fmt: skip


def sheets(by: Actor, *, after: str = "", limit: int = 50) -> Page[SheetRow]:
    """Return lists of accounts, newest first, with who handed each in and when, as the journal has it."""
    rows = AccountSheet.visible(by, "payments.read").select_related("unit")
    page = keyset(rows, ("-id",), lambda row: sheet_row(by, row), after=after, limit=limit)
    lines = journal.done_by(AccountSheet._meta.label_lower, [row.id for row in page.rows], "payments.propose_account")
    told = [replace(row, proposed_at=lines[row.id].at, proposed_by=lines[row.id].actor) for row in page.rows]
    return replace(page, rows=told)


def account_row(by: Actor, row: BankAccount) -> AccountRow:
    return shown(_row(row, by.at, ACCOUNT.open_to(by, row)))


def shown(row: Payee) -> Payee:
    """Return an account or a line as pages show it: a person's name masked, a union's whole."""
    return row if row.person_id is None else replace(row, holder=people.mask_name(row.holder))


def account_rows(by: Actor, rows: Iterable[BankAccount]) -> list[AccountRow]:
    return [account_row(by, row) for row in rows]


def _row(row: BankAccount, at: datetime, verbs: tuple[str, ...]) -> AccountRow:
    state = AccountState(row.state)
    if state == AccountState.CONFIRMED and row.active_from_at is not None and row.active_from_at <= at:
        state = AccountState.ACTIVE
    return AccountRow(
        id=row.pk, unit_id=row.unit_id, holder=row.holder, tail=row.tail, bank_name=row.bank_name,
        bank_code=row.bank_code, state=state, active_from_at=row.active_from_at,
        replaces_id=row.replaces_id, contact_tail=row.contact_tail, reason=row.reason, verbs=verbs,
        person_id=row.person_id,
    )  # fmt: skip


def sheet_row(by: Actor, row: AccountSheet) -> SheetRow:
    return SheetRow(
        id=row.pk, unit_id=row.unit_id, name=row.name, count=row.count, state=SheetState(row.state),
        verbs=SHEET.open_to(by, row),
    )  # fmt: skip
