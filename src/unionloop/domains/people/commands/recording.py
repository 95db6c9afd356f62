"""Recording, correcting and revealing: a plain value is shown only after the reason is in the journal."""

from django.db import transaction

from unionloop.domains.organisation import queries as organisation
from unionloop.domains.people import ports, rules
from unionloop.domains.people.contracts import PersonRow, Sex
from unionloop.domains.people.models import Person, PersonKey
from unionloop.domains.people.queries import sealed
from unionloop.domains.people.queries.persons import person_row
from unionloop.kernel.actor import Actor
from unionloop.kernel.change import change, edit, lock, seen
from unionloop.kernel.change import record as write_down
from unionloop.kernel.errors import BadInput, NotFound, Refused

REVEALED = ("name", "id_number", "phone", "particulars")
SHORTEST_REASON = 4


@transaction.atomic
def record(
    by: Actor, *, name: str, id_type: str, id_number: str, phone: str = "", unit_id: int | None = None,
    sex: str = "",
) -> PersonRow:  # fmt: skip
    """Record a person by a checked paper. Birth date and sex come from the paper where it tells them."""
    person, (key, wrapped) = Person(unit_id=unit_id), sealed.fresh_key()
    _name(person, name)
    _identify(by, person, key, id_type, id_number, sex)
    _reach(person, key, phone)
    with change(by, "people.record", person):
        _refuse_twice(person)
    PersonKey(person=person, wrapped=wrapped).save(force_insert=True)
    return person_row(person)


@transaction.atomic
def correct(
    by: Actor, *, person_id: int, reason: str, name: str | None = None, id_type: str | None = None,
    id_number: str | None = None, unit_id: int | None = None,
) -> PersonRow:  # fmt: skip
    """Correct a person's record, with the reason. What is not given stays as it is.

    Never the phone: whoever holds it can log in as the person, so that takes two people and a cool-down (propose_phone).
    """
    need_reason(reason)
    with edit(by, "people.correct", Person, person_id, note=reason) as person:
        key = live_key(person)
        if name is not None:
            _name(person, name)
        if id_number is not None or id_type is not None:
            number = id_number or sealed.opened(person, "id_number")
            _identify(by, person, key, id_type or person.id_type, number, "")
            _refuse_twice(person)
        if unit_id is not None:
            person.unit_id = unit_id
    return person_row(person)


@transaction.atomic
def place(by: Actor, *, person_id: int, unit_id: int) -> None:
    """Hang a person where his primary union is; whoever moves the membership has been authorised for that."""
    person = Person.objects.select_for_update(of=("self",)).select_related("unit").filter(pk=person_id).first()
    if person is None:
        raise NotFound("not_found", model="Person", id=person_id)
    if person.unit_id == unit_id:
        return
    target = organisation.by_ids([unit_id])[unit_id]
    mover = by.own("people.place", person.place).own("people.place", target.path)
    with change(mover, "people.place", person):
        person.unit_id = unit_id


def reveal(by: Actor, *, person_id: int, field: str, reason: str) -> str:
    """Return one plain value. The line who, what and why is committed before the value is read."""
    if field not in REVEALED:
        raise BadInput("not_revealed", field=field)
    need_reason(reason)
    with transaction.atomic():
        row = seen(by, "people.reveal", Person, person_id)
        write_down(by, "people.reveal", row, {"field": field}, reason.strip())
    return str(row.name if field == "name" else sealed.opened(row, field))


@transaction.atomic
def look(by: Actor, *, person_id: int, why: str) -> PersonRow:
    """Return one person's masked row for a page of his; that the page was opened is journalled first."""
    row = seen(by, "people.read", Person, person_id)
    write_down(by.own("people.look", row.place), "people.look", row, {}, why)
    return person_row(row)


def verify(by: Actor, *, person_id: int) -> PersonRow:
    """Ask the register whether name, number and phone belong together, and keep its answer.

    Nothing is locked while waiting. Raises Refused("register_unreachable") and leaves the record as it was.
    """
    row = seen(by, "people.verify", Person, person_id)
    number, phone = sealed.papers(row)
    try:
        answer = ports.register().check(name=row.name, number=number, phone=phone)
    except ports.Unreachable as error:
        raise Refused("register_unreachable", why=str(error)[:60]) from error
    with transaction.atomic():
        person = lock(by, "people.verify", Person, person_id)
        with change(by, "people.verify", person):
            person.verified, person.verified_at, person.verified_ref = answer.verdict, by.at, answer.ref
    return person_row(person)


def live_key(person: Person) -> bytes:
    """Return the person's key, or refuse: an erased record cannot be written to."""
    key = sealed.key_of(person)
    if key is None:
        raise Refused("person_erased")
    return key


def need_reason(reason: str) -> None:
    if len(reason.strip()) < SHORTEST_REASON:
        raise BadInput("reason_missing", least=SHORTEST_REASON)


def _name(person: Person, name: str) -> None:
    person.name = rules.check_name(name)
    person.given, person.initials = rules.given_of(person.name), rules.initials_of(person.name)


def _identify(by: Actor, person: Person, key: bytes, id_type: str, id_number: str, sex: str) -> None:
    facts = rules.check_id(id_type, id_number, by.today)
    if sex and sex not in set(Sex):
        raise BadInput("unknown_sex", sex=sex)
    person.id_type, person.id_sealed = id_type, sealed.sealed_id(facts.number, key)
    person.id_blind = sealed.id_blind(facts.number)
    person.birth_date = facts.birth_date
    person.sex = (facts.sex if facts.sex != Sex.UNKNOWN else sex or person.sex or Sex.UNKNOWN.value)


def _reach(person: Person, key: bytes, phone: str) -> None:
    number = rules.check_phone(phone) if phone else ""
    person.phone_sealed, person.phone_blind = sealed.sealed_phone(number, key), sealed.phone_blind(number)


def _refuse_twice(person: Person) -> None:
    others = Person.objects.filter(id_type=person.id_type, id_blind=person.id_blind).exclude(pk=person.pk)
    if others.exists():
        raise Refused("person_known")
