"""The hotline over real SIP: Kamailio with the shipped configuration, callers and agents by SIPp."""

import socket
import time
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest

from tests.appeals.scene import LI, WU
from tests.cast import NOW
from tests.founding import town as towns
from unionloop.adapters.phone import events
from unionloop.adapters.pushed import Forged, Unreadable
from unionloop.domains.appeals import commands, queries
from unionloop.domains.appeals.contracts import CallKind, CallState
from unionloop.domains.appeals.models import Call, CallEvent, Seat
from unionloop.kernel.clock import now

from . import telephone
from .dovecot import free_port
from .peers import Peer

AT = str(int(NOW.timestamp()))


@pytest.fixture
def secret(monkeypatch):
    monkeypatch.setenv("UNIONLOOP_PHONE_SECRET", telephone.SECRET)
    return telephone.SECRET.encode()


def signed(secret: bytes, body: bytes, moment: str = AT) -> str:
    return events.signature(secret, moment.encode(), body)


@pytest.mark.once
class TestEvents:
    def test_what_is_not_signed_or_old_is_refused(self, secret, monkeypatch):
        body = b"call=1&type=ringing"
        events.check(body, AT, signed(secret, body), NOW)
        for given, moment, sign, at in (
            (body + b"&x=1", AT, signed(secret, body), NOW), (body, AT, "", NOW), (body, AT, "文", NOW),
            (body, AT, signed(secret, body), NOW + timedelta(minutes=3)), (body, "x", signed(secret, body, "x"), NOW),
            (b"a" * 5000, AT, signed(secret, b"a" * 5000), NOW),
        ):  # fmt: skip
            with pytest.raises(Forged):
                events.check(given, moment, sign, at)
        monkeypatch.setenv("UNIONLOOP_PHONE_SECRET", "short")
        with pytest.raises(Forged):
            events.check(body, AT, signed(b"short", body), NOW)

    def test_what_an_event_says(self):
        told = events.read(urlencode({"call": "1-2@h", "type": "answered", "from": "+86 138-0000-2207", "try": "2"}).encode())
        assert (told.call, told.kind, told.caller, told.attempt) == ("1-2@h", CallKind.ANSWERED, "+8613800002207", 2)
        assert events.read(b"call=1&type=hung_up&try=&from=anonymous").caller == ""

    @pytest.mark.parametrize(
        "body", [b"", b"call=1", b"type=route", b"call=1&type=dance", b"call=%00&type=route", b"call=1&type=%ff",
                 b"\xff", b"call=" + b"1" * 121 + b"&type=route", b"&".join(b"a=1" for _ in range(30))])  # fmt: skip
    def test_hostile_events(self, body: bytes):
        with pytest.raises(Unreadable):
            events.read(body)


class Exchange(Peer):
    """Our hook's place taken by a stub: who is called, and what Kamailio tells of it."""

    def __init__(self, addresses: list[str]) -> None:
        super().__init__()
        self.addresses = addresses

    def answer(self, method: str, path: str, query: dict[str, str], body: bytes) -> Any:
        form = dict(parse_qsl(body.decode()))
        self.seen.append((form["type"], form))
        if form["type"] != "route":
            return 204, "text/plain", b""
        address = self.addresses.pop(0) if self.addresses else ""
        return 200 if address else 204, "text/plain", address.encode()


@pytest.mark.once
class TestKamailio:
    def test_a_silent_agent_is_left_for_the_next_and_strangers_are_refused(self):
        silent, ready = free_port(socket.SOCK_DGRAM), free_port(socket.SOCK_DGRAM)
        exchange = Exchange([f"sip:1@127.0.0.1:{silent}", f"sip:2@127.0.0.1:{ready}", "sip:evil@h;lr=<x>"])
        with (exchange.open(), telephone.kamailio(exchange.url + "/", ring_ms=600) as port,
              telephone.agent(silent, "silent"), telephone.agent(ready)):  # fmt: skip
            assert telephone.call(port, "13800002207")
            told = [kind for kind, _ in exchange.seen]
            assert told[:4] == ["route", "ringing", "unanswered", "route"]
            assert set(told[4:]) == {"ringing", "answered", "hung_up"}
            assert {form["from"] for _, form in exchange.seen} == {"13800002207"}
            assert not telephone.call(port, "13800002208")  # an address that is none
            assert not telephone.call(port, "13800002209")  # nobody free
        with Exchange([]).open() as other, telephone.kamailio(other.url + "/", trunk="192[.]0[.]2[.]1") as port:
            assert not telephone.call(port, "13800002207")
            assert other.seen == []


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_a_call_rings_at_the_desk_pops_up_and_ends(live_server, secret):
    town = towns.build()
    phone, at = free_port(socket.SOCK_DGRAM), now()
    for agent, port in ((LI, phone), (WU, 5999)):
        commands.equip(agent.later(at), login=agent.name, unit_id=town.city.id, sip=f"sip:80@127.0.0.1:{port}")
    commands.sit(LI.later(at), state="ready")
    with telephone.kamailio(live_server.url + "/hooks/phone/") as port, telephone.agent(phone, "slow"):
        caller = telephone.calling(port, "13800002207")
        found = None
        while found is None and caller.poll() is None:
            found = queries.pop_up(LI.later(now()))
            time.sleep(0.05)  # as the page asks, only more often
        assert found is not None
        assert found.call.caller == "138****2207"
        assert caller.wait(20) == 0
    call = Call.objects.get()
    assert (call.state, Seat.objects.get(login="li").state) == (CallState.ENDED, "after")
    kinds = set(CallEvent.objects.values_list("kind", flat=True))
    assert kinds == {"route", "ringing", "answered", "hung_up"}
    case = commands.attend(LI.later(now()), call_id=call.pk, text="欠薪")
    assert case.speaker.endswith("138****2207")
