"""Notices queue, go out once, wait out the night; SMS is signed as the vendor checks it; mail arrives."""

import base64
import hashlib
import hmac
import json
import socket
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import parse_qs, quote

import pytest
from aiosmtpd.controller import Controller

from tests.cast import MACHINE, NOW, OPERATOR, STRANGER, moment
from unionloop.adapters.sms import alibaba
from unionloop.domains.messaging import commands, queries, rules
from unionloop.domains.messaging.contracts import Announcement, NoticeState, ReceiptKind
from unionloop.domains.messaging.models import Notice
from unionloop.domains.messaging.ports import NotDelivered
from unionloop.domains.organisation import commands as organisation
from unionloop.kernel.errors import BadInput, NotFound

pytestmark = pytest.mark.django_db
FACTS = {"title": "7月结算", "text": "请复核"}


@pytest.fixture
def unit(db: None):
    return organisation.open_union(
        OPERATOR, parent_id=None, name="遂州市总工会", tier="city", kind="federation"
    )


def send(unit, channel: str, address: str = "", key: str = "k", at=NOW):  # type: ignore[no-untyped-def]
    return commands.send(OPERATOR.later(at), channel=channel, template="plain", facts=FACTS, unit_id=unit.id,
                         address=address, receipt="R26-07-000123K", key=key)  # fmt: skip


class Vendor(BaseHTTPRequestHandler):
    """The vendor's gate, written from its signing rules and not from our code."""

    secret, seen, answer, status = "s3cret", [], {"Code": "OK", "BizId": "900619"}, 200

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        fields = {name: values[0] for name, values in parse_qs(body, keep_blank_values=True).items()}
        given = fields.pop("Signature")
        text = "&".join(f"{quote(k, safe='-_.~')}={quote(fields[k], safe='-_.~')}" for k in sorted(fields))
        wanted = hmac.new(
            (self.secret + "&").encode(), ("POST&%2F&" + quote(text, safe="-_.~")).encode(), hashlib.sha1
        )
        good = base64.b64encode(wanted.digest()).decode() == given
        Vendor.seen.append(fields)
        told = self.answer if good else {"Code": "SignatureDoesNotMatch"}
        self.send_response(self.status if good else 400)
        self.end_headers()
        self.wfile.write(json.dumps(told).encode())

    def log_message(self, *args: Any) -> None:
        """Keep quiet."""


@pytest.fixture
def vendor(monkeypatch):
    server = HTTPServer(("127.0.0.1", 0), Vendor)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    Vendor.seen, Vendor.answer, Vendor.status = [], {"Code": "OK", "BizId": "900619"}, 200
    for name, value in (("ENDPOINT", f"http://127.0.0.1:{server.server_port}/"), ("KEY", "testId"),
                        ("SECRET", Vendor.secret), ("SIGN", "遂州工会"), ("TEMPLATE_PLAIN", "SMS_1")):  # fmt: skip
        monkeypatch.setenv(f"UNIONLOOP_SMS_{name}", value)
    yield Vendor
    server.shutdown()
    server.server_close()


def test_an_sms_has_the_rating_link_only_once_a_text_with_one_is_approved(unit, vendor, monkeypatch) -> None:
    facts = {"receipt": "R26-07-000123K", "rate": "R26-07-000123K/0123456789abcdef0123"}
    monkeypatch.setenv("UNIONLOOP_SMS_TEMPLATE_APPEAL_ANSWERED", "SMS_2")
    alibaba.send(address="13800002207", title="", body="", template="appeal_grade", facts=facts, key="1")
    monkeypatch.setenv("UNIONLOOP_SMS_TEMPLATE_APPEAL_GRADE", "SMS_3")
    alibaba.send(address="13800002207", title="", body="", template="appeal_grade", facts=facts, key="2")
    assert [(one["TemplateCode"], json.loads(one["TemplateParam"])) for one in vendor.seen] == [
        ("SMS_2", {"receipt": facts["receipt"]}), ("SMS_3", facts),
    ]  # fmt: skip


def test_sms_goes_out_signed_once_and_says_nothing(unit, vendor) -> None:
    row = send(unit, "sms", "13800002207")
    assert row.state == NoticeState.QUEUED
    assert vendor.seen == []
    for _ in range(3):
        commands.deliver(MACHINE, notice_id=row.id)
    [fields] = vendor.seen
    assert (fields["Action"], fields["Version"], fields["PhoneNumbers"]) == (
        "SendSms",
        "2017-05-25",
        "13800002207",
    )
    assert json.loads(fields["TemplateParam"]) == {"receipt": "R26-07-000123K"}
    saved = Notice.objects.get(pk=row.id)
    assert (saved.state, saved.vendor_ref, saved.tries) == ("sent", "900619", 1)


def test_the_published_signature_example() -> None:
    # the vendor's own worked example of the RPC signature (Action SendSms, key testId, secret testSecret)
    fields = {
        "SignatureMethod": "HMAC-SHA1", "SignatureNonce": "45e25e9b-0a6f-4070-8c85-2956eda1b466",
        "AccessKeyId": "testId", "SignatureVersion": "1.0", "Timestamp": "2017-07-12T02:42:19Z", "Format": "XML",
        "Action": "SendSms", "Version": "2017-05-25", "RegionId": "cn-hangzhou", "PhoneNumbers": "15300000001",
        "SignName": "阿里云短信测试专用", "TemplateParam": '{"customer":"test"}', "TemplateCode": "SMS_71390007",
        "OutId": "123",
    }  # fmt: skip
    assert alibaba.signature(fields, "testSecret", "GET") == "zJDF+Lrzhj/ThnlvIToysFRq6t4="


@pytest.mark.parametrize(
    ("at", "goes"),
    [("2026-07-22 07:59", "2026-07-22 08:00"), ("2026-07-22 08:00", "2026-07-22 08:00"),
     ("2026-07-22 20:59", "2026-07-22 20:59"), ("2026-07-22 21:00", "2026-07-23 08:00"),
     ("2026-12-31 23:30", "2027-01-01 08:00"), ("2026-07-22 00:00", "2026-07-22 08:00")],
)  # fmt: skip
def test_quiet_hours(at: str, goes: str) -> None:
    assert rules.not_before(moment(at), "sms") == moment(goes)
    assert rules.not_before(moment(at), "app") == moment(at)


def test_night_sms_waits_for_the_morning(unit, vendor) -> None:
    night = moment("2026-07-22 22:00")
    send(unit, "sms", "13800002207", at=night)
    assert commands.deliver_due(MACHINE.later(night + timedelta(hours=1))) == 0
    assert commands.deliver_due(MACHINE.later(moment("2026-07-23 08:00"))) == 1
    assert len(vendor.seen) == 1


def test_a_busy_vendor_is_tried_again_then_given_up(unit, vendor) -> None:
    vendor.answer = {"Code": "isp.SYSTEM_ERROR"}
    row = send(unit, "sms", "13800002207", at=moment("2026-07-22 09:00"))
    at = moment("2026-07-22 09:00")
    for _ in range(rules.MOST_TRIES):
        commands.deliver(MACHINE.later(at), notice_id=row.id)
        at = Notice.objects.get(pk=row.id).not_before_at
    saved = Notice.objects.get(pk=row.id)
    assert (saved.state, saved.tries, saved.last_error) == ("failed", rules.MOST_TRIES, "isp.SYSTEM_ERROR")
    vendor.answer = {"Code": "OK", "BizId": "1"}
    commands.retry(OPERATOR, notice_id=row.id)
    commands.deliver(MACHINE, notice_id=row.id)
    assert Notice.objects.get(pk=row.id).state == "sent"


def test_a_wrong_number_is_not_tried_again(unit, vendor) -> None:
    vendor.answer = {"Code": "isv.MOBILE_NUMBER_ILLEGAL"}
    row = send(unit, "sms", "1")
    assert commands.deliver(MACHINE, notice_id=row.id).state == NoticeState.FAILED


class Sink:
    def __init__(self) -> None:
        self.mails: list[Any] = []

    async def handle_RCPT(self, server, session, envelope, address, options):  # type: ignore[no-untyped-def]
        if address.startswith("nobody"):
            return "550 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # type: ignore[no-untyped-def]
        self.mails.append(envelope)
        return "250 OK"


@pytest.fixture
def sink(settings):
    found = Sink()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(found, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    yield found
    controller.stop()


def test_mail_arrives_once(unit, sink) -> None:
    import email
    from email.header import decode_header, make_header

    row = send(unit, "mail", "caiwu@example.org")
    assert commands.deliver_due(MACHINE) == 1
    assert commands.deliver_due(MACHINE) == 0
    [envelope] = sink.mails
    mail = email.message_from_bytes(envelope.content)
    assert str(make_header(decode_header(mail["Subject"]))) == "7月结算"
    assert "请复核" in mail.get_payload(decode=True).decode()
    assert mail["Message-ID"] == Notice.objects.get(pk=row.id).vendor_ref


@pytest.mark.parametrize("address", ["nobody@example.org", "a\r\nBcc: x@y", "", "a@b,c@d"])
def test_mail_that_cannot_arrive(unit, sink, address: str) -> None:
    row = send(unit, "mail", address)
    assert commands.deliver(MACHINE, notice_id=row.id).state == NoticeState.FAILED
    assert sink.mails == []


def test_same_key_same_notice(unit) -> None:
    assert send(unit, "app").id == send(unit, "app").id
    assert Notice.objects.count() == 1


def test_inbox_is_ones_own(unit) -> None:
    from dataclasses import replace

    row = send(unit, "app")
    chair = replace(STRANGER, units=(unit.id,))
    assert queries.inbox(STRANGER).rows == []
    assert queries.unread_count(chair) == 1
    with pytest.raises(NotFound):
        commands.mark_read(STRANGER, notice_id=row.id)
    assert commands.mark_read(chair, notice_id=row.id).state == NoticeState.READ
    assert queries.unread_count(chair) == 0


@pytest.mark.parametrize("facts", [{}, {"title": "x"}])
def test_a_missing_fact_is_named_before_queueing(unit, facts: dict[str, str]) -> None:
    with pytest.raises(BadInput) as refused:
        commands.send(OPERATOR, channel="mail", template="plain", facts=facts, unit_id=unit.id, key="x")
    assert refused.value.code == "fact_missing"


def test_format_strings_in_facts_stay_text() -> None:
    title, body = rules.write("plain", {"title": "{text.__class__}", "text": "{{7*7}} %s"}, "mail")
    assert (title, body) == ("{text.__class__}", "{{7*7}} %s")


def test_announce_many_once(unit) -> None:
    rows = [
        Announcement(f"dues:{at}", unit.id, f"{at:04d}", ReceiptKind.REBATE, "经费返还", ("已到账",), "money_came",
                     {"item": "经费", "day": "7月24日", "amount": "1.00", "second": "联系电话后四位"})
        for at in range(500)
    ]  # fmt: skip
    assert commands.announce(OPERATOR, source="return:1", unit_id=unit.id, rows=rows) == 500
    assert commands.announce(OPERATOR, source="return:1", unit_id=unit.id, rows=rows) == 0
    numbers = {queries.receipt_of(f"dues:{at}").number for at in range(500)}
    assert len(numbers) == 500
    receipt = queries.receipt_of("dues:7")
    assert queries.track(receipt.number, "0007").steps[0].text == "已到账"
    assert queries.track(receipt.number, "0008") is None
    assert commands.announce(OPERATOR, source="return:2", unit_id=unit.id, rows=rows[:1]) == 1
    assert len(queries.receipt_of("dues:0").steps) == 2
    assert queries.inbox(OPERATOR).rows == []


def test_sms_not_set_up_is_said(unit, monkeypatch) -> None:
    monkeypatch.delenv("UNIONLOOP_SMS_KEY", raising=False)
    with pytest.raises(NotDelivered) as refused:
        alibaba.send(address="1", title="", body="", template="plain", facts={}, key="k")
    assert refused.value.again is False
