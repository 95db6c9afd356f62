"""The vendors push to our addresses: one case for one message, a reply in time, a clean no to everything else."""

import json
import time

import pytest
from django.test import Client

from tests.appeals.scene import LI
from tests.founding import town as towns
from unionloop.domains.appeals import commands, queries
from unionloop.domains.appeals.contracts import Channel, Incoming
from unionloop.domains.appeals.models import Case, Entry
from unionloop.kernel.clock import now

from . import peers

pytestmark = pytest.mark.django_db
NONCE = "1372623149"


@pytest.fixture
def town(db):
    return towns.build()


def stamp() -> str:
    return str(int(time.time()))


def push(client: Client, xml: str, **change: str):  # type: ignore[no-untyped-def]
    at = stamp()
    body, signature = peers.seal(xml, timestamp=at)
    asked = {"signature": peers.sha1_of(peers.TOKEN, at, NONCE), "timestamp": at, "nonce": NONCE,
             "encrypt_type": "aes", "msg_signature": signature} | change  # fmt: skip
    return client.post("/hooks/wechat/?" + "&".join(f"{name}={value}" for name, value in asked.items()), body,
                       content_type="text/xml")  # fmt: skip


class TestWeChat:
    def test_is_set_up_by_its_greeting(self, client, wechat):
        at = stamp()
        good = {"signature": peers.sha1_of(peers.TOKEN, at, NONCE), "timestamp": at, "nonce": NONCE, "echostr": "5836257"}
        assert client.get("/hooks/wechat/", good).content == b"5836257"
        assert client.get("/hooks/wechat/", good | {"nonce": "1"}).status_code == 403
        assert client.get("/hooks/wechat/").status_code == 403

    def test_a_message_pushed_three_times_is_one_case_and_three_equal_answers(self, client, town, wechat):
        xml = peers.text_message("遂州食品拖欠工资", at=int(time.time()))
        replies = [peers.unseal(push(client, xml).content.decode()) for _ in range(3)]
        case = Case.objects.get()
        assert (case.channel, case.text, Entry.objects.count()) == ("wechat", "遂州食品拖欠工资", 1)
        said = {one.split("<Content>")[1].split("</Content>")[0] for one in replies}
        assert len(said) == 1
        assert case.number in said.pop()
        more = push(client, peers.text_message("一共六个人", at=int(time.time()), msg_id="2"))
        assert "已记入" in peers.unseal(more.content.decode())
        assert Case.objects.count() == 1

    def test_a_picture_comes_with_its_message(self, client, town, wechat):
        xml = (f"<xml><FromUserName>u1</FromUserName><CreateTime>{stamp()}</CreateTime><MsgType>image</MsgType>"
               "<PicUrl>http://169.254.169.254/x</PicUrl><MediaId>m1</MediaId><MsgId>7</MsgId></xml>")  # fmt: skip
        assert push(client, xml).status_code == 200
        [entry] = queries.entries(LI.later(now()), case_id=Case.objects.get().pk)
        assert entry.text == "［图片］"
        assert [name for _, name in entry.files] == ["image.jpg"]
        assert [path for path, _ in wechat.seen] == ["/cgi-bin/stable_token", "/cgi-bin/media/get"]

    def test_an_event_opens_nothing(self, client, town, wechat):
        xml = (f"<xml><FromUserName>u1</FromUserName><CreateTime>{stamp()}</CreateTime><MsgType>event</MsgType>"
               "<Event>{}</Event></xml>")  # fmt: skip
        assert "工会服务热线" in peers.unseal(push(client, xml.format("subscribe")).content.decode())
        assert push(client, xml.format("unsubscribe")).content == b"success"
        assert Case.objects.count() == 0

    def test_an_answer_goes_back_to_the_follower(self, client, town, wechat):
        push(client, peers.text_message("产假几天", at=int(time.time()), openid="o-1"))
        by = LI.later(now())
        commands.answer(by, case_id=Case.objects.get().pk, text="一百五十八天")
        commands.send_due(LI.later(now()))
        assert wechat.said("custom/send") == [
            {"touser": "o-1", "msgtype": "text", "text": {"content": "一百五十八天"}}
        ]

    def test_what_is_forged_too_long_or_unreadable_gets_a_plain_no(self, client, town, wechat):
        xml = peers.text_message("x", at=int(time.time()))
        assert push(client, xml, msg_signature="0" * 40).status_code == 403
        assert push(client, "<xml/>").status_code == 400
        long = client.post("/hooks/wechat/", b"x" * 300_000, content_type="text/xml")
        assert (long.status_code, long.content) == (413, b"too long")
        assert client.put("/hooks/wechat/").status_code == 405
        assert Case.objects.count() == 0

    def test_an_empty_message_is_answered_not_repeated(self, client, town, wechat):
        found = push(client, peers.text_message(" ", at=int(time.time())))
        assert "还没有写内容" in peers.unseal(found.content.decode())


class TestWeibo:
    def push(self, client, **change):
        at = str(int(time.time() * 1000))
        told = {"type": "text", "receiver_id": 1902538057, "sender_id": 2489518277,
                "created_at": "Mon Jul 16 18:09:20 +0800 2012", "text": "老板不签合同", "data": {}} | change  # fmt: skip
        where = f"/hooks/weibo/?signature={peers.sha1_of(peers.WEIBO_SECRET, at, '5')}&timestamp={at}&nonce=5"
        return client.post(where, json.dumps(told), content_type="application/json")

    def test_message_mention_and_event(self, client, town, weibo):
        replies = [self.push(client).content.decode() for _ in range(2)]
        case = Case.objects.get()
        assert case.number in peers.weibo_reply_text(replies[0])
        assert replies[0] == replies[1]
        assert self.push(client, type="event", data={"subtype": "follow"}).content == b""
        assert self.push(client, type="mention", text="@工会 快来", sender_id=99).content == b""
        assert sorted(Case.objects.values_list("text", flat=True)) == ["@工会 快来", "老板不签合同"]
        assert client.post("/hooks/weibo/", b"{}", content_type="application/json").status_code == 403

    def test_a_picture_comes_with_its_message_once_and_in_any_order(self, client, town, weibo):
        told = [{"type": kind, "created_at": moment, "text": text, "data": data}
                for kind, moment, text, data in (
                    ("text", "Wed Jul 22 18:09:20 +0800 2026", "车间漏水", {}),
                    ("image", "Wed Jul 22 18:09:21 +0800 2026", "", {"vfid": 8, "tovfid": 9}))]  # fmt: skip
        for one in (told[1], told[0], told[1], told[0]):  # the picture first, and each again
            assert self.push(client, **one).status_code == 200
        entries = queries.entries(LI.later(now()), case_id=Case.objects.get().pk)
        assert sorted(entry.text for entry in entries) == ["车间漏水", "［图片］"]
        assert [name for entry in entries for _, name in entry.files] == ["image.jpg"]
        assert weibo.seen[0] == ("/2/mss/msget", {"access_token": peers.WEIBO_TOKEN, "fid": "9"})


class TestSms:
    def test_a_batch_pushed_twice_is_taken_once(self, client, town, monkeypatch):
        secret = "a" * 32
        monkeypatch.setenv("UNIONLOOP_SMS_UPLINK_SECRET", secret)
        batch = [{"phone_number": "13800002207", "content": text, "send_time": "2026-07-22 09:00:00",
                  "dest_code": "1", "sequence_id": serial} for text, serial in (("还没发工资", "1"), ("　", "2"))]  # fmt: skip
        for _ in range(2):
            answer = client.post(f"/hooks/sms/{secret}/", json.dumps(batch), content_type="application/json")
            assert (answer.status_code, answer.json()["code"]) == (200, 0)
        assert (Case.objects.get().channel, Entry.objects.count()) == ("sms", 1)
        assert client.post("/hooks/sms/wrong/", "[]", content_type="application/json").status_code == 403
        assert client.post(f"/hooks/sms/{secret}/", "{}", content_type="application/json").status_code == 400


class TestMail:
    def test_letters_become_cases_and_are_acknowledged_once(self, town, monkeypatch):
        from unionloop.domains.messaging.models import Notice
        from unionloop.jobs import appeals_channels
        from unionloop.kernel.actor import system

        by = system(now(), via="clock")
        appeals_channels.collect_mail(by)  # not set up: nothing to do
        letter = letter_of("<a@x>", "三个月没发工资")
        for _ in range(2):
            appeals_channels.take_in(by, letter)
        notice = Notice.objects.get()
        assert (notice.channel, notice.template, notice.address) == ("mail", "appeal_received", "w@x.cn")
        assert notice.receipt == Case.objects.get().number
        appeals_channels.take_in(by, letter_of("<b@x>", "补充", thread="<a@x>"))
        assert (Case.objects.count(), Notice.objects.count()) == (1, 1)


    def test_one_to_the_leaders_counts_for_their_letter_box_and_is_answered_by_mail(self, town, monkeypatch):
        from unionloop.adapters.mail import letters
        from unionloop.domains.appeals import queries
        from unionloop.jobs import appeals_channels
        from unionloop.kernel.actor import system

        monkeypatch.setenv("UNIONLOOP_MAIL_LETTER_BOX", "Zhuxi@union.example.org")
        raw = "From: w@x.cn\r\nTo: =?utf-8?b?5Li75bit?= <zhuxi@UNION.example.org>, b@x.cn\r\nMessage-ID: <l@x>\r\nSubject: s\r\n\r\nhelp"
        letter = letters.read(raw.encode(), fallback_key="1", now=now())
        assert letter is not None
        assert letter.to == ("zhuxi@union.example.org", "b@x.cn")
        by = system(now(), via="clock")
        appeals_channels.take_in(by, letter)
        appeals_channels.take_in(by, letter_of("<other@x>", "给热线的信"))
        assert list(Case.objects.order_by("id").values_list("channel", flat=True)) == ["letter_box", "mail"]
        assert [one.collected for one in queries.ledger(by, month=by.today)] == [1]
        assert commands.answer(LI.later(now()), case_id=Case.objects.first().pk, text="已转办").channel == "mail"


def letter_of(key: str, text: str, thread: str = ""):  # type: ignore[no-untyped-def]
    return Incoming(Channel.MAIL, key, "w@x.cn", now(), text, thread=thread)


class TestWeChatLogin:
    def test_the_follower_is_known_and_his_case_is_joined_on_proof(self, client, town, wechat):
        case = commands.receive(LI.later(now()), incoming=Incoming(Channel.PHONE, "c1", "13800002207", now(), "欠薪"))
        to = client.get("/m/wechat/?next=/track/%3Fnumber%3D" + case.number)["Location"]
        state = to.split("state=")[1].split("#")[0]
        assert "redirect_uri=http%3A%2F%2Ftestserver%2Fm%2Fwechat%2Fin%2F" in to
        assert client.get("/m/wechat/in/?code=CODE1&state=other").status_code == 409
        to = client.get("/m/wechat/?next=/track/")["Location"]
        state = to.split("state=")[1].split("#")[0]
        assert client.get(f"/m/wechat/in/?code=CODE1&state={state}")["Location"] == "/track/"
        assert client.get(f"/m/wechat/in/?code=CODE1&state={state}").status_code == 409  # a state works once
        page = client.post("/track/", {"number": case.number, "tail4": "2207"})
        assert page.status_code == 200
        assert "已受理" in page.content.decode()
        assert "欠薪" not in page.content.decode()
        found = queries.voices(LI.later(now()), case_id=case.id)
        assert [one.channel for one in found.voices] == [Channel.PHONE, Channel.WECHAT]
        assert found.links[0].basis == "proof"

    def test_a_code_that_is_no_good_and_a_page_that_is_not_ours(self, client, town, wechat, monkeypatch):
        for wanted in ("https://evil.example/", "//evil.example/", "javascript:alert(1)"):
            to = client.get("/m/wechat/", {"next": wanted})["Location"]
            state = to.split("state=")[1].split("#")[0]
            assert client.get(f"/m/wechat/in/?code=none&state={state}").status_code == 409
            wechat.codes["C"] = "openid"
            state = client.get("/m/wechat/", {"next": wanted})["Location"].split("state=")[1].split("#")[0]
            assert client.get(f"/m/wechat/in/?code=C&state={state}")["Location"] == "/track/"
        monkeypatch.delenv("UNIONLOOP_WECHAT_SECRET")
        assert client.get("/m/wechat/").status_code == 404

    def test_another_account_of_wechat_is_a_stranger(self, client, town, wechat, monkeypatch):
        """E12: what belongs to another app comes to nothing, be it a push sealed alike or a code of one of its followers."""
        at = stamp()
        xml = peers.text_message("遂州食品拖欠工资", at=int(at))
        body, signature = peers.seal(xml, timestamp=at, appid="wx0000000000000000")
        asked = f"timestamp={at}&nonce={NONCE}&msg_signature={signature}&encrypt_type=aes"
        assert client.post(f"/hooks/wechat/?{asked}", body, content_type="text/xml").status_code == 400
        assert Case.objects.count() == 0
        to = client.get("/m/wechat/")["Location"]
        assert f"appid={peers.APPID}&" in to
        monkeypatch.setenv("UNIONLOOP_WECHAT_APPID", "wx0000000000000000")  # the code was given out for ours
        state = to.split("state=")[1].split("#")[0]
        assert client.get(f"/m/wechat/in/?code=CODE1&state={state}").status_code == 409
        assert "wechat_openid" not in client.session

    def test_a_follower_nobody_has_proved_sees_nobodys_case(self, client, town, wechat):
        """E12: an openid alone opens nothing, and somebody else's number without the digits joins nothing."""
        case = commands.receive(LI.later(now()), incoming=Incoming(Channel.PHONE, "c1", "13800002207", now(), "欠薪"))
        state = client.get("/m/wechat/")["Location"].split("state=")[1].split("#")[0]
        client.get(f"/m/wechat/in/?code=CODE1&state={state}")
        page = client.post("/track/", {"number": case.number, "tail4": "0000"})
        assert "已受理" not in page.content.decode()
        assert [one.channel for one in queries.voices(LI.later(now()), case_id=case.id).voices] == [Channel.PHONE]


@pytest.mark.parametrize("address", ["/hooks/phone/", "/hooks/wechat/", "/hooks/weibo/", "/hooks/sms/absent/"])
def test_a_form_with_files_is_refused_like_any_other_stranger(client, address):
    """Found by the walls: anybody could make the hooks answer 500 with a multipart form."""
    assert client.post(address, {"a": "b"}).status_code in (400, 403)
