"""Every channel delivers again, late and in the wrong order; the desk ends with the same cases and says the same again.

One row a channel: two messages, how each is delivered, and in how many cases they belong.
"""

import json
import time
from itertools import permutations
from urllib.parse import urlencode

import pytest

from tests.appeals.scene import LI
from tests.founding import town as towns
from unionloop.adapters.mail import letters
from unionloop.adapters.phone import events
from unionloop.domains.appeals import commands, queries
from unionloop.domains.appeals.models import Call, CallEvent, Case, Entry, Seat
from unionloop.domains.messaging.models import Notice
from unionloop.jobs import appeals_channels
from unionloop.kernel.actor import system
from unionloop.kernel.clock import now

from . import peers, telephone

pytestmark = pytest.mark.django_db
SMS_SECRET = "s" * 32
FIRST, SECOND = "三个月没发工资", "一共六个人"
ORDERS = ("abab", "bbaa", "abba", "aaab")


def by_wechat(client, text):
    """WeChat pushes three times when no answer comes in five seconds."""
    at = str(int(time.time()))
    serial, told = ("1", -120) if text == FIRST else ("2", -60)
    body, signature = peers.seal(peers.text_message(text, at=int(at) + told, msg_id=serial), timestamp=at)
    asked = {"signature": peers.sha1_of(peers.TOKEN, at, "1372623149"), "timestamp": at, "nonce": "1372623149",
             "encrypt_type": "aes", "msg_signature": signature}  # fmt: skip
    answer = client.post(f"/hooks/wechat/?{urlencode(asked)}", body, content_type="text/xml")
    return peers.unseal(answer.content.decode()).split("<Content>")[1].split("</Content>")[0]


def by_weibo(client, text):
    at = str(int(time.time() * 1000))
    moment = "Mon Jul 16 18:09:20 +0800 2012" if text == FIRST else "Mon Jul 16 18:09:21 +0800 2012"
    told = {"type": "text", "receiver_id": 1, "sender_id": 2, "created_at": moment, "text": text, "data": {}}
    where = f"/hooks/weibo/?signature={peers.sha1_of(peers.WEIBO_SECRET, at, '5')}&timestamp={at}&nonce=5"
    return client.post(where, json.dumps(told), content_type="application/json").content


def by_sms(client, text):
    """The vendor pushes a batch again after 1, 5 and 10 minutes; a later batch may overtake it."""
    serial, second = ("1", "09:00:00") if text == FIRST else ("2", "09:00:05")
    batch = [{"phone_number": "13800002207", "content": text, "send_time": f"2026-07-22 {second}", "sequence_id": serial}]
    return client.post(f"/hooks/sms/{SMS_SECRET}/", json.dumps(batch), content_type="application/json").content


def by_mail(client, text):
    """A box read again after a crash; a reply that the servers carried faster than what it answers."""
    head = "From: w@x.cn\r\nMessage-ID: <b@x>\r\nReferences: <a@x>\r\nDate: Wed, 22 Jul 2026 09:05:00 +0800\r\n"
    if text == FIRST:
        head = "From: w@x.cn\r\nMessage-ID: <a@x>\r\nDate: Wed, 22 Jul 2026 09:00:00 +0800\r\n"
    raw = f"{head}Content-Type: text/plain; charset=utf-8\r\n\r\n{text}".encode()
    letter = letters.read(raw, fallback_key="", now=now())
    assert letter is not None
    appeals_channels.take_in(system(now(), via="clock"), letter)
    return Notice.objects.count()


def by_form(client, text):
    """A second click, a refresh, the back button: the same form with the same token. No script is needed for it."""
    form = {"text": text, "who": "known", "once": ("a" if text == FIRST else "b") * 24, "contact": "13800002207"}
    answer = client.post("/m/say/", form, follow=True)
    return [answer.redirect_chain, answer.status_code]


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize(("deliver", "cases"), [(by_wechat, 1), (by_weibo, 1), (by_sms, 1), (by_mail, 1), (by_form, 2)])
def test_again_and_in_any_order(client, wechat, weibo, monkeypatch, deliver, cases, order):
    towns.build()
    monkeypatch.setenv("UNIONLOOP_SMS_UPLINK_SECRET", SMS_SECRET)
    told = {"a": FIRST, "b": SECOND}
    answers = [(one, deliver(client, told[one])) for one in order]
    assert Entry.objects.count() == 2
    assert Case.objects.count() == cases
    by = LI.later(now())
    threads = [[entry.text for entry in queries.entries(by, case_id=pk)] for pk in Case.objects.values_list("pk", flat=True)]
    assert sorted(threads) == ([[FIRST, SECOND]] if cases == 1 else sorted([[FIRST], [SECOND]]))
    for one in "ab":  # the same message is answered as it was the first time
        assert len({str(answer) for which, answer in answers if which == one}) == 1


def test_a_form_changed_after_the_back_button_is_told_so_and_nothing_is_lost(client):
    towns.build()
    by_form(client, FIRST)
    changed = client.post("/m/say/", {"text": "四个月没发工资", "who": "known", "once": "a" * 24, "contact": "13800002207"})
    assert changed.status_code == 409
    assert [Case.objects.count(), Entry.objects.get().text] == [1, FIRST]


def test_calls_told_in_any_order_end_the_same(client, monkeypatch):
    """Events of one call, each told twice, in every order of the wire: one call, ended, the agent done with it."""
    town = towns.build()
    monkeypatch.setenv("UNIONLOOP_PHONE_SECRET", telephone.SECRET)
    at = now()
    commands.equip(LI.later(at), login=LI.name, unit_id=town.city.id, sip="sip:8001@127.0.0.1:5060")

    def tell(number, kind):
        body = urlencode({"call": f"c{number}", "type": kind, "from": "13800002207", "try": "1"}).encode()
        moment = str(int(time.time()))
        sign = events.signature(telephone.SECRET.encode(), moment.encode(), body)
        answer = client.post("/hooks/phone/", body, content_type="application/x-www-form-urlencoded",
                             headers={"X-Moment": moment, "X-Sign": sign})  # fmt: skip
        return answer.status_code, answer.content

    for number, order in enumerate(permutations(("ringing", "answered", "hung_up"))):
        commands.sit(LI.later(now()), state="ready")
        assert tell(number, "route") == tell(number, "route") == (200, b"sip:8001@127.0.0.1:5060")
        assert {tell(number, kind) for kind in (*order, *order[::-1])} == {(204, b"")}
        call = Call.objects.get(key=f"c{number}")
        assert [order, call.state, Seat.objects.get().state, CallEvent.objects.filter(call=call).count()] == [
            order, "ended", "after", 4]  # fmt: skip
