"""What a person may see of his own record: consents, who looked, what he asked for."""

from dataclasses import replace
from datetime import date

from unionloop.domains.people.contracts import (
    LOOKS,
    VERBS,
    LookRow,
    Proof,
    PurposeRow,
    Wish,
    WishRow,
    WishState,
)
from unionloop.domains.people.models import Asking, Consent, Person
from unionloop.domains.people.rules import mask_phone
from unionloop.domains.reference import queries as reference
from unionloop.kernel.actor import Actor
from unionloop.kernel.change import seen
from unionloop.kernel.errors import NotFound
from unionloop.kernel.models import Entry
from unionloop.kernel.page import Page, keyset
from unionloop.kernel.secret import unseal

from . import sealed

PURPOSES = "people.purposes"
ANSWER_DAYS = 15  # working days; the region's parameter "people.days.answer" goes before


def purposes(region: str, day: date) -> list[PurposeRow]:
    """Return the purposes in force in a region, in the order of its list."""
    rows = reference.parameter(PURPOSES, region, day).value
    return [PurposeRow(one["purpose"], one["label"], one["text"], one["version"], one["sensitive"]) for one in rows]


def consents(by: Actor, *, person_id: int, region: str = "") -> list[PurposeRow]:
    """Return every purpose with the person's latest answer to it; his own, or one whose record may be read."""
    _own_or_seen(by, person_id)
    latest = {row.purpose: row for row in Consent.objects.filter(person_id=person_id).order_by("id")}
    found = []
    for one in purposes(region, by.today):
        row = latest.get(one.purpose)
        found.append(replace(one, given_at=row.given_at, withdrawn_at=row.withdrawn_at) if row else one)
    return found


def consented(person_id: int, purpose: str) -> bool:
    """Tell whether a person's consent to a purpose stands. Other domains ask before they use his data."""
    rows = Consent.objects.filter(person_id=person_id, purpose=purpose, withdrawn_at__isnull=True)
    return rows.exists()


def looks(by: Actor, *, person_id: int, limit: int = 200) -> list[LookRow]:
    """Return who looked at or changed a person's record, latest first: the journal's lines, all of them."""
    _own_or_seen(by, person_id)
    lines = Entry.objects.filter(model="people.person", row_id=person_id, verb__in=LOOKS).order_by("-id")[:limit]
    return [LookRow(one.at, one.actor, one.verb, VERBS[one.verb], one.note,
                    str(one.changes.get("field", "")) if one.verb == "people.reveal" else "") for one in lines]  # fmt: skip


def askings(by: Actor, *, state: str = "", after: str = "", limit: int = 50) -> Page[WishRow]:
    """Return corrections and erasures asked for in the actor's scope, the soonest due first."""
    rows = Asking.visible(by, "people.answer").select_related("person__key")
    if state:
        rows = rows.filter(state=state)
    return keyset(rows, ("due_date", "id"), asking_row, after=after, limit=limit)


def own_askings(by: Actor) -> list[WishRow]:
    """Return what the actor himself has asked for."""
    rows = Asking.objects.filter(person_id=by.person or 0).select_related("person__key").order_by("-id")
    return [asking_row(row) for row in rows[:50]] if by.person else []


def asking_row(row: Asking) -> WishRow:
    """Return the frozen row of an asking; its words are gone with the person's key."""
    key = sealed.key_of(row.person)
    text = unseal(row.text_sealed, key, sealed.TEXT_COLUMN) if key else ""
    if row.kind == Wish.PHONE:
        text = mask_phone(text)
    return WishRow(row.pk, row.person_id, Wish(row.kind), text, row.asked_at, row.due_date, WishState(row.state),
                   row.answer, row.answered_at, Proof(row.proof) if row.proof else None, row.ready_at)  # fmt: skip


def phone_asked(by: Actor, *, person_id: int) -> WishRow | None:
    """Return the change of phone under way for a person whose record may be read."""
    seen(by, "people.read", Person, person_id)
    rows = Asking.objects.filter(person_id=person_id, kind=Wish.PHONE, state__in=[WishState.OPEN, WishState.ALLOWED])
    row = rows.select_related("person__key").first()
    return asking_row(row) if row else None


def asking(asking_id: int) -> WishRow:
    """Return one asking, whoever may see it: for what follows from it. System use."""
    return asking_row(Asking.objects.select_related("person__key").get(pk=asking_id))


def phones_of(asking_id: int) -> tuple[int, str, str]:
    """Return the person, the number on his record and the one he asked for: for telling both. System use."""
    row = Asking.objects.select_related("person__key").get(pk=asking_id, kind=Wish.PHONE)
    key = sealed.key_of(row.person)
    return row.person_id, sealed.opened(row.person, "phone"), unseal(row.text_sealed, key, sealed.TEXT_COLUMN) if key else ""


def phone_of(person_id: int) -> str:
    """Return a person's plain number, "" where there is none: for a message handed over at once. System use."""
    row = Person.objects.select_related("key").filter(pk=person_id).first()
    return sealed.opened(row, "phone") if row else ""


def own_row(by: Actor) -> Person:
    """Return the actor's own record; NotFound for whoever is nobody's person."""
    row = Person.objects.select_related("key", "unit").filter(pk=by.person or 0).first()
    if row is None:
        raise NotFound("not_found", model="Person", id=0)
    return row


def _own_or_seen(by: Actor, person_id: int) -> None:
    if by.person != person_id:
        seen(by, "people.read", Person, person_id)
