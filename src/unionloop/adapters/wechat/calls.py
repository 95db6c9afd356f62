"""What we ask of WeChat: a token, replies within 48 hours, template notices after that, pictures, OAuth.

Documented at developers.weixin.qq.com: "获取稳定版接口调用凭据", "客服消息", "模板消息", "网页授权".
"""

import threading
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from unionloop.domains.appeals.ports import NotSent, Outgoing

from .. import configured, outgoing

AGAIN = {-1, 45009, 45011, 45047, 50002}  # busy, quota of the day or minute
BAD_TOKEN = {40001, 40014, 42001}
OUTSIDE_WINDOW = {45015}
MOST_TEXT_BYTES = 2000  # of 2 048
MEDIA_BYTES = 10 * 1024 * 1024


class Refusal(Exception):
    """WeChat's errcode."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(f"{code} {text}"[:200])
        self.code = code


@dataclass
class _Token:
    text: str = ""
    appid: str = ""
    until: float = 0.0


_token, _lock = _Token(), threading.Lock()


class Replies:
    """Answers to a follower."""

    def ready(self) -> bool:
        """Tell whether the channel is set up."""
        return configured.ready("wechat_appid", "wechat_secret")

    def send(self, message: Outgoing) -> str:
        """Send a service reply, or outside its 48 hours the template notice; return what WeChat calls it."""
        try:
            return _reply(message)
        except Refusal as refused:
            raise NotSent(str(refused), again=refused.code in AGAIN) from refused
        except outgoing.Unreachable as error:
            raise NotSent(str(error), again=error.again) from error


replies = Replies()


def pieces(text: str) -> list[str]:
    """Return a text in pieces WeChat takes, never splitting a character."""
    found, piece, size = [], "", 0
    for one in text:
        length = len(one.encode())
        if size + length > MOST_TEXT_BYTES:
            found.append(piece)
            piece, size = "", 0
        piece, size = piece + one, size + length
    return [*found, piece]


def media(media_id: str) -> tuple[bytes, str]:
    """Return a picture or recording a person sent, with its media type. Quick or not at all: WeChat is waiting."""
    base, hosts = _endpoint()
    for force in (False, True):
        answer = outgoing.call("GET", f"{base}/cgi-bin/media/get", hosts=hosts, most_bytes=MEDIA_BYTES,
                               timeout=3,
                               params={"access_token": token(force=force), "media_id": media_id})  # fmt: skip
        if answer.media_type not in ("application/json", "text/plain"):
            return answer.body, answer.media_type
        code = int(answer.json().get("errcode", 0))
        if code not in BAD_TOKEN:
            break
    raise Refusal(code, "media")


def login_address(*, back: str, state: str) -> str:
    """Return where to send the browser of a person who wants in by WeChat (silent: openid only)."""
    base = configured.value("wechat_login_endpoint", "https://open.weixin.qq.com").rstrip("/")
    asked = {"appid": configured.value("wechat_appid"), "redirect_uri": back, "response_type": "code",
             "scope": "snsapi_base", "state": state}  # fmt: skip
    return f"{base}/connect/oauth2/authorize?{urlencode(asked)}#wechat_redirect"


def openid_of(code: str) -> str:
    """Return the openid a login code stands for; a code works once."""
    base, hosts = _endpoint()
    asked = {"appid": configured.value("wechat_appid"), "secret": configured.value("wechat_secret"),
             "code": code, "grant_type": "authorization_code"}  # fmt: skip
    told = outgoing.call("GET", f"{base}/sns/oauth2/access_token", hosts=hosts, params=asked).json()
    if told.get("errcode") or not isinstance(told.get("openid"), str):
        raise Refusal(int(told.get("errcode") or 0), str(told.get("errmsg", "")))
    return str(told["openid"])


def token(*, force: bool = False) -> str:
    """Return the access token; asked once per process and two hours, afresh when WeChat says it is not valid."""
    appid = configured.value("wechat_appid")
    with _lock:
        if not force and _token.appid == appid and time.monotonic() < _token.until:
            return _token.text
        base, hosts = _endpoint()
        asked = {"grant_type": "client_credential", "appid": appid, "secret": configured.value("wechat_secret"),
                 "force_refresh": force}  # fmt: skip
        told = outgoing.call("POST", f"{base}/cgi-bin/stable_token", hosts=hosts, json=asked).json()
        if not isinstance(told.get("access_token"), str):
            raise Refusal(int(told.get("errcode") or 0), str(told.get("errmsg", "")))
        _token.text, _token.appid = told["access_token"], appid
        _token.until = time.monotonic() + max(int(told.get("expires_in", 0)) - 300, 0)
        return _token.text


def forget() -> None:
    """Drop the token this process holds."""
    with _lock:
        _token.text, _token.until = "", 0.0


def _reply(message: Outgoing) -> str:
    try:
        for piece in pieces(message.text):
            _call("message/custom/send", {"touser": message.to, "msgtype": "text", "text": {"content": piece}})
    except Refusal as refused:
        if refused.code not in OUTSIDE_WINDOW or not configured.value("wechat_template"):
            raise
        return _notify(message)
    return f"custom:{message.key}"[:80]


def _notify(message: Outgoing) -> str:
    """Send the template notice: the number and nothing of the matter."""
    told = _call("message/template/send", {
        "touser": message.to, "template_id": configured.value("wechat_template"),
        "url": configured.value("public_address").rstrip("/") + "/track/", "client_msg_id": message.key[-32:],
        "data": {"character_string1": {"value": message.number}, "phrase2": {"value": "有新进展"}},
    })  # fmt: skip
    return f"template:{told.get('msgid', '')}"[:80]


def _call(path: str, asked: dict[str, Any]) -> dict[str, Any]:
    """Call one API; a token WeChat does not know any more is fetched afresh, once."""
    base, hosts = _endpoint()
    told: dict[str, Any] = {}
    for force in (False, True):
        url = f"{base}/cgi-bin/{path}?{urlencode({'access_token': token(force=force)})}"
        told = outgoing.call("POST", url, hosts=hosts, json=asked).json()
        if int(told.get("errcode") or 0) not in BAD_TOKEN:
            break
    if told.get("errcode"):
        raise Refusal(int(told["errcode"]), str(told.get("errmsg", "")))
    return told


def _endpoint() -> tuple[str, frozenset[str]]:
    return outgoing.endpoint("wechat_endpoint", "https://api.weixin.qq.com")
