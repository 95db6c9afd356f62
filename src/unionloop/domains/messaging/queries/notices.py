"""Reads of messaging."""

import hmac
import json
from dataclasses import replace
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet

from unionloop.kernel import secret
from unionloop.kernel.actor import Actor, Grant
from unionloop.kernel.errors import Refused
from unionloop.kernel.page import Page, keyset

from .. import rules
from ..contracts import Channel, NoticeRow, NoticeState, ReceiptKind, ReceiptRow, StepRow
from ..models import Notice, Receipt

TAIL = "messaging_receipt.tail"


class TooMany(Refused):
    """Too many tries from one address."""

    status = 429


def too_many(minutes: int) -> TooMany:
    return TooMany("too_many_tries", minutes=minutes)


def inbox(by: Actor, *, unread: bool = False, after: str = "", limit: int = 50) -> Page[NoticeRow]:
    """Return the in-app notices of this login and its units, newest first."""
    rows = own_notices(by)
    if unread:
        rows = rows.filter(state=NoticeState.SENT)
    return keyset(rows, ("-queued_at", "-id"), notice_row, after=after, limit=limit)


def unread_count(by: Actor) -> int:
    """Return how many notices wait, 100 at most: the bell shows 99+."""
    return own_notices(by).filter(state=NoticeState.SENT)[:100].count()


def own_notices(by: Actor) -> QuerySet[Notice]:
    """Return the in-app notices addressed to this login or to a unit it acts for."""
    login = get_user_model().objects.filter(username=by.name)  # asked apart: each side of the "or" has its index
    mine = Q(receiver_unit_id__in=by.units) | Q(receiver_account__in=login.values("pk"))
    return Notice.objects.filter(mine, channel=Channel.APP)


def notices(
    by: Actor,
    *,
    state: str = "",
    channel: str = "",
    unit_id: int | None = None,
    after: str = "",
    limit: int = 50,
) -> Page[NoticeRow]:
    """Return all notices below the actor's places, for those who look after delivery."""
    rows = Notice.visible(by, "messaging.read")
    if state:
        rows = rows.filter(state=state)
    if channel:
        rows = rows.filter(channel=channel)
    if unit_id is not None:
        rows = rows.filter(receiver_unit_id=unit_id)
    return keyset(rows, ("-queued_at", "-id"), notice_row, after=after, limit=limit)


def receipt_asked(text: str) -> str:
    """Return the number somebody typed, as it is written here; "-", which nothing has, for one that cannot be."""
    return rules.parse_receipt(text) or "-"


def tail_given(number: str, tail4: str) -> str:
    """Return what the four digits somebody typed come to, for comparing."""
    return secret.blind(f"{number}:{tail4.strip().upper()[:4]}", TAIL)


def track(number: str, tail4: str) -> ReceiptRow | None:
    """Return the timeline of a receipt for its number and four digits; None looks the same for any error.

    Public: the page counts the tries. The work done is the same for a wrong number and wrong digits.
    """
    wanted = receipt_asked(number)
    row = Receipt.objects.filter(number=wanted).first()
    given = tail_given(wanted, tail4)
    fits = hmac.compare_digest(given, row.tail_blind if row else "0" * 32)
    return receipt_row(row) if row is not None and fits else None


def receipts(by: Actor, *, unit_id: int | None = None, after: str = "", limit: int = 50) -> Page[ReceiptRow]:
    """Return receipts below the actor's places, newest first, with their steps."""
    rows = Receipt.visible(by, "messaging.read").prefetch_related("steps")
    if unit_id is not None:
        rows = rows.filter(unit_id=unit_id)
    return keyset(rows, ("-opened_at", "-id"), receipt_row, after=after, limit=limit)


def receipt_of(key: str) -> ReceiptRow | None:
    """Return the receipt opened under a key. System use."""
    row = Receipt.objects.filter(key=key).first()
    return receipt_row(row) if row is not None else None


def receipt_row(row: Receipt) -> ReceiptRow:
    steps = sorted(row.steps.all(), key=lambda one: (one.at, one.pk))
    return ReceiptRow(
        number=row.number, kind=ReceiptKind(row.kind), title=row.title, opened_at=row.opened_at,
        steps=tuple(StepRow(one.at, one.text, one.actor_label, one.due_date) for one in steps),
    )  # fmt: skip


def notice_row(row: Notice) -> NoticeRow:
    title, body = rules.write(row.template, {**row.facts, "receipt": row.receipt}, row.channel)
    return NoticeRow(
        id=row.pk, channel=Channel(row.channel), template=row.template, title=title, body=body,
        state=NoticeState(row.state), receipt=row.receipt, unit_id=row.receiver_unit_id,
        queued_at=row.queued_at, sent_at=row.sent_at, last_error=row.last_error,
    )  # fmt: skip


def acting(by: Actor, verb: str, place: str) -> Actor:
    """Return the actor with one verb more: telling follows from an act authorised elsewhere."""
    return replace(by, grants=(*by.grants, Grant(verb, place)))


def to_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
