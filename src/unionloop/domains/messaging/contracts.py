"""States, frozen rows and inputs of messaging."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from unionloop.kernel.words import vocabulary, word


class Channel(StrEnum):
    APP = "app"
    MAIL = "mail"
    SMS = "sms"

    @word
    def label(self) -> str:
        return {"app": "站内", "mail": "邮件", "sms": "短信"}[self.value]


class NoticeState(StrEnum):
    NEW = "new"
    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"
    READ = "read"

    @word
    def label(self) -> str:
        return self.mark[1]

    @word
    def mark(self) -> tuple[str, str]:
        """Shape and word, as `{% state %}` draws them."""
        return {
            "new": ("todo", "新建"), "queued": ("doing", "待发"), "sent": ("done", "已发"),
            "failed": ("over", "未发出"), "read": ("lock", "已读"),
        }[self.value]  # fmt: skip


VERBS = vocabulary({
    "messaging.read": "查看通知",
    "messaging.send": "发通知",
    "messaging.deliver": "投递",
    "messaging.mark_read": "标为已读",
    "messaging.retry": "重新投递",
    "messaging.open_receipt": "开回执",
    "messaging.add_step": "登记进度",
    "messaging.choose": "设置通知",
})


class ReceiptKind(StrEnum):
    """What a receipt was given for."""

    REBATE = "rebate"
    OBJECTION = "objection"
    MEMBERSHIP = "membership"
    AID = "aid"
    CLAIM = "claim"

    @word
    def label(self) -> str:
        return {"rebate": "经费到账", "objection": "异议", "membership": "入会", "aid": "困难帮扶", "claim": "互助理赔"}[self.value]


class Kind(StrEnum):
    """What a notice is about; a person says for each kind by which channels to be told."""

    LEGAL = "legal"
    MONEY = "money"
    DUE = "due"
    EDITION = "edition"
    EXPORT = "export"
    OTHER = "other"

    @word
    def label(self) -> str:
        return {"legal": "法定与账户安全", "money": "经费到账", "due": "待办与期限", "edition": "每月发布",
                "export": "导出结果", "other": "其他"}[self.value]  # fmt: skip


@dataclass(frozen=True)
class TemplateRow:
    """What a notice says: in-app and by mail, and the little an SMS may say; `{names}` are filled in."""

    code: str
    title: str
    body: str
    sms: str
    kind: Kind


@dataclass(frozen=True)
class Wish:
    """How one person wants to be told. Legal notices come in-app and by every channel with an address."""

    channels: dict[str, tuple[str, ...]] = field(default_factory=dict)  # kind → channels; absent: in-app
    mail: str = ""
    phone: str = ""
    quiet_from: int = 21  # Beijing hours; nothing is sent out between them
    quiet_to: int = 8
    digest: bool = False  # mails come once a day, at the end of the quiet hours

    def wants(self, channel: str, kind: str) -> bool:
        """Tell whether a notice of this kind may go this way."""
        if channel != Channel.APP and not self.address(channel):
            return False
        return kind == Kind.LEGAL or channel in self.channels.get(kind, (Channel.APP.value,))

    def address(self, channel: str) -> str:
        return {Channel.MAIL: self.mail, Channel.SMS: self.phone}.get(Channel(channel), "")


@dataclass(frozen=True)
class NoticeRow:
    id: int
    channel: Channel
    template: str
    title: str
    body: str
    state: NoticeState
    receipt: str
    unit_id: int | None
    queued_at: datetime
    sent_at: datetime | None
    last_error: str = ""


@dataclass(frozen=True)
class StepRow:
    at: datetime
    text: str
    actor_label: str
    due_date: date | None


@dataclass(frozen=True)
class ReceiptRow:
    """A receipt as the public sees it: what it is about, which names nobody, and its steps."""

    number: str
    kind: ReceiptKind
    title: str
    opened_at: datetime
    steps: tuple[StepRow, ...] = ()


@dataclass(frozen=True)
class Announcement:
    """One receipt with its first steps and notice, for announcing many at once."""

    key: str
    unit_id: int
    tail4: str
    kind: ReceiptKind
    title: str
    steps: tuple[str, ...]
    template: str
    facts: dict[str, Any] = field(default_factory=dict)
