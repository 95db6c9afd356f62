"""Many unions at once: a renewal window over a whole city, or the take-over of a former scheme. One act, one journal line."""

from collections.abc import Sequence
from datetime import date

from django.db import connection, transaction

from unionloop.domains.organisation import queries as organisation
from unionloop.kernel import bulk
from unionloop.kernel.actor import Actor
from unionloop.kernel.change import lock, record
from unionloop.kernel.errors import BadInput, NotFound

from .. import queries
from ..contracts import EnrolmentState, PolicyState
from ..models import Enrolment, Fund
from .booking import fee_voucher, post_many
from .enrolling import POLICY_COLUMNS, check_open, cover_for, roll_of


@transaction.atomic
def enrol_many(
    by: Actor, *, fund_id: int, plan_code: str, union_ids: Sequence[int], asked_date: date,
    paid_date: date | None = None, bank_ref: str = "",
) -> dict[str, int]:  # fmt: skip
    """Enrol every eligible member of many unions whose fees have come in: policies, fees, one voucher a union.

    Unions where nobody may join, or all are covered on, are passed over and counted.
    Returns `unions`, `passed`, `policies`, `renewed` and `fee_fen`.
    """
    fund = lock(by, "mutualfund.enrol_many", Fund, fund_id)
    day = paid_date or by.today
    if day > by.today:
        raise BadInput("fee_day", day=day.isoformat())
    units = organisation.by_ids(union_ids)
    outside = [pk for pk in union_ids if pk not in units or not units[pk].path.startswith(fund.owner.path)]
    if outside or not union_ids:
        raise NotFound("not_found", model="Unit", id=outside[0] if outside else 0)
    plan = queries.plan_on(fund_id, plan_code, asked_date)
    check_open(fund_id, plan, asked_date)
    rolls = roll_of(by, plan, fund_id, union_ids, asked_date)
    joining = {pk: sorted(roll.eligible - roll.covered) for pk, roll in rolls.items()}
    heads = Enrolment.objects.bulk_create([
        Enrolment(fund=fund, plan_id=plan.id, unit_id=pk, asked_date=asked_date, made_at=by.at, paid_date=day,
                  made_by=by.label or by.name, name=f"{plan.name} {asked_date:%Y-%m}", state=EnrolmentState.PAID,
                  bank_ref=bank_ref[:60], eligible=len(rolls[pk].eligible), joined=len(persons),
                  covered=len(rolls[pk].covered), renewed=sum(one in rolls[pk].former for one in persons),
                  fee_fen=plan.fee_fen * len(persons))
        for pk, persons in joining.items() if persons
    ], batch_size=2000)  # fmt: skip
    adapt, rows = connection.ops.adapt_datefield_value, []
    for head in heads:
        former = rolls[head.unit_id].former
        for person_id in joining[head.unit_id]:
            last = former.get(person_id)
            cover = cover_for(plan, asked_date, day, last)
            rows.append((head.pk, plan.id, plan.code, person_id, head.unit_id, PolicyState.LIVE.value, plan.fee_fen,
                         adapt(cover.start), adapt(cover.end), adapt(cover.since), last.pk if last else None))  # fmt: skip
    bulk.insert_rows("mutualfund_policy", POLICY_COLUMNS, rows)
    post_many(by, fund, [fee_voucher(head.pk, head.unit_id, plan.name, day, head.fee_fen) for head in heads])
    facts = {"unions": len(heads), "passed": len(union_ids) - len(heads), "policies": len(rows),
             "renewed": sum(head.renewed for head in heads), "fee_fen": sum(head.fee_fen for head in heads)}  # fmt: skip
    record(
        by, "mutualfund.enrol_many", fund, {**facts, "plan": plan.id, "paid": day.isoformat()}, bank_ref[:60]
    )
    return facts
