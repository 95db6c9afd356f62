"""What employers do when the tree changes under them: they follow the union that took theirs over."""

from django.db import transaction

from unionloop.domains.employers.models import Employer
from unionloop.domains.organisation import queries as organisation
from unionloop.kernel.actor import Actor
from unionloop.kernel.change import record
from unionloop.kernel.errors import NotFound

LINKS = ("unit_id", "union_id", "joint_union_id")


@transaction.atomic
def follow_union(by: Actor, *, unit_id: int, into_id: int | None, division: str = "") -> int:
    """Point every employer of an ended union to the one that took it over; None unlinks. Twice does nothing.

    The responsible union is only ever replaced, never emptied. `division` narrows to the firms standing there.
    """
    if into_id is not None and into_id not in organisation.by_ids([into_id]):
        raise NotFound("not_found", model="Unit", id=into_id)
    moved = 0
    for link in LINKS:
        if link == "unit_id" and into_id is None:
            continue
        where = {link: unit_id, "division_code": division} if division else {link: unit_id}
        rows = Employer.objects.select_for_update(of=("self",)).filter(**where).order_by("pk")
        ids = list(rows.values_list("pk", flat=True))
        if not ids:
            continue
        head = Employer.objects.select_related("unit").get(pk=ids[0])
        record(by, "employers.link_union", head, {link: [unit_id, into_id], "rows": len(ids)})
        Employer.objects.filter(**where).update(**{link: into_id})
        moved += len(ids)
    return moved
