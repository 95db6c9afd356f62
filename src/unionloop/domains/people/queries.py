"""Reads of persons: masked, always. The plain value is people.commands.reveal's, for a reason."""

from unionloop.kernel.actor import Actor
from unionloop.kernel.change import seen
from unionloop.kernel.page import Page, keyset
from unionloop.kernel.secret import blind

from . import rules
from .contracts import IdType, PersonRow, Sex
from .models import Person

ID_COLUMN, PHONE_COLUMN = "people_person.id_number", "people_person.phone"


def person(by: Actor, *, person_id: int) -> PersonRow:
    """Return one person."""
    return person_row(seen(by, "people.read", Person, person_id))


def find(by: Actor, *, id_type: str, id_number: str) -> PersonRow | None:
    """Return the person with a paper's number, if this actor may see him."""
    number = rules.check_id(id_type, id_number, by.today).number
    row = Person.visible(by, "people.read").filter(id_type=id_type, id_blind=blind(number, ID_COLUMN)).first()
    return person_row(row) if row else None


def by_phone(by: Actor, *, phone: str) -> list[PersonRow]:
    """Return the persons with a phone number."""
    rows = Person.visible(by, "people.read")
    rows = rows.filter(phone_blind=blind(rules.check_phone(phone), PHONE_COLUMN)).order_by("id")
    return [person_row(row) for row in rows[:50]]


def people(by: Actor, *, unit_id: int | None = None, after: str = "", limit: int = 50) -> Page[PersonRow]:
    """Return the persons of a unit, or all that this actor may see."""
    rows = Person.visible(by, "people.read")
    if unit_id is not None:
        rows = rows.filter(unit_id=unit_id)
    return keyset(rows, ("id",), person_row, after=after, limit=limit)


def person_row(row: Person) -> PersonRow:
    """Return the masked row of a person."""
    return PersonRow(
        row.pk, rules.mask_name(row.name), IdType(row.id_type), rules.mask_id(row.id_number), row.birth_date,
        Sex(row.sex), rules.mask_phone(row.phone), row.unit_id,
    )  # fmt: skip


def check_phone(text: str) -> str:
    """Return a phone number in one writing, or refuse; employers keep their contacts' by the same rule."""
    return rules.check_phone(text)


def mask_phone(number: str) -> str:
    """Return 138****2207."""
    return rules.mask_phone(number)
