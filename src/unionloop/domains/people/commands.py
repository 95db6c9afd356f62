"""Writes. A person is recorded once; a plain value is shown only after the reason is in the journal."""

from django.db import transaction

from unionloop.kernel.actor import Actor
from unionloop.kernel.change import change, edit, seen
from unionloop.kernel.change import record as write_down
from unionloop.kernel.errors import BadInput, Refused
from unionloop.kernel.secret import blind

from . import rules
from .contracts import PersonRow, Sex
from .models import Person
from .queries import ID_COLUMN, PHONE_COLUMN, person_row

REVEALED = ("name", "id_number", "phone")
SHORTEST_REASON = 4


@transaction.atomic
def record(
    by: Actor, *, name: str, id_type: str, id_number: str, phone: str = "", unit_id: int | None = None,
    sex: str = "",
) -> PersonRow:  # fmt: skip
    """Record a person by a checked paper. Birth date and sex come from the paper where it tells them."""
    person = Person(name=rules.check_name(name), unit_id=unit_id)
    _identify(by, person, id_type, id_number, sex)
    _reach(person, phone)
    with change(by, "people.record", person):
        _refuse_twice(person)
    return person_row(person)


@transaction.atomic
def correct(
    by: Actor, *, person_id: int, reason: str, name: str | None = None, id_type: str | None = None,
    id_number: str | None = None, phone: str | None = None, unit_id: int | None = None,
) -> PersonRow:  # fmt: skip
    """Correct a person's record, with the reason. What is not given stays as it is."""
    _need_reason(reason)
    with edit(by, "people.correct", Person, person_id, note=reason) as person:
        if name is not None:
            person.name = rules.check_name(name)
        if id_number is not None or id_type is not None:
            _identify(by, person, id_type or person.id_type, id_number or person.id_number, "")
            _refuse_twice(person)
        if phone is not None:
            _reach(person, phone)
        if unit_id is not None:
            person.unit_id = unit_id
            person.unit = Person._meta.get_field("unit").related_model.objects.get(pk=unit_id)
    return person_row(person)


def reveal(by: Actor, *, person_id: int, field: str, reason: str) -> str:
    """Return one plain value. The line who, what and why is committed before the value is read."""
    if field not in REVEALED:
        raise BadInput("not_revealed", field=field)
    _need_reason(reason)
    with transaction.atomic():
        row = seen(by, "people.reveal", Person, person_id)
        write_down(by, "people.reveal", row, {"field": field}, reason.strip())
    return str(getattr(row, field))


def _identify(by: Actor, person: Person, id_type: str, id_number: str, sex: str) -> None:
    facts = rules.check_id(id_type, id_number, by.today)
    if sex and sex not in set(Sex):
        raise BadInput("unknown_sex", sex=sex)
    person.id_type, person.id_number = id_type, facts.number
    person.id_blind = blind(facts.number, ID_COLUMN)
    person.birth_date = facts.birth_date
    person.sex = (facts.sex if facts.sex != Sex.UNKNOWN else sex or person.sex or Sex.UNKNOWN.value)


def _reach(person: Person, phone: str) -> None:
    person.phone = rules.check_phone(phone) if phone else ""
    person.phone_blind = blind(person.phone, PHONE_COLUMN)


def _refuse_twice(person: Person) -> None:
    others = Person.objects.filter(id_type=person.id_type, id_blind=person.id_blind).exclude(pk=person.pk)
    if others.exists():
        raise Refused("person_known")


def _need_reason(reason: str) -> None:
    if len(reason.strip()) < SHORTEST_REASON:
        raise BadInput("reason_missing", least=SHORTEST_REASON)
