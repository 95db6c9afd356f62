"""What was said in-app goes out by mail or SMS too, to whoever wants that kind of notice that way."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from unionloop.kernel import change
from unionloop.kernel.actor import Actor

from .. import queries, rules
from ..contracts import Channel, NoticeState, Wish
from ..models import Notice

OUT = (Channel.MAIL, Channel.SMS)


@dataclass(frozen=True)
class Told:
    """One in-app notice just written, to a unit or to a person."""

    key: str
    unit_id: int | None
    account_id: int | None
    template: str
    facts: dict[str, Any]
    receipt: str


def send_copies(by: Actor, told: Sequence[Told]) -> int:
    """Queue the copies; people whose mails come as a digest get only what is legal at once. Returns how many."""
    units = [one.unit_id for one in told if one.unit_id is not None]
    at_units = queries.wishes_at(by, units) if units else {}
    count = 0
    for one in told:
        people = list(at_units.get(one.unit_id or 0, ()))
        if one.account_id is not None and (wish := queries.wish_of(one.account_id)) is not None:
            people.append((one.account_id, wish))
        for account_id, wish in people:
            for channel in OUT:
                if _goes(wish, channel, one.template):
                    count += queue(by, one, account_id, wish.address(channel), channel)
    return count


def _goes(wish: Wish, channel: Channel, template: str) -> bool:
    kind = rules.kind_of(template)
    later = channel == Channel.MAIL and wish.digest and kind != "legal"
    return wish.wants(channel, kind) and not later


def queue(by: Actor, one: Told, account_id: int, address: str, channel: Channel) -> int:
    """Queue one message to one person; the same key again is the same message."""
    key = f"{one.key}:{channel}:{account_id}"[-120:]
    if Notice.objects.filter(key=key).exists():
        return 0
    row = Notice(
        key=key, receiver_account_id=account_id, address=address, channel=channel, template=one.template,
        facts=one.facts, receipt=one.receipt, queued_at=by.at, state=NoticeState.QUEUED,
        not_before_at=queries.not_before(by.at, channel, account_id),
    )  # fmt: skip
    with change.change(queries.acting(by, "messaging.send", row.place), "messaging.send", row):
        pass
    return 1
