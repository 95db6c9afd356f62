"""Cards: issued with the first membership, stopped when lost, issued again; and the codes they show."""

import secrets
from datetime import datetime, timedelta

from django.db import IntegrityError, connection, transaction

from unionloop.domains.membership import rules
from unionloop.domains.membership.contracts import MEMBER, CardCode, CardFinding, CardRow, CardState, codes
from unionloop.domains.membership.models import Card, CardDigits, Membership
from unionloop.domains.membership.queries import cards, routes
from unionloop.domains.reference import queries as reference
from unionloop.kernel import bulk, journal, series
from unionloop.kernel.actor import Actor
from unionloop.kernel.change import change, lock
from unionloop.kernel.errors import BadInput, NotFound, Refused
from unionloop.kernel.models import Entry
from unionloop.kernel.secret import blind

COLUMNS = ("person_id", "number", "version", "state", "issued_date", "why")
MINUTES, OFFLINE_HOURS = 5, 12  # where no region has set its own
WRONG_MOST, WRONG_WITHIN = 20, timedelta(minutes=10)


class TooManyWrong(Refused):
    """Too many codes that were none: somebody is guessing."""

    status = 429


def issue(by: Actor, person_id: int, region: str) -> Card:
    """Give a person his card, in the caller's transaction; whoever has one keeps it."""
    known = Card.objects.filter(person_id=person_id).first()
    if known is not None:
        return known
    serial = series.take(f"membership.number.{by.today.year % 100:02d}")
    card = Card(person_id=person_id, number=rules.number_of(region, by.today.year, serial), issued_date=by.today)
    with change(by.own("membership.issue_card", card.place), "membership.issue_card", card):
        pass
    return card


def issue_many(by: Actor, *, unit_id: int, person_ids: list[int]) -> None:
    """Give persons just recorded their cards at once, past the ORM; the journal line is the caller's."""
    if not person_ids:
        return
    region, year = routes.region_of(unit_id), by.today.year
    first = series.take(f"membership.number.{year % 100:02d}", len(person_ids))
    issued = connection.ops.adapt_datefield_value(by.today)
    bulk.insert_rows("membership_card", COLUMNS, [
        (person_id, rules.number_of(region, year, first + at), 1, CardState.LIVE.value, issued, "")
        for at, person_id in enumerate(person_ids)
    ])  # fmt: skip


@transaction.atomic
def stop_card(by: Actor, *, person_id: int, why: str) -> CardRow:
    """Stop a card: lost, or no longer due. Codes already shown die with it wherever the key file is fresh."""
    if not why.strip():
        raise BadInput("words_missing")
    with _card(by, "membership.stop_card", person_id, why) as card:
        card.state, card.stopped_at, card.why = CardState.STOPPED, by.at, why.strip()[:200]
    CardDigits.objects.filter(card=card).delete()
    return cards.card_row(card)


@transaction.atomic
def reissue_card(by: Actor, *, person_id: int) -> CardRow:
    """Issue a card again: the same number, the next version; what the former one shows is void."""
    with _card(by, "membership.reissue_card", person_id, "") as card:
        card.version += 1
        card.state, card.stopped_at, card.why, card.issued_date = CardState.LIVE, None, "", by.today
    CardDigits.objects.filter(card=card).delete()
    return cards.card_row(card)


@transaction.atomic
def show_code(by: Actor, *, offline: bool = False) -> CardCode:
    """Return a fresh code of one's own card: signed for the QR, and six digits to read out.

    An offline code lasts hours and says so itself; it has no digits, which only a database can check.
    """
    card = Card.objects.select_for_update(of=("self",)).filter(person_id=by.person or 0).first()
    if card is None or not Membership.objects.filter(person_id=by.person or 0, state__in=MEMBER).exists():
        raise NotFound("not_found", model="Card", id=0)
    if card.state != CardState.LIVE:
        raise Refused("card_stopped")
    if offline:
        until = by.at + timedelta(hours=reference.value("membership.card_offline_hours", "", by.today, OFFLINE_HOURS))
    else:
        until = by.at + timedelta(minutes=reference.value("membership.card_minutes", "", by.today, MINUTES))
    shown = codes.Shown(card.number, card.version, by.at, until, offline)
    key_id = cards.signing_id()
    text = codes.sign(cards.private_key(key_id), key_id, shown)
    return CardCode(text, "" if offline else _digits(by, card, until), until, offline)


@transaction.atomic
def check_card(by: Actor, *, text: str) -> CardFinding:
    """Check a shown code at a counter. Wrong ones are counted, so that six digits cannot be guessed through."""
    if not by.holds("membership.check_card"):
        raise NotFound("not_found", model="Card", id=0)
    lately = Entry.objects.filter(verb="membership.refuse_code", actor=by.name, at__gt=by.at - WRONG_WITHIN)
    if lately.count() >= WRONG_MOST:
        raise TooManyWrong("too_many_tries", minutes=10)
    found = cards.check_code(by, text)
    if not found.ok:
        journal.append(by, "membership.refuse_code", "membership.card", 0, "", {"why": found.why})
        return found
    card = Card.objects.select_related("person__unit").get(number=found.number)
    journal.append(by, "membership.check_card", "membership.card", card.pk, card.place, {"offline": found.offline})
    return found


def _card(by: Actor, verb: str, person_id: int, note: str):  # type: ignore[no-untyped-def]
    """Open the door to a card: one's own, or that of somebody in one's scope."""
    row = Card.objects.select_related("person__unit").filter(person_id=person_id).first()
    if row is None:
        raise NotFound("not_found", model="Card", id=person_id)
    actor = by.own(verb, row.place) if by.person == person_id else by
    return change(actor, verb, lock(actor, verb, Card, row.pk), note=note)


def _digits(by: Actor, card: Card, until: datetime) -> str:
    """Return six digits that no other live card has now."""
    CardDigits.objects.filter(until__lt=by.at).delete()
    CardDigits.objects.filter(card=card).delete()
    for _ in range(20):
        digits = f"{secrets.randbelow(10**6):06d}"
        try:
            with transaction.atomic():
                CardDigits(card=card, digest=blind(digits, cards.DIGITS_COLUMN), until=until).save(force_insert=True)
            return digits
        except IntegrityError:
            continue
    return ""  # every try was taken: the QR still works
