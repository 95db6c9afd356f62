"""What WeChat pushes to us: signature, AES envelope, the message in it, and the reply in the same answer.

Documented at developers.weixin.qq.com, "接收普通消息" and "消息加解密说明". WeChat waits five seconds for an
answer and pushes the same message up to three times: MsgId tells them apart.
"""

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha1
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from wechatpy import create_reply, parse_message
from wechatpy.crypto import WeChatCrypto
from wechatpy.exceptions import WeChatException

from unionloop.kernel.actor import BEIJING

from .. import configured
from ..pushed import Forged, Unreadable

MOST_BYTES = 64 * 1024
FRESH = timedelta(minutes=10)
KINDS = {"image": "［图片］", "video": "［视频］", "shortvideo": "［小视频］", "voice": "［语音］"}


@dataclass(frozen=True)
class Message:
    """One pushed message. `event` is "" for what a person said; `media_id` names a picture or recording."""

    openid: str
    key: str
    text: str
    at: datetime
    event: str = ""
    media_id: str = ""
    kind: str = "text"


def ready() -> bool:
    """Tell whether the channel is set up."""
    return configured.ready("wechat_appid", "wechat_token", "wechat_aes_key")


def greet(signature: str, timestamp: str, nonce: str, now: datetime) -> None:
    """Check the signature of a plain request (setting the address up)."""
    _check(signature, (timestamp, nonce), timestamp, now)


def open_message(body: bytes, signature: str, timestamp: str, nonce: str, now: datetime) -> Message:
    """Return the message of an encrypted push."""
    if len(body) > MOST_BYTES:
        raise Unreadable("too long")
    sealed = _text(_xml(body), "Encrypt")
    _check(signature, (timestamp, nonce, sealed), timestamp, now)
    try:
        plain = _crypto().decrypt_message({"Encrypt": sealed}, signature, timestamp, nonce)
    except (WeChatException, ValueError, IndexError) as error:
        raise Unreadable(type(error).__name__) from error
    _xml(plain.encode())  # entities and DTDs end here, before the library's own parser
    return _message(plain)


def answer(text: str, message: Message, nonce: str, now: datetime) -> str:
    """Return the encrypted passive reply ("success", which tells WeChat to say nothing, for no text)."""
    if not text:
        return "success"
    reply = create_reply(text)
    reply.source, reply.target = configured.value("wechat_account", "unionloop"), message.openid
    return str(_crypto().encrypt_message(reply.render(), nonce, str(int(now.timestamp()))))


def _check(signature: str, parts: tuple[str, ...], timestamp: str, now: datetime) -> None:
    wanted = sha1("".join(sorted((configured.value("wechat_token"), *parts))).encode()).hexdigest()
    if not ready() or not hmac.compare_digest(wanted.encode(), signature.encode()):
        raise Forged("signature")
    if not timestamp.isascii() or not timestamp.isdigit() or len(timestamp) > 12:
        raise Forged("timestamp")
    if abs(now.timestamp() - int(timestamp)) > FRESH.total_seconds():
        raise Forged("too old")


def _message(plain: str) -> Message:
    try:
        found = parse_message(plain)
        event = str(found.event) if found.type == "event" else ""
        at = datetime.fromtimestamp(int(found.time), tz=BEIJING)
        openid = str(found.source or "")
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError, OSError) as error:
        raise Unreadable(type(error).__name__) from error
    if not 0 < len(openid) <= 64:
        raise Unreadable("no sender")
    # events have no MsgId: WeChat says to tell them apart by sender and moment
    key = str(found.id) if found.id else f"{openid}:{int(found.time)}:{event}"
    return Message(openid, key, _said(found), at, event, str(getattr(found, "media_id", "") or ""), str(found.type))


def _said(found: object) -> str:
    kind = str(getattr(found, "type", ""))
    if kind == "text":
        return str(getattr(found, "content", "") or "")
    if kind == "location":
        return f"［位置］{getattr(found, 'label', '') or ''}"
    if kind == "link":
        return f"［链接］{getattr(found, 'title', '') or ''} {getattr(found, 'url', '') or ''}"
    heard = str(getattr(found, "recognition", "") or "") if kind == "voice" else ""
    return KINDS.get(kind, "" if kind == "event" else "［暂不支持的消息］") + heard


def _crypto() -> WeChatCrypto:
    names = ("wechat_token", "wechat_aes_key", "wechat_appid")
    return WeChatCrypto(*(configured.value(name) for name in names))


def _xml(body: bytes) -> object:
    try:
        return fromstring(body, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise Unreadable("not the XML of a message") from error


def _text(root: object, name: str) -> str:
    found = root.find(name)  # type: ignore[attr-defined]
    if found is None or not found.text:
        raise Unreadable(f"no {name}")
    return str(found.text).strip()

