"""Counties side by side without names or ranking: scores, and exits beside what their mix of hardship leads to expect."""

from collections import Counter
from collections.abc import Iterable
from datetime import date

from django.db.models import Exists, OuterRef, Q

from unionloop.domains.aid import rules
from unionloop.domains.aid.contracts import FileState
from unionloop.domains.aid.contracts.evaluation import CountyRow
from unionloop.domains.aid.models import Exit, Household, Step
from unionloop.domains.organisation import queries as organisation
from unionloop.domains.organisation.contracts import Tier
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import Refused

from . import tables
from .scoring import GONE, score_of

FEWEST = 5  # households: fewer are not shown


def counties(by: Actor, *, unit_id: int, from_date: date, to_date: date) -> list[CountyRow]:
    """Return the counties below a unit in the order of the tree.

    Beside its exits stands how many the county would have, had each kind of hardship left at the rate of the whole:
    a county with many in deep hardship is not held against one with few.
    """
    path = tables.unit_of(unit_id).path
    by.require("aid.count", path)
    mix = list(_mix(path, from_date, to_date))
    below = organisation.children(by, unit_id=unit_id, limit=100).rows
    return [_county(one.id, one.name, one.path, from_date, to_date, mix) for one in below if one.tier is Tier.COUNTY]


def _mix(path: str, start: date, end: date) -> Iterable[tuple[str, str, bool]]:
    """Yield of every household on file in a period where it is, its kind of hardship, and whether it left in the period."""
    rows = Household.objects.filter(unit__path__startswith=path, filed_date__lte=end)
    rows = rows.filter(Q(state=FileState.IN_FORCE) | Q(exited_date__gte=start))
    left = Exit.objects.filter(household=OuterRef("pk"), exited_date__gte=start, exited_date__lte=end, kind__in=GONE)
    yield from rows.annotate(left=Exists(left)).values_list("unit__path", "klass", "left")


def _county(unit_id: int, name: str, path: str, start: date, end: date, mix: list[tuple[str, str, bool]]) -> CountyRow:
    steps = Step.objects.filter(household__unit__path__startswith=path, taken_date__gte=start, taken_date__lte=end)
    households = steps.values("household_id").distinct().count()
    own = [(klass, left) for place, klass, left in mix if place.startswith(path)]
    if households < FEWEST or len(own) < FEWEST:
        return CountyRow(unit_id, name, households if households >= FEWEST else None, None, "")
    out = sum(left for _, left in own)
    expected = rules.expected(Counter(klass for klass, _ in own), [(klass, left) for _, klass, left in mix])
    try:
        found = score_of(unit_id, path, start, end)
    except Refused:  # no budget of its own: it is shown without a score
        return CountyRow(unit_id, name, households, None, "", out, expected)
    return CountyRow(unit_id, name, households, found.points, found.grade, out, expected)
