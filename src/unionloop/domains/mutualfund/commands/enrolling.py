"""Group enrolment by a base union: tried from its roll or a list, confirmed at the floor, in force when the fee is in."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, Sum

from unionloop.domains.membership import queries as membership
from unionloop.domains.organisation import queries as organisation
from unionloop.domains.people import queries as people
from unionloop.domains.people.contracts import PersonInput
from unionloop.kernel import bulk, journal
from unionloop.kernel.actor import Actor
from unionloop.kernel.change import change, lock
from unionloop.kernel.errors import BadInput, NotFound, Refused
from unionloop.kernel.secret import encrypt
from unionloop.kernel.sheets import sheets

from .. import queries, rules
from ..contracts import Cover, EnrolmentRow, Plan, PolicyState
from ..flow import ENROLMENT
from ..models import Enrolment, EnrolmentFault, Fund, Policy
from ..queries.cover import CELLS, COVERING
from ..queries.funds import plan_of
from .booking import fee_voucher, post_many

POLICY_COLUMNS = ("enrolment_id", "plan_id", "plan_code", "person_id", "union_id", "state", "fee_fen", "start_date",
                  "end_date", "since_date", "renewal_of_id")  # fmt: skip
CHUNK = 5000


@dataclass
class Roll:
    """Who of a union may join, who renews, who is covered already."""

    eligible: set[int] = field(default_factory=set)
    covered: set[int] = field(default_factory=set)
    former: dict[int, Policy] = field(default_factory=dict)  # person → the policy he would renew


@transaction.atomic
def stage(
    by: Actor, *, unit_id: int, plan_code: str, asked_date: date, declined: Sequence[int] = (),
    content: bytes | None = None, name: str = "",
) -> EnrolmentRow:  # fmt: skip
    """Try to enrol a union: who may, who renews, what it costs. Joining is of one's own will.

    Without a file everybody of the roll who may join is taken, but those who declined (person ids). With a file (名单)
    those it names are; what cannot be taken is named row by row.
    """
    unit = organisation.by_ids([unit_id]).get(unit_id)
    if unit is None or not by.may("mutualfund.stage", unit.path):
        raise NotFound("not_found", model="Unit", id=unit_id)
    fund = queries.fund_for(unit_id)
    plan = queries.plan_on(fund.id, plan_code, asked_date)
    check_open(fund.id, plan, asked_date)
    head = Enrolment(fund_id=fund.id, plan_id=plan.id, unit_id=unit_id, asked_date=asked_date, made_at=by.at,
                     made_by=by.label or by.name, name=(name or f"{plan.name} {asked_date:%Y-%m}")[:200],
                     sha256=hashlib.sha256(content).hexdigest() if content is not None else "")  # fmt: skip
    with ENROLMENT.start(by, "mutualfund.stage", head):
        pass
    roll = roll_of(by, plan, fund.id, [unit_id], asked_date)[unit_id]
    faults: list[tuple[int, rules.files.RowFault, dict[str, str]]] = []
    if content is None:
        joining = roll.eligible - roll.covered - set(declined)
    else:
        joining, faults = _named(by, roll, content, head.name)
    _write(head, plan, roll, joining)
    _keep_faults(head, faults)
    with change(by, "mutualfund.stage", head):
        head.eligible, head.joined, head.covered, head.failed = (
            len(roll.eligible),
            len(joining),
            len(roll.covered),
            len(faults),
        )
        head.renewed, head.fee_fen = len(joining & set(roll.former)), plan.fee_fen * len(joining)
    return queries.enrolment_row(by, head)


@transaction.atomic
def enrol(by: Actor, *, enrolment_id: int) -> EnrolmentRow:
    """Confirm a tried enrolment: the floor is reached, the fee is owed."""
    with ENROLMENT.step(by, "mutualfund.enrol", Enrolment, enrolment_id) as head:
        plan = plan_of(head.plan)
        check_open(head.fund_id, plan, head.asked_date)
        rules.cover.check_floor(plan, head.eligible, head.joined + (head.covered if head.joined else 0))
    Policy.objects.filter(enrolment=head).update(state=PolicyState.WAITING)
    return queries.enrolment_row(by, head)


@transaction.atomic
def cancel_enrolment(by: Actor, *, enrolment_id: int) -> EnrolmentRow:
    """Take an enrolment back before its fee is in; nobody of it is kept."""
    with ENROLMENT.step(by, "mutualfund.cancel_enrolment", Enrolment, enrolment_id) as head:
        head.fee_fen = 0
    Policy.objects.filter(enrolment=head).delete()
    EnrolmentFault.objects.filter(enrolment=head).delete()
    return queries.enrolment_row(by, head)


@transaction.atomic
def receive_fee(
    by: Actor, *, enrolment_id: int, amount_fen: int, paid_date: date | None = None, bank_ref: str = ""
) -> EnrolmentRow:
    """Note that a union's fee has come into the fund's account: cover begins, and the book says so.

    The whole fee or nothing: a part covers nobody in particular.
    """
    day = paid_date or by.today
    if day > by.today:
        raise BadInput("fee_day", day=day.isoformat())
    lock(
        by,
        "mutualfund.receive_fee",
        Fund,
        lock(by, "mutualfund.receive_fee", Enrolment, enrolment_id).fund_id,
    )
    with ENROLMENT.step(by, "mutualfund.receive_fee", Enrolment, enrolment_id, note=bank_ref) as head:
        if amount_fen != head.fee_fen:
            raise Refused("fee_differs", given_fen=amount_fen, owed_fen=head.fee_fen)
        head.paid_date, head.bank_ref = day, bank_ref.strip()[:60]
        plan = plan_of(head.plan)
        _begin(head, plan, day)
        post_many(by, head.fund, [fee_voucher(head.pk, head.unit_id, plan.name, day, head.fee_fen)])
    return queries.enrolment_row(by, head)


@transaction.atomic
def leave(by: Actor, *, policy_id: int, day: date | None = None, note: str = "") -> None:
    """Note that a member leaves: covered to the end of the term he has paid, not renewed, no fee back."""
    policy = lock(by, "mutualfund.leave", Policy, policy_id)
    if policy.state != PolicyState.LIVE:
        raise Refused("wrong_state", state=policy.state, verb="mutualfund.leave")
    with change(by, "mutualfund.leave", policy, note=note[:200]):
        policy.state, policy.left_date = PolicyState.LEFT, day or by.today


def check_open(fund_id: int, plan: Plan, day: date) -> None:
    """Refuse to enrol anybody while a meeting's decision stops it, or before or after the plan's own days."""
    rules.cover.check_in_force(plan, day)
    stop = queries.open_stop(fund_id, plan.code)
    if stop is not None:
        raise Refused("enrolment_stopped", meeting=stop.meeting, day=stop.meeting_date)


def roll_of(by: Actor, plan: Plan, fund_id: int, union_ids: Sequence[int], day: date) -> dict[int, Roll]:
    """Return, for every union, who on its roll may join a plan on a day, who renews and who is covered on."""
    found = {union_id: Roll() for union_id in union_ids}
    members = list(membership.on_rolls(by, union_ids=union_ids))
    births = people.births(person_id for _, person_id in members)
    former = _former(plan, fund_id, [person_id for _, person_id in members])
    for union_id, person_id in members:
        roll, last = found[union_id], former.get(person_id)
        if rules.cover.unfit(plan, *births[person_id], day):
            continue
        roll.eligible.add(person_id)
        if last is None or last.end_date is None:
            continue
        leaving = last.state == PolicyState.LEFT and last.end_date > day
        if leaving or (last.end_date - day).days > plan.renew_days:
            roll.covered.add(person_id)
        else:
            roll.former[person_id] = last
    return found


def cover_for(plan: Plan, asked: date, paid: date, former: Policy | None) -> Cover:
    """Return the cover a person's fee buys, after the policy he renews."""
    last = None
    if former is not None and former.start_date and former.end_date and former.since_date:
        last = Cover(former.start_date, former.end_date, former.since_date)
    return rules.cover.cover_of(plan, asked, paid, last)


def _former(plan: Plan, fund_id: int, person_ids: Sequence[int]) -> dict[int, Policy]:
    found: dict[int, Policy] = {}
    for start in range(0, len(person_ids), CHUNK):
        rows = Policy.objects.filter(person_id__in=person_ids[start : start + CHUNK], plan_code=plan.code,
                                     plan__fund_id=fund_id, state__in=COVERING)  # fmt: skip
        for row in rows.order_by("end_date", "id"):
            found[row.person_id] = row
    return found


def _write(head: Enrolment, plan: Plan, roll: Roll, joining: set[int]) -> None:
    rows = [(head.pk, plan.id, plan.code, person_id, head.unit_id, PolicyState.STAGED.value, plan.fee_fen, None, None,
             None, roll.former[person_id].pk if person_id in roll.former else None) for person_id in sorted(joining)]  # fmt: skip
    bulk.insert_rows("mutualfund_policy", POLICY_COLUMNS, rows)


def _begin(head: Enrolment, plan: Plan, paid: date) -> None:
    """Give every policy of an enrolment its days."""
    adapt, rows = (
        connection.ops.adapt_datefield_value,
        list(Policy.objects.filter(enrolment=head).order_by("id")),
    )
    former = _former(
        plan, head.fund_id, [row.person_id for row in rows]
    )  # anew: another union may have been first
    values, twice = [], 0
    for row in rows:
        last = former.get(row.person_id)
        cover = cover_for(plan, head.asked_date, paid, last)
        twice += last is not None and last.end_date is not None and last.end_date > cover.start
        values.append((PolicyState.LIVE.value, adapt(cover.start), adapt(cover.end), adapt(cover.since),
                       last.pk if last else None, row.pk))  # fmt: skip
    if twice:
        raise Refused("covered_meanwhile", count=twice)
    bulk.update_rows(
        "mutualfund_policy", ("state", "start_date", "end_date", "since_date", "renewal_of_id"), values
    )
    counted = Policy.objects.filter(enrolment=head).aggregate(n=Count("id"), fee=Sum("fee_fen"))
    assert (counted["n"], counted["fee"]) == (head.joined, head.fee_fen), (
        "an enrolment is what its policies are"
    )


def _named(
    by: Actor, roll: Roll, content: bytes, name: str
) -> tuple[set[int], list[tuple[int, rules.files.RowFault, dict[str, str]]]]:
    """Return the persons a list names who may join, and its rows that cannot be taken."""
    tables = [one for one in sheets().open_tables(content, name) if next(iter(one.rows()), None) is not None]
    if len(tables) != 1:
        raise BadInput("fund_sheets", names=[one.name for one in tables])
    table, joining, faults = tables[0], set[int](), []
    line, at, head = rules.files.find_head(list(islice(table.rows(), rules.files.HEAD_ROWS)), rules.files.PERSON,
                                           rules.files.NEEDED["list"])  # fmt: skip
    for line_no, cells in table.rows():
        if line_no <= line or not any(map(rules.files.text, cells)):
            continue
        try:
            joining.add(_one(by, roll, joining, rules.files.read_person(line_no, cells, at)))
        except rules.files.RowFault as fault:
            faults.append((line_no, fault, cells_of(head, cells)))
    return joining, faults


def _one(by: Actor, roll: Roll, taken: set[int], listed: rules.files.Listed) -> int:
    try:
        given = PersonInput(listed.line_no, listed.name or "未填", listed.id_type, listed.id_number)
        person = people.checked(given, by.today)
    except BadInput as error:
        column = "name" if error.code == "bad_name" else "id_number"
        raise rules.files.RowFault(column, error.code, **error.facts) from error
    known = people.of_paper(person.id_type, person.facts.number)
    if known is None or known not in roll.eligible:
        raise rules.files.RowFault("id_number", "fund_not_eligible")
    if listed.name and people.name_of(known) != person.name:
        raise rules.files.RowFault("name", "fund_name_differs")
    if known in roll.covered:
        raise rules.files.RowFault("id_number", "fund_covered")
    if known in taken:
        raise rules.files.RowFault("id_number", "fund_twice")
    return known


def cells_of(head: list[str], cells: Sequence[Any]) -> dict[str, str]:
    """Return a row by the words of its header."""
    text = rules.files.text
    return {word: text(cells[place]) if place < len(cells) else "" for place, word in enumerate(head) if word}


def _keep_faults(head: Enrolment, faults: Sequence[tuple[int, rules.files.RowFault, dict[str, str]]]) -> None:
    EnrolmentFault.objects.bulk_create([
        EnrolmentFault(enrolment=head, line_no=line_no, column=fault.column, code=fault.code,
                       facts=journal.plain(fault.facts),
                       cells_sealed=encrypt(json.dumps(cells, ensure_ascii=False), CELLS))
        for line_no, fault, cells in faults
    ], batch_size=1000)  # fmt: skip
