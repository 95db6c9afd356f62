"""Reads of the matching desk: payers, their candidates, and how far matching has come."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Case, Count, F, IntegerField, OuterRef, Q, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce

from unionloop.domains.employers import queries as employers
from unionloop.kernel.actor import Actor
from unionloop.kernel.change import seen
from unionloop.kernel.page import Page, keyset

from ..contracts.files import MONEY_STATES, CandidateRow, PayerRow, PayerState
from ..models.files import Payer, TaxRow
from ..rules.reasons import said

OPEN = (PayerState.REVIEW, PayerState.NEW, PayerState.UNKNOWN)


def payers(by: Actor, *, unit_id: int | None = None, state: str = "open", text: str = "", after: str = "",
           limit: int = 50) -> Page[PayerRow]:  # fmt: skip
    """Return payers, those with candidates and the larger sums first; `state` "open" is the desk's queue."""
    found = _with_money(Payer.visible(by, "dues.read"))
    if unit_id:
        found = found.filter(unit_id=unit_id)
    if state == "open":
        found = found.filter(state__in=OPEN)
    elif state:
        found = found.filter(state=state)
    if text:
        found = found.filter(Q(name__contains=text) | Q(uscc=text.upper()) | Q(tax_key=text))
    first = Case(When(state="review", then=Value(0)), default=Value(1), output_field=IntegerField())
    page = keyset(found.annotate(turn=first), ("turn", "-paid_fen", "id"), lambda one: one, after=after,
                  limit=limit)  # fmt: skip
    return Page(payer_rows(page.rows), page.next, page.total, page.sums)


def payer(by: Actor, *, payer_id: int) -> PayerRow:
    """Return one payer with its candidates."""
    seen(by, "dues.read", Payer, payer_id)
    return payer_rows([_with_money(Payer.objects.filter(pk=payer_id)).get()])[0]


def payer_counts(by: Actor, *, unit_id: int | None = None) -> dict[str, int]:
    """Return how many payers stand in each state."""
    found = Payer.visible(by, "dues.read")
    if unit_id:
        found = found.filter(unit_id=unit_id)
    return {one["state"]: one["count"] for one in found.values("state").annotate(count=Count("pk"))}


def payers_waiting(by: Actor) -> int:
    """Return how many payers wait for a person to match them."""
    return Payer.visible(by, "dues.read").filter(state__in=(PayerState.REVIEW, PayerState.UNKNOWN)).count()


def payer_row(payer: Payer) -> PayerRow:
    """Return a payer after a decision."""
    return payer_rows([_with_money(Payer.objects.filter(pk=payer.pk)).get()])[0]


def payer_rows(found: Iterable[Payer]) -> list[PayerRow]:
    """Return payers as contracts; the employers they name are read in one go."""
    rows: list[Any] = list(found)
    ids = {one["employer_id"] for row in rows for one in row.candidates}
    ids |= {row.employer_id for row in rows if row.employer_id}
    known = employers.by_ids(ids)
    return [
        PayerRow(
            id=row.pk, name=row.name, uscc=row.uscc, old_tax_id=row.old_tax_id, tax_key=row.tax_key,
            tax_office=row.tax_office, street=row.street, state=PayerState(row.state), how=row.how,
            score=row.score, employer_id=row.employer_id,
            employer_name=known[row.employer_id].name if row.employer_id in known else "",
            rows=row.row_count, paid_fen=row.paid_fen,
            candidates=tuple(
                CandidateRow(one["employer_id"], known[one["employer_id"]].name,
                             known[one["employer_id"]].uscc or "", known[one["employer_id"]].division_code,
                             known[one["employer_id"]].street, one["score"], tuple(map(said, one["reasons"])),
                             tuple(map(said, one["against"])))
                for one in row.candidates if one["employer_id"] in known
            ),
        )
        for row in rows
    ]  # fmt: skip


def _with_money(found):  # type: ignore[no-untyped-def]
    money = TaxRow.objects.filter(payer=OuterRef("pk"), state__in=MONEY_STATES).order_by().values("payer")
    return found.annotate(
        row_count=Coalesce(Subquery(money.annotate(n=Count("pk")).values("n")), 0),
        paid_fen=Coalesce(Subquery(money.annotate(n=Sum("paid_fen")).values("n")), 0),
    ).order_by(F("id"))
