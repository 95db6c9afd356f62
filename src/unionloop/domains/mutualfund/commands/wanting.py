"""A member says that he wants to join a plan, or takes it back. Joining itself is his union's act, for all at once."""

from django.db import transaction

from unionloop.domains.membership import queries as membership
from unionloop.domains.membership.contracts import MEMBER
from unionloop.domains.messaging import commands as messaging
from unionloop.kernel.actor import Actor
from unionloop.kernel.change import change
from unionloop.kernel.errors import Refused

from .. import queries
from ..contracts import WantRow
from ..models import Want
from ..queries.wants import want_row


@transaction.atomic
def want(by: Actor, *, plan_code: str, wanted: bool = True) -> WantRow:
    """Tell one's own union that one wants to join a plan; said again, it stays as it is.

    Refused where no union would carry it, where no such plan is on offer, and where one is covered already.
    """
    said = Want.objects.select_related("union").filter(person_id=by.person or 0, plan_code=plan_code)
    row = said.filter(ended_at__isnull=True).first()
    if row is not None and not wanted:
        with change(by.own("mutualfund.want", row.place), "mutualfund.want", row):
            row.ended_at = by.at
        return want_row(row)
    if row is not None:
        return want_row(row)
    member = next((one for one in membership.own(by) if one.state in MEMBER and one.primary), None)
    if member is None or by.person is None or not wanted:
        raise Refused("want_no_union")
    fund = queries.fund_for(member.union_id)
    plan = queries.plan_on(fund.id, plan_code, by.today)
    if any(one.plan_code == plan_code and (one.end_date is None or one.end_date > by.today) for one in queries.own_policies(by)):
        raise Refused("covered_already", plan=plan.name)
    row = Want(person_id=by.person, union_id=member.union_id, fund_id=fund.id, plan_code=plan_code, said_at=by.at)
    with change(by.own("mutualfund.want", row.place), "mutualfund.want", row):
        pass
    messaging.send(by, channel="app", template="plain", unit_id=member.union_id, key=f"mutualfund.want:{row.pk}",
                   facts={"title": "有会员想参加互助保障", "text": f"有会员想参加“{plan.name}”，请到“互助参保”查看，够比例就可以一起参保。"})  # fmt: skip
    return want_row(row)
