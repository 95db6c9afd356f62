"""Keeping what a record says of a person besides his paper, sealed under his own key."""

from collections.abc import Mapping, Sequence

from django.db import transaction

from unionloop.domains.people import rules
from unionloop.domains.people.contracts import ParticularsRow
from unionloop.domains.people.models import Particulars, Person
from unionloop.domains.people.queries import sealed
from unionloop.domains.people.queries.particulars import row_of
from unionloop.kernel import journal
from unionloop.kernel.actor import Actor
from unionloop.kernel.change import change, lock

from .recording import live_key

LUMP = 1000


@transaction.atomic
def describe(by: Actor, *, person_id: int, told: Mapping[str, str]) -> ParticularsRow:
    """Keep what is told of a person, by himself or by his union: a field not named stays, one named with nothing goes."""
    mine = Person.objects.select_related("unit").filter(pk=person_id).first() if by.person == person_id else None
    acting = by.own("people.describe", mine.place) if mine is not None else by
    person: Person = lock(acting, "people.describe", Person, person_id)
    key = live_key(person)
    row = Particulars.objects.filter(person=person).first() or Particulars(person=person)
    with change(acting, "people.describe", row):
        row.sealed = sealed.sealed_particulars(rules.merged(sealed.opened_particulars(row.sealed, key), told), key)
    return row_of(row, key)


@transaction.atomic
def describe_many(by: Actor, *, told: Sequence[tuple[int, Mapping[str, str]]], place: str, source: str) -> int:
    """Keep what a list tells of persons just recorded or known, each under his own key; return of how many.

    Who has been erased is passed over: there is no key to seal under. One journal line, as for the list itself.
    """
    by.require("people.record_many", place)
    kept = 0
    for start in range(0, len(told), LUMP):
        some = dict(told[start : start + LUMP])
        persons = {row.pk: row for row in Person.objects.select_related("key").filter(pk__in=some, erased_at__isnull=True)}
        known = {row.person_id: row for row in Particulars.objects.filter(person_id__in=persons)}
        fresh: list[Particulars] = []
        changed: list[Particulars] = []
        for pk, values in some.items():
            key = sealed.key_of(persons[pk]) if pk in persons else None
            if key is None:
                continue
            row = known.get(pk) or Particulars(person_id=pk)
            row.sealed = sealed.sealed_particulars(rules.merged(sealed.opened_particulars(row.sealed, key), values), key)
            (changed if pk in known else fresh).append(row)
        Particulars.objects.bulk_create(fresh)
        Particulars.objects.bulk_update(changed, ["sealed"])
        kept += len(fresh) + len(changed)
    journal.append(by, "people.describe", "people.person", 0, place, {"rows": kept, "source": source})
    return kept
