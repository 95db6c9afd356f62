"""One mail as it came, read whatever its state: headers, charsets and MIME as they are, not as they should be."""

import email
import email.policy
import re
from datetime import UTC, datetime
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses, parseaddr, parsedate_to_datetime
from hashlib import sha256
from html.parser import HTMLParser

from unionloop.domains.appeals.contracts import Attachment, Channel, Incoming

MOST_PARTS, MOST_FILES, MOST_FILE_BYTES, MOST_TEXT = 100, 20, 10 * 1024 * 1024, 19_900
# GB18030 holds all of GB2312 and GBK, and mail that says either often means it
WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "hz-gb-2312": "hz", "x-gbk": "gb18030", "cp936": "gb18030"}
NUMBER = re.compile(r"\bR\d{2}-\d{2}-\d{4,9}[A-Y]\b")
QUOTED = re.compile(
    r"^\s*(-{2,}\s*(原始邮件|Original Message|回复的原邮件|转发邮件).*|_{10,}|On .{6,120} wrote:|"
    r".{0,40}\d{4}.{2,40}(写道|wrote)[:：]?)\s*$",
    re.M | re.I,
)


def read(raw: bytes, *, fallback_key: str, now: datetime, host: str = "") -> Incoming | None:
    """Return what a mail says; None for one no person wrote (bounces, auto-replies, lists).

    `fallback_key` stands in for a missing Message-ID: mailbox and number within it. `host` is the one our
    own letters' ids end in.
    """
    mail = email.message_from_bytes(raw, policy=email.policy.compat32)
    if _automatic(mail):
        return None
    name, address = _sender(mail)
    text, files = _body(mail)
    subject = header(mail, "Subject")
    message_id = " ".join(header(mail, "Message-ID").split())
    key = message_id if len(message_id) >= 3 else fallback_key
    answers = _answered(mail)
    return Incoming(
        channel=Channel.MAIL, key=_kept(key), sender=address,
        at=_moment(mail, now), text=own_words(text) or "(无正文)", subject=subject[:200],
        thread=_thread(answers, subject, host), answers=answers, attachments=tuple(files), name=name[:50],
        to=_recipients(mail),
    )  # fmt: skip


def _recipients(mail: Message) -> tuple[str, ...]:
    """Return the addresses a mail was sent to, in small letters; a box may have several of its own."""
    lines = [str(one) for name in ("To", "Cc", "Delivered-To", "X-Original-To") for one in mail.get_all(name, [])]
    return tuple(dict.fromkeys(address.lower() for _, address in getaddresses(lines[:20]) if "@" in address))[:20]


def header(mail: Message, name: str) -> str:
    """Return a header as text: encoded words joined, raw 8-bit bytes read as UTF-8 or GB18030."""
    raw = mail.get(name)
    if raw is None:
        return ""
    try:
        pieces = decode_header(raw)
    except (HeaderParseError, ValueError):
        pieces = [(str(raw), None)]
    found = ""
    for piece, charset in pieces:
        if isinstance(piece, str):
            piece, charset = piece.encode("utf-8", "surrogateescape"), charset if charset != "unknown-8bit" else None
        found += decoded(piece, charset)
    return " ".join(found.replace("\x00", "").split())


def decoded(raw: bytes, charset: str | None) -> str:
    """Return bytes as text by the charset they claim, or the likeliest one; never fails."""
    claimed = WIDER.get((charset or "").lower(), charset or "")
    for name in (claimed, "utf-8", "gb18030"):
        try:
            if name and name != "unknown-8bit":
                return raw.decode(name)
        except (LookupError, UnicodeDecodeError):
            continue
    return raw.decode("gb18030" if claimed in ("", "gb18030") else "utf-8", "replace")


def own_words(text: str) -> str:
    """Return a reply without the letter it quotes below it."""
    found = QUOTED.search(text)
    if found and text[: found.start()].strip():
        text = text[: found.start()]
    lines = text.replace("\r\n", "\n").replace("\x00", "").split("\n")
    while lines and (not lines[-1].strip() or lines[-1].lstrip().startswith(">")):
        lines.pop()
    kept = "\n".join(line.rstrip() for line in lines).strip()
    return kept if len(kept) <= MOST_TEXT else kept[:MOST_TEXT] + "\n(以下从略)"


def _automatic(mail: Message) -> bool:
    said = header(mail, "Auto-Submitted").lower()
    if said and said != "no":
        return True
    if header(mail, "Precedence").lower() in ("bulk", "list", "junk") or mail.get("X-Auto-Response-Suppress"):
        return True
    # a bounce has the empty return path
    return header(mail, "Return-Path").strip() == "<>" or mail.get_content_type() == "multipart/report"


def _sender(mail: Message) -> tuple[str, str]:
    raw = mail.get("Reply-To") or mail.get("From") or ""
    name, address = parseaddr(str(raw))
    if "@" not in address:
        name, address = parseaddr(header(mail, "From"))
    box: Message = Message()
    box["Name"] = name
    return header(box, "Name"), address.strip().lower()[:200] if "@" in address else ""


def _moment(mail: Message, now: datetime) -> datetime:
    """Return when it was written, unless it says it comes from the future or gives no readable date."""
    try:
        found = parsedate_to_datetime(str(mail.get("Date", "")))
        found = found if found.tzinfo else found.replace(tzinfo=UTC)
        return min(found, now)
    except (TypeError, ValueError, OverflowError):
        return now


def _kept(message_id: str) -> str:
    return message_id if len(message_id) <= 120 else sha256(message_id.encode()).hexdigest()


def _answered(mail: Message) -> tuple[str, ...]:
    """Return the ids of the letters it answers, the one that began it first: whichever comes in first, they meet there."""
    said = f"{header(mail, 'References')} {header(mail, 'In-Reply-To')}".split()
    return tuple(dict.fromkeys(_kept(one) for one in [*said[:1], *said[-20:]]))


def _thread(answers: tuple[str, ...], subject: str, host: str) -> str:
    """Return the id of our letter it answers; without one the number in its subject; else the letter that began it."""
    ours = [one for one in answers if host and one.endswith(f"@{host}>")]
    number = NUMBER.search(subject)
    if ours:
        return ours[-1]
    return number.group() if number else next(iter(answers), "")


def _body(mail: Message) -> tuple[str, list[Attachment]]:
    plain: list[str] = []
    rich: list[str] = []
    files: list[Attachment] = []
    for at, part in enumerate(mail.walk()):
        if at >= MOST_PARTS:
            plain.append("(邮件部分过多，其余未收)")
            break
        if part.is_multipart():
            continue
        name, kind = _file_name(part), part.get_content_type()
        raw = part.get_payload(decode=True)
        raw = raw if isinstance(raw, bytes) else b""
        if name or part.get_content_disposition() == "attachment" or not kind.startswith("text/"):
            _keep(files, plain, name or f"附件{len(files) + 1}", raw, kind)
        elif kind == "text/html":
            rich.append(_words(decoded(raw, part.get_content_charset())))
        else:
            plain.append(decoded(raw, part.get_content_charset()))
    said = "\n".join(plain).strip()
    return said if said or not rich else "\n".join(rich).strip(), files


def _keep(files: list[Attachment], notes: list[str], name: str, raw: bytes, kind: str) -> None:
    if len(files) >= MOST_FILES or len(raw) > MOST_FILE_BYTES:
        notes.append(f"(附件 {name} 过大或过多，未收)")
    elif raw:
        files.append(Attachment(name, raw, kind))


def _file_name(part: Message) -> str:
    raw = part.get_filename() or ""
    box: Message = Message()
    box["Name"] = raw.replace("\r", " ").replace("\n", " ")
    # a path, or an order of reading turned round, has no place in a name
    return re.sub(r"[\\/\x00-\x1f\u202a-\u202e\u2066-\u2069]", "_", header(box, "Name"))[-120:].strip()


class _Text(HTMLParser):
    """Keeps the words of an HTML mail, a line for each block."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in ("script", "style", "head", "title")
        if tag in ("p", "div", "br", "tr", "li", "blockquote"):
            self.found.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self.silent = max(self.silent - (tag in ("script", "style", "head", "title")), 0)

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.found.append(data)


def _words(html: str) -> str:
    reader = _Text()
    reader.feed(html)
    reader.close()
    return re.sub(r"\n\s*\n+", "\n", re.sub(r"[ \t\xa0]+", " ", "".join(reader.found)))
