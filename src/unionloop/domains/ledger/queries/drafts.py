"""Reads of vouchers made by hand."""

from unionloop.domains.employers import queries as employers
from unionloop.domains.ledger.contracts import LegInput, LegRow
from unionloop.domains.ledger.contracts.drafts import DraftRow, DraftState
from unionloop.domains.ledger.flow import DRAFT
from unionloop.domains.ledger.models import Account, Draft
from unionloop.domains.ledger.rules import vouchers as rules
from unionloop.domains.organisation import queries as organisation
from unionloop.kernel.actor import Actor
from unionloop.kernel.change import seen
from unionloop.kernel.page import Page, keyset


def drafts(by: Actor, *, unit_id: int | None = None, state: str = "", after: str = "", limit: int = 50) -> Page[DraftRow]:
    """Return vouchers made by hand, the latest first."""
    rows = Draft.visible(by, "ledger.read").select_related("book__unit")
    if unit_id is not None:
        rows = rows.filter(book__unit_id=unit_id)
    if state:
        rows = rows.filter(state=state)
    return keyset(rows, ("-id",), lambda row: draft_row(row, by), after=after, limit=limit)


def own_drafts(by: Actor, *, limit: int = 20) -> list[DraftRow]:
    """Return the vouchers this actor made by hand that came back, newest first."""
    rows = Draft.visible(by, "ledger.read").select_related("book__unit")
    rows = rows.filter(maker=by.name, state=DraftState.RETURNED).order_by("-id")
    return [draft_row(row, by) for row in rows[:limit]]


def draft(by: Actor, *, draft_id: int) -> DraftRow:
    """Return one voucher made by hand with the verbs open to this actor."""
    return draft_row(seen(by, "ledger.read", Draft, draft_id), by)


def draft_legs(row: Draft) -> list[LegInput]:
    """Return the legs of a draft as they were handed in."""
    return [LegInput(*one) for one in row.legs]


def draft_row(row: Draft, by: Actor) -> DraftRow:
    """Return a draft as a frozen row, its legs with the names of accounts and counterparts."""
    legs = draft_legs(row)
    accounts = {one.code: one.name for one in Account.objects.filter(
        standard=row.book.standard, code__in={leg.account_code for leg in legs})}  # fmt: skip
    units = organisation.by_ids({leg.unit_id for leg in legs if leg.unit_id})
    firms = employers.by_ids({leg.employer_id for leg in legs if leg.employer_id})
    lines = []
    for line_no, leg in enumerate(legs, 1):
        debit, credit = rules.debit_and_credit(leg.amount_fen, leg.red)
        unit, firm = units.get(leg.unit_id or 0), firms.get(leg.employer_id or 0)
        lines.append(LegRow(
            line_no, line_no, leg.account_code, accounts.get(leg.account_code, ""), leg.amount_fen, debit, credit, leg.red,
            leg.unit_id, unit.name if unit else "", leg.employer_id, firm.name if firm else "", leg.memo,
        ))  # fmt: skip
    verbs = DRAFT.open_to(by, row)
    if row.maker == by.name:
        verbs = tuple(one for one in verbs if one != "ledger.post_draft")
    return DraftRow(
        row.pk, row.book.unit_id, row.book.unit.name, row.day, row.summary, row.attachments, tuple(lines),
        sum(one.debit_fen for one in lines), DraftState(row.state), row.maker, row.made_at, row.note, row.voucher_id,
        verbs,
    )  # fmt: skip
