"""An application handed in, sent back, checked for the first time, visited by two."""

import hashlib
from datetime import datetime

from django.db import transaction

from unionloop.domains.aid.contracts import OPEN_STATES, ApplicationRow, FileState, State
from unionloop.domains.aid.flow import APPLICATION
from unionloop.domains.aid.models import Application, Household, Member, Proof, Statement, Visit
from unionloop.domains.aid.queries import cases as reading
from unionloop.domains.aid.queries import files, tables
from unionloop.domains.documents import commands as documents
from unionloop.domains.messaging import commands as messaging
from unionloop.domains.messaging.contracts import ReceiptKind
from unionloop.domains.organisation import queries as organisation
from unionloop.domains.people import commands as people
from unionloop.domains.people import queries as persons
from unionloop.kernel.actor import Actor
from unionloop.kernel.change import change, lock
from unionloop.kernel.errors import BadInput, NotFound, Refused

from .files import for_himself, lock_own, own

PURPOSE = "aid_check"
ADULT = 18


@transaction.atomic
def apply(by: Actor, *, household_id: int, wish: str = "", agreed: bool = False, guardian: bool = False) -> ApplicationRow:
    """Hand in an application on the statement that stands; one open application a household.

    `agreed` is the worker's own consent to the economic check, given now; a union that hands in for him attaches
    the signed paper instead. `guardian` says that a parent or guardian consents for the minors among them.
    """
    household = lock_own(by, "aid.apply", household_id)
    statement = files.latest(household_id)
    if statement is None:
        raise Refused("aid_nothing_stated")
    if household.state not in (FileState.DRAFT, FileState.IN_FORCE):
        raise Refused("wrong_state", state=household.state, verb="aid.apply")
    _consents(by, household, statement, agreed, guardian)
    row = Application.objects.filter(household=household, state=State.RETURNED).first()
    if row is None and Application.objects.filter(household=household, state__in=OPEN_STATES).exists():
        raise Refused("aid_applied_already")
    due = tables.due("examine", tables.region_of(household.unit_id), by.today)
    acting = own(by, "aid.apply", household)
    if row is None:
        row = Application(household=household, handed_in_by=by.name, applied_date=by.today)
        row.receipt = _receipt(by, household)
        with APPLICATION.start(acting, "aid.apply", row):
            _fill(row, statement, wish, guardian, due)
    else:
        with APPLICATION.step(acting, "aid.apply", Application, row.pk) as row:
            _fill(row, statement, wish or row.wish, guardian, due)
    tell(by, row, "申请已收到，等初审", key="applied")
    return reading.row_of(by, row)


def _fill(row: Application, statement: Statement, wish: str, guardian: bool, due: object) -> None:
    row.statement, row.wish, row.guardian = statement, wish.strip()[:500], guardian
    row.due_date, row.note = due, ""  # type: ignore[assignment]


def _consents(by: Actor, household: Household, statement: Statement, agreed: bool, guardian: bool) -> None:
    if by.person == household.head_id and agreed:
        people.consent(by, purpose=PURPOSE)
    signed = Proof.objects.filter(household=household, kind="authorisation").exists()
    if not signed and not persons.consented(household.head_id, PURPOSE):
        raise Refused("aid_consent_missing")
    if minors(statement, by) and not guardian:
        raise Refused("aid_guardian_missing")


def minors(statement: Statement, by: Actor) -> int:
    """Return how many members are under age on the day."""
    days = Member.objects.filter(statement=statement, birth_date__isnull=False).values_list("birth_date", flat=True)
    return sum(1 for one in days if one and age(one, by.today) < ADULT)


def age(birth: object, day: object) -> int:
    """Return full years lived on a day."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))  # type: ignore[attr-defined]


@transaction.atomic
def withdraw(by: Actor, *, application_id: int) -> ApplicationRow:
    """Take an application back: the worker himself, or the union for him."""
    row = _own_row(by, application_id)
    with APPLICATION.step(own(by, "aid.withdraw", row.household), "aid.withdraw", Application, application_id) as row:
        row.due_date = None
    tell(by, row, "申请已撤回", key="withdrawn")
    return reading.row_of(by, row)


@transaction.atomic
def send_back(by: Actor, *, application_id: int, note: str) -> ApplicationRow:
    """Send an application back to be mended, and say what is missing."""
    need_words(note)
    with APPLICATION.step(by, "aid.send_back", Application, application_id, note=note) as row:
        row.note, row.due_date = note.strip()[:300], None
    tell(by, row, f"请补正：{note.strip()[:120]}", key=f"back:{by.at.isoformat()}")
    return reading.row_of(by, row)


@transaction.atomic
def examine(by: Actor, *, application_id: int, note: str = "") -> ApplicationRow:
    """First check passed: the papers say what the form says. Two go and visit next."""
    with APPLICATION.step(by, "aid.examine", Application, application_id, note=note) as row:
        row.due_date = next_due(row, "visit", by)
    tell(by, row, "初审通过，会有两位同志上门", key="examined")
    return reading.row_of(by, row)


@transaction.atomic
def visit(
    by: Actor, *, application_id: int, second: str, found: str, visited_at: datetime | None = None, where: str = "",
    neighbour: str = "", photo: bytes = b"",
) -> ApplicationRow:  # fmt: skip
    """Write down a visit by two: whoever writes, and one more by name. The photo is of the home, with its hash."""
    if not second.strip() or second.strip() in (*by.people, by.label):
        raise BadInput("aid_two_visitors")
    need_words(found)
    when = visited_at or by.at
    if when > by.at:
        raise BadInput("aid_visit_in_future")
    with APPLICATION.step(by, "aid.visit", Application, application_id) as row:
        row.due_date = next_due(row, "ask_check", by)
    one = Visit(application=row, first=by.name, second=second.strip()[:80], visited_at=when, where=where.strip()[:120],
                found=found.strip()[:2000], neighbour=neighbour.strip()[:1000])  # fmt: skip
    if photo:
        one.photo_sha256 = hashlib.sha256(photo).hexdigest()
        one.photo_id = documents.store(by, name=f"入户 {row.household.number}.jpg", content=photo, kind="aid_visit",
                                       unit_id=row.household.unit_id, content_type="image/jpeg", sealed=True,
                                       read_verb="aid.read", verb="aid.visit", owner=row.household.number).id  # fmt: skip
    with change(by, "aid.visit", one):
        pass
    tell(by, row, "已入户核实，送经济核对", key="visited")
    return reading.row_of(by, row)


def next_due(row: Application, step: str, by: Actor) -> object:
    """Return the day the next step should be done by."""
    return tables.due(step, tables.region_of(row.household.unit_id), by.today)


def need_words(text: str) -> None:
    if len(text.strip()) < 4:
        raise BadInput("aid_words_missing")


def tell(by: Actor, row: Application, text: str, *, key: str) -> None:
    """Add what happened to the worker's receipt; it names no amount and no illness."""
    if row.receipt:
        messaging.add_step(by, number=row.receipt, text=text, actor_label=by.label, due_date=row.due_date,
                           key=f"{row.receipt}:{key}"[:120])  # fmt: skip


def _receipt(by: Actor, household: Household) -> str:
    phone = persons.by_ids([household.head_id])[household.head_id].phone_masked
    return messaging.open_receipt(by, kind=ReceiptKind.AID, title="困难帮扶申请", unit_id=household.unit_id,
                                  tail4=(phone[-4:] if phone[-4:].isdigit() else "0000"),
                                  key=f"aid:{household.number}:{by.at.isoformat()}").number  # fmt: skip


def _own_row(by: Actor, application_id: int) -> Application:
    """Return an application of the actor's scope or of his own file."""
    mine = Application.objects.filter(pk=application_id, household__head_id=by.person or 0).first()
    found: Application | None = mine
    if found is None:
        found = lock(by, "aid.withdraw", Application, application_id)
    if found is None:
        raise NotFound("not_found", model="Application", id=application_id)
    return found


def unit_name(unit_id: int) -> str:
    return organisation.by_ids([unit_id])[unit_id].name


__all__ = ["age", "apply", "examine", "for_himself", "minors", "need_words", "next_due", "send_back", "tell",
           "unit_name", "visit", "withdraw"]  # fmt: skip
