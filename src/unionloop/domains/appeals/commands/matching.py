"""Whom a message comes from, and which open case it belongs to."""

from dataclasses import replace

from django.db.models import Exists, OuterRef, Q

from unionloop.domains.appeals import rules
from unionloop.domains.appeals.contracts import LIVE, Channel, Incoming, Known
from unionloop.domains.appeals.models import Case, Entry, Identity, Speaker
from unionloop.domains.appeals.queries.identities import sender_blind
from unionloop.domains.people import queries as people
from unionloop.kernel import instances, questions, secret
from unionloop.kernel.actor import Actor, Grant
from unionloop.kernel.change import change
from unionloop.kernel.errors import Refused

_VOICE = questions.Question(
    lambda channel, blind: Speaker.objects.filter(channel=channel, sender_blind=blind), str, str
)
PHONE, SEALED = "appeals_speaker.phone", "appeals_identity.sender"


def acting(by: Actor, verb: str, path: str) -> Actor:
    """Return the actor with one verb more: it follows from an act authorised elsewhere."""
    return replace(by, grants=(*by.grants, Grant(verb, path)))


def desk(by: Actor, path: str) -> Actor:
    """Return the actor with the right to add to a case that has moved on: the speaker may always speak."""
    return replace(by, grants=(*by.grants, Grant("appeals.hear", path), Grant("documents.store", path)))


def anonymous_blind(channel: str, sender: str) -> str:
    """Return what finds an anonymous voice again; not comparable with the index of the others."""
    return secret.blind(f"{channel}:{sender}", SEALED) if sender else ""


def phone_of(incoming: Incoming) -> str:
    """Return the phone number to call back on, "" without one: the one left, else the line it came on."""
    if incoming.contact.strip():
        return people.check_phone(incoming.contact)
    if incoming.channel in (Channel.PHONE, Channel.SMS) and incoming.sender.strip():
        try:
            return people.check_phone(incoming.sender)
        except Refused:  # a short number, a withheld one: the message counts all the same
            return ""
    return ""


def running_case(incoming: Incoming) -> int | None:
    """Return the open case a message belongs to: by its thread, or by its sender where a channel is a chat.

    Only the speaker's own cases are looked at, whoever knows their numbers. A letter may come after one
    that answers it.
    """
    chat, letter = incoming.channel in rules.CHAT, incoming.channel is Channel.MAIL
    if not incoming.sender or not (incoming.thread or chat or letter):
        return None
    own = Case.objects.filter(state__in=LIVE, merged_into__isnull=True, channel=incoming.channel)
    if incoming.anonymous:
        sealed = Identity.objects.filter(sender_blind=anonymous_blind(incoming.channel, incoming.sender))
        own = own.filter(pk__in=sealed.values("case_id"))
    else:
        own = own.filter(speaker__sender_blind=sender_blind(incoming.channel, incoming.sender))
    own = own.order_by("-latest_at", "-id")
    if incoming.thread or letter:
        named = {incoming.thread, *incoming.answers} - {""}
        same = Q(key__in=named) | Q(vendor_ref__in=named) | Q(thread__in=named | {incoming.key} if letter else named)
        entries = Entry.objects.filter(same, channel=incoming.channel, case_id=OuterRef("pk"))
        found = own.filter(Q(number=incoming.thread.strip().upper()) | Exists(entries))
        case_id = found.values_list("pk", flat=True).first()
        if case_id is not None:
            return int(case_id)
    return own.values_list("pk", flat=True).first() if chat else None


def speaker_ahead(incoming: Incoming) -> None:
    """Say that `speaker` will be asked for once it is known that the message is new."""
    if sender := "" if incoming.anonymous else incoming.sender.strip():
        _VOICE.ahead(str(incoming.channel), sender_blind(incoming.channel, sender))


def speaker(by: Actor, incoming: Incoming, known: Known) -> Speaker | None:
    """Return the voice on this channel, making it known on its first word; None where nobody gave a name.

    What a known voice newly says about itself (a name, a phone) completes it and overwrites nothing.
    """
    phone = phone_of(incoming)
    sender = incoming.sender.strip() or phone
    if not (sender or incoming.name.strip()):
        return None
    blind = sender_blind(incoming.channel, sender or incoming.key)
    row = _VOICE.first(incoming.channel, blind)
    if row is None:
        row = instances.fresh(Speaker, channel=incoming.channel, sender=sender, sender_blind=blind, since_at=by.at)
    elif not _newly_said(row, incoming, phone, known):
        return row
    row.name = row.name or incoming.name.strip()
    row.phone = row.phone or phone
    row.phone_blind = secret.blind(row.phone, PHONE)
    row.person_id = row.person_id or known.person_id
    with change(acting(by, "appeals.hear", ""), "appeals.hear", row):
        pass
    return row


def _newly_said(row: Speaker, incoming: Incoming, phone: str, known: Known) -> bool:
    return bool((incoming.name.strip() and not row.name) or (phone and not row.phone)
                or (known.person_id and not row.person_id))  # fmt: skip
