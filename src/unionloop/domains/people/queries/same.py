"""Which records may be one person: proposed with reasons from blind indexes, decided by a person."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations

from django.db.models import Count, QuerySet

from unionloop.domains.people import rules
from unionloop.domains.people.contracts import PersonMergeRow, SamePair
from unionloop.domains.people.models import Person, PersonMerge
from unionloop.domains.people.rules.same import Likeness
from unionloop.kernel.actor import Actor

from .persons import person_row

GROUP_MOST = 6  # a phone shared by more is a switchboard, not a person


def same(by: Actor, *, limit: int = 50) -> list[SamePair]:
    """Return pairs that may be one person, surest first. Both must be in the actor's scope."""
    rows = Person.visible(by, "people.merge").filter(merged_into__isnull=True, erased_at__isnull=True)
    found: dict[tuple[int, int], SamePair] = {}
    for group in (*_groups(rows.exclude(phone_blind=""), ("phone_blind",)),
                  *_groups(rows.exclude(birth_date=None), ("name", "birth_date"))):  # fmt: skip
        for one, other in combinations(group, 2):
            likeness = rules.alike(_sketch(one), _sketch(other))
            if likeness is not None:
                pair = SamePair(person_row(one), person_row(other), *likeness)
                found.setdefault((one.pk, other.pk), pair)
    return sorted(found.values(), key=lambda pair: (-pair.score_bp, pair.first.id, pair.second.id))[:limit]


def _groups(rows: QuerySet[Person], fields: tuple[str, ...]) -> Iterator[list[Person]]:
    """Yield the records that agree in some fields, in groups of two to a few."""
    several = rows.values(*fields).annotate(count=Count("id")).filter(count__gt=1, count__lte=GROUP_MOST)
    keys = [tuple(one[name] for name in fields) for one in several.order_by(*fields)[:500]]
    groups: dict[tuple[object, ...], list[Person]] = defaultdict(list)
    for row in rows.filter(**{f"{fields[0]}__in": [key[0] for key in keys]}).select_related("key").order_by("id"):
        groups[tuple(getattr(row, name) for name in fields)].append(row)
    yield from (groups[key] for key in keys)


def _sketch(row: Person) -> Likeness:
    return Likeness(row.name, row.id_type, row.birth_date, row.phone_blind)


def merges(by: Actor, *, person_id: int) -> list[PersonMergeRow]:
    """Return the records merged into a person, and those taken out again, latest first."""
    rows = PersonMerge.visible(by, "people.read").filter(kept_id=person_id).order_by("-id")
    return [merge_row(row) for row in rows]


def merge_row(row: PersonMerge) -> PersonMergeRow:
    """Return the frozen row of a merge."""
    return PersonMergeRow(row.pk, row.kept_id, row.dropped_id, row.reason, row.merged_at, row.undone_at)
