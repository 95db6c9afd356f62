"""Handing answers to their channels: claimed in one short transaction, sent in none, recorded in another.

A worker may die at any instant. Before the claim: the answer is still queued. After the record: it is sent.
In between nobody knows what the channel did; after the lease a channel that knows our keys is asked once
more, for any other the answer is marked `unsure` and a person sees it. Nothing goes twice, nothing is lost.
"""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q

from unionloop.domains.appeals import ports
from unionloop.domains.appeals.contracts import Channel, Sending
from unionloop.domains.appeals.models import Entry
from unionloop.kernel.actor import Actor
from unionloop.kernel.errands import MOST_TRIES, backoff

from .answering import address_of, asked_to_grade

LEASE = timedelta(minutes=5)


def send_queued(by: Actor, *, case_id: int) -> int:
    """Hand every answer of a case that is due to its channel; return how many went out."""
    return sum(_post(by, pk) for pk in _due(by, Q(case_id=case_id)))


def send_due(by: Actor, *, limit: int = 500) -> int:
    """Hand over whatever is due, of all cases; return how many went out. Run by the timetable."""
    return sum(_post(by, pk) for pk in _due(by, Q())[:limit])


def _due(by: Actor, which: Q) -> list[int]:
    waiting = Q(sending=Sending.QUEUED) | Q(sending=Sending.GOING, tried_at__lt=by.at - LEASE)
    return list(Entry.objects.filter(which & waiting).order_by("id").values_list("pk", flat=True))


def _post(by: Actor, entry_id: int) -> bool:
    claimed = _claim(by, entry_id)
    if claimed is None:
        return False
    entry, message, sender = claimed
    try:
        reference = sender.send(message)
    except ports.NotSent as failure:
        again = failure.again and entry.tries < MOST_TRIES
        _record(entry_id, Sending.QUEUED if again else Sending.FAILED, fault=str(failure))
        return False
    _record(entry_id, Sending.SENT, reference=reference)
    return True


@transaction.atomic
def _claim(by: Actor, entry_id: int) -> tuple[Entry, ports.Outgoing, ports.Sender] | None:
    """Take one answer for this worker; None when it is another's, not due yet, or nothing can be sent."""
    entry = Entry.objects.select_for_update(of=("self",)).select_related("case", "case__speaker").get(pk=entry_id)
    sender = ports.sender(Channel(entry.channel))
    if entry.sending == Sending.QUEUED:
        if entry.tried_at is not None and entry.tried_at + backoff(entry.tries) > by.at:
            return None
    elif entry.sending != Sending.GOING or entry.tried_at is None or entry.tried_at + LEASE > by.at:
        return None
    elif not getattr(sender, "knows_keys", False) or entry.tries >= MOST_TRIES:
        _record(entry_id, Sending.UNSURE, fault="发送途中中断，渠道未告知结果")
        return None
    if sender is None:
        _record(entry_id, Sending.FAILED, fault="no sender for this channel any more")
        return None
    entry.sending, entry.tries, entry.tried_at = Sending.GOING, entry.tries + 1, by.at
    entry.save(update_fields=["sending", "tries", "tried_at"])
    to, thread = address_of(entry.case)
    rate, link = asked_to_grade(entry.case, entry.text)
    text = f"{entry.text}\n\n办得怎么样？请您点开评价：{link}" if link else entry.text
    message = ports.Outgoing(Channel(entry.channel), entry.key, to, text, entry.subject or entry.case.title,
                             entry.thread or thread, entry.case.number, rate)  # fmt: skip
    return entry, message, sender


@transaction.atomic
def _record(entry_id: int, became: Sending, *, reference: str = "", fault: str = "") -> None:
    entry = Entry.objects.select_for_update().get(pk=entry_id)
    entry.sending, entry.fault = became, fault[:300]
    entry.vendor_ref = reference[:200] or entry.vendor_ref
    entry.save(update_fields=["sending", "fault", "vendor_ref"])
