"""Who wants to join: said, not taken back, and not covered since."""

from django.db.models import Exists, OuterRef

from unionloop.domains.people import queries as people
from unionloop.kernel.actor import Actor

from ..contracts import WantRow
from ..models import Policy, Want
from .cover import COVERING
from .funds import plan_names


def own_wants(by: Actor) -> set[str]:
    """Return the codes of the plans the actor has said he wants to join."""
    rows = Want.objects.filter(person_id=by.person or 0, ended_at__isnull=True)
    return set(rows.values_list("plan_code", flat=True))


def wants(by: Actor, *, limit: int = 200) -> list[WantRow]:
    """Return who wants to join in the actor's scope, oldest first, masked."""
    covered = Policy.objects.filter(person_id=OuterRef("person_id"), plan__code=OuterRef("plan_code"), state__in=COVERING,
                                    end_date__gt=by.today)  # fmt: skip
    rows = Want.visible(by, "mutualfund.stage").filter(ended_at__isnull=True).exclude(Exists(covered))
    return [want_row(row) for row in rows.select_related("union").order_by("said_at", "id")[:limit]]


def want_row(row: Want) -> WantRow:
    name = people.mask_name(people.name_of(row.person_id))
    return WantRow(row.pk, name, row.union_id, row.union.name, plan_names().get(row.plan_code, row.plan_code), row.said_at,
                   row.ended_at)  # fmt: skip
