"""States, frozen rows and the blocks a letter is made of."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from enum import StrEnum
from typing import Any

from unionloop.kernel.words import vocabulary, word


class DocumentState(StrEnum):
    NEW = "new"
    DRAFT = "draft"
    ISSUED = "issued"
    VOID = "void"

    @word
    def label(self) -> str:
        return self.mark[1]

    @word
    def mark(self) -> tuple[str, str]:
        """Shape and word, as `{% state %}` draws them."""
        return {
            "new": ("todo", "新建"), "draft": ("todo", "草稿"), "issued": ("done", "已签发"),
            "void": ("lock", "作废"),
        }[self.value]  # fmt: skip


class ExportState(StrEnum):
    NEW = "new"
    ASKED = "asked"
    WAITING = "waiting"
    RUNNING = "running"
    READY = "ready"
    REFUSED = "refused"
    STOPPED = "stopped"
    FAILED = "failed"
    EXPIRED = "expired"

    @word
    def label(self) -> str:
        return self.mark[1]

    @word
    def mark(self) -> tuple[str, str]:
        """Shape and word, as `{% state %}` draws them."""
        return {
            "new": ("todo", "新建"), "asked": ("view", "待同意"), "waiting": ("todo", "排队"),
            "running": ("doing", "生成中"), "ready": ("done", "可下载"), "refused": ("lock", "未同意"),
            "stopped": ("lock", "已取消"), "failed": ("over", "没有生成"), "expired": ("lock", "已收回"),
        }[self.value]  # fmt: skip


VERBS = vocabulary({
    "documents.read": "查看文件",
    "documents.store": "存档",
    "documents.draft": "起草",
    "documents.issue": "签发",
    "documents.void": "作废",
    "documents.ask_export": "申请导出",
    "documents.export": "导出",
    "documents.approve_export": "同意导出",
    "documents.refuse_export": "不同意导出",
    "documents.write_export": "生成导出文件",
    "documents.stop_export": "取消导出",
    "documents.fetch_export": "下载导出文件",
    "documents.shred": "保存期满销毁",
    "documents.expire_export": "收回导出文件",
})

# 文种 → (word, last character of its 机关代字)
TEMPLATES = {
    "notice": ("告知书", "函"),
    "request": ("请示", "请"),
    "reply": ("批复", "复"),
    "election": ("选举办法", "选"),
    "publicity": ("公示", "公"),
    "register": ("登记表", "登"),
    "receipt": ("到账通知", "拨"),
    "statement": ("对账单", "对"),
    "settlement": ("结算单", "结"),
    "edition": ("每月发布", "发"),
    "voucher": ("记账凭证", "凭"),
    "letter": ("函", "函"),
    "reminder": ("提示函", "函"),
    "opinion": ("意见书", "意"),
    "proposal": ("建议书", "建"),
    "claim": ("互助金决定书", "互"),
    "aid": ("困难帮扶决定书", "帮"),
}
# Letters to one person about his own matter: their facts and files lie encrypted.
SEALED_TEMPLATES = frozenset({"claim", "aid"})


@dataclass(frozen=True)
class Upload:
    """A file as it was sent."""

    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True)
class FileRow:
    id: int
    sha256: str
    name: str
    size: int
    content_type: str
    kind: str
    unit_id: int | None
    stored_at: datetime
    purpose: str = ""
    expires_at: datetime | None = None


@dataclass(frozen=True)
class DocumentRow:
    id: int
    template: str
    subject: str
    unit_id: int
    unit_name: str
    number: str
    state: DocumentState
    check_code: str
    drafted_at: datetime
    issued_at: datetime | None
    pdf_id: int | None
    docx_id: int | None
    void_reason: str
    facts: dict[str, Any] = field(default_factory=dict, repr=False)
    verbs: tuple[str, ...] = ()

    @property
    def template_label(self) -> str:
        return TEMPLATES[self.template][0]


@dataclass(frozen=True)
class ExportLimits:
    """From how many rows an export needs a second person, or is queued; how long its file is kept."""

    approval_rows: int
    queue_rows: int
    hours: int

    def need_second(self, rows: int, personal: bool) -> bool:
        """Tell whether a second person must agree: many rows about persons (trust.md P8)."""
        return personal and rows > self.approval_rows


@dataclass(frozen=True)
class ExportAsked:
    """What to export: the address of a list (path and query), in which form, and how many rows it had."""

    address: str
    form: str  # csv, xlsx, json, print
    name: str
    title: str
    rows: int
    personal: bool
    language: str = "zh-hans"


@dataclass(frozen=True)
class ExportRow:
    """An export asked for. `rows_done` moves while the file is written."""

    id: int
    owner: str
    owner_label: str
    post_id: int | None
    unit_name: str
    asked: ExportAsked
    purpose: str
    state: ExportState
    asked_at: datetime
    ready_at: datetime | None
    expires_at: datetime | None
    message: str
    size: int | None = None
    file_id: int | None = None
    approved: bool = False
    rows_done: int = 0
    verbs: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        return f"{self.asked.title} · {self.asked.form.upper()}"

    def watermark(self, at: datetime) -> str:
        """Return the line every copy carries: who, when, what for, and under which number it was asked."""
        local = at.astimezone(timezone(timedelta(hours=8)))
        return (f"导出 {self.id} 号 · {self.owner_label or self.owner}（{self.owner}） · {local:%Y-%m-%d %H:%M} · "
                f"用途：{self.purpose} · 只供本用途，不得转发")  # fmt: skip


@dataclass(frozen=True)
class Verified:
    """What anybody may learn from a check code: that the letter is real, and its hash."""

    number: str
    subject: str
    issuer: str
    issued_at: datetime
    state: DocumentState
    pdf_sha256: str


@dataclass(frozen=True)
class Issued:
    """An issued letter's number, code and files, for the domain whose row it belongs to."""

    number: str
    check_code: str
    pdf_id: int | None
    docx_id: int | None
    pdf_sha256: str


# -- a letter as blocks: PDF and docx are drawn from the same ones ---------------------------------


@dataclass(frozen=True)
class Text:
    """A paragraph; `level` 1 to 4 are the headings 一、（一） 1. (1), 0 is running text."""

    text: str
    level: int = 0
    indent: bool = True
    align: str = "left"


@dataclass(frozen=True)
class Grid:
    """A table; `aligns` is one letter a column (l, c, r), `foot` a row below the double rule."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    aligns: str = ""
    widths: tuple[int, ...] = ()  # parts of the line
    foot: tuple[str, ...] = ()
    caption: str = ""


@dataclass(frozen=True)
class Fields:
    """A form: label and value in ruled cells, two pairs a row; a long value takes the whole row."""

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Letter:
    """Everything a document shows. `style` is `official` (GB/T 9704), `sheet` or `edition`."""

    style: str
    title: str
    blocks: tuple[Text | Grid | Fields, ...]
    issuer: str = ""  # red head of an official letter
    number: str = ""
    signer: str = ""  # 签发人, upward letters only
    addressee: str = ""
    attachments: tuple[str, ...] = ()
    signature: str = ""
    day: date | None = None
    copy_to: str = ""
    printed_by: str = ""
    check_code: str = ""
    check_link: str = ""  # what the square mark says: the public page that verifies this letter
    note: str = ""  # small line below a sheet
    landscape: bool = False
    seal: bool = False  # room for a seal over signature and day
    draft: bool = False  # a preview: the place of the seal is drawn


def day_text(value: Any) -> str:
    """Return 2026年7月1日 for a date or its ISO text; anything else as it is."""
    if isinstance(value, date):
        return f"{value.year}年{value.month}月{value.day}日"
    try:
        return day_text(date.fromisoformat(str(value)[:10]))
    except ValueError:
        return str(value)
