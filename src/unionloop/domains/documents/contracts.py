"""States, frozen rows and the blocks a letter is made of."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any


class DocumentState(StrEnum):
    NEW = "new"
    DRAFT = "draft"
    ISSUED = "issued"
    VOID = "void"

    @property
    def label(self) -> str:
        return self.mark[1]

    @property
    def mark(self) -> tuple[str, str]:
        """Shape and word, as `{% state %}` draws them."""
        return {
            "new": ("todo", "新建"), "draft": ("todo", "草稿"), "issued": ("done", "已签发"),
            "void": ("lock", "作废"),
        }[self.value]  # fmt: skip


VERBS = {
    "documents.read": "查看文件",
    "documents.store": "存档",
    "documents.draft": "起草",
    "documents.issue": "签发",
    "documents.void": "作废",
}

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
}


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
class Verified:
    """What anybody may learn from a check code: that the letter is real, and its hash."""

    number: str
    subject: str
    issuer: str
    issued_at: datetime
    state: DocumentState
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
    note: str = ""  # small line below a sheet
    landscape: bool = False


def day_text(value: Any) -> str:
    """Return 2026年7月1日 for a date or its ISO text; anything else as it is."""
    if isinstance(value, date):
        return f"{value.year}年{value.month}月{value.day}日"
    try:
        return day_text(date.fromisoformat(str(value)[:10]))
    except ValueError:
        return str(value)
