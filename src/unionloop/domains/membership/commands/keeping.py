"""Members who left long ago: once the keeping time is over and nothing holds them, their key is destroyed."""

from django.db.models import Q

from unionloop.domains.membership.contracts import State
from unionloop.domains.membership.models import Membership
from unionloop.domains.organisation import queries as organisation
from unionloop.domains.people import commands as people
from unionloop.domains.reference import queries as reference
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import Refused

YEARS = 10  # where no region has set its own
ENDED = (State.LEFT, State.MOVED, State.REFUSED, State.WITHDRAWN)


def forget_due(by: Actor) -> dict[str, int]:
    """Erase every person all of whose memberships ended so many years ago; the timetable does it each night.

    Whom a claim, a file of aid or anything else still holds waits (settings.PERSON_HOLDS). Returns `erased` and `held`.
    The memberships stay as facts of the union's numbers; they lead to nobody any more.
    """
    years = reference.value("membership.keep_years", "", by.today, YEARS)
    over = organisation.months_after(by.today, -12 * years)
    ended = Q(state__in=ENDED, ended_date__lte=over)
    still = Membership.objects.exclude(ended).values("person_id")
    rows = Membership.visible(by, "membership.forget").filter(ended, person__erased_at__isnull=True).exclude(person_id__in=still)
    counts = {"erased": 0, "held": 0}
    for person_id in sorted(set(rows.values_list("person_id", flat=True))):
        try:
            people.erase(by, person_id=person_id, reason=f"退会满 {years} 年，保存期满")
            counts["erased"] += 1
        except Refused as refused:
            if refused.code != "person_held":
                raise
            counts["held"] += 1
    return counts
