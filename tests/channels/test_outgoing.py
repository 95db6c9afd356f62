"""HTTP out: named hosts, public addresses, no redirects, no endless answers. And SMS in."""

import json
import re
import socket
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest

from unionloop.adapters import configured, outgoing
from unionloop.adapters.pushed import Forged, Unreadable
from unionloop.adapters.sms import uplink

from .peers import Peer

pytestmark = pytest.mark.once


class Odd(Peer):
    told: Any = (200, "application/json", b"{}")

    def answer(self, method: str, path: str, query: dict[str, str], body: bytes) -> Any:
        self.seen.append((path, query))
        return self.told


@pytest.fixture
def odd():
    with Odd().open() as peer:
        yield peer


LOOPBACK = frozenset({"127.0.0.1"})


@pytest.mark.parametrize(
    ("address", "good"),
    [("127.0.0.1", True), ("::1", True), ("10.0.0.8", False), ("192.168.1.1", False), ("172.16.0.1", False),
     ("169.254.169.254", False), ("100.64.0.1", False), ("0.0.0.0", False), ("fe80::1%eth0", False),
     ("fd00::1", False), ("::ffff:10.0.0.8", False), ("::ffff:169.254.169.254", False), ("224.0.0.1", False),
     ("64:ff9b::a01:203", False), ("64:ff9b::a9fe:a9fe", False), ("2002:a01:203::1", False), ("64:ff9b::cbcd:fe01", True),
     ("203.205.254.1", True), ("2408:8706::1", True)],
)  # fmt: skip
def test_which_addresses_may_be_called(address: str, good: bool, settings) -> None:
    assert outgoing.allowed(address) is good
    settings.MODE = "production"
    assert outgoing.allowed(address) is (good and not address.startswith(("127", "::1")))


def test_a_private_line_is_open_where_the_operator_named_it(settings) -> None:
    settings.PRIVATE_NETWORKS = [ip_network("10.20.0.0/16"), ip_network("169.254.0.0/16"), ip_network("127.0.0.0/8")]
    settings.MODE = "production"
    found = {one: outgoing.allowed(one) for one in ("10.20.3.4", "10.21.0.1", "169.254.169.254", "127.0.0.1")}
    assert found == {"10.20.3.4": True, "10.21.0.1": False, "169.254.169.254": False, "127.0.0.1": False}


def test_no_adapter_goes_out_by_another_door() -> None:
    """D11: whoever imports an HTTP client elsewhere goes round the filter."""
    clients = re.compile(r"^\s*(?:import|from) (?:httpx|requests|urllib3|urllib\.request|http\.client|aiohttp)\b", re.M)
    source = Path(outgoing.__file__).parent.parent
    found = {str(one.relative_to(source)) for one in source.rglob("*.py") if clients.search(one.read_text(encoding="utf-8"))}
    assert {one for one in found if not one.startswith(("bench/", "cli/"))} == {"adapters/outgoing.py"}


def test_only_named_hosts(odd) -> None:
    assert outgoing.call("GET", odd.url + "/x", hosts=LOOPBACK).json() == {}
    for url in (odd.url.replace("127.0.0.1", "localhost"), "file:///etc/passwd", "ftp://127.0.0.1/", "http://127.0.0.1@evil/",
                "gopher://127.0.0.1:70/x"):  # fmt: skip
        with pytest.raises(outgoing.Unreachable, match="host not allowed"):
            outgoing.call("GET", url, hosts=LOOPBACK)
    assert len(odd.seen) == 1


def test_production_wants_tls(odd, settings) -> None:
    settings.MODE = "production"
    with pytest.raises(outgoing.Unreachable, match="host not allowed"):
        outgoing.call("GET", odd.url, hosts=LOOPBACK)


def test_a_name_that_resolves_inside_is_not_called(monkeypatch) -> None:
    inside = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.1.2.3", 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: inside)
    with pytest.raises(outgoing.Unreachable) as told:
        outgoing.call("GET", "https://api.weixin.qq.com/", hosts=frozenset({"api.weixin.qq.com"}))
    assert not told.value.again


def test_redirects_and_floods_and_rubbish(odd) -> None:
    odd.told = (302, "text/plain", b"http://169.254.169.254/latest")
    assert outgoing.call("GET", odd.url, hosts=LOOPBACK).status == 302
    odd.told = (200, "text/plain", b"a" * 2000)
    with pytest.raises(outgoing.Unreachable, match="too long"):
        outgoing.call("GET", odd.url, hosts=LOOPBACK, most_bytes=1000)
    for body in (b"<html>", b"[1]", b""):
        odd.told = (502, "text/html", body)
        with pytest.raises(outgoing.Unreachable) as told:
            outgoing.call("GET", odd.url, hosts=LOOPBACK).json()
        assert told.value.again


def test_nobody_there_is_worth_another_try() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(outgoing.Unreachable) as told:
        outgoing.call("GET", f"http://127.0.0.1:{port}/", hosts=LOOPBACK)
    assert told.value.again


def test_settings_come_from_environment_then_key_file(settings, tmp_path, monkeypatch) -> None:
    settings.DATA = tmp_path
    assert configured.value("wechat_token", "none") == "none"
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "wechat_token").write_text("from file\n")
    assert configured.value("wechat_token") == "from file"
    monkeypatch.setenv("UNIONLOOP_WECHAT_TOKEN", "from environment")
    assert configured.value("wechat_token") == "from environment"


SMS = {"phone_number": "13800002207", "content": "还没发", "send_time": "2026-07-22 09:00:00", "dest_code": "1234",
       "sequence_id": "1234567890"}  # fmt: skip


def test_sms_replies_as_the_vendor_pushes_them() -> None:
    old = SMS | {"send_time": "20260722090000", "sequence_id": 77, "content": "T退订"}
    first, second = uplink.open_messages(json.dumps([SMS, old]).encode())
    assert (first.sender, first.key, first.text, first.at.isoformat()) == (
        "13800002207", "1234567890", "还没发", "2026-07-22T09:00:00+08:00"
    )  # fmt: skip
    assert (second.key, second.at) == ("77", first.at)
    assert uplink.open_messages(b"[]") == []


@pytest.mark.parametrize(
    "body",
    [b"", b"{}", b"[1]", b"\xff", b"[" * 100_000, json.dumps([SMS] * 201).encode(), b" " * 300_000,
     *(json.dumps([SMS | one]).encode() for one in (
         {"phone_number": "1 or 1"}, {"phone_number": ""}, {"sequence_id": ""}, {"send_time": "now"}))],
)  # fmt: skip
def test_hostile_sms(body: bytes) -> None:
    with pytest.raises(Unreadable):
        uplink.open_messages(body)


def test_the_sms_address_ends_in_a_secret(monkeypatch) -> None:
    for ours, given in (("", ""), ("short", "short"), ("s" * 24, "t" * 24)):
        monkeypatch.setenv("UNIONLOOP_SMS_UPLINK_SECRET", ours)
        with pytest.raises(Forged):
            uplink.check(given)
    uplink.check("s" * 24)
