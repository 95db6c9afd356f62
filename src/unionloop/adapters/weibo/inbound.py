"""What Weibo pushes to us: signature, the JSON of a message or mention, and the reply in the same answer.

Documented at open.weibo.com, "消息推送服务", "接收事件推送" and "发送被动响应消息". Weibo waits five seconds,
pushes up to three times, and has no number for a message: sender and moment tell them apart, as it advises.
"""

import hmac
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from hashlib import sha1, sha256
from typing import Any
from urllib.parse import quote

from unionloop.domains.appeals.contracts import Channel, Incoming

from .. import configured
from ..pushed import Forged, Unreadable

MOST_BYTES = 64 * 1024
FRESH = timedelta(minutes=10)
KINDS = {"image": "［图片］", "voice": "［语音］", "position": "［位置］"}
FILED = ("image", "voice")
MENTIONS = {"comment": "微博评论@我们"}  # a post, or whatever comes later: 微博@我们
MONTHS = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"}


@dataclass(frozen=True)
class Pushed:
    """One pushed message: who is to be answered, and what was said (None for an event nobody wrote).

    `file_id` names the picture or recording for us who received it (`tovfid`; `vfid` is the sender's own), "" without one.
    """

    sender: str
    receiver: str
    kind: str
    said: Incoming | None
    file_id: str = ""


def check(signature: str, timestamp: str, nonce: str, now: datetime) -> None:
    """Refuse what is not signed with the app's secret, or signed long ago. `timestamp` is in milliseconds."""
    secret = configured.value("weibo_secret")
    wanted = sha1("".join(sorted((secret, timestamp, nonce))).encode()).hexdigest()
    if not secret or not hmac.compare_digest(wanted.encode(), signature.encode()):
        raise Forged("signature")
    if not timestamp.isascii() or not timestamp.isdigit() or len(timestamp) > 15:
        raise Forged("timestamp")
    seconds = int(timestamp) / (1000 if len(timestamp) > 11 else 1)
    if abs(now.timestamp() - seconds) > FRESH.total_seconds():
        raise Forged("too old")


def open_message(body: bytes) -> Pushed:
    """Return the message of a push whose signature was checked."""
    if len(body) > MOST_BYTES:
        raise Unreadable("too long")
    try:
        told = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Unreadable("not JSON") from error
    if not isinstance(told, dict):
        raise Unreadable("not an object")
    sender, receiver, kind = _number(told, "sender_id"), _number(told, "receiver_id"), str(told.get("type", ""))[:20]
    file_id = str(_data(told).get("tovfid", "")) if kind in FILED else ""
    return Pushed(sender, receiver, kind, _said(told, sender, kind), file_id if file_id.isascii() and file_id.isdigit() else "")


def answer(text: str, pushed: Pushed) -> str:
    """Return the passive reply; an empty text is Weibo's own sign for "nothing to say"."""
    if not text or pushed.kind == "mention":  # a mention is answered in private by calls.send, once
        return ""
    told = json.dumps({"text": text[:290]}, ensure_ascii=False, separators=(",", ":"))
    return json.dumps({"result": True, "sender_id": pushed.receiver, "receiver_id": pushed.sender, "type": "text",
                       "data": quote(told, safe="")})  # fmt: skip


def _said(told: dict[str, Any], sender: str, kind: str) -> Incoming | None:
    if kind not in ("text", "mention", *KINDS):
        return None  # follow, subscribe, menu, and kinds to come: "当出现未知类型时可忽略此消息"
    text, more = str(told.get("text") or ""), _data(told)
    if kind == "position":
        text = f"{more.get('latitude', '')},{more.get('longitude', '')} {text}".strip()
    moment = str(told.get("created_at", ""))
    digest = sha256(f"{kind}\n{text}\n{more.get('key', more.get('tovfid', ''))}".encode()).hexdigest()[:12]
    return Incoming(
        channel=Channel.WEIBO, key=f"{sender}:{moment}:{digest}"[:120], sender=sender, at=moment_of(moment),
        text=KINDS.get(kind, "") + text, subject=MENTIONS.get(str(more.get("subtype")), "微博@我们") if kind == "mention" else "",
    )  # fmt: skip


def _data(told: dict[str, Any]) -> dict[str, Any]:
    found = told.get("data")
    return found if isinstance(found, dict) else {}


def moment_of(text: str) -> datetime:
    """Return the moment of `Mon Jul 16 18:09:20 +0800 2012`, whatever language this machine speaks."""
    parts = text.split()
    if len(parts) != 6 or parts[1] not in MONTHS:
        raise Unreadable("no moment")
    try:
        found = parsedate_to_datetime(f"{parts[0]}, {parts[2]} {parts[1]} {parts[5]} {parts[3]} {parts[4]}")
    except (ValueError, TypeError) as error:
        raise Unreadable("no moment") from error
    if found.tzinfo is None:
        raise Unreadable("no time zone")
    return found


def _number(told: dict[str, Any], name: str) -> str:
    found = str(told.get(name, ""))
    if not found.isascii() or not found.isdigit() or len(found) > 20:
        raise Unreadable(f"no {name}")
    return found
