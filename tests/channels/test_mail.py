"""Letters as they really come, read over IMAP from a Dovecot of our own; answers over SMTP."""

import email
import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.header import decode_header, make_header
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from tests.cast import NOW
from unionloop.adapters.mail import letters, mailbox, replies
from unionloop.domains.appeals.contracts import Channel, Incoming
from unionloop.domains.appeals.ports import NotSent, Outgoing
from unionloop.kernel.errors import BadInput

from . import dovecot

pytestmark = pytest.mark.once
HEAD = b"From: =?gb2312?B?zfW3vA==?= <Wang.Fang@Example.org>\r\nMessage-ID: <a1@example.org>\r\n"
HEAD += b"Date: Wed, 22 Jul 2026 09:00:00 +0800\r\n"


def read(raw: bytes) -> Incoming:
    found = letters.read(raw, fallback_key="box:1:7", now=NOW)
    assert found is not None
    return found


def test_a_plain_letter() -> None:
    body = "三个月没发工资。\n我叫𠮷娜。".encode()
    found = read(HEAD + b"Subject: =?UTF-8?B?5qyg6Jaq?= =?UTF-8?B?5oqV6K+J?=\r\nContent-Type: text/plain; charset=utf-8\r\n"
                 b"Content-Transfer-Encoding: 8bit\r\n\r\n" + body)  # fmt: skip
    assert found == Incoming(
        channel=Channel.MAIL, key="<a1@example.org>", sender="wang.fang@example.org",
        at=datetime(2026, 7, 22, 1, tzinfo=UTC), text="三个月没发工资。\n我叫𠮷娜。", subject="欠薪投诉", name="王芳",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("claimed", "real"),
    [("gb2312", "gb18030"), ("gbk", "gb18030"), ("gb18030", "gb18030"), ("utf-8", "gb18030"), ("x-unknown", "utf-8"),
     ("us-ascii", "gb18030"), ("big5", "big5"), ("utf-16", "utf-16")],
)  # fmt: skip
def test_charsets_as_they_are_not_as_they_claim(claimed: str, real: str) -> None:
    text = "𠮷娜𬭎工資" if real not in ("big5",) else "工會工資"
    found = read(HEAD + f"Content-Type: text/plain; charset={claimed}\r\n\r\n".encode() + text.encode(real))
    assert found.text == text


@pytest.mark.parametrize("charset", ["utf-8", "gb18030"])
def test_raw_bytes_in_a_subject(charset: str) -> None:
    found = read(HEAD + b"Subject: " + "朱镕基路欠薪".encode(charset) + b"\r\n\r\nx")
    assert found.subject == "朱镕基路欠薪"


def test_attachments_and_a_rich_body() -> None:
    mail = EmailMessage()
    mail["From"], mail["Subject"], mail["Message-ID"] = "李工 <li@example.org>", "凭证", "<b@x>"
    mail.set_content("<style>p{}</style><p>工资条见<b>附件</b></p><script>alert(1)</script><p>谢谢</p>", subtype="html")
    mail.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="2026年5月工资条（𠮷娜）.pdf")
    mail.add_attachment(b"MZ", maintype="application", subtype="octet-stream", filename="../../a\u202efdp.exe")
    found = read(mail.as_bytes())
    assert found.text == "工资条见附件\n谢谢"
    assert [(one.name, one.content, one.content_type) for one in found.attachments] == [
        ("2026年5月工资条（𠮷娜）.pdf", b"%PDF-1.7", "application/pdf"),
        (".._.._a_fdp.exe", b"MZ", "application/octet-stream"),
    ]


def test_names_as_old_programs_write_them() -> None:
    part = ('--b\r\nContent-Type: application/zip; name="=?GBK?B?uaTXysz1LnppcA==?="\r\n'
            "Content-Transfer-Encoding: base64\r\nContent-Disposition: attachment\r\n\r\nUEsD\r\n--b--\r\n")  # fmt: skip
    found = read(HEAD + b"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" + part.encode())
    assert [(one.name, one.content) for one in found.attachments] == [("工资条.zip", b"PK\x03")]
    assert found.text == "(无正文)"


@pytest.mark.parametrize(
    ("text", "kept"),
    [("还没发。\n\n在 2026-07-20 10:00:00，\"遂州市总工会\" <a@b> 写道：\n> 已转区总", "还没发。"),
     ("还没发。\n------------------ 原始邮件 ------------------\n发件人: x", "还没发。"),
     ("Still not.\n\nOn Mon, 20 Jul 2026 at 10:00, Union <a@b> wrote:\n> ok", "Still not."),
     ("还没发\n> 已转区总\n>\n", "还没发"), ("> 只有引用\n我的回答", "> 只有引用\n我的回答"),
     ("-----Original Message-----\n别的", "-----Original Message-----\n别的")],
)  # fmt: skip
def test_a_reply_without_what_it_quotes(text: str, kept: str) -> None:
    assert letters.own_words(text) == kept


def test_threads() -> None:
    assert read(HEAD + "Subject: 回复：欠薪 [R26-07-000123K]\r\n\r\nx".encode()).thread == "R26-07-000123K"
    found = read(HEAD + b"In-Reply-To: <e7@u>\r\nReferences: <a@b> <c@d>\r\n\r\nx")
    assert (found.thread, found.answers) == ("<a@b>", ("<a@b>", "<c@d>", "<e7@u>"))
    assert read(HEAD + b"In-Reply-To: <e7@u>\r\n\r\nx").thread == "<e7@u>"
    ours = HEAD + b"Subject: R26-07-000123K\r\nReferences: <a@b> <7@union.cn>\r\nIn-Reply-To: <c@d>\r\n\r\nx"
    assert letters.read(ours, fallback_key="", now=NOW, host="union.cn").thread == "<7@union.cn>"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "line",
    [b"Auto-Submitted: auto-replied", b"Precedence: bulk", b"Return-Path: <>", b"X-Auto-Response-Suppress: All",
     b"Content-Type: multipart/report; boundary=x"],
)  # fmt: skip
def test_what_no_person_wrote_opens_no_case(line: bytes) -> None:
    assert letters.read(HEAD + line + b"\r\n\r\nx", fallback_key="k", now=NOW) is None


@pytest.mark.parametrize(
    "raw",
    [b"", b"\x00\xff\xfe", b"no header at all", b"Content-Type: multipart/mixed\r\n\r\nno boundary",
     b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=\"\xff\"\r\n\r\nx",
     b"Subject: =?utf-8?B?%%%?=\r\nDate: yesterday\r\nFrom: <<<>>>\r\n\r\nx",
     b"Content-Type: text/plain; charset=idna\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!",
     b"Content-Type: text/html\r\n\r\n" + b"<div>" * 20_000, b"Date: Wed, 99 Foo 99999 99:99:99 +9999\r\n\r\n",
     b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\nx\r\n" * 500 + b"--b--"],
)  # fmt: skip
def test_broken_letters_are_read_as_far_as_they_go(raw: bytes) -> None:
    found = read(raw)
    assert found.key == "box:1:7"
    assert found.at <= NOW
    assert found.text
    assert len(found.text) < 21_000


def test_too_many_and_too_large_files_are_named_not_lost_silently(monkeypatch) -> None:
    monkeypatch.setattr(letters, "MOST_FILE_BYTES", 1000)
    mail = EmailMessage()
    mail["From"] = "a@b.cn"
    mail.set_content("见附件")
    for at in range(22):
        mail.add_attachment(b"x" * (letters.MOST_FILE_BYTES + 1 if at == 0 else 1), maintype="image", subtype="png",
                            filename=f"{at}.png")  # fmt: skip
    found = read(mail.as_bytes())
    assert len(found.attachments) == 20
    assert "附件 0.png 过大或过多，未收" in found.text
    assert "附件 21.png 过大或过多，未收" in found.text


@pytest.fixture(scope="module")
def server() -> Iterator[dovecot.Mailbox]:
    with dovecot.dovecot() as box:
        yield box


@pytest.fixture
def box(server, monkeypatch):
    for name, value in (("HOST", "127.0.0.1"), ("PORT", str(server.port)), ("USER", dovecot.USER),
                        ("PASSWORD", dovecot.PASSWORD), ("PLAIN", "1")):  # fmt: skip
        monkeypatch.setenv(f"UNIONLOOP_IMAP_{name}", value)
    return server


def test_the_box_is_read_once_and_a_crash_reads_again(box) -> None:
    assert mailbox.ready()
    box.drop(HEAD + "Subject: 一\r\nContent-Type: text/plain; charset=gb2312\r\n\r\n".encode() + "𠮷娜".encode("gb18030"))
    box.drop(b"From: b@x.cn\r\n\r\nsecond")
    got: list[Incoming] = []

    def dies_at_the_second(one: Incoming) -> None:
        if got:
            raise RuntimeError("killed")
        got.append(one)

    with pytest.raises(RuntimeError):
        mailbox.collect(dies_at_the_second, NOW)
    assert mailbox.collect(got.append, NOW) == 1
    assert mailbox.collect(got.append, NOW) == 0
    assert [(one.sender, one.text) for one in got] == [("wang.fang@example.org", "𠮷娜"), ("b@x.cn", "second")]
    assert got[1].key.startswith(dovecot.USER + ":")
    assert box.flags() == ["S", "S"]


def test_a_refused_letter_is_starred_and_holds_up_nobody(box) -> None:
    def refuse(one: Incoming) -> None:
        got.append(one)
        if one.text == "bad":
            raise BadInput("bad_text")

    got: list[Incoming] = []
    box.drop(b"From: c@x.cn\r\n\r\nbad")
    box.drop(b"From: d@x.cn\r\n\r\ngood")
    box.drop(b"From: daemon@x.cn\r\nAuto-Submitted: auto-replied\r\n\r\nI am away")
    assert mailbox.collect(refuse, NOW) == 3
    assert [one.text for one in got] == ["bad", "good"]
    assert box.flags()[-3:] == ["FS", "S", "S"]


def test_a_letter_too_large_is_starred_unread(box, monkeypatch) -> None:
    monkeypatch.setattr(mailbox, "MOST_BYTES", 200)
    box.drop(b"From: e@x.cn\r\n\r\n" + b"x" * 300)
    got: list[Incoming] = []
    assert mailbox.collect(got.append, NOW) == 1
    assert (got, box.flags()[-1]) == ([], "FS")


def test_a_wrong_password_and_a_dead_server_are_told(box, monkeypatch) -> None:
    monkeypatch.setenv("UNIONLOOP_IMAP_PORT", str(dovecot.free_port()))
    with pytest.raises(mailbox.MailboxClosed):
        mailbox.collect(print, NOW + timedelta(days=1))


class Sink:
    def __init__(self) -> None:
        self.mails: list[Any] = []

    async def handle_RCPT(self, server, session, envelope, address, options):  # type: ignore[no-untyped-def]
        if address.startswith(("nobody", "busy")):
            return "550 no such user" if address.startswith("nobody") else "451 try later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # type: ignore[no-untyped-def]
        self.mails.append(email.message_from_bytes(envelope.content))
        return "250 OK"


@pytest.fixture
def sink(settings):
    found = Sink()
    controller = Controller(found, hostname="127.0.0.1", port=dovecot.free_port(socket.SOCK_STREAM))
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", controller.port
    yield found
    controller.stop()


def answer(to: str, thread: str = "<a1@example.org>") -> Outgoing:
    return Outgoing(Channel.MAIL, "entry:9", to, "已约谈企业。", subject="欠薪\r\nBcc: x@y.cn", thread=thread,
                    number="R26-07-000123K")  # fmt: skip


def test_an_answer_stays_in_the_thread_and_comes_back_to_its_case(sink) -> None:
    sent = replies.replies.send(answer("wang@example.org"))
    assert replies.replies.send(answer("wang@example.org", thread="")) == sent  # the same answer, the same id
    first, second = sink.mails
    assert str(make_header(decode_header(first["Subject"]))) == "回复：欠薪 Bcc: x@y.cn [R26-07-000123K]"
    assert (first["Message-ID"], first["In-Reply-To"], first["References"]) == (sent, "<a1@example.org>", "<a1@example.org>")
    assert (first["Bcc"], second["In-Reply-To"]) == (None, None)
    assert first.get_payload(decode=True).decode().strip() == "已约谈企业。"
    back = EmailMessage()
    back["From"], back["Subject"] = "w@x.cn", str(make_header(decode_header(first["Subject"])))
    assert read(back.as_bytes()).thread == "R26-07-000123K"


@pytest.mark.parametrize(("to", "again"), [("nobody@x.cn", False), ("busy@x.cn", True), ("a\nb@x.cn", False), ("", False)])
def test_answers_that_do_not_arrive(sink, to: str, again: bool) -> None:
    with pytest.raises(NotSent) as told:
        replies.replies.send(answer(to))
    assert told.value.again is again
    assert sink.mails == []
