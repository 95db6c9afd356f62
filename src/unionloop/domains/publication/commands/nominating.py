"""Firms put on the list of the 25th by hand, beside those the rule puts there."""

from collections import Counter
from collections.abc import Sequence

from django.db import transaction

from unionloop.domains.employers import queries as registry
from unionloop.domains.employers.contracts import Filters, Status
from unionloop.domains.publication import rules
from unionloop.domains.publication.contracts import Nominated, NomineeRow
from unionloop.domains.publication.models import Nominee
from unionloop.domains.publication.queries.nominees import nominee_row
from unionloop.kernel.actor import Actor
from unionloop.kernel.change import change, edit
from unionloop.kernel.errors import BadInput, NotAllowed, Refused


@transaction.atomic
def nominate(by: Actor, *, employer_ids: Sequence[int]) -> Nominated:
    """Put firms without a union on the list; the next draft that is frozen bears them. Asked twice, it has one effect."""
    wanted = frozenset(employer_ids)
    if not wanted:
        raise BadInput("no_blanks_chosen")
    if len(wanted) > rules.NOMINEES_MOST:
        raise BadInput("too_many_blanks", count=len(wanted), most=rules.NOMINEES_MOST)
    if not by.holds("publication.nominate"):
        raise NotAllowed("not_allowed", verb="publication.nominate")
    seen = registry.by_ids(registry.employer_ids(by, filters=Filters(among=wanted)))
    there = set(Nominee.objects.filter(employer_id__in=seen, ended_at__isnull=True).values_list("employer_id", flat=True))
    left_out: Counter[str] = Counter()
    added = before = 0
    for firm in seen.values():
        fault = rules.nominee_fault(firm.status == Status.NORMAL, bool(firm.union_id or firm.joint_union_id))
        if fault:
            left_out[fault] += 1
        elif firm.id in there:
            before += 1
        else:
            added += 1
            row = Nominee(employer_id=firm.id, unit_id=firm.unit_id, asked_by=by.label or by.name, asked_at=by.at)
            with change(by, "publication.nominate", row):
                pass
    return Nominated(added, before, dict(left_out))


@transaction.atomic
def drop_nominee(by: Actor, *, nominee_id: int) -> NomineeRow:
    """Take a firm off the list that was put there by hand; drafts frozen already keep it."""
    with edit(by, "publication.drop_nominee", Nominee, nominee_id) as row:
        if row.ended_at is not None:
            raise Refused("nominee_dropped_already")
        row.ended_at = by.at
    return nominee_row(row, by)
