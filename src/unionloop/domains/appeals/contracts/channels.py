"""The doors a worker speaks through, and what a door hands in."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from unionloop.kernel.words import word


class Channel(StrEnum):
    """Where something was said."""

    PHONE = "phone"
    WECHAT = "wechat"
    WEIBO = "weibo"
    MAIL = "mail"
    WEB = "web"
    SMS = "sms"
    WALK_IN = "walk_in"
    DIARY = "diary"
    RECEPTION = "reception"
    LETTER_BOX = "letter_box"
    SYMPOSIUM = "symposium"

    @word
    def label(self) -> str:
        return {
            "phone": "12351 电话", "wechat": "微信", "weibo": "微博", "mail": "邮件", "web": "网上提交", "sms": "短信",
            "walk_in": "来访", "diary": "民情日志", "reception": "领导接访", "letter_box": "信箱", "symposium": "座谈会",
        }[self.value]  # fmt: skip


@dataclass(frozen=True)
class Attachment:
    """One file that came with a message; kept sealed."""

    name: str
    content: bytes
    content_type: str = "application/octet-stream"


@dataclass(frozen=True)
class Incoming:
    """One thing said through one channel.

    `key` is the channel's own id of the message: the same (channel, key) received again has no
    further effect. `sender` is the channel's own name of the speaker (phone number, openid, address;
    "" where there is none) and is kept encrypted. `thread` is the channel's id of a conversation or
    the number of the case it answers; `answers` are the ids of earlier messages it names. `contact` is a
    phone number to call back on. `to` are our own addresses it was sent to, where the channel has several.
    """

    channel: Channel
    key: str
    sender: str
    at: datetime
    text: str
    subject: str = ""
    thread: str = ""
    answers: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    name: str = ""
    contact: str = ""
    anonymous: bool = False
    to: tuple[str, ...] = ()


@dataclass(frozen=True)
class Known:
    """What whoever took the words down already knows besides them. All of it may be empty."""

    kind: str = ""
    category: str = ""
    employer_id: int | None = None
    employer_name: str = ""
    division_code: str = ""
    address: str = ""
    people_count: int = 0
    amount_fen: int | None = None
    about_unit_id: int | None = None  # a union complained of: it never gets the case
    secret: bool = False  # asked for secrecy
    person_id: int | None = None
    unit_id: int | None = None  # where it was taken down; the top of the tree when empty
    source_key: str = ""  # what it came out of: diary:17
    door: Channel | None = None  # the door the case counts for, where its words came by another channel
