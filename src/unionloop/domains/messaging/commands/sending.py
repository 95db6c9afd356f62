"""Writes of messaging. `send` only queues; `deliver` is called by the worker."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.db import connection, transaction

from unionloop.kernel import bulk, change, instances, journal, questions, secret, series
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import NotFound, Refused

from .. import ports, queries, rules
from ..contracts import Announcement, Channel, NoticeRow, NoticeState, ReceiptKind, ReceiptRow
from ..models import Mailing, Notice, Receipt, ReceiptStep
from . import copies

_BY_KEY = questions.Question(lambda key: Notice.objects.filter(key=key), str)
LEASE = timedelta(minutes=5)  # how long one worker has to hand a message over
TAIL = "messaging_receipt.tail"
NOTICE_COLUMNS = (
    "key", "receiver_unit_id", "address", "channel", "template", "facts", "receipt", "state", "queued_at",
    "not_before_at", "vendor_ref", "tries", "last_error",
)  # fmt: skip
RECEIPT_COLUMNS = ("key", "number", "unit_id", "tail_blind", "kind", "title", "opened_at")
STEP_COLUMNS = ("receipt_id", "key", "at", "text", "actor_label")


def send(
    by: Actor, *, channel: str, template: str, facts: dict[str, Any], unit_id: int | None = None,
    account_id: int | None = None, address: str = "", receipt: str = "", key: str,
    fresh: bool = False,
) -> NoticeRow:  # fmt: skip
    """Queue one message; the same key again is the same message. Who may act may tell: no right needed.

    `fresh`: the key is that of a row this very act has just inserted under a unique key, so nobody has used it.

    What may be refused is refused before anything is written: within an act this needs no savepoint of its own.
    """
    known = None if fresh else _BY_KEY.first(key)
    if known is not None:
        return queries.notice_row(known)
    facts = journal.plain(facts)
    rules.check_template(template, facts, channel)
    with transaction.atomic(savepoint=False):
        return _queue(by, channel, template, facts, unit_id, account_id, address, receipt, key)


def _queue(
    by: Actor, channel: str, template: str, facts: dict[str, Any], unit_id: int | None, account_id: int | None,
    address: str, receipt: str, key: str,
) -> NoticeRow:  # fmt: skip
    in_app = channel == Channel.APP
    wish = queries.wish_of(account_id) if account_id is not None else None
    silent = in_app and wish is not None and not wish.wants(Channel.APP, rules.kind_of(template))
    row = instances.fresh(
        Notice, key=key, receiver_unit_id=unit_id, receiver_account_id=account_id, address=address, channel=channel,
        template=template, facts=facts, receipt=receipt, queued_at=by.at,
        not_before_at=queries.not_before(by.at, channel, account_id), sent_at=by.at if in_app else None,
        state=NoticeState.READ if silent else NoticeState.SENT if in_app else NoticeState.QUEUED,
    )  # fmt: skip
    actor = queries.acting(by, "messaging.send", row.place)
    with change.change(actor, "messaging.send", row):
        pass
    if in_app:
        copies.send_copies(by, [copies.Told(key, unit_id, account_id, template, facts, receipt)])
    return queries.notice_row(row)


def send_now(
    by: Actor, *, channel: str, template: str, facts: dict[str, Any], address: str, key: str
) -> None:
    """Hand one message over at once and keep nothing of it: for codes that must not be stored or wait for morning.

    Refuses with "not_sent" when the channel does not take it.
    """
    title, body = rules.write(template, facts, channel)
    try:
        ports.sender(channel).send(
            address=address, title=title, body=body, template=template, facts=facts, key=key
        )
    except ports.NotDelivered as error:
        raise Refused("not_sent", why=str(error)[:60]) from error


def deliver(by: Actor, *, notice_id: int) -> NoticeRow:
    """Hand one queued message to its channel. Three short transactions: nothing is locked while waiting.

    Claimed for five minutes first; a worker that dies after the channel took the message leaves it to
    be handed over once more, which the key lets the channel notice.
    """
    row = _claim(by, notice_id)
    if row is None:
        return queries.notice_row(Notice.objects.get(pk=notice_id))
    facts = {**row.facts, "receipt": row.receipt}
    title, body = rules.write(row.template, facts, row.channel)
    try:
        vendor_ref = ports.sender(row.channel).send(
            address=row.address, title=title, body=body, template=row.template, facts=facts, key=row.key
        )
    except ports.NotDelivered as error:
        return _finish(by, notice_id, "", str(error)[:300], again=error.again)
    return _finish(by, notice_id, vendor_ref, "", again=False)


@transaction.atomic
def _claim(by: Actor, notice_id: int) -> Notice | None:
    row = change.lock(by, "messaging.deliver", Notice, notice_id)
    due_at = max(row.not_before_at, queries.not_before(by.at, row.channel, row.receiver_account_id))
    if row.state != NoticeState.QUEUED or due_at > by.at:
        return None
    with change.change(by, "messaging.deliver", row):
        row.tries += 1
        row.not_before_at = by.at + LEASE
    return row  # type: ignore[no-any-return]


@transaction.atomic
def _finish(by: Actor, notice_id: int, vendor_ref: str, error: str, *, again: bool) -> NoticeRow:
    row = change.lock(by, "messaging.deliver", Notice, notice_id)
    with change.change(by, "messaging.deliver", row):
        if not error:
            row.state, row.sent_at, row.vendor_ref, row.last_error = (
                NoticeState.SENT,
                by.at,
                vendor_ref[:80],
                "",
            )
        elif again and row.tries < rules.MOST_TRIES:
            row.last_error = error
            again_at = rules.again_at(by.at, row.tries)
            row.not_before_at = queries.not_before(again_at, row.channel, row.receiver_account_id)
        else:
            row.state, row.last_error = NoticeState.FAILED, error
    return queries.notice_row(row)


def deliver_due(by: Actor, *, limit: int = 200) -> int:
    """Hand over every message that is due; return how many were tried."""
    due = Notice.visible(by, "messaging.deliver").filter(state=NoticeState.QUEUED, not_before_at__lte=by.at)
    ids = list(due.order_by("not_before_at", "id").values_list("pk", flat=True)[:limit])
    for pk in ids:
        deliver(by, notice_id=pk)
    return len(ids)


@transaction.atomic
def retry(by: Actor, *, notice_id: int) -> NoticeRow:
    """Queue a message again that could not be delivered."""
    row = change.lock(by, "messaging.retry", Notice, notice_id)
    if row.state != NoticeState.FAILED:
        raise Refused("wrong_state", state=row.state, verb="messaging.retry")
    with change.change(by, "messaging.retry", row):
        row.state, row.tries, row.not_before_at = NoticeState.QUEUED, 0, by.at  # quiet hours: _claim
    return queries.notice_row(row)


@transaction.atomic
def mark_read(by: Actor, *, notice_id: int) -> NoticeRow:
    """Mark an in-app notice of one's own as read."""
    row = queries.own_notices(by).select_for_update(of=("self",)).filter(pk=notice_id).first()
    if row is None:
        raise NotFound("not_found", model="Notice", id=notice_id)
    if row.state == NoticeState.SENT:
        with change.change(queries.acting(by, "messaging.mark_read", row.place), "messaging.mark_read", row):
            row.state, row.read_at = NoticeState.READ, by.at
    return queries.notice_row(row)


@transaction.atomic
def open_receipt(
    by: Actor, *, kind: ReceiptKind, title: str, unit_id: int | None, tail4: str, key: str
) -> ReceiptRow:
    """Open a receipt; the same key again is the same receipt."""
    known = Receipt.objects.filter(key=key).first()
    if known is not None:
        return queries.receipt_row(known)
    number = _numbers(by, 1)[0]
    row = Receipt(
        key=key, number=number, unit_id=unit_id, kind=kind, title=title[:200], opened_at=by.at,
        tail_blind=tail_blind(number, tail4),
    )  # fmt: skip
    with change.change(
        queries.acting(by, "messaging.open_receipt", row.place), "messaging.open_receipt", row
    ):
        pass
    return queries.receipt_row(row)


@transaction.atomic
def add_step(
    by: Actor, *, number: str, text: str, actor_label: str = "", due_date: date | None = None, key: str = ""
) -> ReceiptRow:
    """Add what happened to a receipt's matter; the same key again is the same step."""
    receipt = Receipt.objects.select_related("unit").filter(number=number).first()
    if receipt is None:
        raise NotFound("not_found", model="Receipt", id=0)
    key = key or f"{number}:{by.at.isoformat()}:{text[:40]}"
    if not ReceiptStep.objects.filter(key=key).exists():
        row = ReceiptStep(
            receipt=receipt,
            key=key,
            at=by.at,
            text=text[:300],
            actor_label=actor_label[:80],
            due_date=due_date,
        )
        with change.change(queries.acting(by, "messaging.add_step", row.place), "messaging.add_step", row):
            pass
    return queries.receipt_row(receipt)


@transaction.atomic
def announce(by: Actor, *, source: str, unit_id: int, rows: Sequence[Announcement]) -> int:
    """Open receipts, write their steps and queue in-app notices for many units as one act.

    A source is announced once; a row whose key is known only gets its new step. Returns how many.
    """
    if Mailing.objects.filter(source=source).exists() or not rows:
        return 0
    mailing = Mailing(unit_id=unit_id, source=source, count=len(rows))
    with change.change(queries.acting(by, "messaging.send", mailing.place), "messaging.send", mailing):
        pass
    _open_missing(by, rows)
    receipts = dict(Receipt.objects.filter(key__in=[one.key for one in rows]).values_list("key", "number"))
    ids = dict(Receipt.objects.filter(key__in=list(receipts)).values_list("key", "pk"))
    at = connection.ops.adapt_datetimefield_value(by.at)
    steps = [
        (ids[one.key], f"{source}:{one.key}:{at_step}", at, text[:300], "")
        for one in rows for at_step, text in enumerate(one.steps)
    ]  # fmt: skip
    bulk.insert_rows("messaging_receiptstep", STEP_COLUMNS, steps)
    notices = [_notice_values(one, source, receipts[one.key], at) for one in rows if one.template]
    bulk.insert_rows("messaging_notice", NOTICE_COLUMNS, notices)
    copies.send_copies(by, [
        copies.Told(f"{source}:{one.key}", one.unit_id, None, one.template, journal.plain(one.facts),
                    receipts[one.key]) for one in rows if one.template
    ])  # fmt: skip
    return len(rows)


def _open_missing(by: Actor, rows: Sequence[Announcement]) -> None:
    known = set(Receipt.objects.filter(key__in=[one.key for one in rows]).values_list("key", flat=True))
    fresh = [one for one in rows if one.key not in known]
    numbers = _numbers(by, len(fresh)) if fresh else []
    at = connection.ops.adapt_datetimefield_value(by.at)
    values = [
        (one.key, number, one.unit_id, tail_blind(number, one.tail4), one.kind, one.title[:200], at)
        for one, number in zip(fresh, numbers, strict=True)
    ]
    bulk.insert_rows("messaging_receipt", RECEIPT_COLUMNS, values)


def _notice_values(one: Announcement, source: str, number: str, at: Any) -> tuple[Any, ...]:
    facts = journal.plain(one.facts)
    rules.check_template(one.template, facts, "app")
    return (
        f"{source}:{one.key}", one.unit_id, "", "app", one.template, queries.to_json(facts), number, "sent", at, at,
        "", 0, "",
    )  # fmt: skip


def receipt_numbers(by: Actor, *, count: int) -> list[str]:
    """Draw numbers of the one series of receipts, for a domain that keeps the matter itself: each once, with gaps."""
    return _numbers(by, count)


def _numbers(by: Actor, count: int) -> list[str]:
    day = by.today
    drawn = series.draw(f"messaging.receipt:{day.year}-{day.month:02d}", count)
    return [rules.receipt_number(day.year, day.month, one) for one in drawn]


def tail_blind(number: str, tail4: str) -> str:
    """Return what is kept of the four digits: equal digits of two receipts do not look equal."""
    return secret.blind(f"{number}:{rules.check_tail(tail4)}", TAIL)
