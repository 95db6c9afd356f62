"""Which particulars of a person are on record, by name; and his own, plain, for himself."""

from unionloop.domains.people.contracts import ParticularsRow
from unionloop.domains.people.models import Particulars, Person
from unionloop.kernel.actor import Actor
from unionloop.kernel.change import seen

from . import rights, sealed


def particulars(by: Actor, *, person_id: int) -> ParticularsRow:
    """Return which particulars are on record of somebody whose record may be read; never what they say."""
    row = seen(by, "people.read", Person, person_id)
    found = Particulars.objects.filter(person=row).first()
    return ParticularsRow(row.pk, tuple(sealed.opened_particulars(found.sealed, sealed.key_of(row)))) if found else (
        ParticularsRow(row.pk, ()))  # fmt: skip


def own_particulars(by: Actor) -> dict[str, str]:
    """Return the actor's own particulars, plain."""
    row = rights.own_row(by)
    found = Particulars.objects.filter(person=row).first()
    return sealed.opened_particulars(found.sealed, sealed.key_of(row)) if found else {}


def row_of(row: Particulars, key: bytes) -> ParticularsRow:
    return ParticularsRow(row.person_id, tuple(sealed.opened_particulars(row.sealed, key)))
