"""What is left to people after mutual aid: read from the claims granted, for whoever helps a second time. System use."""

from collections.abc import Collection
from datetime import date

from django.db.models import BigIntegerField, Count, F, Max, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Greatest, Least

from unionloop.kernel.actor import Actor

from ..contracts import GRANTED, Borne, ClaimState
from ..models import Claim, Event

NONE = Borne()
SUMMED = ("total_fen", "insured_fen", "other_fen", "given", "left")


def borne_by(person_ids: Collection[int], *, since: date, day: date) -> Borne:
    """Return what some people bore for the events after `since` up to a day that mutual aid has answered."""
    found = events_answered(since, day).filter(person_id__in=person_ids)
    sums = found.aggregate(*map(Sum, SUMMED), Max("paid"), Count("pk"))
    if not sums["pk__count"]:
        return NONE
    total, insured, other, mutual, left = (sums[f"{name}__sum"] for name in SUMMED)
    return Borne(sums["pk__count"], total, insured, other, mutual, left, sums["paid__max"])


def burdened(by: Actor, verb: str, *, since: date, day: date, least_fen: int, limit: int = 500) -> list[tuple[int, int, int]]:
    """Return (person, union, fen) of those where the actor holds a verb to whom at least so much is left, the heaviest first."""
    seen = events_answered(since, day).filter(by.sees(verb, "union__path"))
    rows = seen.values("person_id").annotate(sum=Sum("left"), at=Max("union_id"))
    return list(rows.filter(sum__gte=least_fen).order_by("-sum", "person_id").values_list("person_id", "at", "sum")[:limit])


def paid_persons(*, since: date, day: date) -> set[int]:
    """Return the persons to whom a claim was paid in a span of days."""
    rows = Claim.objects.filter(state=ClaimState.PAID, paid_date__gte=since, paid_date__lte=day)
    return set(rows.values_list("person_id", flat=True))


def events_answered(since: date, day: date) -> QuerySet[Event]:
    """Return the answered events of a span, each with what mutual aid gave and what is left of the own share."""
    claims = Claim.objects.filter(event_id=OuterRef("pk")).order_by().values("event_id")
    granted = claims.filter(state__in=GRANTED, approved_date__lte=day)
    paid = claims.filter(state=ClaimState.PAID, paid_date__lte=day)
    rows = Event.objects.filter(day__gt=since, day__lte=day).order_by().annotate(
        given=Subquery(granted.annotate(sum=Sum("amount_fen")).values("sum"), output_field=BigIntegerField()),
        paid=Subquery(paid.annotate(last=Max("paid_date")).values("last")),
    )  # fmt: skip
    own = Least(F("self_fen"), F("total_fen") - F("insured_fen") - F("other_fen"))
    return rows.filter(given__isnull=False).annotate(left=Greatest(0, own - F("given"), output_field=BigIntegerField()))
