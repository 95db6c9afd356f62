"""The vendors' own servers on loopback, written from their documents and not from our code."""

import base64
import hashlib
import json
import os
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

APPID, SECRET, TOKEN = "wx5823bf96d3bd56c7", "app-secret", "QDG6eK"
AES_KEY = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"  # the example of WeChat's own pages
WEIBO_SECRET, WEIBO_TOKEN = "xyz123xyz", "2.00token"


class Peer:
    """A vendor: what it was asked, and what it answers."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, dict[str, Any]]] = []
        self.faults: list[dict[str, Any]] = []  # answered first, one a call
        self.url = ""

    def answer(self, method: str, path: str, query: dict[str, str], body: bytes) -> tuple[int, str, bytes]:
        raise NotImplementedError

    @contextmanager
    def open(self) -> Iterator["Peer"]:
        peer = self

        class Door(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                parts = urlsplit(self.path)
                query = {name: values[0] for name, values in parse_qs(parts.query).items()}
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                status, kind, told = peer.answer(self.command, parts.path, query, body)
                self.send_response(status)
                self.send_header("Content-Type", kind)
                if 300 <= status < 400:
                    self.send_header("Location", told.decode())
                self.send_header("Content-Length", str(len(told)))
                self.end_headers()
                self.wfile.write(told)

            do_POST = do_GET

            def log_message(self, *args: Any) -> None:
                """Keep quiet."""

        server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        self.url = f"http://127.0.0.1:{server.server_port}"
        yield self
        server.shutdown()
        server.server_close()


def _json(told: dict[str, Any], status: int = 200) -> tuple[int, str, bytes]:
    return status, "application/json; charset=utf-8", json.dumps(told, ensure_ascii=False).encode()


class WeChat(Peer):
    """api.weixin.qq.com: one valid token at a time; a login code works once."""

    def __init__(self) -> None:
        super().__init__()
        self.serial, self.codes = 0, {"CODE1": "o6_bmjrPTlm6_2sgVt7hMZOPfL2M"}

    def answer(self, method: str, path: str, query: dict[str, str], body: bytes) -> tuple[int, str, bytes]:
        asked = json.loads(body) if body else {}
        self.seen.append((path, asked or query))
        if path == "/cgi-bin/stable_token":
            if (asked["appid"], asked["secret"], asked["grant_type"]) != (APPID, SECRET, "client_credential"):
                return _json({"errcode": 40125, "errmsg": "invalid appsecret"})
            self.serial += not self.serial or bool(asked["force_refresh"])
            return _json({"access_token": f"token-{self.serial}", "expires_in": 7200})
        if path == "/sns/oauth2/access_token":
            if (query.get("appid"), query.get("secret")) != (APPID, SECRET) or query.get("code") not in self.codes:
                return _json({"errcode": 40029, "errmsg": "invalid code"})
            return _json({"access_token": "user", "expires_in": 7200, "openid": self.codes.pop(query["code"]),
                          "scope": "snsapi_base"})  # fmt: skip
        if query.get("access_token") != f"token-{self.serial}":
            return _json({"errcode": 40001, "errmsg": "invalid credential, access_token is invalid or not latest"})
        if self.faults:
            return _json(self.faults.pop(0))
        if path == "/cgi-bin/media/get":
            return 200, "image/jpeg", b"\xff\xd8\xff\xe0JFIF picture of " + query["media_id"].encode()
        if path in ("/cgi-bin/message/custom/send", "/cgi-bin/message/template/send"):
            return _json({"errcode": 0, "errmsg": "ok", "msgid": 200228332})
        return _json({"errcode": 43009, "errmsg": "no such api"}, 404)

    def said(self, path: str) -> list[dict[str, Any]]:
        return [asked for at, asked in self.seen if at.endswith(path)]


class Weibo(Peer):
    """m.api.weibo.com: replies within 48 hours, 300 characters at most."""

    def answer(self, method: str, path: str, query: dict[str, str], body: bytes) -> tuple[int, str, bytes]:
        form = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        self.seen.append((path, form or query))
        if self.faults:
            return _json(self.faults.pop(0), 400)
        if path == "/2/mss/msget" and query.get("access_token") == WEIBO_TOKEN:
            return 200, "image/jpeg", b"\xff\xd8\xff\xe0JFIF picture of " + query["fid"].encode()
        if form.get("access_token") != WEIBO_TOKEN:
            return _json({"error": "invalid_access_token", "error_code": 21332, "request": path}, 400)
        if len(json.loads(form["data"])["text"]) >= 300 or not form["receiver_id"].isdigit():
            return _json({"error": "parameter error", "error_code": 10008, "request": path}, 400)
        return _json({"result": True, "sender_id": 1902538057, "receiver_id": int(form["receiver_id"]),
                      "type": "text", "data": form["data"]})  # fmt: skip


def sha1_of(*parts: str) -> str:
    return hashlib.sha1("".join(sorted(parts)).encode()).hexdigest()


def _cipher() -> Cipher[Any]:
    key = base64.b64decode(AES_KEY + "=")
    return Cipher(algorithms.AES(key), modes.CBC(key[:16]))


def seal(xml: str, *, timestamp: str, nonce: str = "1372623149", appid: str = APPID) -> tuple[bytes, str]:
    """Return body and msg_signature of a push, as WeChat's page on message encryption sets it down."""
    text = xml.encode()
    plain = os.urandom(16) + struct.pack(">I", len(text)) + text + appid.encode()
    pad = 32 - len(plain) % 32
    encryptor = _cipher().encryptor()
    sealed = base64.b64encode(encryptor.update(plain + bytes([pad]) * pad) + encryptor.finalize()).decode()
    body = f"<xml><ToUserName><![CDATA[gh_10f6c3c3ac5a]]></ToUserName><Encrypt><![CDATA[{sealed}]]></Encrypt></xml>"
    return body.encode(), sha1_of(TOKEN, timestamp, nonce, sealed)


def unseal(reply: str) -> str:
    """Return the XML inside our encrypted reply, having checked its signature as WeChat does."""
    part = {name: reply.split(f"<{name}>")[1].split(f"</{name}>")[0].removeprefix("<![CDATA[").removesuffix("]]>")
            for name in ("Encrypt", "MsgSignature", "TimeStamp", "Nonce")}  # fmt: skip
    assert part["MsgSignature"] == sha1_of(TOKEN, part["TimeStamp"], part["Nonce"], part["Encrypt"])
    decryptor = _cipher().decryptor()
    plain = decryptor.update(base64.b64decode(part["Encrypt"])) + decryptor.finalize()
    plain = plain[: -plain[-1]]
    length = struct.unpack(">I", plain[16:20])[0]
    assert plain[20 + length :].decode() == APPID
    return plain[20 : 20 + length].decode()


def text_message(text: str, *, at: int, msg_id: str = "1234567890123456", openid: str = "fromUser") -> str:
    return (
        f"<xml><ToUserName><![CDATA[toUser]]></ToUserName><FromUserName><![CDATA[{openid}]]></FromUserName>"
        f"<CreateTime>{at}</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[{text}]]></Content>"
        f"<MsgId>{msg_id}</MsgId></xml>"
    )


def weibo_reply_text(body: str) -> str:
    return str(json.loads(unquote(json.loads(body)["data"]))["text"])
