"""Weibo's protocol: its own worked signature, messages and mentions, replies, errors."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from tests.cast import NOW
from unionloop.adapters.pushed import Forged, Unreadable
from unionloop.adapters.weibo import calls, inbound
from unionloop.domains.appeals.contracts import Channel
from unionloop.domains.appeals.ports import NotSent, Outgoing

from . import peers

pytestmark = pytest.mark.once


def push(**change: object) -> bytes:
    told = {"type": "text", "receiver_id": 1902538057, "sender_id": 2489518277,
            "created_at": "Mon Jul 16 18:09:20 +0800 2012", "text": "私信或留言内容", "data": {}}  # fmt: skip
    return json.dumps(told | change).encode()


def test_the_published_signature_example(weibo) -> None:
    # open.weibo.com, "粉丝服务平台开发接口接入指南"
    at = datetime.fromtimestamp(1397022061823 / 1000, UTC)
    inbound.check("90e4c22c90a58f26526c2dd5b6c56c8822edeaa1", "1397022061823", "57155157", at)
    for signature, nonce, now in (("90e4", "57155157", at), ("90e4c22c90a58f26526c2dd5b6c56c8822edeaa1", "5", at),
                                  ("90e4c22c90a58f26526c2dd5b6c56c8822edeaa1", "57155157", NOW)):  # fmt: skip
        with pytest.raises(Forged):
            inbound.check(signature, "1397022061823", nonce, now)


def test_unset_means_closed(monkeypatch) -> None:
    monkeypatch.delenv("UNIONLOOP_WEIBO_SECRET", raising=False)
    with pytest.raises(Forged):
        inbound.check(peers.sha1_of("", "1", "2"), "1", "2", NOW)


def test_a_message_a_mention_and_an_event() -> None:
    found = inbound.open_message(push())
    assert found.said is not None
    assert (found.said.sender, found.said.text, found.said.channel) == ("2489518277", "私信或留言内容", Channel.WEIBO)
    assert found.said.at == datetime(2012, 7, 16, 10, 9, 20, tzinfo=UTC)
    again, other = inbound.open_message(push()).said, inbound.open_message(push(text="另一句")).said
    assert again
    assert other
    assert again.key == found.said.key != other.key
    mention = inbound.open_message(push(type="mention", text="@遂州工会 欠薪", data={"subtype": "post", "key": "33"}))
    assert mention.said
    assert (mention.said.subject, mention.said.text) == ("微博@我们", "@遂州工会 欠薪")
    assert inbound.open_message(push(type="event", data={"subtype": "follow"})).said is None
    comment = inbound.open_message(push(type="mention", text="@遂州工会 我也是", data={"subtype": "comment", "key": "34"}))
    assert comment.said
    assert (comment.said.subject, inbound.answer("已收到", comment)) == ("微博评论@我们", "")
    assert len({mention.said.key, comment.said.key}) == 2
    first, second = (inbound.open_message(push(type="image", text="发了一张图片", data={"vfid": 1, "tovfid": tovfid}))
                     for tovfid in (821804469, "821804471"))  # fmt: skip
    assert (first.file_id, second.file_id) == ("821804469", "821804471")
    assert first.said
    assert second.said
    assert first.said.key != second.said.key  # two pictures in one second are two messages
    assert inbound.open_message(push(type="image", data={"tovfid": "../../etc"})).file_id == ""
    assert inbound.open_message(push(type="image", data="none")).file_id == ""
    place = inbound.open_message(push(type="position", text="在这", data={"longitude": "105.5", "latitude": "30.5"}))
    assert place.said
    assert place.said.text == "［位置］30.5,105.5 在这"


def test_the_passive_reply_goes_back_the_other_way() -> None:
    reply = json.loads(inbound.answer("中文消息", inbound.open_message(push())))
    # the vendor's own example of the encoded data
    assert reply == {"result": True, "sender_id": "1902538057", "receiver_id": "2489518277", "type": "text",
                     "data": "%7B%22text%22%3A%22%E4%B8%AD%E6%96%87%E6%B6%88%E6%81%AF%22%7D"}  # fmt: skip
    assert inbound.answer("", inbound.open_message(push())) == ""


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"nonsense", b"\xff\xfe", b"[" * 60_000, b" " * 70_000, push(sender_id="x"), push(sender_id=None),
     push(sender_id="1" * 30), push(created_at="yesterday"), push(created_at="Mon Foo 16 18:09:20 +0800 2012"),
     push(created_at="Mon Jul 99 18:09:20 +0800 2012")],
)  # fmt: skip
def test_hostile_pushes(body: bytes) -> None:
    with pytest.raises(Unreadable):
        inbound.open_message(body)


def outgoing(text: str) -> Outgoing:
    return Outgoing(Channel.WEIBO, "entry:8", "2489518277", text, number="R26-07-000123K")


def test_replies_go_out_in_pieces(weibo) -> None:
    calls.replies.send(outgoing("答" * 400))
    assert [len(json.loads(form["data"])["text"]) for _, form in weibo.seen] == [290, 110]


@pytest.mark.parametrize(("code", "again"), [(10001, True), (10023, True), (21332, False), (20101, False)])
def test_errors_say_whether_to_try_again(weibo, code: int, again: bool) -> None:
    weibo.faults = [{"error": "x", "error_code": code}]
    with pytest.raises(NotSent, match=str(code)) as told:
        calls.replies.send(outgoing("答"))
    assert told.value.again is again


def test_old_moments_are_refused(weibo) -> None:
    stamp = str(int((NOW - timedelta(minutes=11)).timestamp() * 1000))
    with pytest.raises(Forged, match="too old"):
        inbound.check(peers.sha1_of(peers.WEIBO_SECRET, stamp, "1"), stamp, "1", NOW)
