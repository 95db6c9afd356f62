"""The economic check: the household agreed in writing, the authority is asked once, its answer is kept sealed."""

import json
from dataclasses import asdict
from datetime import date
from typing import Any

from django.db import transaction

from unionloop.domains.aid import ports
from unionloop.domains.aid.contracts import ApplicationRow, Found
from unionloop.domains.aid.flow import APPLICATION
from unionloop.domains.aid.models import Application, Inquiry, Item, Member, Proof, Statement
from unionloop.domains.aid.queries import cases as reading
from unionloop.domains.aid.queries.tables import region_of
from unionloop.domains.people import commands as people
from unionloop.domains.people import queries as persons
from unionloop.domains.reference import queries as reference
from unionloop.kernel.actor import Actor
from unionloop.kernel.change import change, lock
from unionloop.kernel.errors import BadInput, Refused

from .applying import next_due, tell

TOLERANCE_BP = 1000  # where no region has set its own: the authority's months are not ours, a tenth may differ


def ask_check(by: Actor, *, application_id: int) -> ApplicationRow:
    """Ask the authority about the household; the signed paper goes with its hash. Nothing is locked while waiting.

    That names and numbers left the house stands in the journal as a reveal, with the reason, before they leave.
    """
    row = lock_free(by, application_id)
    paper = Proof.objects.filter(household=row.household, kind="authorisation").order_by("-id").first()
    if paper is None:
        raise Refused("aid_authorisation_missing")
    reference = f"{row.household.number}-{row.pk}"
    asked = _persons(by, row)
    authority = ports.authority()
    try:
        authority.ask(reference=reference, persons=asked, paper_sha256=paper.sha256)
    except ports.Unreachable as error:
        raise Refused("aid_authority_unreachable", why=str(error)[:60]) from error
    with transaction.atomic():
        with APPLICATION.step(by, "aid.ask_check", Application, application_id) as row:
            row.due_date = next_due(row, "keep_check", by)  # type: ignore[assignment]
        inquiry = Inquiry(application=row, authority=authority.NAME, reference=reference, asked_at=by.at)
        with change(by, "aid.ask_check", inquiry):
            pass
        tell(by, row, "已送民政部门核对家庭收入", key="asked")
    return reading.row_of(by, row)


def lock_free(by: Actor, application_id: int) -> Application:
    """Return an application that may be asked about; read without keeping it locked."""
    with transaction.atomic():
        row: Application = lock(by, "aid.ask_check", Application, application_id)
        APPLICATION.target(by, "aid.ask_check", row)
    return row


def _persons(by: Actor, row: Application) -> list[ports.Asked]:
    head = row.household.head_id
    acting = by.own("people.reveal", row.household.place)
    number = people.reveal(acting, person_id=head, field="id_number", reason=f"经济核对 {row.household.number}")
    members = Member.objects.filter(statement=row.statement, seq__gt=0).order_by("seq")
    others = [ports.Asked(one.name, one.id_number) for one in members if one.id_number]
    return [ports.Asked(persons.name_of(head), number), *others]


@transaction.atomic
def keep_check(by: Actor, *, application_id: int, found: Found) -> ApplicationRow:
    """Keep the authority's answer: taken from the line, or read from its letter by a person."""
    with APPLICATION.step(by, "aid.keep_check", Application, application_id) as row:
        row.due_date = next_due(row, "recognise", by)  # type: ignore[assignment]
    inquiry = Inquiry.objects.filter(application=row, reference=found.reference).first()
    if inquiry is None:
        raise BadInput("aid_unknown_reference", reference=found.reference[:40])
    stated = _stated_income(row.statement)
    with change(by, "aid.keep_check", inquiry):
        inquiry.answered_at, inquiry.answer = by.at, json.dumps(asdict(found), ensure_ascii=False, default=_plain)
        tolerance = reference.value("aid.tolerance_bp", region_of(row.household.unit_id), by.today, TOLERANCE_BP)
        inquiry.agrees = agrees(stated, sum(found.income.values()), tolerance) if found.income else None
    tell(by, row, "经济核对已有结果，等认定", key="checked")
    return reading.row_of(by, row)


def fetch_checks(by: Actor, *, limit: int = 100) -> int:
    """Ask the authority for the answers still out; return how many came. The timetable does it every hour."""
    authority, came = ports.authority(), 0
    rows = Inquiry.visible(by, "aid.keep_check").filter(answered_at__isnull=True, application__state="checking")
    for inquiry in rows.order_by("asked_at", "id")[:limit]:
        try:
            found = authority.answer(reference=inquiry.reference)
        except ports.Unreachable:
            return came  # the next hour asks again
        if found is not None:
            keep_check(by, application_id=inquiry.application_id, found=found)
            came += 1
    return came


def agrees(stated_fen: int, found_fen: int, tolerance_bp: int = TOLERANCE_BP) -> bool:
    """Tell whether two yearly incomes are one: within some part of the larger."""
    return abs(stated_fen - found_fen) * 10_000 <= max(stated_fen, found_fen) * tolerance_bp


def _stated_income(statement: Statement | None) -> int:
    rows = Item.objects.filter(statement=statement, side="income").values_list("amount_fen", flat=True)
    return sum(rows)


def _plain(value: Any) -> Any:
    assert isinstance(value, date)
    return value.isoformat()
