"""WeChat's protocol: signature, envelope, replies, errors. The peer's crypto is written from WeChat's page."""

from datetime import timedelta

import pytest

from tests.cast import NOW
from unionloop.adapters.pushed import Forged, Unreadable
from unionloop.adapters.wechat import calls, inbound
from unionloop.domains.appeals.contracts import Channel
from unionloop.domains.appeals.ports import NotSent, Outgoing

from . import peers

pytestmark = pytest.mark.once
AT = str(int(NOW.timestamp()))
NONCE = "1372623149"


def outgoing(text: str = "已约谈企业") -> Outgoing:
    return Outgoing(Channel.WECHAT, "entry:7", "openid-1", text, number="R26-07-000123K")


def push(xml: str, **change: str):  # type: ignore[no-untyped-def]
    body, signature = peers.seal(xml, timestamp=AT, **change)
    return inbound.open_message(body, signature, AT, NONCE, NOW)


def test_a_sealed_message_opens(wechat) -> None:
    found = push(peers.text_message("老板欠我三个月工资，叫𠮷娜", at=int(AT)))
    assert (found.openid, found.key, found.text, found.at) == (
        "fromUser", "1234567890123456", "老板欠我三个月工资，叫𠮷娜", NOW.replace(microsecond=0)
    )  # fmt: skip


def test_the_reply_is_sealed_as_wechat_checks_it(wechat) -> None:
    found = push(peers.text_message("在吗", at=int(AT)))
    xml = peers.unseal(inbound.answer("已收到，编号 R26-07-000123K", found, NONCE, NOW))
    assert "<ToUserName><![CDATA[fromUser]]></ToUserName>" in xml
    assert "<Content><![CDATA[已收到，编号 R26-07-000123K]]></Content>" in xml
    assert inbound.answer("", found, NONCE, NOW) == "success"


@pytest.mark.parametrize(
    ("xml", "text", "media"),
    [("<MsgType>image</MsgType><PicUrl>http://x/y</PicUrl><MediaId>m1</MediaId><MsgId>1</MsgId>", "［图片］", "m1"),
     ("<MsgType>voice</MsgType><MediaId>m2</MediaId><Recognition>工资没发</Recognition><MsgId>2</MsgId>",
      "［语音］工资没发", "m2"),
     ("<MsgType>location</MsgType><Label>遂州市船山区</Label><MsgId>3</MsgId>", "［位置］遂州市船山区", ""),
     ("<MsgType>hologram</MsgType><MsgId>4</MsgId>", "［暂不支持的消息］", "")],
)  # fmt: skip
def test_other_kinds(wechat, xml: str, text: str, media: str) -> None:
    found = push(f"<xml><FromUserName>u</FromUserName><CreateTime>{AT}</CreateTime>{xml}</xml>")
    assert (found.text, found.media_id, found.event) == (text, media, "")


def test_an_event_is_told_apart_by_sender_and_moment(wechat) -> None:
    found = push(f"<xml><FromUserName>u</FromUserName><CreateTime>{AT}</CreateTime><MsgType>event</MsgType>"
                 "<Event>subscribe</Event></xml>")  # fmt: skip
    assert (found.event, found.text, found.key) == ("subscribe", "", f"u:{AT}:subscribe")


def test_forged_and_old_pushes_are_refused(wechat, monkeypatch) -> None:
    body, signature = peers.seal(peers.text_message("x", at=int(AT)), timestamp=AT)
    for given in ("0" * 40, "", "文"):
        with pytest.raises(Forged):
            inbound.open_message(body, given, AT, NONCE, NOW)
    with pytest.raises(Forged, match="too old"):
        inbound.open_message(body, signature, AT, NONCE, NOW + timedelta(minutes=11))
    inbound.greet(peers.sha1_of(peers.TOKEN, AT, NONCE), AT, NONCE, NOW)
    with pytest.raises(Forged):
        inbound.greet(peers.sha1_of("", AT, NONCE), AT, NONCE, NOW)
    monkeypatch.delenv("UNIONLOOP_WECHAT_AES_KEY")
    with pytest.raises(Forged):
        inbound.greet(peers.sha1_of(peers.TOKEN, AT, NONCE), AT, NONCE, NOW)


BOMB = ('<?xml version="1.0"?><!DOCTYPE xml [<!ENTITY a "aaaaaaaaaa">' + "".join(
    f'<!ENTITY {chr(98 + one)} "{f"&{chr(97 + one)};" * 10}">' for one in range(8)) + "]><xml>&i;</xml>")  # fmt: skip


@pytest.mark.parametrize(
    "xml",
    [BOMB, "", "not xml", "<xml/>", "<xml><FromUserName>u</FromUserName></xml>",
     '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><xml><MsgType>text</MsgType><Content>&f;</Content></xml>',
     f"<xml><MsgType>text</MsgType><CreateTime>{AT}</CreateTime><FromUserName>{'u' * 65}</FromUserName></xml>",
     "<xml><MsgType>text</MsgType><CreateTime>9e99</CreateTime><FromUserName>u</FromUserName></xml>"],
)  # fmt: skip
def test_hostile_letters_in_a_good_envelope(wechat, xml: str) -> None:
    with pytest.raises(Unreadable):
        push(xml)


def test_hostile_envelopes(wechat) -> None:
    for body in (BOMB.encode(), b"", b"\xff\xfe<", b"<xml><Encrypt></Encrypt></xml>", b"<xml>" + b"a" * 70_000):
        with pytest.raises(Unreadable):
            inbound.open_message(body, "0" * 40, AT, NONCE, NOW)
    body, signature = peers.seal(peers.text_message("x", at=int(AT)), timestamp=AT, appid="wxsomebodyelse")
    with pytest.raises(Unreadable):
        inbound.open_message(body, signature, AT, NONCE, NOW)
    for sealed in ("AAAA", "!!!", "A" * 64):  # signed with our token, yet no envelope
        body = f"<xml><Encrypt>{sealed}</Encrypt></xml>".encode()
        with pytest.raises(Unreadable):
            inbound.open_message(body, peers.sha1_of(peers.TOKEN, AT, NONCE, sealed), AT, NONCE, NOW)


def test_a_reply_asks_for_one_token_and_a_stale_one_is_fetched_afresh(wechat) -> None:
    calls.replies.send(outgoing())
    calls.replies.send(outgoing())
    assert len(wechat.said("stable_token")) == 1
    wechat.serial += 1  # WeChat drops the token
    calls.replies.send(outgoing("第二条"))
    assert [one["force_refresh"] for one in wechat.said("stable_token")] == [False, True]
    assert wechat.said("custom/send")[-1] == {"touser": "openid-1", "msgtype": "text", "text": {"content": "第二条"}}


def test_after_48_hours_the_template_tells_the_number_only(wechat) -> None:
    wechat.faults = [{"errcode": 45015, "errmsg": "response out of time limit or subscription is canceled"}]
    assert calls.replies.send(outgoing()) == "template:200228332"
    [told] = wechat.said("template/send")
    assert (told["touser"], told["template_id"]) == ("openid-1", "TPL1")
    assert "约谈" not in str(told)
    assert "R26-07-000123K" in str(told)


@pytest.mark.parametrize(
    ("code", "again"), [(-1, True), (45047, True), (45009, True), (40003, False), (48001, False), (40001, False)]
)
def test_errors_say_whether_to_try_again(wechat, code: int, again: bool) -> None:
    wechat.faults = [{"errcode": code, "errmsg": "x"}] * 2
    with pytest.raises(NotSent, match=str(code)) as told:
        calls.replies.send(outgoing())
    assert told.value.again is again


def test_a_wrong_secret_is_not_tried_again(wechat, monkeypatch) -> None:
    monkeypatch.setenv("UNIONLOOP_WECHAT_SECRET", "wrong")
    with pytest.raises(NotSent, match="40125") as told:
        calls.replies.send(outgoing())
    assert not told.value.again


def test_long_answers_go_in_pieces_that_fit() -> None:
    text = "工" * 1500 + "𠮷"
    pieces = calls.pieces(text)
    assert "".join(pieces) == text
    assert all(len(one.encode()) <= 2048 for one in pieces)
    assert len(pieces) == 3


def test_login_gives_the_openid_once(wechat) -> None:
    asked = calls.login_address(back="https://u.example.org/m/in?x=1", state="s1")
    assert asked.startswith("https://open.weixin.qq.com/connect/oauth2/authorize?appid=wx5823bf96d3bd56c7&redirect_uri="
                            "https%3A%2F%2Fu.example.org%2Fm%2Fin%3Fx%3D1&response_type=code")  # fmt: skip
    assert asked.endswith("&state=s1#wechat_redirect")
    assert calls.openid_of("CODE1") == "o6_bmjrPTlm6_2sgVt7hMZOPfL2M"
    with pytest.raises(calls.Refusal, match="40029"):
        calls.openid_of("CODE1")


def test_a_picture_is_fetched(wechat) -> None:
    body, kind = calls.media("m1")
    assert (body[:4], kind) == (b"\xff\xd8\xff\xe0", "image/jpeg")
    wechat.faults = [{"errcode": 40007, "errmsg": "invalid media_id"}]
    with pytest.raises(calls.Refusal, match="40007"):
        calls.media("gone")
