"""A new phone on a record: asked for by a member who lost his, with name and paper from the new one, or proposed by a clerk;
checked by another clerk, stopped by whoever still holds the old one, in force after a cool-down."""

from datetime import timedelta

from django.db import transaction

from unionloop.domains.people import ports, rules
from unionloop.domains.people.contracts import Proof, Verdict, Wish, WishRow, WishState
from unionloop.domains.people.models import Asking, Person
from unionloop.domains.people.queries import rights, sealed
from unionloop.domains.reference import queries as reference
from unionloop.kernel.actor import Actor
from unionloop.kernel.change import change, edit, lock, seen
from unionloop.kernel.errors import BadInput, NotFound, Refused
from unionloop.kernel.journal import was_done
from unionloop.kernel.secret import seal, unseal

from .recording import live_key, need_reason
from .rights import DAYS

HOURS = {Proof.REGISTER: ("people.hours.phone_register", 24), Proof.PAPER: ("people.hours.phone_paper", 72)}
UNDER_WAY = (WishState.OPEN, WishState.ALLOWED)


@transaction.atomic
def ask_phone(by: Actor, *, name: str, id_type: str, id_number: str, phone: str) -> WishRow | None:
    """Ask that a record's phone be changed to `phone`, which the surface has proved by a code; nobody is logged in.

    None when no record has this name and paper, the phone is on it already, or the same is under way: the surface
    says the same words in every case, so that nobody learns here who is a member.
    """
    number, new = rules.check_id(id_type, id_number, by.today).number, rules.check_phone(phone)
    person = Person.objects.select_for_update(of=("self",)).select_related("key", "unit").filter(
        id_type=id_type, id_blind=sealed.id_blind(number), name=rules.check_name(name), erased_at__isnull=True,
        merged_into__isnull=True,
    ).first()  # fmt: skip
    if person is None or person.phone_blind == sealed.phone_blind(new):
        return None
    if Asking.objects.filter(person=person, kind=Wish.PHONE, state__in=UNDER_WAY).exists():
        return None
    return _open(by.own("people.ask_phone", person.place), "people.ask_phone", person, new)


@transaction.atomic
def propose_phone(by: Actor, *, person_id: int, phone: str, reason: str) -> WishRow:
    """Propose another phone for a record, at the counter; somebody else allows it, and the cool-down runs as for a lost one.

    The first phone of a record goes the same way: who holds it can log in as the person.
    """
    need_reason(reason)
    person = lock(by, "people.propose_phone", Person, person_id)
    new = rules.check_phone(phone)
    if person.erased_at is not None or person.merged_into_id is not None:
        raise Refused("person_erased" if person.erased_at is not None else "person_merged_already")
    if person.phone_blind == sealed.phone_blind(new):
        raise Refused("phone_as_it_is")
    if Asking.objects.filter(person=person, kind=Wish.PHONE, state__in=UNDER_WAY).exists():
        raise Refused("asked_already", kind=Wish.PHONE)
    return _open(by, "people.propose_phone", person, new, reason.strip())


def allow_phone(by: Actor, *, asking_id: int, proof: str, text: str) -> WishRow:
    """Allow a new phone, saying how the person was recognised; it takes effect when the cool-down is over.

    By `register` the authority itself must say that name, number and the new phone belong together. Nothing is
    locked while waiting for it.
    """
    if proof not in set(Proof):
        raise BadInput("unknown_proof", proof=proof[:20])
    if not text.strip():
        raise BadInput("answer_missing")
    row = seen(by, "people.allow_phone", Asking, asking_id)
    _need_open(row)
    if proof == Proof.REGISTER:
        _ask_register(row)
    with transaction.atomic():
        asking = lock(by, "people.allow_phone", Asking, asking_id)
        _need_open(asking)
        if was_done(asking, "people.propose_phone", by):
            raise Refused("same_person", verb="people.allow_phone", earlier="people.propose_phone")
        code, default = HOURS[Proof(proof)]
        hours = reference.value(code, "", by.today, default)
        with edit(by, "people.allow_phone", Asking, asking_id, note=Proof(proof).label) as asking:
            asking.state, asking.proof, asking.answer = WishState.ALLOWED, proof, text.strip()[:300]
            asking.answered_at, asking.ready_at = by.at, by.at + timedelta(hours=hours)
    return rights.asking_row(asking)


@transaction.atomic
def stop_phone(by: Actor, *, asking_id: int) -> WishRow:
    """Stop a change of phone that one has not asked for: by the person himself, while it has not taken effect."""
    person = rights.own_row(by)
    asking = Asking.objects.filter(pk=asking_id, person=person, kind=Wish.PHONE).first()
    if asking is None:
        raise NotFound("not_found", model="Asking", id=asking_id)
    with edit(by.own("people.stop_phone", person.place), "people.stop_phone", Asking, asking_id) as row:
        if row.state not in UNDER_WAY:
            raise Refused("answered_already")
        row.state, row.answered_at = WishState.STOPPED, by.at
    return rights.asking_row(row)


def restore_phones(by: Actor) -> int:
    """Put every allowed new phone whose hour has come on its record; return how many. The clock's act."""
    due = Asking.visible(by, "people.restore_phone").filter(state=WishState.ALLOWED, ready_at__lte=by.at)
    ids = list(due.order_by("ready_at", "id").values_list("pk", flat=True)[:500])
    return sum(_restore(by, asking_id) for asking_id in ids)


@transaction.atomic
def _restore(by: Actor, asking_id: int) -> bool:
    asking = lock(by, "people.restore_phone", Asking, asking_id)
    if asking.state != WishState.ALLOWED:
        return False
    person = lock(by, "people.restore_phone", Person, asking.person_id)
    if person.erased_at is None:
        key = live_key(person)
        number = unseal(asking.text_sealed, key, sealed.TEXT_COLUMN)
        with change(by, "people.restore_phone", person, note=Proof(asking.proof).label):
            person.phone_sealed, person.phone_blind = sealed.sealed_phone(number, key), sealed.phone_blind(number)
    with change(by, "people.restore_phone", asking):
        asking.state = WishState.DONE if person.erased_at is None else WishState.REFUSED
    return True


def _open(by: Actor, verb: str, person: Person, new: str, note: str = "") -> WishRow:
    days = reference.value(DAYS, "", by.today, rights.ANSWER_DAYS)
    asking = Asking(
        person=person, kind=Wish.PHONE, text_sealed=seal(new, live_key(person), sealed.TEXT_COLUMN), asked_at=by.at,
        due_date=reference.calendar().add_workdays(by.today, days),
    )  # fmt: skip
    with change(by, verb, asking, note=note):
        pass
    return rights.asking_row(asking)


def _need_open(row: Asking) -> None:
    if row.kind != Wish.PHONE:
        raise NotFound("not_found", model="Asking", id=row.pk)
    if row.state != WishState.OPEN:
        raise Refused("answered_already")


def _ask_register(row: Asking) -> None:
    person = Person.objects.select_related("key").get(pk=row.person_id)
    phone = unseal(row.text_sealed, live_key(person), sealed.TEXT_COLUMN)
    try:
        said = ports.register().check(name=person.name, number=sealed.opened(person, "id_number"), phone=phone)
    except ports.Unreachable as error:
        raise Refused("register_unreachable", why=str(error)[:60]) from error
    if said.verdict != Verdict.MATCH:
        raise Refused("phone_not_his", said=said.verdict.label)
