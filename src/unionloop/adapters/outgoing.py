"""HTTP out: to named hosts only, never into the private network, with time-outs and a limit on the answer.

The address is checked where the connection is made, after the name was resolved, and the connection goes to
that very address: a name that resolves differently the second time gains nothing. Redirects are not
followed. Loopback is allowed in tests only. A vendor at the end of a private line is reached when the operator
has named the line's network in UNIONLOOP_PRIVATE_NETWORKS ("10.20.0.0/16,172.18.4.0/24").
"""

import ipaddress
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

import httpcore
import httpx
from django.conf import settings

from . import configured

TIMEOUT = httpx.Timeout(8, connect=4)
MOST_BYTES = 1_000_000
NAT64 = ipaddress.ip_network("64:ff9b::/96")  # RFC 6052: the last 32 bits are an address of the fourth version


class Unreachable(Exception):
    """No answer came; `again` tells whether trying later may help."""

    def __init__(self, reason: str, *, again: bool) -> None:
        super().__init__(reason)
        self.again = again


@dataclass(frozen=True)
class Answer:
    """Status, body and media type of an answer."""

    status: int
    body: bytes
    media_type: str
    headers: Mapping[str, str] = field(default_factory=dict)  # as the answer had them; names in any case

    def json(self) -> dict[str, Any]:
        """Return the object of a JSON answer; anything else is a fault of the other side, worth another try."""
        try:
            told = httpx.Response(200, content=self.body).json()
        except ValueError as error:
            raise Unreachable(f"no JSON (status {self.status})", again=True) from error
        if not isinstance(told, dict):
            raise Unreachable("no JSON object", again=True)
        return told


def call(
    method: str, url: str, *, hosts: frozenset[str], most_bytes: int = MOST_BYTES, **request: Any
) -> Answer:
    """Make one request to a host of `hosts` and return its answer, `most_bytes` long at most."""
    parts = urlsplit(url)
    if parts.hostname not in hosts or parts.scheme not in _schemes():
        raise Unreachable("host not allowed", again=False)
    try:
        with _client().stream(method, url, **request) as answer:
            body = bytearray()
            for piece in answer.iter_bytes():
                body += piece
                if len(body) > most_bytes:
                    raise Unreachable("answer too long", again=False)
            media_type = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
            return Answer(answer.status_code, bytes(body), media_type, answer.headers)
    except httpx.HTTPError as error:
        raise Unreachable(f"{type(error).__name__}", again=not isinstance(error, httpx.UnsupportedProtocol)) from error


def endpoint(name: str, default: str) -> tuple[str, frozenset[str]]:
    """Return the base address of a vendor, without its last slash, and the host it stands for."""
    base = configured.value(name, default).rstrip("/")
    return base, frozenset({urlsplit(base).hostname or ""})


def allowed(address: str) -> bool:
    """Tell whether an IP address may be called: public ones, named private lines, and loopback in tests."""
    found = ipaddress.ip_address(address.partition("%")[0])
    found = _within(found)
    if found.is_loopback:
        return bool(settings.MODE == "test")
    if found.is_link_local or found.is_multicast or found.is_unspecified:  # a cloud's metadata is link-local
        return False
    return found.is_global or any(found in line for line in settings.PRIVATE_NETWORKS)


def _within(found: ipaddress.IPv4Address | ipaddress.IPv6Address) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """Return the address of the fourth version that one of the sixth leads to: mapped, 6to4 or NAT64; else itself."""
    if isinstance(found, ipaddress.IPv4Address):
        return found
    through = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF) if found in NAT64 else None
    return found.ipv4_mapped or found.sixtofour or through or found


class _Guarded(httpcore.SyncBackend):
    """Connects to public addresses only."""

    def connect_tcp(self, host: str, port: int, *args: Any, **kwargs: Any) -> httpcore.NetworkStream:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except OSError as error:
            raise httpcore.ConnectError("name not found") from error
        addresses = [str(one[4][0]) for one in found]
        if not addresses or not all(allowed(one) for one in addresses):
            raise httpcore.UnsupportedProtocol("private address")
        return super().connect_tcp(addresses[0], port, *args, **kwargs)


def _schemes() -> tuple[str, ...]:
    return ("https", "http") if settings.MODE == "test" else ("https",)


@lru_cache(maxsize=1)
def _client() -> httpx.Client:
    """Return the one client of this process: safe among threads, keeps connections open."""
    transport = httpx.HTTPTransport(trust_env=False)
    transport._pool = httpcore.ConnectionPool(  # httpx offers no public way to guard the connecting itself
        ssl_context=httpx.create_ssl_context(trust_env=False), max_connections=20, network_backend=_Guarded()
    )
    return httpx.Client(transport=transport, timeout=TIMEOUT, follow_redirects=False, trust_env=False)
