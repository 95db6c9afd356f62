"""Replies by SMS: Alibaba Cloud's SmsUp, pushed in batches over HTTP.

Documented at help.aliyun.com, "SmsUp": a JSON array; pushed again after 1, 5 and 10 minutes until we answer
200. The vendor signs nothing, so the address it pushes to ends in a secret of ours (sms_uplink_secret).
"""

import hmac
import json
from datetime import datetime
from typing import Any

from unionloop.domains.appeals.contracts import Channel, Incoming
from unionloop.kernel.actor import BEIJING

from .. import configured
from ..pushed import Forged, Unreadable

MOST_BYTES = 256 * 1024
MOST_MESSAGES = 200
SHORTEST_SECRET = 24


def check(secret: str) -> None:
    """Refuse a push whose address does not end in our secret."""
    ours = configured.value("sms_uplink_secret")
    if len(ours) < SHORTEST_SECRET or not hmac.compare_digest(ours.encode(), secret.encode()):
        raise Forged("secret")


def open_messages(body: bytes) -> list[Incoming]:
    """Return the messages of one push. One that cannot be read fails the whole push, which comes again."""
    if len(body) > MOST_BYTES:
        raise Unreadable("too long")
    try:
        told = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Unreadable("not JSON") from error
    if not isinstance(told, list) or len(told) > MOST_MESSAGES:
        raise Unreadable("not a list of messages")
    return [_message(one) for one in told]


def _message(told: Any) -> Incoming:
    if not isinstance(told, dict):
        raise Unreadable("not an object")
    phone, serial = str(told.get("phone_number", "")), str(told.get("sequence_id", ""))
    if not phone.isascii() or not phone.isdigit() or not 5 <= len(phone) <= 20 or not 0 < len(serial) <= 60:
        raise Unreadable("no phone_number or sequence_id")
    return Incoming(
        channel=Channel.SMS, key=serial, sender=phone, at=_moment(str(told.get("send_time", ""))),
        text=str(told.get("content") or ""), contact=phone,
    )  # fmt: skip


def _moment(text: str) -> datetime:
    """Return a moment in Beijing; the vendor writes `2017-09-01 00:00:00`, in older pushes without marks."""
    for form in ("%Y-%m-%d %H:%M:%S", "%Y%m%d%H%M%S"):
        try:
            return datetime.strptime(text, form).replace(tzinfo=BEIJING)
        except ValueError:
            continue
    raise Unreadable("no send_time")
