"""Joining: handed in with four fields, routed, answered within three working days."""

from dataclasses import replace
from datetime import date

from django.db import transaction

from unionloop.domains.access import commands as access
from unionloop.domains.membership import rules
from unionloop.domains.membership.contracts import (
    MEMBER,
    REFUSALS,
    Application,
    Door,
    Form,
    MembershipRow,
    PlacedBy,
    State,
)  # fmt: skip
from unionloop.domains.membership.flow import FLOW
from unionloop.domains.membership.models import Membership
from unionloop.domains.membership.queries import routes
from unionloop.domains.membership.queries.lists import rows_of
from unionloop.domains.messaging import commands as messaging
from unionloop.domains.messaging.contracts import ReceiptKind
from unionloop.domains.people import commands as people
from unionloop.domains.people import queries as persons
from unionloop.domains.reference import queries as reference
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import BadInput, NotFound, Refused

from .cards import issue
from .moving import close_for_transfer, note_turn

APPROVE_DAYS = "membership.days.approve"
DAYS = 3  # working days, where no region has set its own
PURPOSE = "membership"


@transaction.atomic
def apply(by: Actor, *, application: Application) -> MembershipRow:
    """Hand in an application for oneself; the surface has proved the phone. Returns it, with its person.

    A person on record is taken for the applicant only when the proved phone is the recorded one, or the
    register says that name, number and the new phone belong together.
    """
    route = routes.route(by, application)
    unit = routes.place_of(rules.holder(route.union, private=application.private))
    person_id = _person(by, application, unit.id)
    account = access.open_worker(by, person_id=person_id)
    self_ = replace(by, name=account.username, label=account.label, person=person_id)
    people.consent(self_, purpose=PURPOSE)
    current = _refuse_twice(person_id, route.union.id)
    row = Membership(
        person_id=person_id, union_id=route.union.id, unit_id=unit.id, employer_id=application.employer_id,
        door=Door.EMPLOYER if application.employer_id else Door.POOL, platform=application.platform.strip()[:40],
        form=Form.REGULAR if application.employer_id else Form.NEW_FORM, placed_by=route.why,
        private=application.private, rural=application.rural, applied_date=by.today, confirmed_date=by.today,
        due_date=due_date(routes.region_of(unit.id), by.today), primary=current is None, previous=current,
    )  # fmt: skip
    row.receipt = _receipt(by, row, application.phone or persons.own_tail(by))
    with FLOW.start(self_.own("membership.apply", _path(row)), "membership.apply", row):
        pass
    note_turn(self_, "membership.apply", row, note=PlacedBy(route.why).label)
    return rows_of([row])[0]


def due_date(region: str, start: date) -> date:
    """Return the day an application of `start` must be answered by."""
    return reference.clock(start, reference.value(APPROVE_DAYS, region, start, DAYS)).due


@transaction.atomic
def withdraw(by: Actor, *, membership_id: int) -> MembershipRow:
    """Take back an application of one's own."""
    row = own_row(by, membership_id)
    return _answered(by.own("membership.withdraw", row.place), "membership.withdraw", membership_id, "您撤回了申请")


@transaction.atomic
def approve(by: Actor, *, membership_id: int, union_id: int | None = None) -> MembershipRow:
    """Approve an application: a member from today, with a card. A former union's membership ends today.

    `union_id` sends somebody to another union than the one found, within the approver's places.
    """
    with FLOW.step(by, "membership.approve", Membership, membership_id) as row:
        if union_id is not None and union_id != row.union_id:
            union = routes.place_of(union_id)
            row.union_id, row.unit_id = union.id, rules.holder(union, private=row.private)
        former = Membership.objects.filter(person_id=row.person_id, primary=True, state__in=MEMBER).first()
        if former is not None:
            close_for_transfer(by, former, note=f"转入 {row.union}")
        row.primary, row.previous = True, former
        row.joined_date, row.due_date = by.today, None
    note_turn(by, "membership.approve", row)
    people.place(by, person_id=row.person_id, unit_id=row.unit_id)
    issue(by, row.person_id, routes.region_of(row.unit_id))
    _tell(by, row, "已批准，会员卡已生效")
    return rows_of([row])[0]


@transaction.atomic
def refuse(by: Actor, *, membership_id: int, reason: str, words: str = "") -> MembershipRow:
    """Refuse an application with a reason from the library, and more words where they help."""
    if reason not in REFUSALS:
        raise BadInput("unknown_refusal", reason=reason[:20])
    note = "；".join(filter(None, (REFUSALS[reason], words.strip())))[:200]
    return _answered(by, "membership.refuse", membership_id, note)


@transaction.atomic
def enrol(
    by: Actor, *, union_id: int, name: str, id_number: str, phone: str = "", id_type: str = "resident",
    employer_id: int | None = None, joined_date: date | None = None, form: str = Form.REGULAR,
) -> MembershipRow:  # fmt: skip
    """Enter one member into a union's roll: done by the union, for somebody it has admitted."""
    joined = joined_date or by.today
    if joined > by.today:
        raise BadInput("joined_in_future", day=joined)
    known = persons.of_paper(id_type, persons.check_id(id_type, id_number, by.today).number)
    person_id = known or people.record(
        by.own("people.record", _place_path(union_id)), name=name, id_type=id_type, id_number=id_number, phone=phone,
        unit_id=union_id,
    ).id  # fmt: skip
    elsewhere = Membership.objects.filter(person_id=person_id, primary=True, state__in=MEMBER).exists()
    row = Membership(
        person_id=person_id, union_id=union_id, unit_id=union_id, employer_id=employer_id, form=Form(form),
        placed_by=PlacedBy.ROLL, private=False, joined_date=joined, confirmed_date=by.today, primary=not elsewhere,
    )  # fmt: skip
    _refuse_twice(person_id, union_id)
    with FLOW.start(by, "membership.enrol", row):
        pass
    note_turn(by, "membership.enrol", row)
    issue(by, person_id, routes.region_of(union_id))
    return rows_of([row])[0]


def own_row(by: Actor, membership_id: int) -> Membership:
    """Return one of the actor's own memberships; anybody else's looks absent."""
    row = Membership.objects.select_related("unit").filter(pk=membership_id, person_id=by.person or 0).first()
    if row is None:
        raise NotFound("not_found", model="Membership", id=membership_id)
    return row


def _person(by: Actor, given: Application, unit_id: int) -> int:
    if by.person is not None:
        return by.person  # logged in: he is who he was when he proved it
    number = persons.check_id(given.id_type, given.id_number, by.today).number
    known = persons.of_paper(given.id_type, number)
    if known is None:
        return people.record(
            by.own("people.record", _place_path(unit_id)), name=given.name, id_type=given.id_type, id_number=number,
            phone=given.phone, unit_id=unit_id,
        ).id  # fmt: skip
    if known not in persons.ids_of_phone(given.phone):
        raise Refused("phone_not_on_record")
    return known


def _refuse_twice(person_id: int, union_id: int) -> Membership | None:
    """Refuse a second application or a second membership of one union; return the primary one to be left."""
    live = list(Membership.objects.filter(person_id=person_id, state__in=(State.APPLIED, *MEMBER)))
    if any(one.state == State.APPLIED for one in live):
        raise Refused("applied_already")
    if any(one.union_id == union_id for one in live):
        raise Refused("member_already")
    return next((one for one in live if one.primary), None)


def _answered(by: Actor, verb: str, membership_id: int, note: str) -> MembershipRow:
    with FLOW.step(by, verb, Membership, membership_id, note=note) as row:
        row.note, row.due_date, row.ended_date = note, None, by.today
    note_turn(by, verb, row, note=note)
    _tell(by, row, note)
    return rows_of([row])[0]


def _receipt(by: Actor, row: Membership, phone: str) -> str:
    receipt = messaging.open_receipt(by, kind=ReceiptKind.MEMBERSHIP, title="入会申请", unit_id=row.unit_id, tail4=phone[-4:],
                                     key=f"membership:{row.person_id}:{row.union_id}:{by.at.isoformat()}")  # fmt: skip
    messaging.add_step(by, number=receipt.number, text="申请已收到，正在审核", due_date=row.due_date, key=f"{receipt.number}:0")
    return receipt.number


def _tell(by: Actor, row: Membership, text: str) -> None:
    if row.receipt:
        messaging.add_step(by, number=row.receipt, text=text, actor_label=by.label, key=f"{row.receipt}:{row.state}")


def _path(row: Membership) -> str:
    return _place_path(row.unit_id)


def _place_path(unit_id: int) -> str:
    return routes.path_of(unit_id)




