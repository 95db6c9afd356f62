"""States, frozen rows and inputs of messaging."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any


class Channel(StrEnum):
    APP = "app"
    MAIL = "mail"
    SMS = "sms"

    @property
    def label(self) -> str:
        return {"app": "站内", "mail": "邮件", "sms": "短信"}[self.value]


class NoticeState(StrEnum):
    NEW = "new"
    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"
    READ = "read"

    @property
    def label(self) -> str:
        return self.mark[1]

    @property
    def mark(self) -> tuple[str, str]:
        """Shape and word, as `{% state %}` draws them."""
        return {
            "new": ("todo", "新建"), "queued": ("doing", "待发"), "sent": ("done", "已发"),
            "failed": ("over", "未发出"), "read": ("lock", "已读"),
        }[self.value]  # fmt: skip


VERBS = {
    "messaging.read": "查看通知",
    "messaging.send": "发通知",
    "messaging.deliver": "投递",
    "messaging.mark_read": "标为已读",
    "messaging.retry": "重新投递",
    "messaging.open_receipt": "开回执",
    "messaging.add_step": "登记进度",
}

RECEIPT_KINDS = {
    "payment": "经费到账", "founding": "建会", "objection": "异议", "request": "办事",
}  # fmt: skip


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
    """A receipt as the public sees it: masked title, steps, nothing else."""

    number: str
    kind: str
    title: str
    opened_at: datetime
    steps: tuple[StepRow, ...] = ()

    @property
    def kind_label(self) -> str:
        return RECEIPT_KINDS.get(self.kind, self.kind)


@dataclass(frozen=True)
class Announcement:
    """One receipt with its first steps and notice, for announcing many at once."""

    key: str
    unit_id: int
    tail4: str
    kind: str
    title: str
    steps: tuple[str, ...]
    template: str
    facts: dict[str, Any] = field(default_factory=dict)
