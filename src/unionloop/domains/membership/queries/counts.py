"""How many members, counted once each, with the age of what is counted; and the two rates of domain.md §3.4."""

from collections import Counter
from datetime import date

from django.db.models import Count, Max, Min, Q, QuerySet

from unionloop.domains.employers import queries as registry
from unionloop.domains.membership.contracts import (
    COUNTED,
    Door,
    Group,
    GroupRate,
    Numbers,
    Rates,
    State,
)
from unionloop.domains.membership.models import Membership
from unionloop.domains.people.contracts import Sex
from unionloop.domains.reference import queries as reference
from unionloop.kernel.actor import Actor
from unionloop.kernel.tallies import kept

from .lists import FRESH_DAYS, MADE_OF


@kept(*MADE_OF)
def numbers(by: Actor, *, union_id: int | None = None) -> Numbers:
    """Return the count of members in the actor's scope, or of one union, with the age of the records."""
    rows = Membership.visible(by, "membership.count")
    return _numbers(rows.filter(union_id=union_id) if union_id is not None else rows, by.today)


@kept(*MADE_OF)
def rates(by: Actor, *, day: date) -> Rates:
    """Return rates A and B over the firms this actor sees, as of a day, with the age of the records."""
    rows = Membership.visible(by, "membership.count")
    members, pool = _by_employer(_on(rows, day))
    staff = registry.staff(by, day)
    unionised = [one for one in staff if one.unionised]
    target = [one for one in staff if one.target]
    return Rates(
        sum(members.get(one.id, 0) for one in unionised), sum(one.headcount for one in unionised),
        sum(members.get(one.id, 0) for one in target), sum(one.headcount for one in target), pool,
        _numbers(rows, day),
    )  # fmt: skip


@kept(*MADE_OF)
def groups(by: Actor, *, day: date) -> list[GroupRate]:
    """Return women, rural workers and those without an employer, each over its staff where anybody counts them."""
    rows = _on(Membership.visible(by, "membership.count"), day)
    women = {one.id: one.women for one in registry.staff(by, day) if one.unionised and one.women}
    at = rows.filter(employer__isnull=False, person__sex=Sex.FEMALE)
    ours = dict(at.values_list("employer_id").annotate(count=Count("id")).order_by())
    return [
        GroupRate(Group.WOMEN, sum(ours.get(firm, 0) for firm in women), sum(women.values())),
        GroupRate(Group.RURAL, rows.filter(rural=True).count(), None),
        GroupRate(Group.NEW_FORM, rows.filter(door=Door.POOL).count(), None),
    ]


def _by_employer(rows: QuerySet[Membership]) -> tuple[dict[int, int], int]:
    """Return firm → members, and how many came by the pool."""
    members, pool = Counter[int](), 0
    for employer_id, door, count in rows.values_list("employer_id", "door").annotate(Count("id")).order_by():
        pool += count if door == Door.POOL else 0
        if employer_id is not None:
            members[employer_id] += count
    return dict(members), pool


def _on(rows: QuerySet[Membership], day: date) -> QuerySet[Membership]:
    """Return the primary memberships that counted on a day."""
    still = Q(state__in=COUNTED) | (Q(ended_date__gt=day) & Q(state__in=(State.LEFT, State.MOVED, State.RETIRED)))
    return rows.filter(still, primary=True, joined_date__lte=day)


def _numbers(rows: QuerySet[Membership], today: date) -> Numbers:
    days = reference.value("membership.fresh_days", "", today, FRESH_DAYS)
    counted = Q(primary=True, state__in=COUNTED)
    sums = rows.aggregate(
        members=Count("id", filter=counted), retired=Count("id", filter=Q(primary=True, state=State.RETIRED)),
        covered=Count("id", filter=Q(primary=False, state__in=COUNTED)),
        fresh=Count("id", filter=counted & Q(confirmed_date__gte=date.fromordinal(max(1, today.toordinal() - days)))),
        oldest=Min("confirmed_date", filter=counted), newest=Max("confirmed_date", filter=counted),
    )  # fmt: skip
    return Numbers(**sums)
