"""Applications as lists and pages show them, and the board of those in publicity."""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import QuerySet

from unionloop.domains.aid.contracts import (
    OPEN_STATES,
    ApplicationFile,
    ApplicationRow,
    InquiryRow,
    Klass,
    ObjectionRow,
    PublicRow,
    State,
    Sum,
    VisitRow,
)
from unionloop.domains.aid.flow import APPLICATION
from unionloop.domains.aid.models import Application, Inquiry, Objection, Visit
from unionloop.domains.organisation import queries as organisation
from unionloop.domains.people import queries as people
from unionloop.domains.reference import queries as reference
from unionloop.kernel.actor import Actor
from unionloop.kernel.change import seen
from unionloop.kernel.page import Page, every, keyset
from unionloop.kernel.words import Word

from .sealing import opened_ruling


def applications(
    by: Actor, *, state: str = "", open_only: bool = False, overdue: bool = False, text: str = "", after: str = "",
    limit: int = 50,
) -> Page[ApplicationRow]:  # fmt: skip
    """Return applications, latest first."""
    rows = _filtered(by, state, open_only, overdue, text)
    page = keyset(rows, ("-id",), lambda row: row, after=after, limit=limit)
    return Page(rows_of(by, page.rows), page.next, page.total)


def every_application(by: Actor, *, state: str = "", open_only: bool = False, overdue: bool = False,
                      text: str = "") -> Iterator[ApplicationRow]:  # fmt: skip
    """Yield every application of a list, for exports."""
    for row in every(_filtered(by, state, open_only, overdue, text).order_by("-id"), lambda row: row):
        yield row_of(by, row)


def _filtered(by: Actor, state: str, open_only: bool, overdue: bool, text: str) -> QuerySet[Application]:
    rows = Application.visible(by, "aid.read").select_related("household__unit")
    if state:
        rows = rows.filter(state=state)
    if open_only or overdue:
        rows = rows.filter(state__in=OPEN_STATES)
    if overdue:
        rows = rows.filter(due_date__lt=by.today)
    if text.strip():
        found = people.search_ids(by, text=text, limit=200)
        rows = rows.filter(household__number=text.strip().upper()) | rows.filter(household__head_id__in=found)
    return rows


def waiting(by: Actor, verbs: tuple[str, ...]) -> dict[str, int]:
    """Return how many applications wait for each of these verbs of the actor."""
    counts = {}
    for verb in verbs:
        sources = {arrow.source for arrow in APPLICATION.arrows if arrow.verb == verb}
        if by.holds(verb):
            counts[verb] = Application.visible(by, verb).filter(state__in=sources).count()
    return counts


def application(by: Actor, *, application_id: int) -> ApplicationRow:
    """Return one application, of the actor's scope or his own."""
    return row_of(by, own_or_seen(by, application_id))


def own_or_seen(by: Actor, application_id: int) -> Application:
    """Return an application of the actor's scope or of his own file; absent and unseen look the same."""
    rows = Application.objects.select_related("household__unit")
    mine = rows.filter(pk=application_id, household__head_id=by.person or 0).first()
    found: Application = mine or seen(by, "aid.read", Application, application_id)
    return found


def own_applications(by: Actor) -> list[ApplicationRow]:
    """Return the actor's own applications, latest first."""
    if not by.person:
        return []
    rows = Application.objects.filter(household__head_id=by.person).select_related("household__unit")
    return rows_of(by, list(rows.order_by("-id")[:20]))


def of_household(by: Actor, household_id: int) -> tuple[ApplicationRow, ...]:
    """Return the applications of a household already seen, latest first."""
    rows = Application.objects.filter(household_id=household_id).select_related("household__unit").order_by("-id")
    return tuple(rows_of(by, list(rows[:50])))


def application_file(by: Actor, *, application_id: int) -> ApplicationFile:
    """Return everything one page shows of an application. The worker himself sees no neighbour's words."""
    row = own_or_seen(by, application_id)
    staff = by.may("aid.read", row.place)
    visits = tuple(
        VisitRow(one.first, one.second, one.visited_at, one.found, one.neighbour if staff else "", bool(one.photo_sha256))
        for one in Visit.objects.filter(application=row).order_by("id")
    )
    objections = tuple(
        ObjectionRow(one.pk, one.text if staff else "", one.raised_at, one.upheld, one.answer)
        for one in Objection.objects.filter(application=row).order_by("id")
    )
    inquiries = tuple(_inquiry(one) for one in Inquiry.objects.filter(application=row).order_by("id"))
    return ApplicationFile(row_of(by, row), row.wish, opened_ruling(row.ruling), visits, inquiries, objections)


def _inquiry(row: Inquiry) -> InquiryRow:
    told: dict[str, Any] = json.loads(row.answer) if row.answer else {}
    sums = []
    if told.get("income"):
        sums.append(Sum("income", Word("核对的全年收入"), sum(told["income"].values())))
    for key, label in (("cars", Word("机动车")), ("dwellings", Word("住房")), ("companies", Word("开办企业"))):
        if told.get(key) is not None:
            sums.append(Sum(key, label, None, str(told[key])))
    return InquiryRow(row.authority, row.reference, row.asked_at, row.answered_at, row.agrees, tuple(sums))


def board(day: date, *, unit_id: int | None = None) -> list[PublicRow]:
    """Return what is in publicity on a day, for anybody: nothing before its first day, nothing after its last."""
    rows = Application.objects.filter(state=State.PUBLIC, public_from__lte=day, public_until__gte=day)
    if unit_id is not None:
        path = organisation.by_ids([unit_id])[unit_id].path
        rows = rows.filter(household__unit__path__startswith=path)
    found = rows.select_related("household__unit").order_by("public_from", "id")[:500]
    return [PublicRow(one.public_text, one.household.unit.name, Klass(one.klass).label, one.public_from, one.public_until)
            for one in found if one.public_from and one.public_until]  # fmt: skip


def rows_of(by: Actor, rows: list[Application]) -> list[ApplicationRow]:
    persons = people.by_ids({row.household.head_id for row in rows})
    units = organisation.by_ids({row.household.unit_id for row in rows})
    return [_row(by, row, persons[row.household.head_id].name_masked, units[row.household.unit_id].name) for row in rows]


def row_of(by: Actor, row: Application) -> ApplicationRow:
    return rows_of(by, [row])[0]


def _row(by: Actor, row: Application, name: str, unit: str) -> ApplicationRow:
    left = reference.days_left(by.today, row.due_date) if row.due_date else None
    return ApplicationRow(
        row.pk, row.household_id, row.household.number, row.receipt, row.household.unit_id, unit, name, State(row.state),
        Klass(row.klass), row.applied_date, row.due_date, left, row.public_text, row.public_from, row.public_until,
        row.decided_date, row.appeal_until, row.note, row.letter_id, APPLICATION.open_to(by, row),
    )  # fmt: skip
