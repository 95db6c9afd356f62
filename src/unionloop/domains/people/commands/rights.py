"""What a person does about his own record: consent, copy, correct, erase. Erasing destroys his key."""

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from unionloop.domains.people import rules
from unionloop.domains.people.contracts import (
    PARTICULARS,
    IdType,
    OwnCopy,
    PersonRow,
    Sex,
    Verdict,
    Wish,
    WishRow,
    WishState,
)
from unionloop.domains.people.models import Asking, Consent, Particulars, Person, PersonKey
from unionloop.domains.people.queries import rights, sealed
from unionloop.domains.people.queries.particulars import own_particulars
from unionloop.domains.people.queries.persons import person_row
from unionloop.domains.reference import queries as reference
from unionloop.kernel.actor import Actor
from unionloop.kernel.change import change, edit, lock
from unionloop.kernel.change import record as write_down
from unionloop.kernel.errors import BadInput, Refused
from unionloop.kernel.secret import seal

from .recording import live_key

ERASED = "（已注销）"
DAYS = "people.days.answer"


@transaction.atomic
def consent(by: Actor, *, purpose: str, region: str = "") -> None:
    """Consent to one purpose in its present wording, for oneself; given already, it stays as it is."""
    person = rights.own_row(by)
    found = next((one for one in rights.purposes(region, by.today) if one.purpose == purpose), None)
    if found is None:
        raise BadInput("unknown_purpose", purpose=purpose[:30])
    standing = Consent.objects.filter(person=person, purpose=purpose, withdrawn_at__isnull=True).first()
    if standing is not None and standing.version == found.version:
        return
    if standing is not None:
        _withdraw(by, person, standing)
    row = Consent(person=person, purpose=purpose, version=found.version, given_at=by.at)
    with change(by.own("people.consent", person.place), "people.consent", row):
        pass


@transaction.atomic
def withdraw(by: Actor, *, purpose: str) -> None:
    """Withdraw a consent of one's own, from this moment on."""
    person = rights.own_row(by)
    row = Consent.objects.select_for_update(of=("self",)).filter(
        person=person, purpose=purpose, withdrawn_at__isnull=True
    ).first()  # fmt: skip
    if row is None:
        raise Refused("no_consent", purpose=purpose[:30])
    _withdraw(by, person, row)


def _withdraw(by: Actor, person: Person, row: Consent) -> None:
    with change(by.own("people.withdraw", person.place), "people.withdraw", row):
        row.withdrawn_at = by.at


@transaction.atomic
def copy(by: Actor, *, region: str = "") -> OwnCopy:
    """Return everything the record holds of oneself, plain; that it was taken is journalled."""
    row = rights.own_row(by)
    write_down(by.own("people.copy", row.place), "people.copy", row, {})
    return OwnCopy(
        row.name, IdType(row.id_type), *sealed.papers(row), row.birth_date,
        Sex(row.sex), Verdict(row.verified), tuple(rights.consents(by, person_id=row.pk, region=region)),
        tuple(rights.looks(by, person_id=row.pk)),
        {str(PARTICULARS[name]): word for name, word in own_particulars(by).items()},
    )  # fmt: skip


@transaction.atomic
def change_own_phone(by: Actor, *, phone: str) -> PersonRow:
    """Change the phone of one's own record; the surface has proved the new one by a code."""
    row = rights.own_row(by)
    with change(by.own("people.correct", row.place), "people.correct", row, note="本人更换手机号"):
        number = rules.check_phone(phone)
        row.phone_sealed = sealed.sealed_phone(number, live_key(row))
        row.phone_blind = sealed.phone_blind(number)
    return person_row(row)


@transaction.atomic
def ask(by: Actor, *, kind: str, text: str) -> WishRow:
    """Ask for a correction or for erasure of one's own record; the clock of working days starts."""
    if kind not in (Wish.CORRECT, Wish.ERASE):
        raise BadInput("unknown_wish", kind=kind[:20])
    row = rights.own_row(by)
    if Asking.objects.filter(person=row, kind=kind, state=WishState.OPEN).exists():
        raise Refused("asked_already", kind=Wish(kind))
    if kind == Wish.CORRECT and not text.strip():
        raise BadInput("wish_words_missing")
    days = reference.value(DAYS, "", by.today, rights.ANSWER_DAYS)
    asking = Asking(
        person=row, kind=kind, text_sealed=seal(text.strip()[:500], live_key(row), sealed.TEXT_COLUMN), asked_at=by.at,
        due_date=reference.calendar().add_workdays(by.today, days),
    )  # fmt: skip
    with change(by.own("people.ask", row.place), "people.ask", asking):
        pass
    return rights.asking_row(asking)


@transaction.atomic
def answer(by: Actor, *, asking_id: int, done: bool, text: str) -> WishRow:
    """Close an asking with words for the person. An erasure that is granted is carried out at once."""
    if not text.strip():
        raise BadInput("answer_missing")
    asking = lock(by, "people.answer", Asking, asking_id)
    if asking.state != WishState.OPEN:
        raise Refused("answered_already")
    if done and asking.kind == Wish.PHONE:
        raise Refused("phone_needs_proof")
    if done and asking.kind == Wish.ERASE:
        erase(by, person_id=asking.person_id, reason=f"本人申请 {asking.pk}：{text.strip()}"[:300])
    with edit(by, "people.answer", Asking, asking_id) as row:
        row.state, row.answer = (WishState.DONE if done else WishState.REFUSED), text.strip()[:300]
        row.answered_at = by.at
    return rights.asking_row(row)


@transaction.atomic
def nobody(by: Actor, *, unit_id: int, key: str) -> PersonRow:
    """Return a record of nobody, for a row that must go on leading somewhere when the person it led to is forgotten."""
    row = Person(name=ERASED, id_type=IdType.RESIDENT, id_blind=f"-{key}"[:32], unit_id=unit_id, erased_at=by.at)
    with change(by.own("people.record", row.place), "people.record", row, note=key):
        pass
    return person_row(row)


@transaction.atomic
def erase(by: Actor, *, person_id: int, reason: str) -> PersonRow:
    """Erase a person: his key destroyed, his name and indexes gone; the journal keeps that it was done.

    Refused while another domain holds him by law (settings.PERSON_HOLDS); the refusal says which.
    """
    with edit(by, "people.erase", Person, person_id, note=reason) as row:
        if row.erased_at is not None:
            raise Refused("person_erased")
        holds = [why for hold in settings.PERSON_HOLDS for why in import_string(hold)(person_id)]
        if holds:
            raise Refused("person_held", holds=holds)
        row.name, row.given, row.initials = ERASED, "", ""
        row.id_sealed = row.phone_sealed = row.phone_blind = row.verified_ref = ""
        row.id_blind, row.birth_date, row.sex = f"-{row.pk}", None, Sex.UNKNOWN.value
        row.erased_at = by.at
    PersonKey.objects.filter(person_id=person_id).delete()
    Particulars.objects.filter(person_id=person_id).delete()
    for standing in Consent.objects.filter(person_id=person_id, withdrawn_at__isnull=True):
        with change(by.own("people.withdraw", row.place), "people.withdraw", standing):
            standing.withdrawn_at = by.at
    return person_row(Person.objects.get(pk=person_id))
